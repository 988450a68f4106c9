"""Judge an order line whose money is not simply what was expected. Pure.

May it still come, or what is it? `matching` asks for the few lines that are not right to the cent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from reconciliation.domain.outcomes import REST, MatchOutcome, Verdict
from reconciliation.domain.paid import (
    CHARGES,
    COMMISSION,
    COMMISSION_TAX,
    GOODS,
    KIND_OF_SLOT,
    REFUND_COMMISSION,
    REFUND_COMMISSION_TAX,
    REFUND_GOODS,
    REFUND_SHIPPING,
    REFUND_TAX,
    REFUND_TAX_REMITTED,
    SHIPPING,
    SLOT_OF_TYPE,
    TAX,
    TAX_REMITTED,
    TAXES,
    ZERO,
    Expected,
    MatchRules,
    PaidLine,
)

SETTLING = timedelta(hours=1)  # an order and its lines are read minutes apart
_REFUNDS = frozenset(range(REFUND_GOODS, CHARGES))
_FEES = frozenset({COMMISSION, COMMISSION_TAX, REFUND_COMMISSION, REFUND_COMMISSION_TAX})
# What is canceled after the customer paid may come as a smaller sale, or as a refund.
_SALES_AND_REFUNDS = (
    (GOODS, REFUND_GOODS),
    (SHIPPING, REFUND_SHIPPING),
    (COMMISSION, REFUND_COMMISSION),
    (COMMISSION_TAX, REFUND_COMMISSION_TAX),
)
_TAX_PAIRS = ((TAX, TAX_REMITTED), (REFUND_TAX, REFUND_TAX_REMITTED))


@dataclass(frozen=True, slots=True)
class _Found:
    outcome: MatchOutcome
    look_again_at: datetime | None = None


@dataclass(slots=True)
class Case:
    """One order line: what it should bring, place by place, and what came."""

    expected: Expected
    due: list[Decimal]  # by slot; of taxes, what of them is for the shop
    came: list[Decimal]
    lines: Sequence[PaidLine]
    rules: MatchRules

    def verdicts(self) -> Iterator[Verdict]:
        """Yield a verdict for each kind that is not right, and one for the rest.

        A line for which nothing came at all has one verdict.
        """
        if not self.lines:
            due = sum(self.due, ZERO)
            found = self._may_still_come(GOODS, ZERO) or _Found(MatchOutcome.MISSING)
            name = self.expected.mirakl_line_id
            yield Verdict(name, REST, found.outcome, due, ZERO, 0, found.look_again_at)
            return
        self._weigh_sales_against_refunds()
        rest_due, rest_came, others = ZERO, ZERO, 0
        for verdict in (*self._taxes(), *self._kinds()):
            if verdict.outcome is MatchOutcome.MATCHED:
                rest_due, rest_came = rest_due + verdict.expected, rest_came + verdict.actual
            else:
                others += verdict.line_count
                yield verdict
        count = len(self.lines) - others
        rest_due, rest_came = rest_due + self.came[CHARGES], rest_came + self.came[CHARGES]
        if count or rest_due or rest_came:
            name = self.expected.mirakl_line_id
            yield Verdict(name, REST, MatchOutcome.MATCHED, rest_due, rest_came, count)

    def _weigh_sales_against_refunds(self) -> None:
        for sale, refund in _SALES_AND_REFUNDS:
            off = self.came[sale] - self.due[sale]
            if off and abs(off + self.came[refund] - self.due[refund]) <= self.rules.tolerance:
                self.due[sale], self.due[refund] = self.came[sale], self.came[refund]

    # Taxes

    def _taxes(self) -> Iterator[Verdict]:
        """Yield verdicts on taxes, which net to zero where the marketplace remits them."""
        for tax, remitted in _TAX_PAIRS:
            net = self.came[tax] + self.came[remitted]
            target = ZERO if self.rules.marketplace_remits_tax else self.due[tax]
            if abs(net - target) <= self.rules.tolerance:
                yield self._verdict(tax, _Found(MatchOutcome.MATCHED), target, net, tax, remitted)
            elif self.rules.marketplace_remits_tax:
                yield from self._unbalanced_tax(tax, remitted)
            else:
                yield self._verdict(tax, self._find(tax, target, net), target, net, tax, remitted)

    def _unbalanced_tax(self, tax: int, remitted: int) -> Iterator[Verdict]:
        charged, given = self.came[tax], self.came[remitted]
        is_remitted_short = abs(given) < abs(charged)
        lacking = remitted if is_remitted_short else tax
        repeated = next((slot for slot in (tax, remitted) if self._repeats(slot)), None)
        if repeated is not None:
            lacking, found = repeated, _Found(MatchOutcome.DUPLICATE)
        elif is_remitted_short:
            found = self._until_remitted(tax)
        else:
            found = self._once_settled(
                MatchOutcome.SHORT if charged + given < 0 else MatchOutcome.OVER, remitted
            )
        other = tax if lacking == remitted else remitted
        matched = _Found(MatchOutcome.MATCHED)
        yield self._verdict(lacking, found, -self.came[other], self.came[lacking], lacking)
        yield self._verdict(other, matched, self.came[other], self.came[other], other)

    def _until_remitted(self, tax: int) -> _Found:
        """It may be remitted in a later cycle than it was charged in (caution 39)."""
        late_at = self._newest(tax) + self.rules.missing_after
        if not self._is_known_at(late_at):
            return _Found(MatchOutcome.AWAITED, late_at)
        return _Found(MatchOutcome.TAX_NOT_REMITTED)

    # All others

    def _kinds(self) -> Iterator[Verdict]:
        for slot in range(CHARGES):
            if slot in TAXES:
                continue
            due, came = self.due[slot], self.came[slot]
            if abs(came - due) <= self.rules.tolerance:
                if due or came:
                    yield self._verdict(slot, _Found(MatchOutcome.MATCHED), due, came, slot)
            else:
                yield self._verdict(slot, self._find(slot, due, came), due, came, slot)

    def _find(self, slot: int, due: Decimal, came: Decimal) -> _Found:
        """Return what a difference is."""
        if (ZERO <= came < due) or (due < came <= ZERO):
            awaited = self._may_still_come(slot, came)
            if awaited is not None:
                return awaited
            if not came:
                return _Found(MatchOutcome.MISSING)
        elif self._repeats(slot):
            return _Found(MatchOutcome.DUPLICATE)
        if slot in _FEES:
            return self._once_settled(MatchOutcome.FEE_VARIANCE, slot)
        return self._once_settled(MatchOutcome.SHORT if came < due else MatchOutcome.OVER, slot)

    def _may_still_come(self, slot: int, came: Decimal) -> _Found | None:
        """Return what to say while less has come than is due; None when no more will come."""
        begun_at, is_whole = self._clock(slot)
        if begun_at is None:
            return _Found(MatchOutcome.AWAITED)  # the order itself tells when it is due
        begins_at = self.rules.begins_at
        if begins_at and begun_at < begins_at and not came:
            return _Found(MatchOutcome.HISTORY)
        late_at = begun_at + self.rules.missing_after
        if (came and is_whole) or self._is_known_at(late_at):
            return None
        return _Found(MatchOutcome.AWAITED, late_at)

    def _clock(self, slot: int) -> tuple[datetime | None, bool]:
        """Return since when it is due, and whether what came is all of its parts."""
        one = self.expected
        if slot not in _REFUNDS:
            return one.due_at, one.is_due
        parts = {line.mirakl_refund_id for line in self.lines if SLOT_OF_TYPE[line.type] == slot}
        return one.refunded_at, len(parts) >= one.refund_count

    def _once_settled(self, outcome: MatchOutcome, slot: int) -> _Found:
        """A line that has just been made may be ahead of the order, or of the next line."""
        settled_at = self._newest(slot) + SETTLING
        if settled_at > self.rules.at:
            return _Found(MatchOutcome.AWAITED, settled_at)
        return _Found(outcome)

    # What the lines say

    def _repeats(self, slot: int) -> bool:
        """Tell whether a line came twice: same type, debit, shipment, refund and tax (caution 36).

        Two debits of one line are none, nor are parts with different amounts.
        """
        seen = set()
        for line in self._of(slot):
            mark = (line.type, line.amount, line.mirakl_line_id, *line[4:8])
            if mark in seen:
                return True
            seen.add(mark)
        return False

    def _of(self, *slots: int) -> list[PaidLine]:
        return [line for line in self.lines if SLOT_OF_TYPE[line.type] in slots]

    def _newest(self, slot: int) -> datetime:
        made = [line.created_at for line in self._of(slot)]
        return max(made or [line.created_at for line in self.lines] or [self.rules.at])

    def _is_known_at(self, late_at: datetime) -> bool:
        """Tell whether the lines have been read since then."""
        read_until = self.rules.read_until
        return read_until is not None and late_at <= min(read_until, self.rules.at)

    def _verdict(
        self, kind: int, found: _Found, expected: Decimal, actual: Decimal, *slots: int
    ) -> Verdict:
        return Verdict(
            self.expected.mirakl_line_id,
            KIND_OF_SLOT[kind].value,
            found.outcome,
            expected,
            actual,
            len(self._of(*slots)),
            found.look_again_at,
        )
