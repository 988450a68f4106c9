"""Small builders for the stories of money: rules with the default chart, sums of lines."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reconciliation.domain.books import Bookkeeper, BooksRules
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.default_charts import default_chart
from reconciliation.domain.drafts import Draft
from reconciliation.domain.line_sums import Cycle, LineSum
from reconciliation.domain.posting_rules import PostingRules

ZERO = Decimal(0)


def rules(**choices: object) -> PostingRules:
    """Return the rules of books that Marketbridge keeps, with some choices of their own."""
    books = replace(BooksRules(currency="USD", bookkeeper=Bookkeeper.OURS), **choices)
    chart = default_chart(country=books.country)
    return PostingRules(
        books,
        by_role={account.role: account for account in chart if account.role},
        by_code={account.code: account for account in chart},
    )


def lines(type_: str, amount: str, on: date, **more: object) -> LineSum:
    """Return a sum of lines."""
    return LineSum(type_, on, Decimal(amount), **more)


def cycle(closed_on: date, transferred: str = "0", name: str = "cycle-1") -> Cycle:
    """Return a billing cycle."""
    return Cycle(name, closed_on, "USD", Decimal(transferred))


def moved(drafts: Iterable[Draft], role: AccountRole) -> Decimal:
    """Return by how much drafts move an account together: debit is positive."""
    postings = [each.posting for draft in drafts for each in draft.postings]
    return sum((each.amount for each in postings if each.account.role is role), ZERO)


def told(draft: Draft) -> list[tuple[str, Decimal]]:
    """Return an entry as (account, amount), as it would be exported."""
    return [(posting.account.name, posting.amount) for posting in draft.entry.postings]
