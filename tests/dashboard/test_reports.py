"""The pages of a period: the fee audit, results, and sales with their tax; each as a file, too."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integration.domain.orders import Address
from integration.models import Order
from reconciliation.flows import watch_expectations
from reconciliation.models import CommissionRate
from tests.integration.admin.pages import text_of
from tests.reconciliation.conftest import books, shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import LATER, came, imported, paid, sold

AUTUMN = {"since": "2026-10-01", "until": "2026-11-30"}


@pytest.fixture
def finance(browser_of):
    return browser_of("Finance")


@pytest.fixture
def season(shop, books):  # noqa: F811
    """Sell two orders to two states: one charged a dollar too much, one refunded in November."""
    CommissionRate.objects.create(books=books, category_code="bedding", percent=Decimal(14))
    for number, state, sku in (("C1-A", "NY", "SHEET"), ("C2-A", "CA", "=TOWEL")):
        category = "bedding" if number == "C1-A" else "bath"
        order = sold(shop, number, offer_sku=sku, category_code=category)
        address = Address("Ada", "B", "1 Main St", "Town", "USA", state=state)
        seen = replace(order.marketplace, shipping_address=address, updated_at=LATER)
        Order.objects.observe(shop, seen, at=LATER)
    by = imported(shop)
    for number in ("C1-A", "C2-A"):
        paid(by, number)
        came(by, "ORDER_AMOUNT_TAX", "8.00", order=number, tax_code="T", mirakl_debit_id="D1")
        came(by, "OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8.00", order=number, tax_code="T")
    came(by, "REFUND_ORDER_AMOUNT", "-20.00", at=datetime(2026, 11, 3, tzinfo=UTC))
    came(by, "SUBSCRIPTION_FEE", "-39.99", order="")
    watch_expectations.run(shop, at=LATER)
    return shop


def look(client, page, **query):
    return text_of(client.get(reverse(f"dashboard:{page}"), {**AUTUMN, **query}))


def rows_of(client, page, *args, **query):
    """Download a file and read it with an independent reader."""
    answer = client.get(reverse(f"dashboard:{page}", args=args), {**AUTUMN, **query})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    return list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))


class TestTheFeeAudit:
    def test_shows_what_was_charged_against_the_contract(self, finance, season):
        shown = look(finance, "fees")

        assert "1 order line of these days was charged 1.00 USD too much." in shown
        assert "2026-10 bedding 1 14.00 15.00 1.00 1.00 1" in shown
        assert "All 2 29.00 30.00 1.00 1.00 1" in shown.replace(" – ", " ")
        assert "C1-A SHEET bedding 2026-10-01 100.00 14.00 15.00 1.00" in shown
        assert "=TOWEL" not in shown

    def test_shows_every_line_where_that_is_asked(self, finance, season):
        shown = look(finance, "fees", shown="all")

        assert "C2-A =TOWEL bath no rate 2026-10-01 100.00 15.00 15.00 0.00" in shown
        assert "=TOWEL" not in look(finance, "fees", shown="all", category="bedding")

    def test_gives_the_list_to_dispute_it_with(self, finance, season):
        head, *fees = rows_of(finance, "fee_disputes")

        assert head[-1] == "Overcharged"
        assert fees == [
            ["C1-A", "C1-A-1", "SHEET", "bedding", "2026-10-01", "100.00", "14.00", "15.00", "1.00"]
        ]

    def test_has_nothing_to_say_of_days_without_orders(self, finance, season):
        shown = look(finance, "fees", since="2026-11-01")

        assert "no commission on what was ordered in these days" in shown
        assert "Dispute list" not in shown

    def test_takes_as_many_queries_for_many_as_for_one(self, finance, season, shop):  # noqa: F811
        look(finance, "fees", shown="all")
        with CaptureQueriesContext(connection) as for_two:
            look(finance, "fees", shown="all")
        by = imported(shop)
        for number in range(3, 60):
            sold(shop, f"C{number}-A")
            paid(by, f"C{number}-A")
        watch_expectations.run(shop, at=LATER)
        with CaptureQueriesContext(connection) as for_many:
            shown = look(finance, "fees", shown="all")

        assert len(for_many) == len(for_two)
        assert "Page 1 Next" in shown


class TestThePeriod:
    @pytest.mark.parametrize("page", ["fees", "results", "sales"])
    def test_that_ends_before_it_begins_gets_its_sentence(self, finance, season, page):
        shown = look(finance, page, since="2026-11-30", until="2026-10-01")

        assert "The period ends before it begins." in shown

    @pytest.mark.parametrize("day", ["yesterday", "9999-12-31", "0001-01-01", "2026-02-30"])
    def test_that_is_none_gets_its_sentence(self, finance, season, day):
        answer = finance.get(reverse("dashboard:results"), {"since": day})

        assert answer.status_code == 200
        assert answer.context["filter"].errors

    def test_is_the_last_months_where_none_is_asked_for(self, finance, season):
        form = finance.get(reverse("dashboard:sales"), {"since": ""}).context["filter"]

        assert form.period.since.day == 1
        assert 59 <= (form.period.until - form.period.since).days <= 92

    @pytest.mark.parametrize(
        ("page", "args"),
        [("fee_disputes", []), ("results_file", ["months"]), ("sales_file", ["gross"])],
    )
    def test_that_is_none_has_no_file(self, finance, season, page, args):
        address = reverse(f"dashboard:{page}", args=args)

        assert finance.get(address, {"since": "never"}).status_code == 404

    @pytest.mark.parametrize("page", ["fees", "results", "sales"])
    def test_of_no_shop_says_that_none_is_connected(self, finance, page):
        assert "No shop is connected yet." in look(finance, page)


class TestTheResults:
    def test_are_by_month_with_what_is_left(self, finance, season):
        shown = look(finance, "results")

        assert "Month Sales Returns Commission Subscription Result" in shown
        assert "2026-11 – −20.00 – – −20.00" in shown
        assert "2026-10 200.00 – −30.00 −39.99 130.01" in shown
        assert "All 200.00 −20.00 −30.00 −39.99 110.01" in shown

    def test_are_by_sku_the_largest_first(self, finance, season):
        shown = look(finance, "results", by="skus")

        assert "=TOWEL 100.00 – −15.00 – 85.00 SHEET 100.00 −20.00" in shown
        assert "No SKU: fees of orders, or of none" in shown

    def test_are_a_file_in_which_nothing_runs(self, finance, season):
        head, *skus = rows_of(finance, "results_file", "skus")

        assert head[:3] == ["SKU", "Sales", "Shipping"]
        assert skus[0][0] == "'=TOWEL"
        assert skus[0][1] == "100.00"
        assert skus[0][-1] == "USD"

    def test_have_no_file_of_another_kind(self, finance, season):
        assert finance.get(reverse("dashboard:results_file", args=["days"])).status_code == 404


class TestSalesAndTax:
    def test_has_the_gross_by_calendar_month_caution_41(self, finance, season):
        assert "2026-10 2 216.00 16.00 200.00" in look(finance, "sales")

    def test_has_the_states_with_the_tax_that_was_collected_caution_41(self, finance, season):
        shown = look(finance, "sales")

        assert "CA 1 100.00 0.00 8.00 −8.00 0.00" in shown
        assert "NY 1 100.00 −20.00 8.00 −8.00 0.00" in shown
        assert "All 2 200.00 −20.00 16.00 −16.00 0.00" in shown

    def test_is_a_file_each(self, finance, season):
        assert rows_of(finance, "sales_file", "gross")[1] == [
            "2026-10", "2", "216.00", "16.00", "200.00", "USD"
        ]  # fmt: skip
        assert rows_of(finance, "sales_file", "states")[1][:2] == ["CA", "1"]
