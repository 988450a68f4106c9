"""The week before: what a shop sold, shipped and took back before it connected anything.

Somebody accepted every order by hand, typed it into the store and its tracking into the back
office. It is played on the world's own clock, so that whatever follows by itself (debits, stock,
search indexes) follows then too.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sandbox import trade
from sandbox.actions import act
from sandbox.mirakl.orders import RECEIVED, SHIPPED

if TYPE_CHECKING:
    from sandbox.world import World

DAYS = 7
ORDERS_A_DAY = 16
WEB_SALES_A_DAY = 9
OPENS, CLOSES = 7, 23  # o'clock
SHIPPED_BY = timedelta(hours=30)  # the last order so long before the end: three are left open
# All is over by then. What changed later would look like the work of another connector.
OVER_BY = timedelta(minutes=30)
SEED = 7
# When Macy's does what about money, in hours from the beginning.
PAYOUTS = (
    (1, "charge_subscription"),
    (4 * 24, "close_cycle"),
    (5 * 24, "pay_out"),
    (6.5 * 24, "close_cycle"),
)

# What becomes of an order, of a hundred.
REFUSED, CANCELED, REFUNDED, CLOSED = 3, 5, 5, 40


def play(world: World, *, until: datetime) -> None:
    """Bring the world, whose clock stands a week back, to `until`.

    Three orders are still open then: see the action `place_old_orders`.
    """
    chance = random.Random(SEED)
    began_at = world.now()
    channel_id = world.store.add_channel(trade.CHANNEL)
    for day in range(DAYS):
        midnight = began_at + timedelta(days=day)
        for _ in range(ORDERS_A_DAY):
            _plan_order(world, chance, _hour(chance, midnight), until, channel_id=channel_id)
        for _ in range(WEB_SALES_A_DAY):
            world.later(_hour(chance, midnight), partial(_sell, world, chance))
    _plan_payouts(world, began_at)
    world.move((until - world.now()).total_seconds())
    _count_the_shelves(world)
    act(world, "place_old_orders", {})


def _plan_payouts(world: World, began_at: datetime) -> None:
    """Macy's pays in the middle of the week, and closes a cycle that is still to be paid."""
    for hours, action in PAYOUTS:
        world.later(began_at + timedelta(hours=hours), partial(act, world, action, {}))


def _hour(chance: random.Random, midnight: datetime) -> datetime:
    return midnight + timedelta(hours=chance.uniform(OPENS, CLOSES))


def _plan_order(
    world: World, chance: random.Random, at: datetime, until: datetime, *, channel_id: int
) -> None:
    if at < until - SHIPPED_BY:
        world.later(at, partial(_order, world, chance, until - OVER_BY, channel_id=channel_id))


def _order(world: World, chance: random.Random, over_at: datetime, *, channel_id: int) -> None:
    """A customer orders; what follows is put into the diary."""
    wanted = trade.basket(world, chance, besides=frozenset())
    order_id = world.mirakl.place_order(
        wanted, shipping_type="EXP" if chance.random() < 0.15 else "STD"
    )
    fate = chance.randrange(100)
    now = world.now()
    answered_at = now + timedelta(minutes=chance.uniform(5, 90))
    if fate < REFUSED:
        world.later(answered_at, partial(trade.refuse, world, order_id))
        return
    if fate < REFUSED + CANCELED:
        world.later(answered_at, partial(_cancel, world, order_id))
        return
    world.later(answered_at, partial(trade.accept, world, order_id))
    entered_at = answered_at + timedelta(minutes=chance.uniform(10, 60))
    world.later(entered_at, partial(trade.enter, world, order_id, channel_id=channel_id))
    sent_at = entered_at + timedelta(hours=chance.uniform(2, 24))
    world.later(sent_at, partial(trade.send_off, world, order_id, trade.carrier(chance)))
    received_at = min(sent_at + timedelta(days=chance.uniform(1.5, 3.5)), over_at)
    world.later(received_at, partial(_receive, world, order_id))
    ended_at = min(received_at + timedelta(hours=chance.uniform(3, 9)), over_at)
    if fate < REFUSED + CANCELED + REFUNDED:
        world.later(ended_at, partial(_refund, world, order_id))
    elif fate < CLOSED:
        world.later(ended_at, partial(_close, world, order_id))


def _sell(world: World, chance: random.Random) -> None:
    for sku, quantity in trade.basket(world, chance, besides=frozenset())[:1]:
        store_order_id = world.store.sell(sku, quantity)
        later = world.now() + timedelta(hours=chance.uniform(3, 20))
        world.later(later, partial(trade.ship, world, store_order_id, trade.carrier(chance)))


def _cancel(world: World, order_id: str) -> None:
    trade.cancel(world, world.mirakl.orders[order_id])


def _receive(world: World, order_id: str) -> None:
    if world.mirakl.orders[order_id].state == SHIPPED:
        world.mirakl.receive(order_id)


def _refund(world: World, order_id: str) -> None:
    if world.mirakl.orders[order_id].state == RECEIVED:
        world.mirakl.refund_by_operator(order_id, quantity=1)


def _close(world: World, order_id: str) -> None:
    if world.mirakl.orders[order_id].state == RECEIVED:
        world.mirakl.close(order_id)


def _count_the_shelves(world: World) -> None:
    """Let the marketplace's figures be the store's, but for a few that somebody forgot."""
    for number, (sku, offer) in enumerate(sorted(world.mirakl.offers.items())):
        variant = world.store.goods.variant_of_sku(sku)
        if variant is None or not world.store.goods.is_tracked(variant.id):
            continue
        forgotten = 4 if number % 25 == 0 else 0
        quantity = max(0, world.store.room.sellable(variant.id)) + forgotten
        world.mirakl.edit_offer(offer.sku, quantity=quantity)


def a_week_before(now: datetime) -> timedelta:
    """Return how far back the story begins: at midnight, a week before today's."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return now - (midnight - timedelta(days=DAYS))
