"""Telling Macy's what has left, where an order has one tracking and leaves as a whole."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import SHIPPED
from integration.models import (
    CarrierMapping,
    MarketplaceCarrier,
    MiraklShop,
    Order,
    RemoteWrite,
)
from sandbox.mirakl.orders import Order as MarketplaceOrder
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    Killed,
    calls_to,
    decide,
    die_after,
    die_before,
    open_issues,
    questions,
    released_order,
    run,
    settle,
    the_order,
)

pytestmark = pytest.mark.django_db

WEATHER = {
    "is answered 504 although it was done": lambda levers, to: levers.do_it_but_answer(504, to=to),
    "is not answered although it was done": lambda levers, to: levers.do_it_but_drop(to=to),
    "is done a minute late": lambda levers, to: levers.do_it_late(61, to=to),
    "is refused although it was done": lambda levers, to: levers.do_it_but_answer(400, to=to),
    "fails": lambda levers, to: levers.fail_next(500, to=to),
    "is cut off": lambda levers, to: levers.drop_next(to=to),
    "is throttled": lambda levers, to: levers.throttle_next(20, to=to),
}


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give an order of two articles that the warehouse may ship."""
    return released_order(sandbox, shop, [(SKU, 1), (TEE, 2)])


@pytest.fixture
def at_macys(sandbox: World, number: str) -> MarketplaceOrder:
    """Give the order as Mirakl has it."""
    return sandbox.mirakl.orders[number]


def ship(world: World, **parcel: object) -> int:
    """Ship the only order, whole unless `items` says otherwise; return the shipment's id."""
    return world.store.ship(the_order().bigcommerce_order_id, **parcel).id


class TestADispatch:
    @pytest.mark.parametrize("operation", ["OR23", "OR24"])
    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_arrives_when_it(
        self,
        sandbox: World,
        shop: MiraklShop,
        at_macys: MarketplaceOrder,
        operation: str,
        storm: Callable[..., object],
    ) -> None:
        ship(sandbox, tracking="1Z1")
        storm(sandbox.levers, operation)

        settle(sandbox, shop, rounds=6, until=lambda: at_macys.state == "SHIPPED")

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z1")
        shipped = [call for call in calls_to(sandbox, "OR24") if call.status == 204]
        assert len(shipped) <= 1
        assert not questions()
        assert the_order().is_at_rest
        assert not RemoteWrite.objects.open().exists()

    @pytest.mark.parametrize("operation", ["OR23", "OR24"])
    @pytest.mark.parametrize("die", [die_before, die_after])
    def test_arrives_when_the_process_dies(
        self,
        sandbox: World,
        shop: MiraklShop,
        at_macys: MarketplaceOrder,
        operation: str,
        die: Callable[..., object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        ship(sandbox, tracking="1Z1")
        die(sandbox, operation, monkeypatch)
        with pytest.raises(Killed):
            settle(sandbox, shop, rounds=2)

        sandbox.clock.move(61)
        settle(sandbox, shop, rounds=6, until=lambda: at_macys.state == "SHIPPED")

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z1")
        assert not questions()

    def test_names_a_carrier_that_macys_does_not_list(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        CarrierMapping.objects.create(
            shop=shop, store_carrier="bikers", name="Bikers", tracking_url="https://b.example/{trackingId}"
        )  # fmt: skip
        ship(sandbox, provider="", carrier="Bikers", tracking="B7")

        settle(sandbox, shop, rounds=2)

        tracking = at_macys.tracking
        assert (tracking.carrier_code, tracking.carrier_name) == (None, "Bikers")
        assert tracking.url.endswith("/B7")
        assert at_macys.state == "SHIPPED"

    def test_waits_for_the_debit_where_one_pays_on_shipment(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.pay_on_shipment = True
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=5)
        ship(sandbox)
        settle(sandbox, shop, rounds=6)
        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"
        assert not questions()
        assert len(sandbox.store.orders) == 1

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[number].state == "SHIPPED"
        assert len(calls_to(sandbox, "OR24")) == 1
        assert not questions()
        assert the_order().is_at_rest


class TestAnUnmappedCarrier:
    def test_is_one_question_for_all_orders_and_one_answer_frees_them(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        numbers = [sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING") for _ in range(30)]
        waiting = Order.objects.filter(released_at=None)
        settle(
            sandbox, shop, rounds=9, until=lambda: Order.objects.exists() and not waiting.exists()
        )
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id, provider="", carrier="Veho")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["UNMAPPED_CARRIER"] * 30
        assert {issue.root_cause for issue in open_issues()} == {"carrier:veho"}
        assert "Veho".lower() in open_issues()[0].means

        CarrierMapping.objects.create(shop=shop, store_carrier="veho", name="Veho")
        settle(sandbox, shop, rounds=3)

        assert {sandbox.mirakl.orders[number].state for number in numbers} == {"SHIPPED"}
        assert not questions()

    def test_sends_nothing_meanwhile(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        ship(sandbox, provider="", carrier="Veho")

        settle(sandbox, shop, rounds=3)

        assert not calls_to(sandbox, "OR23")
        assert at_macys.state == "SHIPPING"

    def test_is_told_from_a_code_that_macys_lists_no_more(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        MarketplaceCarrier.objects.filter(code="UPS").update(is_listed=False)
        ship(sandbox, provider="ups")

        settle(sandbox, shop, rounds=2)
        assert questions() == ["UNLISTED_CARRIER"]

        CarrierMapping.objects.filter(store_carrier="ups").update(
            carrier=MarketplaceCarrier.objects.get(code="FEDEX")
        )
        settle(sandbox, shop, rounds=2)
        assert at_macys.tracking.carrier_code == "FEDEX"
        assert not questions()

    def test_is_asked_about_where_only_listed_ones_are_allowed(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.mirakl.settings.disable_seller_alternative_carrier = True
        run("watch_reference_data", shop, at=sandbox.clock.now())
        CarrierMapping.objects.create(shop=shop, store_carrier="veho", name="Veho")
        ship(sandbox, provider="", carrier="Veho")

        settle(sandbox, shop, rounds=2)

        assert questions() == ["UNLISTED_CARRIER"]
        assert not calls_to(sandbox, "OR23")


class TestAShipmentThatIsIncomplete:
    def test_is_asked_about_without_a_tracking_number(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        ship(sandbox, tracking="")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["NO_TRACKING"]
        assert not calls_to(sandbox, "OR24")

        parcel = sandbox.store.orders[the_order().bigcommerce_order_id].shipments[0]
        parcel.tracking_number = "1Z9"
        sandbox.store.touch(sandbox.store.orders[the_order().bigcommerce_order_id])
        settle(sandbox, shop, rounds=2)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z9")
        assert not questions()

    def test_leaves_without_a_number_where_macys_demands_none(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.mirakl.shipping_type("STD")["mandatory_tracking"] = False
        run("watch_reference_data", shop, at=sandbox.clock.now())
        ship(sandbox, tracking="")

        settle(sandbox, shop, rounds=2)

        assert at_macys.state == "SHIPPED"
        assert not questions()

    def test_is_asked_about_when_only_the_status_says_shipped(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.store.set_status(the_order().bigcommerce_order_id, SHIPPED)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["NO_SHIPMENT"]
        assert at_macys.state == "SHIPPING"

        ship(sandbox)
        settle(sandbox, shop, rounds=2)

        assert at_macys.state == "SHIPPED"
        assert not questions()


class TestTwoParcels:
    def test_tell_the_first_tracking_early_and_leave_with_the_last(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        first, second = sandbox.store.orders[the_order().bigcommerce_order_id].lines
        ship(sandbox, tracking="1Z1", items={first.id: 1})
        settle(sandbox, shop, rounds=3)
        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPING", "1Z1")
        assert not questions()

        ship(sandbox, tracking="1Z2", items={second.id: 2})
        settle(sandbox, shop, rounds=3)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z1")
        assert len(calls_to(sandbox, "OR23")) == 1

    def test_are_asked_about_when_the_second_is_late(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        first, _ = sandbox.store.orders[the_order().bigcommerce_order_id].lines
        ship(sandbox, tracking="1Z1", items={first.id: 1})
        settle(sandbox, shop, rounds=2)
        sandbox.clock.set(at_macys.shipping_deadline - timedelta(hours=12))

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert issue.kind == "SEVERAL_PARCELS"
        assert issue.means.startswith("1 of 3 units have left")


class TestWhatCannotBeUndone:
    def test_is_a_question_when_the_shipment_was_deleted(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        parcel = ship(sandbox)
        settle(sandbox, shop, rounds=3)
        assert at_macys.state == "SHIPPED"

        sandbox.store.unship(the_order().bigcommerce_order_id, parcel)
        settle(sandbox, shop, rounds=2)

        (issue,) = open_issues()
        assert issue.kind == "SHIPMENT_WITHDRAWN"
        assert f"Shipment {parcel} was removed" in issue.means

    def test_is_a_question_when_somebody_else_told_macys(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        from sandbox.mirakl import lifecycle

        lifecycle.ship(sandbox.mirakl, at_macys)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["SHIPPED_ELSEWHERE"]

        ship(sandbox)
        settle(sandbox, shop, rounds=2)
        assert not questions()

    def test_is_a_question_when_macys_cancels_what_has_left(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder, number: str
    ) -> None:
        sandbox.mirakl.settings.shipping_hours = 1
        sandbox.store.ship(the_order().bigcommerce_order_id, carrier="ontrac", tracking="1Z1")
        at_macys.state = "CANCELED"
        for line in at_macys.lines:
            line.state = "CANCELED"
        sandbox.mirakl.touch(at_macys)

        settle(sandbox, shop, rounds=1)

        (issue,) = open_issues()
        assert (issue.kind, issue.severity) == ("CANCELED_AT_MARKETPLACE", "CRITICAL")


class TestATrackingThatMiraklRefuses:
    def test_is_a_question_until_it_is_sent_again(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder, number: str
    ) -> None:
        sandbox.levers.fail_next(400, to="OR23")
        ship(sandbox)
        settle(sandbox, shop, rounds=4)
        assert questions() == ["DISPATCH_REFUSED"]
        assert len(calls_to(sandbox, "OR23")) == 1

        decide(sandbox, number, DecisionKind.DISPATCH_AGAIN)
        settle(sandbox, shop, rounds=3)

        assert at_macys.state == "SHIPPED"
        assert not questions()

    def test_is_sent_again_by_itself_when_it_was_corrected(
        self, sandbox: World, shop: MiraklShop, at_macys: MarketplaceOrder
    ) -> None:
        sandbox.levers.fail_next(400, to="OR23")
        ship(sandbox, tracking="WRONG")
        settle(sandbox, shop, rounds=3)

        placed = sandbox.store.orders[the_order().bigcommerce_order_id]
        placed.shipments[0].tracking_number = "1Z8"
        sandbox.store.touch(placed)
        settle(sandbox, shop, rounds=3)

        assert (at_macys.state, at_macys.tracking.number) == ("SHIPPED", "1Z8")
        assert not questions()
