"""Search: an order is found by any of its numbers, and by the buyer's name only where allowed."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integration.models import Order, StoreOrder
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

    @pytest.mark.parametrize(
        ("way", "typed", "index"),
        [
            ("by_number", "4100", "orders_by_number"),
            ("by_beginning", "4100", "orders_by_number"),
            ("by_sku", "HP-", "integration_orderline_offer_sku"),
            ("by_tracking_number", "1Z", "orders_by_tracking_number"),
            ("by_buyer", "okafor", "orders_by_last_name"),
        ],
    )
    def test_has_an_index_for_each_way(self, db, way, typed, index):
        plan = plan_of(getattr(Order.objects, way)(typed))

        # Which one is cheapest in an empty table is chance: orders have several by number.
        by_another = way == "by_number" and "Index Cond: ((mirakl_order_id)::text" in plan
        assert index in plan or by_another
        assert "Seq Scan" not in plan

    def test_has_an_index_for_the_parcels_in_the_store(self, db):
        assert "store_orders_by_parcel" in plan_of(StoreOrder.objects.with_parcel("1Z"))


def plan_of(rows: QuerySet) -> str:
    """Return how PostgreSQL would find the rows if reading the whole table were forbidden."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.order_by().explain()
