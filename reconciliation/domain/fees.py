"""Fees that no order line explains: whether one came again, as it was. Pure.

Nothing says what is right: Macy's may charge a fee twice. So it is a question, not a fault.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from reconciliation.domain.outcomes import REST, MatchOutcome, Verdict
from reconciliation.domain.paid import PaidLine
from reconciliation.domain.transactions import KINDS, LineKind, kind_of

ZERO = Decimal(0)
# The tax of a fee that came twice comes twice as well: one question is enough.
_OF_ORDERS = frozenset({LineKind.SELLER_FEE, LineKind.PENALTY})
_WITHOUT_ORDER = _OF_ORDERS | {LineKind.SUBSCRIPTION, LineKind.ADJUSTMENT}
TYPES_WITHOUT_ORDER = frozenset(name for name, kind in KINDS.items() if kind in _WITHOUT_ORDER)


def fees_of_order(lines: Sequence[PaidLine], *, begins_at: datetime | None) -> list[Verdict]:
    """Return the verdicts on an order's fees that name no line of it: right, but for repeats.

    One repeats another of the same type, amount, fee, document and cycle, of the same parcel.
    """
    verdicts, rest = [], list(lines)
    for kind, extra in _repeats(lines, begins_at):
        of_kind = [line for line in rest if kind_of(line.type) is kind]
        rest = [line for line in rest if kind_of(line.type) is not kind]
        total = sum((line.amount for line in of_kind), ZERO)
        repeated = MatchOutcome.FEE_REPEATED
        verdicts.append(Verdict("", kind.value, repeated, total - extra, total, len(of_kind)))
    if rest:
        total = sum((line.amount for line in rest), ZERO)
        verdicts.append(Verdict("", REST, MatchOutcome.MATCHED, total, total, len(rest)))
    return verdicts


def _repeats(
    lines: Iterable[PaidLine], begins_at: datetime | None
) -> list[tuple[LineKind, Decimal]]:
    """Return the kinds with repeats, and what these come to."""
    marks = Counter(
        (line.type, line.amount, *line[4:])
        for line in lines
        if kind_of(line.type) in _OF_ORDERS
        and line.amount < 0
        and not (begins_at and line.created_at < begins_at)
    )
    extra: dict[LineKind, Decimal] = {}
    for (type_, amount, *_), times in marks.items():
        if times > 1:
            kind = kind_of(str(type_))
            extra[kind] = extra.get(kind, ZERO) + amount * (times - 1)
    return sorted(extra.items())
