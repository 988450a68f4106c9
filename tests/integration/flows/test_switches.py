"""The switches: writes stopped, and runs that only say what they would do."""

from typing import Any

import pytest

from config import timetable
from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import AWAITING_FULFILLMENT, CANCELED, INCOMPLETE
from integration.domain.switches import Switch
from integration.models import (
    Decision,
    FlowSwitch,
    Installation,
    Issue,
    MiraklShop,
    Order,
    RemoteWrite,
)
from sandbox.world import World
from tests.integration.story import (
    ORDER_FLOWS,
    SKU,
    decide,
    held_order,
    newest_run,
    open_issues,
    questions,
    released_order,
    run,
    settle,
    statuses,
    the_order,
    the_order_of,
    writes_at_remotes,
)
from tests.told import told_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(sandbox: World, shop: MiraklShop) -> list[str]:
    """Give an order for every kind of step: release, ship, accept, place, cancel, refer."""
    return work_of_every_kind(sandbox, shop)


@told_once
def work_of_every_kind(world: World, shop: MiraklShop) -> list[str]:
    held = held_order(world, shop)
    called_off = held_order(world, shop)
    shipped = released_order(world, shop)
    world.mirakl.confirm(held)
    world.mirakl.cancel(called_off)
    world.store.ship(world.store.orders_of(shipped)[0].id)
    waiting = world.mirakl.place_order([(SKU, 1)])
    confirmed = world.mirakl.place_order([(SKU, 1)], state="SHIPPING")
    world.calls.clear()
    return [held, shipped, waiting, confirmed, called_off]


def stop_the_shop(shop: MiraklShop, *, is_stopped: bool) -> None:
    """Let somebody press the shop's own stop, or take it back."""
    MiraklShop.objects.get(pk=shop.pk).stop_writes(is_stopped=is_stopped)


def stop_everything(shop: MiraklShop, *, is_stopped: bool) -> None:
    """Let somebody press the stop of every shop, or take it back."""
    Installation.the_one().stop_writes(is_stopped=is_stopped)


STOPS = {
    "The writes of this shop are stopped.": stop_the_shop,
    "All writes are stopped.": stop_everything,
}


@pytest.mark.parametrize("sentence", STOPS)
class TestStoppedWritesByCaution43:
    def test_write_nothing_anywhere_while_reading_goes_on(
        self, sandbox: World, shop: MiraklShop, work: list[str], sentence: str
    ) -> None:
        STOPS[sentence](shop, is_stopped=True)

        settle(sandbox, shop, rounds=2)

        assert not writes_at_remotes(sandbox)
        assert Order.objects.count() == len(work)
        assert the_order_of(work[2]).next_step == f"{sentence} Next: accept."

    def test_hold_back_every_flow_of_the_timetable(
        self,
        sandbox: World,
        shop: MiraklShop,
        work: list[str],
        sentence: str,
        settings: Any,
    ) -> None:
        settings.PUBLIC_URL = "https://bridge.example.com"
        STOPS[sentence](shop, is_stopped=True)

        for flow in timetable.FLOWS:
            run(flow, shop, at=sandbox.clock.now())

        assert set(writes_at_remotes(sandbox)) <= {"OR13", "OF52", "TL03"}  # readings sent by POST
        assert {"OR11", "GET /v2/orders"} <= {call.operation for call in sandbox.calls}

    def test_go_on_where_they_stopped(
        self, sandbox: World, shop: MiraklShop, work: list[str], sentence: str
    ) -> None:
        STOPS[sentence](shop, is_stopped=True)
        settle(sandbox, shop, rounds=2)

        STOPS[sentence](shop, is_stopped=False)
        settle(sandbox, shop, rounds=4)

        held, shipped, waiting, confirmed, _ = work
        assert statuses(sandbox, held) == statuses(sandbox, confirmed) == [AWAITING_FULFILLMENT]
        assert sandbox.mirakl.orders[shipped].state == "SHIPPED"
        assert sandbox.mirakl.orders[waiting].state == "WAITING_DEBIT_PAYMENT"
        assert not questions()


class TestOneSwitchOff:
    """What each part of the sync does not do while it is off, and the others do all the same."""

    WRITES = {
        Switch.ORDERS: {"OR21", "POST /v2/orders", "OR04"},
        Switch.TRACKING: {"OR23", "OR24"},
        Switch.CANCELLATIONS: set(),  # told from a release by its body alone: see below
    }

    @pytest.mark.parametrize("switch", WRITES)
    def test_keeps_back_its_own_writes_and_no_others(
        self, sandbox: World, shop: MiraklShop, work: list[str], switch: Switch
    ) -> None:
        turn(sandbox, shop, switch, is_on=False)

        settle(sandbox, shop, rounds=3)

        others = set().union(*(self.WRITES[each] for each in self.WRITES if each != switch))
        assert not set(writes_at_remotes(sandbox)) & self.WRITES[switch]
        assert others <= set(writes_at_remotes(sandbox))

    def test_leaves_held_what_would_be_released(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        turn(sandbox, shop, Switch.ORDERS, is_on=False)

        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, work[0]) == [INCOMPLETE]
        assert the_order_of(work[0]).next_step == "Orders are switched off."
        assert statuses(sandbox, work[4]) == [CANCELED]

    def test_leaves_what_macys_cancelled_to_a_person(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        turn(sandbox, shop, Switch.CANCELLATIONS, is_on=False)

        settle(sandbox, shop, rounds=3)

        assert statuses(sandbox, work[4]) == [INCOMPLETE]
        assert questions() == ["CANCELED_AT_MARKETPLACE"]

    def test_goes_on_once_it_is_on_again(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        turn(sandbox, shop, Switch.TRACKING, is_on=False)
        settle(sandbox, shop, rounds=2)
        assert the_order_of(work[1]).next_step == "Tracking is switched off."

        turn(sandbox, shop, Switch.TRACKING, is_on=True)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[work[1]].state == "SHIPPED"

    def test_has_what_came_meanwhile_sorted_by_a_person(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        """Caution 1: whoever was off may have typed these orders in by hand."""
        turn(sandbox, shop, Switch.ORDERS, is_on=False)
        settle(sandbox, shop, rounds=1)

        turn(sandbox, shop, Switch.ORDERS, is_on=True)
        settle(sandbox, shop, rounds=4)

        held, _, waiting, confirmed, _ = work
        assert statuses(sandbox, held) == [AWAITING_FULFILLMENT]
        assert {issue.label for issue in open_issues()} == {waiting, confirmed}
        assert questions() == ["EARLIER_ORDER"] * 2


def turn(world: World, shop: MiraklShop, switch: Switch, *, is_on: bool) -> None:
    """Let the administrator switch a part of the sync on or off."""
    row = MiraklShop.objects.get(pk=shop.pk)
    FlowSwitch.objects.turn(row, switch, is_on=is_on, at=world.clock.now())


class TestADryRun:
    def test_writes_nothing_and_says_what_it_would_do(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        for flow in ("pull_orders", "pull_store_orders", "pull_variants"):
            run(flow, shop, at=sandbox.clock.now())

        run("advance_orders", shop, at=sandbox.clock.now(), is_dry=True)

        assert newest_run("advance_orders").counts == {"would accept": 1, "would place": 1}
        assert not writes_at_remotes(sandbox)
        assert not RemoteWrite.objects.exists()

    def test_counts_the_numbers_it_would_send(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        run("pull_orders", shop, at=sandbox.clock.now())
        the_order().adopt(9000, at=sandbox.clock.now())

        dry = run("publish_references", shop, at=sandbox.clock.now(), is_dry=True)

        assert dry.counts == {"would send": 1}
        assert not writes_at_remotes(sandbox)

    def test_changes_no_row_that_a_decision_rests_on(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING", currency="EUR")
        settle(sandbox, shop, rounds=1)
        decide(sandbox, number, DecisionKind.IMPORT)
        before = remembered()

        for flow in ORDER_FLOWS[2:]:
            run(flow, shop, at=sandbox.clock.now(), is_dry=True)

        assert remembered() == before

    def test_asks_and_closes_nothing(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([("NEW-1", 1)])
        run("pull_orders", shop, at=sandbox.clock.now())

        run("advance_orders", shop, at=sandbox.clock.now(), is_dry=True)
        assert not questions()

        sandbox.clock.move(1)
        run("pull_variants", shop, at=sandbox.clock.now())
        run("pull_variants", shop, at=sandbox.clock.now())
        run("advance_orders", shop, at=sandbox.clock.now())
        sandbox.mirakl.orders.clear()
        Order.objects.update(is_at_rest=True)
        run("advance_orders", shop, at=sandbox.clock.now(), is_dry=True)
        assert questions() == ["UNLINKED_SKU"]


def remembered() -> tuple[list[object], ...]:
    """Return everything that we remember of orders, decisions, writes and exceptions."""
    orders = Order.objects.values(
        "bigcommerce_order_id", "placed_at", "released_at", "is_at_rest", "next_step"
    )
    issues = Issue.objects.values("kind", "state", "last_seen_at")
    writes = RemoteWrite.objects.values("kind", "outcome")
    return list(orders), list(Decision.objects.values()), list(writes), list(issues)
