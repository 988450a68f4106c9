"""The page of one order: its story, both sides, what happens next; and who may see whose name."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integration.domain.plan.situation import DecisionKind
from integration.models import Decision, Installation, Order, Payload
from tests.integration import story
from tests.integration.admin.pages import page, text_of


def address(order: Order) -> str:
    return reverse("dashboard:order", args=[order.shop.slug, order.mirakl_order_id])


class TestThePage:
    def test_tells_the_story_from_the_first_reading_to_the_tracking(
        self, browser_of, shipped_order
    ):
        shown = text_of(browser_of("Operations").get(address(shipped_order)))

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

    def test_leads_to_both_back_offices(self, browser_of, shipped_order):
        content = browser_of("Read-only").get(address(shipped_order)).content.decode()

        shop = shipped_order.shop
        assert shop.back_office_url(shipped_order.mirakl_order_id) in content
        assert shop.store.control_panel_url(shipped_order.bigcommerce_order_id) in content

    def test_shows_what_a_person_decided_and_why(self, browser_of, person, shipped_order, at):
        olivia = person("Finance")
        reason = "Sold out for good."
        Decision.objects.record(shipped_order, DecisionKind.REFUSE, at=at, by=olivia, reason=reason)

        shown = text_of(browser_of("Operations").get(address(shipped_order)))

        assert f"finance Decided: Refuse. {reason}" in shown

    def test_shows_what_is_asked_and_that_it_was_asked(self, browser_of, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 30}])
        story.settle(sandbox, shop, rounds=3)

        shown = text_of(browser_of("Operations").get(address(story.the_order())))

        assert "NR-CARRYON-GRN: 30 ordered, 11 available in the store." in shown
        assert "exception opened" in shown

    def test_says_what_happens_next_and_when(self, browser_of, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 1}])
        story.settle(sandbox, shop, rounds=2)

        shown = text_of(browser_of("Operations").get(address(story.the_order())))

        assert story.the_order().next_step in shown
        assert "Looked at next:" in shown

    def test_says_that_all_writes_are_stopped(self, browser_of, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 1}])
        story.settle(sandbox, shop, rounds=1)
        Installation.objects.update_or_create(pk=1, defaults={"writes_stopped": True})

        shown = text_of(browser_of("Operations").get(address(story.the_order())))

        assert "writes stopped" in shown

    def test_survives_a_payload_that_cannot_be_read(self, browser_of, shipped_order, at):
        garbled = [(shipped_order.mirakl_order_id, {"order_id": 7, "order_lines": "none"})]
        Payload.objects.keep(garbled, source="OR11", owner=shipped_order.shop.slug, at=at)

        shown = text_of(browser_of("Operations").get(address(shipped_order)))

        assert "could not be read; its raw text is kept. unreadable" in shown

    def test_asks_as_many_queries_for_a_long_story_as_for_a_short_one(
        self, browser_of, shipped_order, at
    ):
        client = browser_of("Operations")
        client.get(address(shipped_order))  # the first one fills caches

        with CaptureQueriesContext(connection) as short:
            client.get(address(shipped_order))
        for minute in range(30):
            body = {"order_id": shipped_order.mirakl_order_id, "minute": minute}
            raw = [(shipped_order.mirakl_order_id, body)]
            Payload.objects.keep(raw, source="OR11", owner=shipped_order.shop.slug, at=at)
            Decision.objects.record(shipped_order, DecisionKind.STOCK_DONE, at=at)
        with CaptureQueriesContext(connection) as long:
            client.get(address(shipped_order))

        assert len(long) == len(short) <= 20

    def test_is_what_the_admin_leads_to(self, browser_of, shipped_order):
        answer = browser_of("Read-only").get(page("order", shipped_order.pk))

        assert answer.url == address(shipped_order)

    def test_knows_no_order_that_is_not_there(self, browser_of, shipped_order):
        client = browser_of("Operations")

        for shop, number in (("macys", "NO-SUCH"), ("bloom", shipped_order.mirakl_order_id)):
            answer = client.get(reverse("dashboard:order", args=[shop, number]))
            assert answer.status_code == 404
            assert "There is no such page or record." in text_of(answer)


class TestPersonalData:
    def test_is_shown_to_those_who_ship(self, browser_of, shipped_order):
        content = browser_of("Operations").get(address(shipped_order)).content.decode()

        assert shipped_order.marketplace.shipping_address.street_1 in content
        assert "&quot;total_price&quot;: 264.95" in content  # a payload keeps its digits

    def test_is_shown_to_nobody_else(self, browser_of, shipped_order):
        to = shipped_order.marketplace.shipping_address

        for role in ("Finance", "Ecommerce", "Read-only"):
            content = browser_of(role).get(address(shipped_order)).content.decode()
            for word in (to.street_1, to.last_name, to.zip_code, "As it came in"):
                assert word not in content, (role, word)
