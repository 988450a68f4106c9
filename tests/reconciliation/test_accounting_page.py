"""The worked example of docs/accounting.md: its numbers are those that drafting gives."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from reconciliation.domain.books import Bookkeeper, BooksRules
from reconciliation.domain.drafting import accrual_entries, activity_entries, cash_entry
from reconciliation.domain.drafts import Draft
from reconciliation.domain.line_sums import LineSum
from reconciliation.domain.payouts import CycleSums, tie_out
from tests.reconciliation.ledgers import cycle, lines, rules

PAGE = (Path(__file__).parents[2] / "docs" / "accounting.md").read_text()
SHIPPED_ON, REFUNDED_ON = date(2026, 10, 30), date(2026, 11, 9)
CYCLE = cycle(date(2026, 11, 15), "61.55")
FEES = rules(deposit_tolerance=Decimal(15))


def lines_of_the_page() -> list[LineSum]:
    """Read the lines of the example: type and amount."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([−0-9.]+) \|", PAGE, flags=re.MULTILINE)
    return [
        lines(
            name,
            amount.replace("−", "-"),
            REFUNDED_ON if "REFUND_" in name or "SUBSCRIPTION" in name else SHIPPED_ON,
            booked_on=CYCLE.closed_on,
        )
        for name, amount in rows
    ]


def shown(draft: Draft) -> str:
    """Return an entry as the page shows it."""
    rows = [
        f"{each.account.name:<28}{each.debit or '':>10}{each.credit or '':>10}".rstrip()
        for each in draft.entry.postings
    ]
    return "\n".join([f"{draft.booked_on}  {draft.memo}", *rows])


class TestTheWorkedExample:
    def test_adds_up_to_what_is_transferred(self) -> None:
        by_type = {each.type: each.amount for each in lines_of_the_page()}

        sums = CycleSums("cycle-1", CYCLE.transferred, by_type, len(by_type))

        assert len(by_type) == 8
        assert tie_out([sums], identity=BooksRules("USD").identity)[0].is_tied

    def test_shows_the_entries_that_drafting_gives(self) -> None:
        sums = lines_of_the_page()
        drafts = accrual_entries(sums, FEES, month_ends=[date(2026, 10, 31)])
        drafts += activity_entries(CYCLE, sums, FEES)
        cash = cash_entry(CYCLE, FEES, amount=Decimal("46.55"), paid_on=date(2026, 11, 18))
        assert cash

        missing = [shown(each) for each in [*drafts, cash] if shown(each) not in PAGE]

        assert "\n\n".join(missing) == ""

    def test_settles_only_where_the_store_s_connector_books(self) -> None:
        settling = rules(bookkeeper=Bookkeeper.STORE_CONNECTOR)

        (draft,) = activity_entries(CYCLE, lines_of_the_page(), settling)

        assert shown(draft) in PAGE
