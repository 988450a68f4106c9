"""The switches: writes stopped, and runs that only say what they would do."""

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.domain.stock import AWAITING_FULFILLMENT
from integration.models import Decision, Issue, MiraklShop, Order, RemoteWrite
from sandbox.world import World
from tests.integration.story import (
    ORDER_FLOWS,
    SKU,
    change_rules,
    decide,
    held_order,
    newest_run,
    questions,
    released_order,
    run,
    settle,
    statuses,
    the_order,
    the_order_of,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db


class TestStoppedWrites:
    @pytest.fixture(autouse=True)
    def work(self, sandbox: World, shop: MiraklShop) -> list[str]:
        """Give an order for every kind of step: accept, place, release, ship, refer."""
        held = held_order(sandbox, shop)
        shipped = released_order(sandbox, shop)
        change_rules(shop, writes_stopped=True)
        sandbox.mirakl.confirm(held)
        sandbox.store.ship(sandbox.store.orders_of(shipped)[0].id)
        waiting = sandbox.mirakl.place_order([(SKU, 1)])
        confirmed = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        sandbox.calls.clear()
        return [held, shipped, waiting, confirmed]

    def test_write_nothing_anywhere_while_reading_goes_on(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        settle(sandbox, shop, rounds=2)

        assert not writes_at_remotes(sandbox)
        assert Order.objects.count() == len(work)
        assert the_order_of(work[2]).next_step == "Next: accept."

    def test_go_on_where_they_stopped(
        self, sandbox: World, shop: MiraklShop, work: list[str]
    ) -> None:
        settle(sandbox, shop, rounds=2)

        change_rules(shop, writes_stopped=False)
        settle(sandbox, shop, rounds=4)

        held, shipped, waiting, confirmed = work
        assert statuses(sandbox, held) == statuses(sandbox, confirmed) == [AWAITING_FULFILLMENT]
        assert sandbox.mirakl.orders[shipped].state == "SHIPPED"
        assert sandbox.mirakl.orders[waiting].state == "WAITING_DEBIT_PAYMENT"
        assert not questions()


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
