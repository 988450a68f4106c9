"""Search: an order is found by any of its numbers, and by the buyer's name only where allowed."""

import re

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integration.models import Order, OrderLine, StoreOrder
from tests.dashboard.test_order_page import address
from tests.integration.admin.pages import text_of
from tests.integration.admin.test_orders import copies_of

SEARCH = reverse("dashboard:search")


class TestSearch:
    def test_leads_straight_to_the_order_by_each_of_its_numbers(self, browser_of, shipped_order):
        client = browser_of("Operations")
        number = shipped_order.mirakl_order_id
        buyer = shipped_order.marketplace.shipping_address.last_name

        for term in (
            number,
            number.lower(),
            f"  {number} ",
            number[:-2],
            str(shipped_order.bigcommerce_order_id),
            "1Z999AA10123456784",
            "HP-SHEET-QN-WHT",
            "hp-sheet",
            buyer,
            buyer.lower(),
        ):
            answer = client.get(SEARCH, {"q": term})
            assert (answer.status_code, answer.get("Location")) == (302, address(shipped_order)), (
                term
            )

    def test_prefers_the_order_whose_number_it_is_to_those_that_begin_so(
        self, browser_of, shipped_order
    ):
        Order.objects.filter(pk=shipped_order.pk).update(mirakl_order_id="COPY-0")
        copies_of(Order.objects.get(), 3)

        answer = browser_of("Operations").get(SEARCH, {"q": "copy-0"})

        assert answer.url.endswith("/COPY-0/")

    def test_lists_the_newest_of_many(self, browser_of, shipped_order):
        copies_of(shipped_order, 60)

        shown = text_of(browser_of("Read-only").get(SEARCH, {"q": "COPY-"}))

        assert shown.count("COPY-") == 50
        assert "Only the newest 50 are shown" in shown

    def test_finds_nobody_by_name_for_those_who_may_not_see_names(self, browser_of, shipped_order):
        buyer = shipped_order.marketplace.shipping_address.last_name

        answer = browser_of("Finance").get(SEARCH, {"q": buyer})

        assert answer.status_code == 200
        assert "No order has this number" in text_of(answer)

    @pytest.mark.parametrize(
        "term", ["", "no such thing", "9" * 30, "'; drop", "100%", "²", "\0", '"', "a" * 5000]
    )
    def test_finds_nothing_without_complaint(self, browser_of, shipped_order, term):
        answer = browser_of("Operations").get(SEARCH, {"q": term})

        assert answer.status_code == 200
        assert shipped_order.mirakl_order_id not in text_of(answer)

    def test_asks_as_many_queries_for_many_orders_as_for_one(self, browser_of, shipped_order):
        client = browser_of("Operations")
        copies_of(shipped_order, 2)
        client.get(SEARCH, {"q": "COPY"})
        with CaptureQueriesContext(connection) as few:
            client.get(SEARCH, {"q": "COPY"})
        Order.objects.filter(mirakl_order_id__startswith="COPY").delete()
        copies_of(shipped_order, 45)

        with CaptureQueriesContext(connection) as many:
            client.get(SEARCH, {"q": "COPY"})

        assert len(many) == len(few) <= 12

    def test_has_an_index_for_each_way(self, shipped_order):
        fill_the_tables(shipped_order)

        used = {way: indexes_in(plan_of(rows)) for way, rows in WAYS.items()}

        assert used == {
            "number": {"orders_by_number"},
            "store's number": {"orders_by_number", "integration_order_bigcommerce_order_id"},
            "beginning": {"orders_by_number"},
            "SKU": {"integration_orderline_offer_sku", "integration_order_pkey"},
            "tracking number": {"orders_by_tracking_number"},
            "buyer": {"orders_by_buyer", "orders_by_last_name"},
            "parcel": {"store_orders_by_parcel"},
        }


WAYS: dict[str, QuerySet] = {
    "number": Order.objects.by_number("COPY-41"),
    "store's number": Order.objects.by_number("900041"),
    "beginning": Order.objects.by_beginning("COPY-41"),
    "SKU": Order.objects.by_sku("SKU-41"),
    "tracking number": Order.objects.by_tracking_number("1Z41"),
    "buyer": Order.objects.by_buyer("okafor-41"),
    "parcel": StoreOrder.objects.with_parcel("1Z41"),
}
FULL = 3000  # rows: enough for every planner to see what is cheap


def fill_the_tables(order: Order) -> None:
    """Write down thousands of orders like this one, each with its own numbers and names."""
    _copy(
        Order,
        order.pk,
        mirakl_order_id="'COPY-' || n",
        bigcommerce_order_id="900000 + n",
        marketplace="marketplace || jsonb_build_object('tracking_number', '1Z' || n,"
        " 'customer_name', 'Ada Okafor-' || n, 'shipping_address',"
        " jsonb_build_object('last_name', 'Okafor-' || n))",
    )
    copies = Order.objects.filter(mirakl_order_id__startswith="COPY-").order_by("pk")
    OrderLine.objects.bulk_create(
        OrderLine(order_id=pk, mirakl_line_id="1", offer_sku=f"SKU-{pk}", quantity=1, price=1)
        for pk in copies.values_list("pk", flat=True)
    )
    _copy(
        StoreOrder,
        StoreOrder.objects.values_list("pk", flat=True)[0],
        bigcommerce_order_id="900000 + n",
        external_order_id="'COPY-' || n",
        shipments="jsonb_build_array(jsonb_build_object('tracking_number', '1Z' || n))",
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE integration_order, integration_orderline, integration_storeorder")


def _copy(model: type[Model], pk: int, **changed: str) -> None:
    """Copy a row so often, some of its columns changed: n counts the copies."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table},"  # noqa: S608
            " generate_series(1, %s) AS n WHERE id = %s",
            [FULL, pk],
        )


def indexes_in(plan: str) -> set[str]:
    """Return which indexes PostgreSQL uses; a table that is read whole stands for itself."""
    used = re.findall(r"(?:Index Scan|Index Only Scan)(?: Backward)? (?:using|on) (\S+)", plan)
    return {re.sub(r"_[0-9a-f]{8}(_like)?$", "", name) for name in used} | set(
        re.findall(r"Seq Scan on (\S+)", plan)
    )


def plan_of(rows: QuerySet) -> str:
    """Return how PostgreSQL finds the rows."""
    return rows.order_by().explain()
