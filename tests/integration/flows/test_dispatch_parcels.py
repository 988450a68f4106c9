"""Telling Macy's of each parcel on its own (ST01), where multi-shipment is on."""

from collections.abc import Callable

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.models import MiraklShop, Order
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    Killed,
    calls_to,
    decide,
    die_after,
    die_before,
    newest_run,
    open_issues,
    questions,
    released_order,
    run,
    settle,
    the_order,
    the_order_of,
)
from tests.told import told_once

pytestmark = pytest.mark.django_db

WEATHER = {
    "is answered 504 although it was done": lambda levers: levers.do_it_but_answer(504, to="ST01"),
    "is not answered although it was done": lambda levers: levers.do_it_but_drop(to="ST01"),
    "is answered with garbage": lambda levers: levers.garble_next("half", to="ST01"),
    "is done a minute late": lambda levers: levers.do_it_late(61, to="ST01"),
    "is done two and a half minutes late": lambda levers: levers.do_it_late(150, to="ST01"),
    "fails": lambda levers: levers.fail_next(500, to="ST01"),
    "is cut off": lambda levers: levers.drop_next(to="ST01"),
    "is throttled": lambda levers: levers.throttle_next(20, to="ST01"),
    "fails at the look before": lambda levers: levers.fail_next(500, to="ST11", times=3),
}


@pytest.fixture
def shop(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a live shop of a marketplace with multi-shipment."""
    shop = read_as_multi_shipment(sandbox, shop)
    sandbox.calls.clear()
    return shop


@told_once
def read_as_multi_shipment(world: World, shop: MiraklShop) -> MiraklShop:
    world.mirakl.settings.multi_shipment = True
    run("watch_reference_data", shop, at=world.clock.now())
    return shop


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give an order of two articles that the warehouse may ship."""
    return released_order(sandbox, shop, [(SKU, 1), (TEE, 2)])


def parcels(world: World, number: str) -> list[tuple[str, int]]:
    """Return tracking and units of each parcel that Mirakl has of an order, oldest first."""
    found = world.mirakl.parcels(world.mirakl.orders[number])
    return [(one.tracking.number, sum(row["quantity"] for row in one.lines)) for one in found]


class TestAParcel:
    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_is_declared_once_when_it(
        self, sandbox: World, shop: MiraklShop, number: str, storm: Callable[[object], object]
    ) -> None:
        # Two of three units: a second declaration would take the third into another parcel.
        line = sandbox.store.orders_of(number)[0].lines[1]
        sandbox.store.ship(the_order().bigcommerce_order_id, tracking="1Z1", items={line.id: 1})
        storm(sandbox.levers)

        settle(sandbox, shop, rounds=7, until=lambda: bool(parcels(sandbox, number)))
        settle(sandbox, shop, rounds=2)

        assert parcels(sandbox, number) == [("1Z1", 1)]
        assert not questions()

    @pytest.mark.parametrize("die", [die_before, die_after])
    def test_is_declared_once_when_the_process_dies(
        self,
        sandbox: World,
        shop: MiraklShop,
        number: str,
        die: Callable[..., object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        line = sandbox.store.orders_of(number)[0].lines[1]
        sandbox.store.ship(the_order().bigcommerce_order_id, tracking="1Z1", items={line.id: 1})
        die(sandbox, "ST01", monkeypatch)
        with pytest.raises(Killed):
            settle(sandbox, shop, rounds=2)

        sandbox.clock.move(61)
        settle(sandbox, shop, rounds=6)

        assert parcels(sandbox, number) == [("1Z1", 1)]
        assert not questions()

    def test_is_not_declared_again_when_it_lands_after_the_last_reading(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        line = sandbox.store.orders_of(number)[0].lines[1]
        sandbox.store.ship(the_order().bigcommerce_order_id, tracking="1Z1", items={line.id: 1})
        sandbox.levers.do_it_late(3 * 61 + 0.5, to="ST01")
        settle(sandbox, shop, rounds=3)
        for flow in ("pull_orders", "pull_store_orders"):
            run(flow, shop, at=sandbox.clock.now())
        assert not parcels(sandbox, number)
        sandbox.clock.move(1)

        run("advance_orders", shop, at=sandbox.clock.now())

        assert parcels(sandbox, number) == [("1Z1", 1)]
        assert len(calls_to(sandbox, "ST01")) == 1

    def test_leaves_with_the_next_one_until_the_order_is_shipped(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        placed = sandbox.store.orders_of(number)[0]
        first, second = placed.lines
        sandbox.store.ship(placed.id, tracking="1Z1", items={first.id: 1})
        settle(sandbox, shop, rounds=2)
        assert sandbox.mirakl.orders[number].state == "SHIPPING"

        sandbox.store.ship(placed.id, tracking="1Z2", items={second.id: 2})
        settle(sandbox, shop, rounds=3)

        assert parcels(sandbox, number) == [("1Z1", 1), ("1Z2", 2)]
        assert sandbox.mirakl.orders[number].state == "SHIPPED"
        assert not calls_to(sandbox, "OR24")
        assert the_order().is_at_rest
        assert not questions()

    def test_travels_with_those_of_other_orders_in_one_call(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        numbers = [sandbox.mirakl.place_order([(TEE, 1)], state="SHIPPING") for _ in range(5)]
        settle(sandbox, shop, rounds=3)
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id)

        settle(sandbox, shop, rounds=2)

        assert len(calls_to(sandbox, "ST01")) == 1
        assert {sandbox.mirakl.orders[number].state for number in numbers} == {"SHIPPED"}

    def test_that_mirakl_refuses_holds_up_no_other(self, sandbox: World, shop: MiraklShop) -> None:
        good, bad = (sandbox.mirakl.place_order([(TEE, 2)], state="SHIPPING") for _ in range(2))
        settle(sandbox, shop, rounds=3)
        sandbox.mirakl.settings.late_visibility = 1000  # we do not hear of the refusal's cause yet
        blocked = sandbox.mirakl.orders[bad]
        blocked.lines[0].excluded_from_shipment = 1
        for order in Order.objects.all():
            sandbox.store.ship(order.bigcommerce_order_id)

        settle(sandbox, shop, rounds=3)

        assert sandbox.mirakl.orders[good].state == "SHIPPED"
        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("DISPATCH_REFUSED", bad)
        assert "Shipment quantity is invalid" in issue.means

    def test_that_was_refused_is_declared_again_when_a_person_says_so(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.mirakl.orders[number].lines[1].excluded_from_shipment = 1
        sandbox.store.ship(the_order().bigcommerce_order_id)
        settle(sandbox, shop, rounds=2)
        assert questions() == ["DISPATCH_REFUSED"]

        sandbox.mirakl.orders[number].lines[1].excluded_from_shipment = 0
        decide(sandbox, number, DecisionKind.DISPATCH_AGAIN)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[number].state == "SHIPPED"
        assert not questions()

    def test_waits_for_its_debit_where_one_pays_on_shipment(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.pay_on_shipment = True
        number = sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, shop, rounds=5)
        sandbox.store.ship(the_order().bigcommerce_order_id, tracking="1Z1")
        settle(sandbox, shop, rounds=4)
        assert parcels(sandbox, number) == [("1Z1", 1)]
        assert not questions()

        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[number].state == "SHIPPED"
        assert parcels(sandbox, number) == [("1Z1", 1)]
        assert not questions()

    def test_that_is_withdrawn_later_is_a_question(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        placed = sandbox.store.orders_of(number)[0]
        first = sandbox.store.ship(placed.id, tracking="1Z1", items={placed.lines[0].id: 1})
        settle(sandbox, shop, rounds=2)

        sandbox.store.unship(placed.id, first.id)
        sandbox.store.ship(placed.id, tracking="1Z2", items={placed.lines[1].id: 2})
        settle(sandbox, shop, rounds=2)

        assert questions() == ["SHIPMENT_WITHDRAWN"]


class TestAMarketplaceThatSwitchesMultiShipmentOff:
    def test_is_a_question_and_costs_no_other_step(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.mirakl.settings.multi_shipment = False
        sandbox.store.ship(the_order().bigcommerce_order_id)
        other = sandbox.mirakl.place_order([(TEE, 1)])

        settle(sandbox, shop, rounds=2)

        assert the_order_of(other).marketplace_state != "WAITING_ACCEPTANCE"
        assert newest_run("advance_orders").outcome != "FAILED"

    def test_is_told_the_other_way_once_that_is_known(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.mirakl.settings.multi_shipment = False
        sandbox.store.ship(the_order().bigcommerce_order_id, tracking="1Z1")
        settle(sandbox, shop, rounds=2)

        run("watch_reference_data", shop, at=sandbox.clock.now())
        settle(sandbox, shop, rounds=3)

        assert sandbox.mirakl.orders[number].state == "SHIPPED"
        assert not questions()
