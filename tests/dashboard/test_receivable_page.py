"""The receivable's page: what Macy's owed on a day, by age, and the orders that are unpaid."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.integration.admin.pages import text_of
from tests.reconciliation.conftest import books, shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import came, imported, paid

NOW = timezone.now()


@pytest.fixture
def finance(browser_of):
    return browser_of("Finance")


@pytest.fixture
def owing(shop, books):  # noqa: F811
    """Let one order wait for 70 days and another for a week; keep ten dollars in reserve."""
    by = imported(shop)
    came(by, "ORDER_AMOUNT", "100.00", order="OLD-A", at=NOW - timedelta(days=70))
    came(by, "ORDER_AMOUNT", "40.00", order="NEW-A", at=NOW - timedelta(days=7))
    return shop


def look(client, **query):
    return text_of(client.get(reverse("dashboard:receivable"), query))


def day(ago):
    return (NOW - timedelta(days=ago)).date().isoformat()


class TestTheReceivable:
    def test_is_told_by_age(self, finance, owing):
        shown = look(finance)

        assert "140.00 USD owed at the end of" in shown
        assert "0–15 days 40.00 1 line" in shown
        assert "61–90 days 100.00 1 line" in shown

    def test_is_told_of_any_past_day(self, finance, owing):
        shown = look(finance, on=day(30))

        assert "100.00 USD owed at the end of" in shown
        assert "31–60 days 100.00 1 line" in shown

    def test_names_the_orders_that_wait_too_long(self, finance, owing):
        shown = look(finance)

        assert f"OLD-A 100.00 USD {(NOW - timedelta(days=70)).date()}" in shown
        assert "NEW-A" not in shown

    def test_says_what_lies_between_it_and_the_books(self, finance, owing):
        shown = look(finance)

        assert "Lines that are not posted yet 140.00 What Macy's owes 140.00" in shown

    def test_has_nothing_to_say_of_a_day_that_is_to_come(self, finance, owing):
        shown = look(finance, on=day(-5))

        assert "That day is still to come." in shown
        assert "By age" not in shown

    def test_says_what_a_day_looks_like(self, finance, owing):
        assert "Give a day as 2026-11-30." in look(finance, on="soon")

    def test_says_that_no_shop_is_connected(self, finance):
        assert "No shop is connected yet." in look(finance)

    def test_takes_as_many_queries_for_many_lines_as_for_two(
        self,
        finance,
        owing,
        shop,  # noqa: F811
    ):
        look(finance)
        with CaptureQueriesContext(connection) as for_two:
            look(finance)
        by = imported(shop)
        for number in range(40):
            paid(by, f"X{number}-A")
        with CaptureQueriesContext(connection) as for_many:
            look(finance)

        assert len(for_many) == len(for_two)
