"""Which line of a bank statement is a payout's money: suggested, with the reason. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from integration.domain.money import to_cents

NEAR = timedelta(days=10)  # a transfer takes days, and weekends
EARLY = timedelta(days=2)  # the bank's day may lie before Mirakl's
_LETTERS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class PaidCycle:
    """A payout that has no deposit yet. `paid_on` is Mirakl's day; the cycle's without one."""

    payout_id: int
    transferred: Decimal
    currency: str
    paid_on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the bank that no deposit takes."""

    bank_line_id: int
    booked_on: date
    amount: Decimal
    currency: str
    text: str  # its reference and its text


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that may be a payout's money, with a confidence in percent and the reason for it."""

    payout_id: int
    bank_line_id: int
    confidence: int
    reason: str


def suggest_deposits(
    payouts: Iterable[PaidCycle],
    statement: Sequence[StatementLine],
    *,
    tolerance: Decimal,
    marketplace: str = "Macy's",
) -> list[Suggestion]:
    """Return at most one line for each payout, and each line at most once; the surest first.

    Two lines that are equally likely for a payout are less likely each: the reason says so.
    """
    likely = [
        suggestion
        for payout in payouts
        for suggestion in _for(payout, statement, tolerance=tolerance, marketplace=marketplace)
    ]
    likely.sort(key=lambda one: (-one.confidence, one.payout_id, one.bank_line_id))
    taken_payouts: set[int] = set()
    taken_lines: set[int] = set()
    chosen = []
    for one in likely:
        if one.payout_id not in taken_payouts and one.bank_line_id not in taken_lines:
            taken_payouts.add(one.payout_id)
            taken_lines.add(one.bank_line_id)
            chosen.append(one)
    return chosen


def _for(
    payout: PaidCycle,
    statement: Iterable[StatementLine],
    *,
    tolerance: Decimal,
    marketplace: str,
) -> list[Suggestion]:
    found = []
    for line in statement:
        fee = to_cents(payout.transferred) - line.amount
        is_near = payout.paid_on - EARLY <= line.booked_on <= payout.paid_on + NEAR
        if is_near and line.currency == payout.currency and 0 <= fee <= tolerance:
            found.append(_judged(payout, line, fee=fee, marketplace=marketplace))
    best = max((one.confidence for one in found), default=0)
    rivals = sum(1 for one in found if one.confidence == best)
    if rivals > 1:
        return [
            Suggestion(
                one.payout_id,
                one.bank_line_id,
                one.confidence // 2,
                f"{one.reason} {rivals} lines are equally likely.",
            )
            for one in found
        ]
    return found


def _judged(
    payout: PaidCycle, line: StatementLine, *, fee: Decimal, marketplace: str
) -> Suggestion:
    days = abs((line.booked_on - payout.paid_on).days)
    confidence, reasons = 60 - 2 * days, []
    if fee:
        confidence -= 10
        reasons.append(f"The amount is {fee:.2f} less, within the tolerance.")
    else:
        reasons.append("The amount is the same.")
    if _is_named(payout.reference, line.text):
        confidence += 40
        reasons.append(f"The bank names {payout.reference}.")
    elif _is_named(marketplace, line.text) or _is_named("mirakl", line.text):
        confidence += 25
        reasons.append(f"The bank names {marketplace}.")
    reasons.append(_days_apart(days))
    return Suggestion(
        payout.payout_id, line.bank_line_id, max(1, min(confidence, 99)), " ".join(reasons)
    )


def _days_apart(days: int) -> str:
    if not days:
        return "It came on the same day."
    return f"It came {days} day{'' if days == 1 else 's'} apart."


def _is_named(name: str, text: str) -> bool:
    """Tell whether a text has a name in it; one without letters or digits names nothing."""
    plain = _plain(name)
    return bool(plain) and plain in _plain(text)


def _plain(text: str) -> str:
    return _LETTERS.sub("", text.lower())
