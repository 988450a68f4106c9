"""What comes of a fix: the flows take it up, and what waited for it goes on."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from integration.domain.stock import AWAITING_FULFILLMENT, CANCELED, SHIPPED
from integration.models import Issue, MarketplaceCarrier, Order, SkuLink
from tests.dashboard.asking import mend, page_of
from tests.integration import story
from tests.integration.admin.pages import text_of, told
from tests.integration.story import SKU, TEE, questions, settle, statuses

OTHER_SKU = "NR-CARRYON-GRN"


@pytest.fixture
def answer(sandbox, browser_of):
    """Give a function that presses a fix of what is asked first, at the sandbox's time."""

    def answer(fix, **values):
        issue = Issue.objects.unresolved().order_by("pk")[0]
        with time_machine.travel(sandbox.clock.now(), tick=True):
            shown = mend(browser_of("Administrator"), issue, fix, **values)
        sandbox.clock.move(2)
        return shown

    return answer


@pytest.fixture
def press(answer):
    """Give a function that presses a fix which is carried out."""

    def press(fix, **values):
        shown = answer(fix, **values)
        assert told(shown)[0].startswith("Done."), text_of(shown)

    return press


class TestMappingACarrier:
    def test_lets_all_waiting_orders_go_on(self, sandbox, shop, press, client, admin_user):
        numbers = [sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING") for _ in range(3)]
        released = Order.objects.filter(released_at__isnull=False)
        settle(sandbox, shop, rounds=9, until=lambda: released.count() == 3)
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id, provider="", carrier="Veho")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["UNMAPPED_CARRIER"] * 3

        press("carrier", carrier=MarketplaceCarrier.objects.get(code="FEDEX").pk)
        settle(sandbox, shop, rounds=3)

        assert {sandbox.mirakl.orders[number].state for number in numbers} == {"SHIPPED"}
        assert not questions()
        client.force_login(admin_user)
        shown = text_of(page_of(client, Issue.objects.all()[0]))
        assert "It was answered, and is no longer asked." in shown


class TestLinkingASku:
    def test_lets_the_order_go_on(self, sandbox, shop, press):
        number = sandbox.mirakl.place_order([("NEW-1", 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["UNLINKED_SKU"]

        press("link", store_sku=OTHER_SKU)
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        link = SkuLink.objects.get(offer_sku="NEW-1")
        assert (link.variant_sku, link.is_by_hand) == (OTHER_SKU, True)
        assert not questions()

    def test_says_that_the_store_has_no_such_sku(self, sandbox, shop, answer):
        sandbox.mirakl.place_order([("NEW-1", 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=2)

        shown = answer("link", store_sku="NOWHERE")

        assert shown.status_code == 422
        assert "No variant of the store has this SKU." in text_of(shown)
        assert not SkuLink.objects.filter(offer_sku="NEW-1").exists()

    def test_says_that_the_store_does_not_answer(self, sandbox, shop, answer):
        sandbox.mirakl.place_order([("NEW-1", 1)], state="SHIPPING")
        settle(sandbox, shop, rounds=2)
        sandbox.levers.fail_next(500, times=9)

        shown = answer("link", store_sku=OTHER_SKU)

        assert shown.status_code == 422
        assert "BigCommerce" in text_of(shown)
        assert not SkuLink.objects.filter(offer_sku="NEW-1").exists()


class TestAnswering:
    @pytest.fixture
    def number(self, sandbox, shop):
        story.change_rules(shop, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=2)
        assert questions() == ["MANUAL_ACCEPTANCE"]
        return number

    @pytest.mark.parametrize(
        ("choice", "state"), [("ACCEPT", "WAITING_DEBIT_PAYMENT"), ("REFUSE", "REFUSED")]
    )
    def test_reaches_macys(self, sandbox, shop, number, press, choice, state):
        press("answer", choice=choice)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[number].state == state
        assert not questions()

    def test_overrules_a_shortage(self, sandbox, shop, press):
        number = sandbox.mirakl.place_order([(SKU, 30)])
        settle(sandbox, shop, rounds=2)
        assert questions() == ["SHORT_STOCK"]

        press("answer", choice="ACCEPT")
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"


class TestAnOrderOfBefore:
    @pytest.fixture
    def number(self, sandbox, shop):
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        story.change_rules(shop, orders_live_from=sandbox.clock.now() + timedelta(seconds=1))
        settle(sandbox, shop, rounds=2)
        assert questions() == ["EARLIER_ORDER"]
        return number

    def test_is_imported(self, sandbox, shop, number, press):
        press("sort", choice="IMPORT")
        settle(sandbox, shop, rounds=4)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

    def test_is_left_alone(self, sandbox, shop, number, press):
        press("sort", choice="NOT_OURS")
        settle(sandbox, shop, rounds=2)

        assert not questions()
        assert story.the_order().is_at_rest

    def test_is_looked_for_among_the_store_s_recent_orders(self, sandbox, number, browser_of):
        by_hand = sandbox.store.sell(SKU)
        buyer = story.the_order().marketplace.shipping_address
        sandbox.store.orders[by_hand].billing_address |= {
            "first_name": buyer.first_name,
            "last_name": buyer.last_name,
        }
        page = reverse("dashboard:exception", args=[Issue.objects.unresolved().get().pk])
        ada = browser_of("Administrator")

        assert "Look for it among the store's recent orders" in text_of(ada.get(page))
        shown = ada.get(page, {"look": "sort"})

        assert f"Store order {by_hand}" in text_of(shown)
        assert f'value="{by_hand}"' in shown.content.decode()

    def test_needs_the_store_order_s_number_to_be_linked(self, number, answer):
        shown = answer("sort", choice="LINK")

        assert shown.status_code == 422
        assert "Name the store order by its number." in text_of(shown)


class TestAStoreThatRefuses:
    @pytest.fixture
    def number(self, sandbox, shop):
        number = sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        sandbox.store.set_stock(SKU, 1)
        settle(sandbox, shop, rounds=4)
        assert questions() == ["STORE_REFUSED"]
        return number

    def test_is_tried_again_once_there_is_stock(self, sandbox, shop, number, press):
        sandbox.store.set_stock(SKU, 2)

        press("place", choice="PLACE_AGAIN")
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]

    def test_is_given_custom_lines(self, sandbox, shop, number, press):
        press("place", choice="PLACE_CUSTOM")
        settle(sandbox, shop, rounds=10)

        assert statuses(sandbox, number) == [CANCELED, AWAITING_FULFILLMENT]


class TestAStoreOrderThatDiffers:
    def test_is_released_as_it_is(self, sandbox, shop, press):
        number = story.held_order(sandbox, shop)
        sandbox.mirakl.confirm(number)
        line = sandbox.store.orders_of(number)[0].lines[0]
        line.quantity += 1
        sandbox.store.touch(sandbox.store.orders_of(number)[0])
        settle(sandbox, shop, rounds=3)
        assert questions() == ["DIFFERENT_IN_STORE"]

        press("release", choice="RELEASE")
        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]


class TestAParcel:
    @pytest.fixture
    def number(self, sandbox, shop):
        return story.released_order(sandbox, shop, [(SKU, 1), (TEE, 2)])

    def test_that_mirakl_refused_is_sent_again(self, sandbox, shop, number, press):
        sandbox.levers.fail_next(400, to="OR23")
        sandbox.store.ship(story.the_order().bigcommerce_order_id)
        settle(sandbox, shop, rounds=4)
        assert questions() == ["DISPATCH_REFUSED"]

        press("send-again", choice="DISPATCH_AGAIN")
        settle(sandbox, shop, rounds=3)

        assert sandbox.mirakl.orders[number].state == "SHIPPED"

    def test_that_was_withdrawn_is_settled(self, sandbox, shop, number, press):
        placed = story.the_order().bigcommerce_order_id
        first = sandbox.store.ship(placed, tracking="1Z1")
        settle(sandbox, shop, rounds=3)
        sandbox.store.unship(placed, first.id)
        sandbox.store.ship(placed, tracking="1Z2")
        settle(sandbox, shop, rounds=3)
        assert questions() == ["SHIPMENT_WITHDRAWN"]

        press("settled", choice="PARCEL_SETTLED")
        settle(sandbox, shop, rounds=2)

        assert not questions()


class TestACancelledOrder:
    def test_whose_units_stay_away_is_closed_by_a_person(self, sandbox, shop, press):
        sandbox.store.settings.refund_order_stock_adjustment = False
        number = story.released_order(sandbox, shop)
        sandbox.mirakl.cancel(number)
        settle(sandbox, shop, rounds=6)
        assert questions() == ["STOCK_NOT_RETURNED"]

        press("stock", choice="STOCK_DONE")
        settle(sandbox, shop, rounds=2)

        assert not questions()

    def test_that_has_left_is_let_go(self, sandbox, shop, press):
        number = story.released_order(sandbox, shop)
        sandbox.store.ship(story.the_order().bigcommerce_order_id, carrier="Veho", provider="")
        order = sandbox.mirakl.orders[number]
        order.state = "CANCELED"
        for line in order.lines:
            line.state = "CANCELED"
        sandbox.mirakl.touch(order)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["CANCELED_AT_MARKETPLACE"]

        press("let-go", choice="NOT_OURS")
        settle(sandbox, shop, rounds=2)

        assert not questions()
        assert statuses(sandbox, number) == [SHIPPED]
