"""What the stories of orders share: a connected shop, and time that passes."""

from datetime import datetime, timedelta

from config import timetable
from integration import connecting
from integration.models import BigCommerceStore, MiraklShop, Order
from sandbox.world import World
from tests.remotes import (
    MARKETPLACE_KEY,
    MARKETPLACE_URL,
    STORE_HASH,
    STORE_HOME,
    STORE_TOKEN,
)

ROUND = timedelta(seconds=61)  # a little more than Mirakl's minute
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


def connected_shop(world: World, *, is_live: bool = True, **rules: object) -> MiraklShop:
    """Connect the sandbox's shop, live from now on, with some rules of its own."""
    at = world.clock.now()
    shop = connecting.connect_shop(
        slug="macys",
        url=MARKETPLACE_URL,
        api_key=MARKETPLACE_KEY,
        store=connected_store(),
        at=at,
    )
    if is_live:
        shop.go_live(at=at)
    if rules:
        MiraklShop.objects.filter(pk=shop.pk).update(**rules)
    return MiraklShop.objects.get(pk=shop.pk)


def run(flow: str, shop: MiraklShop, *, at: datetime) -> None:
    """Run one flow once, with the shop as it stands in the database."""
    timetable.flow(flow).run(MiraklShop.objects.get(pk=shop.pk), at=at)


def settle(world: World, shop: MiraklShop, *, rounds: int = 8) -> None:
    """Let some minutes pass; every flow of the orders runs once a minute."""
    for _ in range(rounds):
        for flow in ORDER_FLOWS:
            run(flow, shop, at=world.clock.now())
        world.clock.move(ROUND.total_seconds())


def the_order() -> Order:
    """Return the only order."""
    return Order.objects.get()
