"""One sale's deeds, as both the week before and the traffic do them: to sell, to enter, to ship."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce.order_drafts import create_order
from sandbox.bigcommerce.words import AWAITING_FULFILLMENT
from sandbox.mirakl import lifecycle
from sandbox.mirakl.orders import SHIPPING, WAITING_ACCEPTANCE, Order, Tracking
from sandbox.mirakl.reference import CARRIERS

if TYPE_CHECKING:
    from sandbox.world import World

# What the warehouse's labels say, and how its numbers look: the store's provider, then a carrier
# by name. The store knows the first three; the fourth is only a name.
LABELS = {
    "UPS": ("ups", "", "1Z999AA10{:08d}"),
    "FedEx": ("fedex", "", "7946{:08d}"),
    "USPS": ("usps", "", "94001118{:014d}"),
    "OnTrac": ("", "OnTrac", "C1{:012d}"),
}
# A courier round the corner, of whom the marketplace has never heard.
COURIER = "Corner Courier"
COURIER_NUMBER = "CC-{:06d}"
STEADY = {"UPS": 5, "FedEx": 3, "USPS": 2, "OnTrac": 1}
CHANNEL = "Macys"
NEW_GOODS = 12  # units in a delivery


def basket(
    world: World, chance: random.Random, *, besides: frozenset[str]
) -> list[tuple[str, int]]:
    """Return what a customer takes: one or two articles that both sides have enough of."""
    skus = [sku for sku in sorted(world.mirakl.offers) if sku not in besides and _has(world, sku)]
    if not skus:
        return []
    wanted = chance.sample(skus, min(len(skus), 2 if chance.random() < 0.2 else 1))
    return [(sku, 2 if chance.random() < 0.12 else 1) for sku in wanted]


def _has(world: World, sku: str) -> bool:
    """Say whether the sale leaves both sides something: the demo's trouble is made on purpose."""
    variant = world.store.goods.variant_of_sku(sku)
    if variant is None or not world.store.goods.is_tracked(variant.id):
        return False
    return min(world.mirakl.offers[sku].quantity, world.store.room.sellable(variant.id)) > 3


def carrier(chance: random.Random) -> str:
    """Return one of the carriers that the warehouse mostly uses."""
    return chance.choices(list(STEADY), list(STEADY.values()))[0]


def ship(world: World, store_order_id: int, name: str, *, is_numbered: bool = True) -> str:
    """Let the warehouse pack everything, and return the tracking number on the label, if any."""
    provider, carrier_name, form = LABELS.get(name, ("", name, COURIER_NUMBER))
    number = form.format(store_order_id * 37) if is_numbered else ""
    world.store.ship(store_order_id, provider=provider, carrier=carrier_name, tracking=number)
    return number


# By hand, as a shop works that has no connector yet


def accept(world: World, order_id: str) -> None:
    """Accept an order in the back office, if it still waits."""
    order = world.mirakl.orders[order_id]
    if order.state == WAITING_ACCEPTANCE:
        lifecycle.decide(world.mirakl, order, {line.id: True for line in order.lines})


def refuse(world: World, order_id: str) -> None:
    """Refuse an order in the back office, if it still waits."""
    order = world.mirakl.orders[order_id]
    if order.state == WAITING_ACCEPTANCE:
        lifecycle.decide(world.mirakl, order, {line.id: False for line in order.lines})


def enter(world: World, order_id: str, *, channel_id: int) -> int | None:
    """Enter an order into the store, paid; return its number. None: it is not to be shipped."""
    order = world.mirakl.orders[order_id]
    if order.state != SHIPPING:
        return None
    lines = [line for line in order.lines if not line.is_over]
    for line in lines:
        _stock_up(world, line.sku, line.quantity)
    body = {
        "status_id": AWAITING_FULFILLMENT,
        "channel_id": channel_id,
        "external_order_id": order_id,
        "external_source": "MACYS",
        "billing_address": _address(order.billing_address or {}),
        "payment_method": "Macy's",
        "products": [_product(world, line.sku, line.quantity) for line in lines],
    }
    return create_order(world.store, body).id


def _stock_up(world: World, sku: str, units: int) -> None:
    """Have new goods come in where somebody else was faster."""
    if world.store.room.sellable(world.store.variant(sku).id) < units:
        world.store.set_stock(sku, world.store.on_hand(sku) + units + NEW_GOODS)


def send_off(world: World, order_id: str, name: str) -> None:
    """Ship an entered order, and type its tracking into the back office."""
    order = world.mirakl.orders[order_id]
    twins = world.store.orders_of(order_id)
    if order.state != SHIPPING or not twins:
        return
    number = ship(world, twins[0].id, name)
    order.tracking = _tracking(name, number)
    lifecycle.ship(world.mirakl, order)


def cancel(world: World, order: Order) -> None:
    """Let the customer cancel, and the store's order with it."""
    world.mirakl.cancel(order.id)
    for twin in world.store.orders_of(order.id):
        world.store.cancel(twin.id)


def _tracking(name: str, number: str) -> Tracking:
    known = next(row for row in CARRIERS if row["label"] == name)
    return Tracking(
        carrier_code=known["code"],
        carrier_name=known["label"],
        carrier_standard_code=known["standard_code"],
        number=number,
        url=known["tracking_url"].replace("{trackingId}", number),
    )


def _product(world: World, sku: str, quantity: int) -> dict[str, Any]:
    variant = world.store.variant(sku)
    return {
        "product_id": variant.product_id,
        "variant_id": variant.id,
        "quantity": quantity,
    }


def _address(address: Mapping[str, Any]) -> dict[str, str]:
    """Return a marketplace address in the store's words."""
    names = {
        "first_name": "firstname",
        "last_name": "lastname",
        "company": "company",
        "street_1": "street_1",
        "street_2": "street_2",
        "city": "city",
        "state": "state",
        "zip": "zip_code",
        "phone": "phone",
    }
    typed = {ours: str(address[theirs]) for ours, theirs in names.items() if address.get(theirs)}
    return typed | {"country_iso2": "US", "email": "orders@harborandpine.example.com"}
