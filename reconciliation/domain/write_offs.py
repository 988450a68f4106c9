"""Accepted differences where the store's connector books the sale: off the receivable. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integration.domain.money import to_cents
from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.chart import Account, AccountRole
from reconciliation.domain.drafts import Draft, DraftPosting, plain
from reconciliation.domain.journal import EntryKind, Posting
from reconciliation.domain.outcomes import REST, STORE, MatchOutcome
from reconciliation.domain.posting_rules import PostingRules

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AcceptedDifference:
    """A difference that a person accepted: what cleared the receivable, less what stands there.

    `decision_id` is the decision's row; `sold_on` tells who books the sale. Without an
    `account_code` the variance account takes it.
    """

    decision_id: int
    decided_on: date
    sold_on: date
    difference: Decimal
    account_code: str = ""


def on_receivable(
    kind: str, outcome: str, difference: Decimal, *, booked: Decimal, came: Decimal
) -> Decimal:
    """Return what of an accepted difference stands on the receivable: what cleared it, less it.

    Of money that never came at all it is what the store sold (`booked`), not its commission, which
    nobody has booked. Of an order that nobody knows it is what `came` of sales. A store order that
    is smaller than Macy's was booked too low, not paid too little.
    """
    if kind == REST:
        return came if outcome == MatchOutcome.UNKNOWN_ORDER else -booked
    return -difference if kind == STORE else difference


def write_offs(differences: Iterable[AcceptedDifference], rules: PostingRules) -> list[Draft]:
    """Return an entry a day that takes accepted differences off the receivable.

    Only of sales of which our journal clears the receivable; of others nothing stands there.
    """
    by_day: dict[date, list[AcceptedDifference]] = {}
    for each in differences:
        if rules.books.bookkeeper_on(each.sold_on) is Bookkeeper.STORE_CONNECTOR:
            by_day.setdefault(rules.books.open_day(each.decided_on), []).append(each)
    drafts = [_of_a_day(day, found, rules) for day, found in sorted(by_day.items())]
    return [draft for draft in drafts if draft.moves_money]


def _of_a_day(day: date, found: list[AcceptedDifference], rules: PostingRules) -> Draft:
    amounts: dict[str, Decimal] = {}
    accounts: dict[str, Account] = {}
    variance = rules.account(AccountRole.VARIANCE)
    for each in found:
        account = rules.by_code.get(each.account_code, variance)
        accounts[account.code] = account
        amounts[account.code] = amounts.get(account.code, ZERO) - to_cents(each.difference)
    postings = [
        DraftPosting(
            Posting(
                accounts[code],
                amount,
                "Accepted differences",
                rules.dimensions_of(accounts[code]),
            )
        )
        for code, amount in sorted(amounts.items())
        if amount
    ]
    total = sum(amounts.values(), ZERO)
    if total:
        postings.append(plain(AccountRole.RECEIVABLE, -total, rules, "No longer expected"))
    return Draft(
        EntryKind.CORRECTION,
        day,
        rules.books.currency,
        f"Differences accepted on {day}",
        tuple(postings),
        decisions=tuple(sorted(each.decision_id for each in found)),
    )
