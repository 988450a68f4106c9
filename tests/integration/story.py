"""What the stories of orders share: a connected shop, and time that passes."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest

from config import timetable
from integration import connecting
from integration.domain.plan.situation import DecisionKind
from integration.domain.switches import AVAILABLE, Switch
from integration.models import (
    BigCommerceStore,
    Decision,
    FlowSwitch,
    Issue,
    IssueState,
    MiraklShop,
    Order,
    RunOutcome,
    SyncRun,
)
from sandbox.http import Route
from sandbox.levers import Fault
from sandbox.world import CallRecord, World
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)
from tests.told import told_once

ROUND = timedelta(seconds=61)  # a little more than Mirakl's minute
MOMENT = 0.1  # seconds
SKU = "HP-SHEET-QN-WHT"  # fourteen of them lie in the store
TEE = "FN-TEE-M-NVY"
ORDER_FLOWS = (
    "pull_orders",
    "pull_store_orders",
    "pull_variants",
    "advance_orders",
    "publish_references",
)


def connected_store() -> BigCommerceStore:
    """Connect the sandbox's store."""
    return connecting.connect_store(
        slug="main", store_hash=STORE_HASH, access_token=STORE_TOKEN, home=STORE_HOME
    )


@told_once
def connected_shop(world: World, *, is_live: bool = True, **rules: object) -> MiraklShop:
    """Connect the sandbox's shop a minute ago, live since then, with some rules of its own."""
    at = world.clock.now()
    shop = connecting.connect_shop(
        slug="macys",
        url=MARKETPLACE_URL,
        api_key=MARKETPLACE_KEY,
        store=connected_store(),
        at=at,
    )
    if is_live:
        go_live(shop, at=at)
    if rules:
        change_rules(shop, **rules)
    world.clock.move(ROUND.total_seconds())  # connecting took this minute's OR11
    return MiraklShop.objects.get(pk=shop.pk)


def go_live(shop: MiraklShop, *, at: datetime, but: frozenset[Switch] = frozenset()) -> None:
    """Switch everything on that this version has, but what is named."""
    for switch in AVAILABLE - but:
        FlowSwitch.objects.turn(shop, switch, is_on=True, at=at)


def unreachable_shop(slug: str = "macys") -> MiraklShop:
    """Give the row of a shop whose remotes nobody answers for, with everything switched on."""
    store, _ = BigCommerceStore.objects.get_or_create(
        slug="main", defaults={"store_hash": STORE_HASH, "access_token": STORE_TOKEN}
    )
    shop = MiraklShop.objects.create(
        slug=slug, url=f"https://{slug}.example.com", api_key=MARKETPLACE_KEY, store=store
    )
    FlowSwitch.objects.bulk_create(
        FlowSwitch(shop=shop, switch=switch, is_on=True) for switch in AVAILABLE
    )
    return shop


def change_rules(shop: MiraklShop, **rules: object) -> None:
    """Let the administrator change some of the shop's switches and rules."""
    MiraklShop.objects.filter(pk=shop.pk).update(**rules)


def run(flow: str, shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> SyncRun:
    """Run one flow once, with the shop as it stands in the database; return its record."""
    _run(flow, shop, at=at, is_dry=is_dry)
    return SyncRun.objects.filter(flow=flow, shop=shop).latest("started_at", "pk")


def _run(flow: str, shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    row = MiraklShop.objects.select_related("store").get(pk=shop.pk)
    timetable.flow(flow).run(row, at=at, is_dry=is_dry)


def a_round(world: World, shop: MiraklShop, flows: Iterable[str]) -> None:
    """Let each flow run once, one after another, and a round's time pass.

    Each begins a moment after the one before: what it does happens after what that one saw, however
    slow the machine.
    """
    ends = world.clock.now() + ROUND
    for flow in flows:
        _run(flow, shop, at=world.clock.now())
        world.clock.move(MOMENT)
    world.clock.move((ends - world.clock.now()).total_seconds())


def settle(
    world: World, shop: MiraklShop, *, rounds: int = 8, until: Callable[[], bool] | None = None
) -> None:
    """Let some minutes pass; every flow of the orders runs once a minute.

    With `until` two minutes are enough after it became true: what could still spoil it comes then.
    """
    for _ in range(rounds):
        if until is not None and until():
            settle(world, shop, rounds=2)
            return
        a_round(world, shop, ORDER_FLOWS)


@told_once
def accepted_order(
    world: World, shop: MiraklShop, lines: object = ((SKU, 1),), **more: object
) -> str:
    """Place an order and let it be accepted and held; return its number."""
    number = world.mirakl.place_order(lines, **more)
    settle(world, shop, rounds=2)
    return number


@told_once
def held_order(world: World, shop: MiraklShop, lines: object = ((SKU, 1),), **more: object) -> str:
    """Place an order where addresses are shown early, and let it be held; return its number."""
    world.mirakl.settings.addresses_before_acceptance = True
    return accepted_order(world, shop, lines, **more)


@told_once
def released_order(
    world: World, shop: MiraklShop, lines: object = ((SKU, 1),), **more: object
) -> str:
    """Place a confirmed order and let it go as far as the warehouse; return its number."""
    number = world.mirakl.place_order(lines, state="SHIPPING", **more)
    settle(world, shop, rounds=3)
    return number


@told_once
def shipped_order(world: World, shop: MiraklShop) -> Order:
    """Take one order all the way: accepted, placed, released, shipped, told to Macy's."""
    order_id = world.mirakl.place_order([{"sku": SKU, "quantity": 2}])
    settle(world, shop, rounds=3)
    world.mirakl.confirm(order_id)
    settle(world, shop, rounds=4)
    number = the_order().bigcommerce_order_id
    world.store.ship(number, provider="ups", tracking="1Z999AA10123456784")
    settle(world, shop, rounds=3)
    return the_order()


def the_order() -> Order:
    """Return the only order."""
    return Order.objects.get()


def the_order_of(number: str) -> Order:
    """Return an order by the marketplace's number."""
    return Order.objects.get(mirakl_order_id=number)


def open_issues() -> list[Issue]:
    """Return the exceptions that somebody must look at, oldest first."""
    return list(Issue.objects.exclude(state=IssueState.RESOLVED).order_by("first_seen_at", "pk"))


def questions() -> list[str]:
    """Return the kinds of the open exceptions, sorted."""
    return sorted(issue.kind for issue in open_issues())


def ship(world: World, **parcel: Any) -> int:
    """Ship the only order, whole unless `items` says otherwise; return the shipment's id."""
    return world.store.ship(the_order().bigcommerce_order_id, **parcel).id


def statuses(world: World, number: str) -> list[int]:
    """Return the statuses of the store orders that carry an order's number, oldest first."""
    return [order.status_id for order in world.store.orders_of(number)]


def calls_to(world: World, operation: str) -> list[CallRecord]:
    """Return the calls to one operation, oldest first."""
    return [call for call in world.calls if call.operation == operation]


def writes_at_remotes(world: World) -> list[str]:
    """Return what was written to either vendor, by operation."""
    return [call.operation for call in world.calls if call.method != "GET"]


def newest_run(flow: str) -> SyncRun:
    """Return the record of a flow's latest run."""
    return SyncRun.objects.filter(flow=flow).latest("started_at", "pk")


def outcomes(flow: str) -> list[str]:
    """Return how the runs of a flow ended, oldest first."""
    runs = SyncRun.objects.filter(flow=flow).order_by("started_at", "pk")
    return [RunOutcome(outcome).value for outcome in runs.values_list("outcome", flat=True)]


def decide(world: World, number: str, kind: DecisionKind, value: str = "") -> None:
    """Record what a person decided about an order."""
    Decision.objects.record(
        the_order_of(number), kind, at=world.clock.now(), value=value, reason="as the story wants"
    )


class Killed(BaseException):
    """The process is killed: nothing of ours can catch it."""


def die_after(world: World, operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die once, when the vendor has done an operation and before it answers."""
    record = world.record

    def record_and_die(call: CallRecord) -> None:
        record(call)
        if call.operation == operation:
            monkeypatch.setattr(world, "record", record)
            raise Killed(operation)

    monkeypatch.setattr(world, "record", record_and_die)


def die_before(world: World, operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die once, right before an operation reaches the vendor."""
    take = world.levers.take

    def die(route: Route, path: str) -> Fault | None:
        if route.operation == operation:
            monkeypatch.setattr(world.levers, "take", take)
            raise Killed(operation)
        return take(route, path)

    monkeypatch.setattr(world.levers, "take", die)
