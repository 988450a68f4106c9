"""Telling Macy's what has left, where an order has one tracking and leaves as a whole."""

from collections.abc import Callable

import pytest

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
    die_after,
    die_before,
    open_issues,
    questions,
    run,
    settle,
    ship,
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
        numbers = [sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING") for _ in range(5)]
        waiting = Order.objects.filter(released_at=None)
        settle(
            sandbox, shop, rounds=9, until=lambda: Order.objects.exists() and not waiting.exists()
        )
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id, provider="", carrier="Veho")
        settle(sandbox, shop, rounds=2)
        assert questions() == ["UNMAPPED_CARRIER"] * 5
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
