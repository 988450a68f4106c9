"""Setting up the books: asked once, checked in sentences, never posting anything again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integration.models import MiraklShop
from reconciliation.domain.books import Bookkeeper, MonthEnd
from reconciliation.domain.set_up import UnusableSetUp
from reconciliation.models import Books, Payout
from tests.integration.story import unreachable_shop
from tests.reconciliation.money_story import (
    AT,
    CLOSED_AT,
    drafted,
    payout,
    posted,
    set_up,
    shop_with_books,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> MiraklShop:
    return shop_with_books(month_end=MonthEnd.NOTHING)


def faults(shop: MiraklShop, **choices: object) -> dict[str, str]:
    """Return what is wrong with a set-up, by field."""
    with pytest.raises(UnusableSetUp) as error:
        set_up(shop, month_end=MonthEnd.NOTHING, **choices)
    return error.value.faults


class TestSetUp:
    def test_makes_the_chart_of_the_accounting_system_and_country(self) -> None:
        books = set_up(unreachable_shop(), accounting_system="beancount", country="gb")

        names = {account.role: account.name for account in books.accounts.all()}
        assert names["CLEARING"] == "Assets:Macys:Clearing"
        assert "INPUT_TAX" in names
        assert (books.country, books.set_up_at) == ("GB", AT)

    def test_renames_the_chart_while_nothing_is_posted(self, shop: MiraklShop) -> None:
        books = set_up(shop, accounting_system="xero")

        assert books.accounts.get(role="SALES").code == "201"

    def test_leaves_the_chart_alone_once_something_is_posted(self, shop: MiraklShop) -> None:
        payout(shop)
        posted(shop)

        books = set_up(shop, month_end=MonthEnd.NOTHING, accounting_system="xero")

        assert books.accounts.get(role="SALES").code == "4000"

    def test_keeps_names_that_finance_gave(self, shop: MiraklShop) -> None:
        Books.objects.get().accounts.get(role="SALES").rename(code="4711", name="Ours")

        books = set_up(shop, deposit_tolerance=Decimal(20))

        assert books.accounts.get(role="SALES").name == "Ours"

    def test_caution_32_takes_a_change_of_bookkeeper_only_with_a_later_date(
        self, shop: MiraklShop
    ) -> None:
        payout(shop)
        posted(shop)
        changed = {"bookkeeper": Bookkeeper.STORE_CONNECTOR}

        assert list(faults(shop, **changed)) == ["bookkeeper_since"]
        early = faults(shop, **changed, bookkeeper_since=date(2026, 11, 15))
        assert "posted until 2026-11-15" in early["bookkeeper_since"]
        set_up(shop, month_end=MonthEnd.NOTHING, **changed, bookkeeper_since=date(2026, 12, 1))

        rules = Books.objects.get().rules
        assert rules.bookkeeper_on(date(2026, 11, 30)) is Bookkeeper.OURS
        assert rules.bookkeeper_on(date(2026, 12, 1)) is Bookkeeper.STORE_CONNECTOR

    def test_caution_38_moves_no_beginning_under_posted_entries(self) -> None:
        shop = shop_with_books(
            month_end=MonthEnd.NOTHING, first_cycle_at=CLOSED_AT, opening_balance=Decimal(40)
        )
        payout(shop, transferred="125.00")
        posted(shop)

        found = faults(shop, opening_balance=Decimal(50))

        assert sorted(found) == ["first_cycle_at", "opening_balance"]

    def test_says_what_is_wrong_with_each_field(self, shop: MiraklShop) -> None:
        found = faults(
            shop,
            timezone="Mars/Olympus",
            country="USA",
            closed_until=date(2026, 11, 28),
            deposit_tolerance=Decimal(-1),
            opening_balance=Decimal(5),
        )

        assert sorted(found) == [
            "closed_until",
            "country",
            "deposit_tolerance",
            "first_cycle_at",
            "timezone",
        ]

    def test_closes_no_day_that_is_not_over(self, shop: MiraklShop) -> None:
        books = Books.objects.get()

        with pytest.raises(UnusableSetUp):
            books.close_until(date(2026, 11, 28), at=AT)
        books.close_until(date(2026, 11, 27), at=AT)

        assert Books.objects.get().closed_until == date(2026, 11, 27)


class TestThePayoutsDay:
    """One day names a payout, on pages and in entries: that of the books."""

    evening = datetime(2026, 11, 16, 3, tzinfo=UTC)  # the 15th in New York

    def named(self, shop: MiraklShop) -> tuple[str, str]:
        """Return what a payout is called by itself, and in its entry."""
        (entry,) = drafted(shop)
        return str(Payout.objects.get()), entry.memo

    def test_is_the_same_in_its_name_and_in_its_entry(self, shop: MiraklShop) -> None:
        payout(shop, closed_at=self.evening)

        assert self.named(shop) == ("Payout of 2026-11-15", "Payout of 2026-11-15: activity")

    def test_follows_the_books_time_zone(self, shop: MiraklShop) -> None:
        payout(shop, closed_at=self.evening)

        set_up(shop, month_end=MonthEnd.NOTHING, timezone="Europe/Berlin")

        assert self.named(shop) == ("Payout of 2026-11-16", "Payout of 2026-11-16: activity")
