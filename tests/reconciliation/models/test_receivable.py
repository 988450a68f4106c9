"""What Macy's owes: on any day, by age, by order; and whether the books say the same."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from integration.models import MiraklShop
from reconciliation.domain.books import MonthEnd
from reconciliation.domain.receivable import Owed
from reconciliation.models import Books, Deposit, JournalEntry, Payout
from reconciliation.models.receivable import (
    clearing_of_order,
    clearing_tie,
    owed,
    unpaid_orders,
)
from tests.reconciliation.money_story import (
    AT,
    CLOSED_AT,
    LATER,
    drafted,
    line,
    payout,
    posted,
    run,
    shop_with_books,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
LONG_AGO = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture
def shop() -> MiraklShop:
    return shop_with_books(month_end=MonthEnd.NOTHING)


def books() -> Books:
    return Books.objects.get()


def brackets(found: Owed) -> dict[str, Decimal]:
    return {bracket.words: bracket.amount for bracket in found.brackets if bracket.amount}


class TestOwed:
    def test_is_what_no_paid_cycle_has_by_age(self, shop: MiraklShop) -> None:
        payout(shop)
        payout(shop, state="TO_PAY", made_at=datetime(2026, 11, 20, tzinfo=UTC))
        line(shop, "ORDER_AMOUNT", "30.00", made_at=LONG_AGO)
        run("audit_payouts", shop)

        found = owed(books(), on=TODAY)

        assert brackets(found) == {"0–15 days": 85, "31–60 days": 30}
        assert (found.total, found.carried) == (115, 0)

    def test_is_told_for_any_day_that_is_over(self, shop: MiraklShop) -> None:
        payout(shop)  # made on the 10th, closed on the 15th, paid on the 16th
        run("audit_payouts", shop)

        days = {day: owed(books(), on=date(2026, 11, day)).total for day in (9, 10, 15, 16)}

        assert days == {9: 0, 10: 85, 15: 85, 16: 0}

    def test_is_nothing_of_a_paid_cycle_whose_day_nobody_told(self, shop: MiraklShop) -> None:
        cycle = payout(shop)
        Payout.objects.filter(pk=cycle.pk).update(paid_at=None)
        run("audit_payouts", shop)

        assert owed(books(), on=TODAY).total == 0

    def test_shows_the_reserve_apart(self, shop: MiraklShop) -> None:
        payout(shop, (("ORDER_AMOUNT", "100.00"), ("RESERVE_FUNDING", "-20.00")))
        run("audit_payouts", shop)

        found = owed(books(), on=TODAY)

        assert (found.total, found.reserve) == (0, 20)

    def test_carries_a_debt_that_nobody_paid(self, shop: MiraklShop) -> None:
        payout(shop, (("SUBSCRIPTION_FEE", "-20.00"),), transferred="0")
        run("audit_payouts", shop)

        assert owed(books(), on=TODAY).carried == -20

    def test_caution_38_begins_with_the_opening_balance_and_without_history(self) -> None:
        shop = shop_with_books(
            month_end=MonthEnd.NOTHING, first_cycle_at=CLOSED_AT, opening_balance=Decimal(40)
        )
        payout(shop, closed_at=CLOSED_AT - timedelta(days=15), state="TO_PAY")
        run("audit_payouts", shop)

        assert owed(books(), on=TODAY).total == 40


class TestUnpaidOrders:
    def test_names_those_older_than_the_rule_allows(self, shop: MiraklShop) -> None:
        line(shop, "ORDER_AMOUNT", "30.00", made_at=LONG_AGO, mirakl_order_id="OLD-A")
        line(shop, "COMMISSION_FEE", "-4.50", made_at=LONG_AGO, mirakl_order_id="OLD-A")
        line(shop, "ORDER_AMOUNT", "99.00", mirakl_order_id="YOUNG-A")

        found = unpaid_orders(books(), on=TODAY)

        assert [(one.mirakl_order_id, one.amount) for one in found] == [("OLD-A", Decimal("25.50"))]


class TestClearingOfOrder:
    def test_tells_what_is_settled_and_what_is_still_to_come(self, shop: MiraklShop) -> None:
        payout(shop)
        line(shop, "REFUND_ORDER_AMOUNT", "-10.00")

        found = clearing_of_order(books(), "C-1-A", on=TODAY)

        assert (found.earned, found.settled, found.open) == (75, 85, -10)


class TestClearingTie:
    def test_caution_37_ties_the_clearing_account_to_what_is_owed(self, shop: MiraklShop) -> None:
        cycle = payout(shop)
        waiting = payout(shop, state="TO_PAY", closed_at=CLOSED_AT + timedelta(days=10))
        Deposit.objects.confirm(
            cycle, amount=Decimal(85), booked_on=date(2026, 11, 18), by="Fay", at=AT
        )
        posted(shop)

        tie = clearing_tie(books(), on=TODAY)

        assert (tie.in_books, tie.owed, tie.unexplained) == (85, 85, 0)
        assert waiting.entries.count() == 1

    def test_names_what_is_not_posted_yet(self, shop: MiraklShop) -> None:
        payout(shop)
        posted(shop)
        line(shop, "ORDER_AMOUNT", "30.00")

        tie = clearing_tie(books(), on=TODAY)

        assert (tie.in_books, tie.owed) == (85, 30)
        assert (tie.lines_not_posted, tie.cash_not_posted, tie.unexplained) == (30, -85, 0)

    def test_holds_through_a_correction(self, shop: MiraklShop) -> None:
        payout(shop, state="TO_PAY")
        (entry,) = posted(shop)
        entry.reverse(by="Fay", at=LATER)
        for each in drafted(shop, at=LATER):
            each.post(by="Fay", at=LATER)

        tie = clearing_tie(books(), on=TODAY)

        assert (tie.in_books, tie.owed, tie.unexplained) == (85, 85, 0)

    def test_holds_while_an_accrual_stands(self) -> None:
        shop = shop_with_books()
        payout(shop, made_at=LONG_AGO, state="TO_PAY")
        posted(shop)

        assert clearing_tie(books(), on=TODAY).unexplained == 0
        assert clearing_tie(books(), on=date(2026, 10, 31)).in_books == 0

    def test_caution_38_holds_with_an_opening_balance(self) -> None:
        shop = shop_with_books(
            month_end=MonthEnd.NOTHING, first_cycle_at=CLOSED_AT, opening_balance=Decimal(40)
        )
        payout(shop, transferred="125.00")
        posted(shop)

        tie = clearing_tie(books(), on=TODAY)

        assert (tie.in_books, tie.owed, tie.cash_not_posted) == (125, 0, -125)
        assert (tie.opening_not_posted, tie.unexplained) == (0, 0)
        assert JournalEntry.objects.final().count() == 2
