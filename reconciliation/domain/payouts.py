"""Whether a billing cycle's lines explain what it transferred, in total and by kind. Pure.

Amounts carry Mirakl's signs: what is credited to the seller is positive. Lines of type PAYMENT and
lines that are NOT_APPLICABLE are no part of any sum here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from reconciliation.domain.books import Identity
from reconciliation.domain.controls import differences_by_kind
from reconciliation.domain.transactions import LineKind, kind_of

ZERO = Decimal(0)
HALF_A_CENT = Decimal("0.005")

# Mirakl writes a cycle's id into its lines after the cycle is made; until then they seem missing.
GRACE = timedelta(days=2)
CYCLES_TO_PROVE = 3
# The first that fits is taken. The balance covers cycles without one, so that the first negative
# cycle of an operator, months later, is no false alarm.
IN_ORDER = (Identity.WITH_BALANCE, Identity.RESERVE_APART, Identity.LINES_ONLY)


@dataclass(frozen=True, slots=True)
class CycleSums:
    """What a cycle says (SBC11), and what its lines come to, by their type."""

    mirakl_cycle_id: str
    transferred: Decimal
    by_type: Mapping[str, Decimal]
    line_count: int
    summary: Mapping[str, Decimal] = field(default_factory=dict)

    def total(self, *, with_reserve: bool = True) -> Decimal:
        """Return the sum of the lines, with what is kept back or released, or without."""
        out = {LineKind.PAYMENT} if with_reserve else {LineKind.PAYMENT, LineKind.RESERVE}
        return sum((sum_ for name, sum_ in self.by_type.items() if kind_of(name) not in out), ZERO)


@dataclass(frozen=True, slots=True)
class TieOut:
    """How a cycle adds up: opening + lines = transferred + closing + difference."""

    mirakl_cycle_id: str
    identity: Identity
    opening: Decimal
    lines_total: Decimal
    closing: Decimal
    difference: Decimal
    by_kind: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def is_tied(self) -> bool:
        """Tell whether nothing is unexplained, in total and by kind."""
        return not self.difference and not self.by_kind


def tie_out(
    cycles: Iterable[CycleSums],
    *,
    identity: Identity,
    opening: Decimal = ZERO,
    left_out: Iterable[str] = (),
) -> list[TieOut]:
    """Compare each cycle, oldest first, with its lines; a balance goes on into the next cycle.

    While the identity is unproven, each cycle takes the first one that explains it. Kinds in
    `left_out` are not compared with the cycle's summary.
    """
    found = []
    for cycle in cycles:
        result = _compared(cycle, identity, opening, frozenset(left_out))
        opening = result.closing
        found.append(result)
    return found


def proven_identity(cycles: Sequence[CycleSums], *, opening: Decimal = ZERO) -> Identity:
    """Return the identity that explains all of an operator's first cycles, or UNPROVEN.

    It takes three cycles that have lines.
    """
    if sum(1 for cycle in cycles if cycle.line_count) < CYCLES_TO_PROVE:
        return Identity.UNPROVEN
    for identity in IN_ORDER:
        if not any(one.difference for one in tie_out(cycles, identity=identity, opening=opening)):
            return identity
    return Identity.UNPROVEN


def is_settling(*, closed_at: datetime, read_at: datetime | None, at: datetime) -> bool:
    """Tell whether lines of a cycle may still come: it is young, or nothing was read since."""
    return at < closed_at + GRACE or read_at is None or read_at < closed_at


def _compared(
    cycle: CycleSums, identity: Identity, opening: Decimal, left_out: frozenset[str]
) -> TieOut:
    by_kind = differences_by_kind(cycle.by_type, cycle.summary, left_out=left_out)
    if identity is not Identity.UNPROVEN:
        return _under(identity, cycle, opening, by_kind)
    attempts = [_under(each, cycle, opening, by_kind) for each in IN_ORDER]
    return min(attempts, key=lambda one: abs(one.difference))


def _under(
    identity: Identity, cycle: CycleSums, opening: Decimal, by_kind: Mapping[str, Decimal]
) -> TieOut:
    lines = cycle.total(with_reserve=identity is not Identity.RESERVE_APART)
    if identity is Identity.LINES_ONLY:
        opening = ZERO
    rest = opening + lines - cycle.transferred
    closing = ZERO
    if _is_carried(identity, cycle, rest):
        closing, rest = rest, ZERO
    return TieOut(cycle.mirakl_cycle_id, identity, opening, lines, closing, rest, by_kind)


def _is_carried(identity: Identity, cycle: CycleSums, rest: Decimal) -> bool:
    """Tell whether a rest goes into the next cycle: a debt that nobody paid, or part of a cent."""
    is_a_debt = identity is not Identity.LINES_ONLY and not cycle.transferred and rest < 0
    return is_a_debt or abs(rest) < HALF_A_CENT
