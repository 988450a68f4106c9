"""Releasing: nothing is written unless the second look finds exactly one, held, as it should be."""

import pytest

from integration.connect import Remotes
from integration.domain.plan import order_plan
from integration.domain.plan.steps import Release
from integration.domain.stock import AWAITING_FULFILLMENT, AWAITING_SHIPMENT, INCOMPLETE
from integration.models import MiraklShop, Order
from integration.models.situation import situation_of
from integration.steps.release import release
from sandbox.bigcommerce.order_records import Order as StoreOrder
from sandbox.world import World
from tests.integration.story import SKU, calls_to, connected_shop, run, settle, the_order

pytestmark = pytest.mark.django_db
CHANGE = "PUT /v2/orders/{order_id}"


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    return connected_shop(sandbox)


@pytest.fixture
def step(sandbox: World, shop: MiraklShop) -> Release:
    """Give the release that the plan has just decided on."""
    sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
    settle(sandbox, shop, rounds=1)
    for flow in ("pull_orders", "pull_store_orders"):
        run(flow, shop, at=sandbox.clock.now())
    order = Order.objects.with_memory().get()
    decided = order_plan(situation_of(order, rules=order.shop.rules)).step
    assert isinstance(decided, Release)
    return decided


@pytest.fixture
def placed(sandbox: World, step: Release) -> StoreOrder:
    """Give the held store order, as the store has it."""
    return sandbox.store.orders[step.bigcommerce_order_id]


def take(world: World, step: Release) -> None:
    """Take the step now."""
    world.clock.move(1)
    at = world.clock.now()
    release(the_order(), step, remotes=Remotes(the_order().shop, now=lambda: at), at=at)


class TestRelease:
    def test_releases_what_is_as_it_should_be(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        take(sandbox, step)

        assert placed.status_id == AWAITING_FULFILLMENT

    def test_does_not_release_one_of_two(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        twin = sandbox.store.sell(SKU)
        sandbox.store.orders[twin].channel_id = placed.channel_id
        sandbox.store.edit_order(twin, external_order_id=placed.external_order_id)
        sandbox.clock.move(3)  # the search knows it by now

        take(sandbox, step)

        assert placed.status_id == INCOMPLETE
        assert not calls_to(sandbox, CHANGE)

    def test_does_not_release_what_somebody_has_moved_meanwhile(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        sandbox.store.set_status(placed.id, AWAITING_SHIPMENT)

        take(sandbox, step)

        assert not calls_to(sandbox, CHANGE)

    def test_does_not_release_what_somebody_has_edited_meanwhile(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        sandbox.store.edit_line(placed.id, placed.lines[0].id, quantity=1)

        take(sandbox, step)

        assert placed.status_id == INCOMPLETE
        assert not calls_to(sandbox, CHANGE)

    def test_does_not_release_what_the_search_does_not_show_yet(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        placed.external_ids = []

        take(sandbox, step)

        assert not calls_to(sandbox, CHANGE)

    def test_goes_by_the_list_of_orders_when_the_search_stays_behind(
        self, sandbox: World, step: Release, placed: StoreOrder
    ) -> None:
        placed.external_ids = []
        sandbox.clock.move(181)

        take(sandbox, step)

        assert placed.status_id == AWAITING_FULFILLMENT
