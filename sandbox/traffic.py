"""Living traffic: customers order, Macy's confirms, the warehouse ships, the web shop sells.

One deed a beat, chosen by what is there to do. It stops by itself where too much is open, it is
slower when nobody has looked for long, and it forgets what is long done: a sandbox that is left
alone over night stays small and quiet.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sandbox import trade
from sandbox.bigcommerce.words import AWAITING_FULFILLMENT, CANCELLED, COMPLETED, SHIPPED
from sandbox.mirakl import billing
from sandbox.mirakl import orders as states

if TYPE_CHECKING:
    from sandbox.bigcommerce.order_records import Order as StoreOrder
    from sandbox.world import World

log = logging.getLogger("sandbox")

MOST_OPEN = 24  # marketplace orders; the next customer comes when some have left
MOST_KEPT = 500  # orders on each side
FORGOTTEN_AT_ONCE = 50
PACKED_AT_ONCE = 2  # both shops sell more than one order a beat
PACKED_AFTER = 2.0  # beats between an order's release and its parcel
AT_THE_DOOR_AFTER = 20.0
# The first parcel for the marketplace and every fourth, while few wait; never what a person bought,
# whose order is to be followed to its end.
COURIER_EVERY = 4
COURIER_WAITING = 3
CANCEL_EVERY = 9  # every ninth customer thinks better of it
SALE_EVERY, DELIVERY_EVERY = 3, 8  # beats
CYCLE_EVERY = 200  # beats
LOW, FULL = 6, 40  # units on a shelf: when new ones are ordered, and how many then lie there
BRISK_FOR = timedelta(minutes=30)
QUIET = 8  # how many times slower it is afterwards
DONE = (states.RECEIVED, *states.OVER)


@dataclass
class Traffic:
    """The pace, and what was done so far. Without a pace (0) nothing happens.

    `besides` are SKUs that nobody buys: those that a story is told with. Parcels with one of the
    `unnumbered` leave without a tracking number.
    """

    seed: int = 1
    every_seconds: float = 0
    besides: frozenset[str] = frozenset()
    unnumbered: frozenset[str] = frozenset()
    beats: int = 0
    customers: int = 0
    parcels: int = 0
    own: set[str] = field(default_factory=set)  # orders of its customers
    next_at: datetime | None = None
    brisk_until: datetime | None = None
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def begin(self, every_seconds: float, *, now: datetime) -> None:
        """Let a deed be done every so many seconds; 0 stops it."""
        if every_seconds < 0:
            raise ValueError("Traffic comes every so many seconds; 0 stops it.")
        self.every_seconds = every_seconds
        self.wake(now=now)

    def wake(self, *, now: datetime) -> None:
        """Somebody looks: be brisk again."""
        self.brisk_until = now + BRISK_FOR
        self.next_at = now

    def step(self, world: World) -> bool:
        """Do one deed if it is time. Say whether something was done."""
        now = world.now()
        if not self.every_seconds or (self.next_at and now < self.next_at):
            return False
        is_brisk = self.brisk_until is not None and now < self.brisk_until
        pause = self.every_seconds * (1 if is_brisk else QUIET)
        self.next_at = now + timedelta(seconds=pause)
        self.beats += 1
        _customer(world, self)
        _warehouse(world, self)
        _deliveries(world, self)
        if self.beats % SALE_EVERY == 0:
            _web_shop(world, self)
        if self.beats % DELIVERY_EVERY == 0:
            _new_goods(world, self)
            forget(world)
        if self.beats % CYCLE_EVERY == 0:
            _payday(world)
        return True

    def ago(self, now: datetime, beats: float) -> datetime:
        return now - timedelta(seconds=beats * self.every_seconds)


def _customer(world: World, traffic: Traffic) -> None:
    """Order something, and now and then cancel before it is paid."""
    market = world.mirakl
    unfinished = [one for one in market.orders.values() if one.state not in (*DONE, states.SHIPPED)]
    if len(unfinished) >= MOST_OPEN:
        return
    wanted = trade.basket(world, traffic.chance, besides=traffic.besides)
    if not wanted:
        return
    kind = "EXP" if traffic.chance.random() < 0.15 else "STD"
    traffic.own.add(market.place_order(wanted, shipping_type=kind))
    traffic.customers += 1
    if traffic.customers % CANCEL_EVERY == 0:
        own = (one for one in unfinished if one.id in traffic.own)  # what a person bought stays
        for order in islice((one for one in own if one.state in states.WAITING_FOR_DEBIT), 1):
            market.cancel(order.id)


def _warehouse(world: World, traffic: Traffic) -> None:
    """Pack the orders that have waited longest; every so often the courier takes one."""
    before = traffic.ago(world.now(), PACKED_AFTER)
    for order in list(islice(_to_pack(world, before), PACKED_AT_ONCE)):
        name = trade.carrier(traffic.chance)
        is_numbered = not any(line.sku in traffic.unnumbered for line in order.lines)
        if order.external_order_id in traffic.own and is_numbered:
            is_courier_s = traffic.parcels % COURIER_EVERY == 0
            if is_courier_s and _waiting_for_the_courier(world) < COURIER_WAITING:
                name = trade.COURIER
            traffic.parcels += 1
        trade.ship(world, order.id, name, is_numbered=is_numbered)


def _to_pack(world: World, before: datetime) -> Iterator[StoreOrder]:
    for order in world.store.orders.values():
        is_ready = order.status_id == AWAITING_FULFILLMENT and order.date_modified <= before
        if is_ready and order.unshipped:
            yield order


def _waiting_for_the_courier(world: World) -> int:
    """Return how many of its parcels the marketplace has not been told of."""
    return sum(
        parcel.tracking_carrier == trade.COURIER
        for order in world.store.orders.values()
        for parcel in order.shipments
        if (sold := world.mirakl.orders.get(order.external_order_id))
        and sold.state == states.SHIPPING
    )


def _deliveries(world: World, traffic: Traffic) -> None:
    """Bring the oldest parcels to their customers."""
    before = traffic.ago(world.now(), AT_THE_DOOR_AFTER)
    ripe = (
        order.id
        for order in world.mirakl.orders.values()
        if order.state == states.SHIPPED and order.updated_at <= before
    )
    for order_id in list(islice(ripe, PACKED_AT_ONCE)):
        world.mirakl.receive(order_id)


def _web_shop(world: World, traffic: Traffic) -> None:
    for sku, quantity in trade.basket(world, traffic.chance, besides=traffic.besides)[:1]:
        world.store.sell(sku, quantity)


def _new_goods(world: World, traffic: Traffic) -> None:
    """Fill the emptiest shelf that is low."""
    goods, room = world.store.goods, world.store.room
    figures = [
        (room.on_hand(variant.id), variant.sku)
        for variant in goods.variants.values()
        if goods.is_tracked(variant.id) and variant.sku not in traffic.besides
    ]
    units, sku = min(figures, default=(FULL, ""))
    if units < LOW:
        world.store.set_stock(sku, FULL)


def _payday(world: World) -> None:
    """Pay the cycle that waits, if any, and close another one."""
    waiting = next((one for one in world.mirakl.money.cycles.values() if not one.is_settled), None)
    if waiting:
        billing.pay_out(world.mirakl, waiting)
    billing.close_cycle(world.mirakl)


def forget(world: World) -> None:
    """Forget the oldest finished orders where there are too many."""
    market, store = world.mirakl, world.store
    if len(market.orders) > MOST_KEPT:
        over = (one.id for one in market.orders.values() if one.state in DONE)
        for order_id in list(islice(over, FORGOTTEN_AT_ONCE)):
            market.forget(order_id)
            world.traffic.own.discard(order_id)
    if len(store.orders) > MOST_KEPT:
        ended = (SHIPPED, COMPLETED, CANCELLED)
        past = (
            one.id
            for one in store.orders.values()
            if one.status_id in ended and one.external_order_id not in market.orders
        )
        for store_order_id in list(islice(past, FORGOTTEN_AT_ONCE)):
            del store.orders[store_order_id]
