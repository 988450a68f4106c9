"""The list of orders: where each one stands."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration.models import MiraklShop, Order
from tests.integration.admin.pages import listing, text_of


def copies_of(order: Order, number: int) -> list[Order]:
    """Write down more orders like this one, each with its store order of another number."""
    made = []
    for place in range(number):
        copy = Order.objects.get(pk=order.pk)
        copy.pk, copy._state.adding = None, True
        copy.mirakl_order_id = f"COPY-{place}-A"
        copy.bigcommerce_order_id = 900_000 + place
        copy.save()
        made.append(copy)
    return made


def queries_of(client, url: str) -> int:
    client.get(url)  # the first one fills caches
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


class TestTheList:
    def test_says_where_each_order_stands(self, administrator, shipped_order):
        shown = text_of(administrator.get(listing("order")))

        assert shipped_order.mirakl_order_id in shown
        assert f"{shipped_order.bigcommerce_order_id} Shipped" in shown
        assert "Nothing more to do." in shown

    def test_takes_as_many_queries_for_forty_orders_as_for_one(self, administrator, shipped_order):
        for_one = queries_of(administrator, listing("order"))
        copies_of(shipped_order, 40)

        for_forty = queries_of(administrator, listing("order"))

        assert for_forty == for_one <= 10

    def test_finds_an_order_by_its_numbers_and_its_skus(self, administrator, shipped_order):
        [other] = copies_of(shipped_order, 1)
        number = shipped_order.mirakl_order_id
        prefix, store_order = number.rpartition("-")[0], shipped_order.bigcommerce_order_id

        for term in (number, prefix, f" {number} ", store_order, "HP-SHEET", "hp-sheet-qn"):
            shown = text_of(administrator.get(listing("order"), {"q": term}))
            assert number in shown, term
            assert other.mirakl_order_id not in shown, term

    def test_finds_nothing_without_complaint(self, administrator, shipped_order):
        for term in ("no such thing", "99999999999999999999", "'; drop", "100%", "²"):
            answer = administrator.get(listing("order"), {"q": term})
            assert answer.status_code == 200, term
            assert shipped_order.mirakl_order_id not in text_of(answer), term

    def test_is_narrowed_down_by_its_filters(self, administrator, shipped_order):
        is_listed = {
            ("standing", "released"): True,
            ("standing", "rest"): True,
            ("standing", "open"): False,
            ("standing", "held"): False,
            ("state", "SHIPPED"): True,
            ("state", "SHIPPING"): False,
            ("state", "unknown"): False,
            ("clock", "late"): False,
            ("clock", "no such clock"): True,
        }

        for (name, value), expected in is_listed.items():
            shown = text_of(administrator.get(listing("order"), {name: value}))
            assert (shipped_order.mirakl_order_id in shown) is expected, (name, value)

    def test_shows_a_late_order_as_late(self, administrator, shipped_order):
        late = timezone.now() - timedelta(hours=2, minutes=1)
        Order.objects.update(marketplace_state="SHIPPING", shipping_deadline=late)

        shown = text_of(administrator.get(listing("order"), {"clock": "late"}))

        assert "ship late by 2 h 1 min" in shown

    def test_lists_an_order_at_risk_by_the_hours_of_its_shop(self, administrator, shipped_order):
        soon = timezone.now() + timedelta(hours=20)
        Order.objects.update(marketplace_state="SHIPPING", shipping_deadline=soon)

        before = text_of(administrator.get(listing("order"), {"clock": "risk"}))
        MiraklShop.objects.update(at_risk_hours=24)
        after = text_of(administrator.get(listing("order"), {"clock": "risk"}))

        assert shipped_order.mirakl_order_id not in before
        assert shipped_order.mirakl_order_id in after

    def test_makes_a_state_that_nobody_knows_stand_out(self, administrator, shipped_order):
        Order.objects.update(marketplace_state="TELEPORTED")

        shown = text_of(administrator.get(listing("order"), {"state": "unknown"}))

        assert "TELEPORTED" in shown
