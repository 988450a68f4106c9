"""Which line of a bank statement is a payout's money."""

from datetime import date
from decimal import Decimal

from reconciliation.domain.deposits import PaidCycle, StatementLine, Suggestion, suggest_deposits

PAID_ON = date(2026, 11, 16)
PAYOUT = PaidCycle(1, Decimal("985.30"), "USD", PAID_ON, "ACH-0042")


def statement_line(
    number: int, amount: str, *, text: str = "", on: date = PAID_ON, currency: str = "USD"
) -> StatementLine:
    return StatementLine(number, on, Decimal(amount), currency, text)


def suggested(*statement: StatementLine, tolerance: str = "0") -> list[Suggestion]:
    return suggest_deposits([PAYOUT], statement, tolerance=Decimal(tolerance))


class TestSuggestDeposits:
    def test_is_sure_of_the_amount_and_the_reference(self) -> None:
        (found,) = suggested(statement_line(7, "985.30", text="MIRAKL ACH 0042 PAYOUT"))

        assert (found.bank_line_id, found.confidence) == (7, 99)
        assert found.reason == (
            "The amount is the same. The bank names ACH-0042. It came on the same day."
        )

    def test_is_less_sure_of_the_marketplace_s_name_days_later(self) -> None:
        (found,) = suggested(statement_line(7, "985.30", text="MACYS.COM", on=date(2026, 11, 19)))

        assert found.confidence == 79
        assert "It came 3 days apart." in found.reason

    def test_caution_40_allows_for_a_wire_fee_within_the_tolerance(self) -> None:
        wire = statement_line(7, "970.30", text="ACH-0042")

        assert suggested(wire) == []
        assert "15.00 less, within the tolerance" in suggested(wire, tolerance="20")[0].reason

    def test_is_told_nothing_by_a_reference_without_letters_or_digits(self) -> None:
        dash = PaidCycle(1, Decimal("985.30"), "USD", PAID_ON, "-")

        (found,) = suggest_deposits(
            [dash], [statement_line(7, "985.30", text="RENT")], tolerance=Decimal(0)
        )

        assert found.confidence == 60

    def test_says_so_when_two_lines_are_equally_likely(self) -> None:
        (found,) = suggested(statement_line(7, "985.30"), statement_line(8, "985.30"))

        assert found.confidence == 30
        assert "2 lines are equally likely" in found.reason

    def test_gives_a_line_to_one_payout_only(self) -> None:
        other = PaidCycle(2, Decimal("985.30"), "USD", PAID_ON, "ACH-0043")

        found = suggest_deposits(
            [PAYOUT, other], [statement_line(7, "985.30", text="ACH-0043")], tolerance=Decimal(0)
        )

        assert [(one.payout_id, one.bank_line_id) for one in found] == [(2, 7)]

    def test_takes_no_other_currency_and_no_other_month(self) -> None:
        assert not suggested(
            statement_line(7, "985.30", currency="CAD"),
            statement_line(8, "985.30", on=date(2026, 12, 20)),
        )

    def test_finds_the_debit_of_a_negative_payout(self) -> None:
        negative = PaidCycle(1, Decimal(-20), "USD", PAID_ON)

        (found,) = suggest_deposits(
            [negative], [statement_line(7, "-20.00", text="Macy's")], tolerance=Decimal(0)
        )

        assert found.bank_line_id == 7
