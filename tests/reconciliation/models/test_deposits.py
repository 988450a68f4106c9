"""The money of payouts in the bank: confirmed, suggested, undone until its cash is posted."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integration.models import MiraklShop
from reconciliation.domain.books import MonthEnd
from reconciliation.models import BankLine, Deposit, Payout, UnableToConfirm
from tests.reconciliation.money_story import (
    AT,
    LATER,
    drafted,
    payout,
    shop_with_books,
    told,
)

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 11, 17)


@pytest.fixture
def shop() -> MiraklShop:
    return shop_with_books(month_end=MonthEnd.NOTHING)


def bank_line(shop: MiraklShop, amount: str = "85.00", text: str = "ACH-4711") -> BankLine:
    return BankLine.objects.create(
        shop=shop,
        booked_on=PAID_ON,
        amount=Decimal(amount),
        currency="USD",
        text=text,
        digest=text,
        statement="november.ofx",
        uploaded_at=AT,
    )


def confirmed(row: Payout, amount: str = "85", **more: object) -> Deposit:
    return Deposit.objects.confirm(
        row, amount=Decimal(amount), booked_on=PAID_ON, by="Fay", at=AT, **more
    )


class TestConfirming:
    def test_remembers_who_and_when(self, shop: MiraklShop) -> None:
        found = confirmed(payout(shop), comment="Called the bank.")

        assert (found.confirmed_by, found.confirmed_at, found.comment) == (
            "Fay",
            AT,
            "Called the bank.",
        )

    @pytest.mark.parametrize("state", ["TO_PAY", "FAILED"])
    def test_caution_33_waits_until_the_payout_is_paid(self, shop: MiraklShop, state: str) -> None:
        with pytest.raises(UnableToConfirm):
            confirmed(payout(shop, state=state))

    def test_is_done_once_a_payout_and_once_a_line_of_the_bank(self, shop: MiraklShop) -> None:
        one, other = payout(shop), payout(shop)
        found = bank_line(shop)
        Deposit.objects.take(one, found, by="Fay", at=AT)

        with pytest.raises(UnableToConfirm):
            confirmed(one)
        with pytest.raises(UnableToConfirm):
            Deposit.objects.take(other, found, by="Fay", at=AT)

    def test_accepts_a_larger_difference_as_the_bank_s_fee(self, shop: MiraklShop) -> None:
        confirmed(payout(shop), "70", accepts_difference=True)

        cash = next(entry for entry in drafted(shop) if entry.kind == "CASH")

        assert told(cash)["Bank Charges"] == 15


class TestSuggesting:
    def test_looks_among_free_lines_for_payouts_without_a_deposit(self, shop: MiraklShop) -> None:
        row, line = payout(shop), bank_line(shop)

        (found,) = Deposit.objects.suggestions(shop, tolerance=Decimal(0))
        Deposit.objects.take(row, line, by="Fay", at=AT)

        assert (found.payout_id, found.bank_line_id) == (row.pk, line.pk)
        assert Deposit.objects.suggestions(shop, tolerance=Decimal(0)) == []

    def test_counts_from_the_day_that_the_books_call_it(self, shop: MiraklShop) -> None:
        row = payout(shop)
        late_in_new_york = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
        Payout.objects.filter(pk=row.pk).update(paid_at=late_in_new_york)
        bank_line(shop)

        (found,) = Deposit.objects.suggestions(shop, tolerance=Decimal(0))

        assert found.payout_id == row.pk
        assert "It came on the same day." in found.reason


class TestUndoing:
    def test_frees_the_payout_and_the_line_and_withdraws_the_draft(self, shop: MiraklShop) -> None:
        row, line = payout(shop), bank_line(shop)
        found = Deposit.objects.take(row, line, by="Fay", at=AT)
        drafted(shop)

        found.undo(by="Ann", at=LATER)

        assert [entry.kind for entry in drafted(shop, at=LATER)] == ["ACTIVITY"]
        assert Deposit.objects.take(row, line, by="Fay", at=LATER)
        assert found.undone_by == "Ann"

    def test_is_refused_once_the_cash_is_posted_until_it_is_reversed(
        self, shop: MiraklShop
    ) -> None:
        found = confirmed(payout(shop))
        cash = next(entry for entry in drafted(shop) if entry.kind == "CASH")
        cash.post(by="Fay", at=AT)
        with pytest.raises(UnableToConfirm, match="reverse it first"):
            found.undo(by="Fay", at=LATER)

        cash.reverse(by="Fay", at=LATER)
        found.undo(by="Fay", at=LATER)

        assert found.undone_at == LATER

    def test_is_done_once(self, shop: MiraklShop) -> None:
        found = confirmed(payout(shop))
        found.undo(by="Fay", at=LATER)

        with pytest.raises(UnableToConfirm, match="already"):
            found.undo(by="Fay", at=LATER)
