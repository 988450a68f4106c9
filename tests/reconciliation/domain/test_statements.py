"""Bank statements as tables, and what tells their lines apart."""

from datetime import date
from decimal import Decimal

import pytest

from reconciliation.domain.line_table import UnreadableRow, UnusableTable
from reconciliation.domain.statements import (
    StatementLine,
    StatementTable,
    statement_table,
    with_digests,
)


def table(headings: list[str], *rows: list[str]) -> StatementTable:
    return statement_table(headings, rows, currency="USD", day_first=False)


class TestATable:
    def test_has_one_column_of_amounts(self) -> None:
        row = ["07/03/2026", "MIRAKL PAYOUT", "1,234.56", "R-1"]

        line = table(["Posting Date", "Description", "Amount", "Reference"], row).line(row)

        assert line == StatementLine(
            date(2026, 7, 3), Decimal("1234.56"), "USD", "MIRAKL PAYOUT", "R-1"
        )

    def test_has_debits_and_credits(self) -> None:
        headings = ["Date", "Debit", "Credit"]
        out, into = ["2026-07-03", "12,50", ""], ["2026-07-03", "", "7,00"]

        found = table(headings, out, into)

        assert [found.line(row).amount for row in (out, into)] == [Decimal("-12.50"), Decimal(7)]

    def test_may_have_debits_that_are_negative_already(self) -> None:
        row = ["2026-07-03", "-12.50", ""]

        assert table(["Date", "Debit", "Credit"], row).line(row).amount == Decimal("-12.50")

    def test_without_what_it_needs_names_it(self) -> None:
        with pytest.raises(UnusableTable, match="the date and the amount"):
            table(["Description"])

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (["soon", "1.00", "USD"], "date: not a date"),
            (["2026-07-03", "much", "USD"], "amount: not an amount"),
            (["2026-07-03", "1.001", "USD"], "amount: a fraction of a cent"),
            (["2026-07-03", "1.00", "EUR"], "currency: not USD"),
        ],
    )
    def test_names_what_is_wrong_with_a_row(self, row: list[str], reason: str) -> None:
        with pytest.raises(UnreadableRow, match=reason):
            table(["Date", "Amount", "Currency"]).line(row)


def test_two_equal_lines_of_one_statement_are_two_and_the_same_two_again() -> None:
    line = StatementLine(date(2026, 7, 3), Decimal(5), "USD", "FEE")

    once, again = [[digest for _, digest in with_digests([line, line])] for _ in range(2)]

    assert once[0] != once[1]
    assert once == again
