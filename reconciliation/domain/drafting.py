"""From summed lines to journal entries. Pure: values in, values out.

A line that credits the seller debits the clearing account and credits an account of its own;
every entry sums to zero, and the entries of a cycle together move clearing by exactly its lines.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from integration.domain.money import to_cents
from reconciliation.domain.books import Bookkeeper, Grouping, MonthEnd
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.drafts import (
    Draft,
    DraftPosting,
    Rounding,
    balanced,
    buckets_of,
    plain,
    posted,
)
from reconciliation.domain.journal import EntryKind
from reconciliation.domain.line_sums import Cycle, LineSum
from reconciliation.domain.posting_rules import PostingRules
from reconciliation.domain.transactions import LineKind

ZERO = Decimal(0)


def activity_entries(
    cycle: Cycle,
    sums: Iterable[LineSum],
    rules: PostingRules,
    *,
    kind: EntryKind = EntryKind.ACTIVITY,
    carried: Decimal = ZERO,
) -> list[Draft]:
    """Return the entries of a cycle's lines: for the payout, for each month, or for each day.

    `carried` is what entries of the cycle that are posted already have carried forward.
    """
    by_day: dict[date, list[LineSum]] = {}
    for lines in sums:
        if lines.kind is not LineKind.PAYMENT:
            by_day.setdefault(booked_on(lines.day, cycle, rules), []).append(lines)
    final_day = rules.books.open_day(cycle.closed_on)
    if carried or any(_is_carried(day, final_day, rules) for day in by_day):
        by_day.setdefault(final_day, [])
    drafts: list[Draft] = []
    held: list[LineSum] = []
    rounding = Rounding()
    rounding.cents(AccountRole.CARRIED_FORWARD, carried)
    for day, found in sorted(by_day.items()):
        is_carried, attempt = _is_carried(day, final_day, rules), rounding.copy()
        released = carried if day == final_day else ZERO
        parts = _parts([*held, *found], is_carried, released, rules, attempt)
        memo = _memo(cycle, day, rules)
        draft = Draft(kind, day, cycle.currency, memo, parts, cycle.mirakl_cycle_id)
        if not draft.moves_money:  # lines that cancel out wait for the next entry
            held += found
            continue
        carried += _total([*held, *found]) if is_carried else ZERO
        rounding, held = attempt, []
        drafts.append(draft)
    return drafts


def booked_on(day: date, cycle: Cycle, rules: PostingRules) -> date:
    """Return the day that lines of a cycle are booked on.

    An earlier month is grouped on its last day, the cycle's own month on the day it closed. What
    an accrual has told for an earlier month is booked in the cycle's own month.
    """
    books, closed_on = rules.books, cycle.closed_on
    is_earlier = _month(day) < _month(closed_on)
    if is_earlier and books.month_end is MonthEnd.ACCRUE:
        day, is_earlier = closed_on.replace(day=1), False
    if books.grouping is Grouping.PAYOUT and books.month_end is not MonthEnd.CARRY_FORWARD:
        day = closed_on
    elif books.grouping is not Grouping.DAY:
        day = last_day(day) if is_earlier else closed_on
    return books.open_day(day)


def cash_entry(
    cycle: Cycle,
    rules: PostingRules,
    *,
    amount: Decimal,
    paid_on: date,
    accepts_difference: bool = False,
) -> Draft | None:
    """Return the entry of a payout's money in the bank, dated by the bank; None: there is none.

    A difference within the tolerance, or an accepted one, is a fee of the bank. A larger one is a
    question for a person. A negative payout is money that the seller paid.
    """
    transferred = to_cents(cycle.transferred)
    fee = transferred - amount
    if not transferred or not (accepts_difference or abs(fee) <= rules.books.deposit_tolerance):
        return None
    fee_role = AccountRole.BANK_FEES if fee > 0 else AccountRole.VARIANCE
    return Draft(
        EntryKind.CASH,
        rules.books.open_day(paid_on),
        cycle.currency,
        f"{cycle.label}: money in the bank",
        balanced(
            [
                plain(AccountRole.BANK, amount, rules, "Deposit"),
                plain(fee_role, fee, rules, "Kept by the bank" if fee > 0 else "More than was due"),
                plain(AccountRole.CLEARING, -transferred, rules, "Transferred by the marketplace"),
            ],
            rules,
        ),
        mirakl_cycle_id=cycle.mirakl_cycle_id,
    )


def opening_entry(rules: PostingRules, *, begins_on: date) -> Draft | None:
    """Return the entry of what the marketplace owed when the books began; None: nothing."""
    amount = to_cents(rules.books.opening_balance)
    if not amount:
        return None
    return Draft(
        EntryKind.OPENING,
        rules.books.open_day(begins_on),
        rules.books.currency,
        "Opening balance of the marketplace",
        balanced(
            [
                plain(AccountRole.CLEARING, amount, rules, "Owed when the books began"),
                plain(AccountRole.OPENING_EQUITY, -amount, rules, "Opening balance"),
            ],
            rules,
        ),
    )


def accrual_entries(
    sums: Iterable[LineSum], rules: PostingRules, *, month_ends: Iterable[date]
) -> list[Draft]:
    """Return, for each month's last day, the entry of what was earned and not booked by then.

    It takes itself back on the next day. Sales that the store's connector books are its to accrue.
    """
    known = [lines for lines in sums if not rules.settles_only(lines)]
    drafts = []
    for month_end in sorted(month_ends):
        waiting = [
            lines
            for lines in known
            if lines.day <= month_end and (lines.booked_on is None or lines.booked_on > month_end)
        ]
        drafts.append(_accrual(waiting, rules, month_end))
    return [draft for draft in drafts if draft.moves_money]


def _accrual(waiting: list[LineSum], rules: PostingRules, month_end: date) -> Draft:
    rounding = Rounding()
    parts = posted(buckets_of(waiting, rules), rules, rounding)
    parts += _cost_of_goods(waiting, rules, rounding)
    amount = _total(waiting)
    cents = rounding.cents("offset", amount)
    parts.append(plain(AccountRole.ACCRUED, cents, rules, "Earned, not yet in a payout"))
    return Draft(
        EntryKind.ACCRUAL,
        month_end,
        rules.books.currency,
        f"Accrual of {month_end:%Y-%m}: earned, not yet in a payout",
        balanced(parts, rules, parts_of_a_cent=amount - cents),
    )


def last_day(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_ends(first: date, last: date) -> list[date]:
    """Return the last days of the months that ended between two days, both included."""
    found, day = [], last_day(first)
    while day <= last:
        found.append(day)
        day = last_day(day + timedelta(days=1))
    return found


def _parts(
    found: Sequence[LineSum],
    is_carried: bool,
    released: Decimal,
    rules: PostingRules,
    rounding: Rounding,
) -> tuple[DraftPosting, ...]:
    """Return an entry's postings. `released` is what earlier months carried forward."""
    parts = posted(buckets_of(found, rules), rules, rounding)
    parts += _cost_of_goods(found, rules, rounding)
    total = _total(found) + released
    offset = AccountRole.CARRIED_FORWARD if is_carried else AccountRole.CLEARING
    cents = rounding.cents(offset, total)
    parts.append(plain(offset, cents, rules, "Owed by the marketplace"))
    if released:
        taken = rounding.given.get(AccountRole.CARRIED_FORWARD, ZERO)
        text = "Of earlier months"
        parts.append(plain(AccountRole.CARRIED_FORWARD, -taken, rules, text))
    return balanced(parts, rules, parts_of_a_cent=total - cents)


def _cost_of_goods(
    found: Sequence[LineSum], rules: PostingRules, rounding: Rounding
) -> list[DraftPosting]:
    ours = [each for each in found if rules.books.bookkeeper_on(each.day) is Bookkeeper.OURS]
    cost = sum((each.cost for each in ours), ZERO) if rules.books.books_cost_of_goods else ZERO
    cents = rounding.cents("cost of goods", cost)
    if not cents:
        return []
    return [
        plain(AccountRole.COST_OF_GOODS, cents, rules, "Cost of goods sold"),
        plain(AccountRole.INVENTORY, -cents, rules, "Goods that left"),
    ]


def _total(found: Iterable[LineSum]) -> Decimal:
    return sum((lines.amount for lines in found), ZERO)


def _is_carried(day: date, final_day: date, rules: PostingRules) -> bool:
    carries = rules.books.month_end is MonthEnd.CARRY_FORWARD
    return carries and _month(day) < _month(final_day)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _memo(cycle: Cycle, day: date, rules: PostingRules) -> str:
    if rules.books.grouping is Grouping.DAY:
        return f"{cycle.label}: {day}"
    if _month(day) != _month(cycle.closed_on):
        return f"{cycle.label}: {day:%Y-%m}"
    return f"{cycle.label}: activity"
