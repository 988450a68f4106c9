"""The list of orders and the page of one: where it stands, and how it came there."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integration.domain.plan.situation import DecisionKind
from integration.domain.writes import Outcome, WriteKind
from integration.models import Decision, MiraklShop, Order, OrderLine, Payload, RemoteWrite
from tests.integration import story
from tests.integration.admin.pages import listing, page, text_of


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


class TestThePage:
    def test_tells_the_story_from_the_first_reading_to_the_tracking(
        self, administrator, shipped_order
    ):
        shown = text_of(administrator.get(page("order", shipped_order.pk)))

        steps = [
            "Ordered at Macy's.",
            "First seen. WAITING ACCEPTANCE",
            "Accept the order. proven OR21",
            "New state. SHIPPING",
            "Place the store order, held. proven POST /v2/orders",
            "Release the store order. proven",
            "Awaiting Fulfillment",
            "left by ups, 1Z999AA10123456784",
            "Send the tracking. proven OR23",
            "confirm the shipment. proven OR24",
            "New state. SHIPPED",
        ]
        places = [shown.find(step) for step in steps]
        assert -1 not in places, steps[places.index(-1)]
        assert places == sorted(places)

    def test_leads_to_both_back_offices(self, administrator, shipped_order):
        content = administrator.get(page("order", shipped_order.pk)).content.decode()

        shop = shipped_order.shop
        assert shop.back_office_url(shipped_order.mirakl_order_id) in content
        assert shop.store.control_panel_url(shipped_order.bigcommerce_order_id) in content

    def test_shows_what_a_person_decided_and_why(
        self, administrator, shipped_order, admin_user, at
    ):
        Decision.objects.record(
            shipped_order, DecisionKind.REFUSE, at=at, by=admin_user, reason="Sold out for good."
        )

        shown = text_of(administrator.get(page("order", shipped_order.pk)))

        assert "admin Decided: Refuse." in shown
        assert "Sold out for good." in shown

    def test_shows_what_is_asked_and_that_it_was_asked(self, administrator, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 30}])
        story.settle(sandbox, shop, rounds=3)

        shown = text_of(administrator.get(page("order", story.the_order().pk)))

        assert "NR-CARRYON-GRN: 30 ordered, 11 available in the store." in shown
        assert "exception opened" in shown

    def test_keeps_the_digits_of_a_payload(self, administrator, shipped_order):
        content = administrator.get(page("order", shipped_order.pk)).content.decode()

        assert "&quot;total_price&quot;: 264.95" in content

    def test_survives_a_payload_that_cannot_be_read(self, administrator, shipped_order, at):
        garbled = [(shipped_order.mirakl_order_id, {"order_id": 7, "order_lines": "none"})]
        Payload.objects.keep(garbled, source="OR11", owner=shipped_order.shop.slug, at=at)

        shown = text_of(administrator.get(page("order", shipped_order.pk)))

        assert "could not be read; its raw text is kept. unreadable" in shown

    def test_is_nobody_s_to_change(self, administrator, shipped_order):
        url = page("order", shipped_order.pk)

        assert "Save" not in text_of(administrator.get(url))
        assert administrator.post(url, {"marketplace_state": "CLOSED"}).status_code == 403
        assert administrator.post(url.replace("change", "delete")).status_code == 403

    def test_takes_as_many_queries_however_much_has_happened(
        self, administrator, shipped_order, at
    ):
        for_a_short_story = queries_of(administrator, page("order", shipped_order.pk))
        self.much_happens_to(shipped_order, at)

        for_a_long_one = queries_of(administrator, page("order", shipped_order.pk))

        assert for_a_long_one == for_a_short_story <= 25

    @staticmethod
    def much_happens_to(order: Order, at) -> None:
        body = Payload.objects.filter(source="OR11").latest("pk").body
        for place in range(20):
            raw = {**body, "has_customer_message": bool(place % 2), "total_commission": place}
            Payload.objects.keep(
                [(order.mirakl_order_id, raw)], source="OR11", owner=order.shop.slug, at=at
            )
            write = RemoteWrite.objects.intend(order, WriteKind.TRACK, operation="OR23", at=at)
            write.close(Outcome.REFUSED, at=at, status=400, reason="Not now.")
            Decision.objects.record(order, DecisionKind.DISPATCH_AGAIN, at=at)
            OrderLine.objects.create(
                order=order,
                mirakl_line_id=f"L{place}",
                offer_sku="X",
                state="S",
                quantity=1,
                price=1,
            )
