"""What may be done to goods: sold and counted in the store, edited at the marketplace."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import shopkeeping
from sandbox.bigcommerce.stock import DEFAULT_LOCATION
from sandbox.bigcommerce.words import AWAITING_FULFILLMENT
from sandbox.doing import Action, Done, Given, flag
from sandbox.mirakl import strangers

if TYPE_CHECKING:
    from sandbox.world import World

# The web shop, and the warehouse


def _sell(world: World, given: Given) -> Done:
    quantity = int(given.get("quantity") or 1)
    status_id = AWAITING_FULFILLMENT
    if given.get("status_id") not in (None, ""):
        status_id = int(given["status_id"])
    store_order_id = world.store.sell(given["sku"], quantity, status_id=status_id)
    said = f"The web shop sold {quantity} × {given['sku']} (store order {store_order_id})."
    return Done(said, {"store_order_id": store_order_id})


def _set_stock(world: World, given: Given) -> Done:
    place = {"location_id": int(given["location_id"])} if given.get("location_id") else {}
    world.store.set_stock(given["sku"], int(given["quantity"]), **place)
    return Done(f"{given['sku']} was counted: {given['quantity']}.")


def _add_product(world: World, given: Given) -> Done:
    """Add a product to the store; without a quantity its stock is not counted."""
    quantity = given.get("quantity")
    product = shopkeeping.add_product(
        world.store,
        given["sku"],
        name=str(given.get("name") or given["sku"]),
        price=Decimal(str(given.get("price") or "19.99")),
        upc=str(given.get("upc") or ""),
        quantity=None if quantity in (None, "") else int(quantity),
    )
    return Done(f"The store sells {product.name} too.", {"product_id": product.id})


def _edit_product(world: World, given: Given) -> Done:
    """Show or hide a product, make it digital, and the like."""
    changes: dict[str, Any] = {}
    for name in ("name", "type", "availability", "upc"):
        if name in given:
            changes[name] = str(given[name])
    for name in ("is_visible", "purchasing_disabled"):
        if name in given:
            changes[name] = flag(given[name])
    if "price" in given:
        changes["price"] = Decimal(str(given["price"]))
    product = shopkeeping.edit_product(world.store, given["sku"], **changes)
    return Done(f"{product.name} was edited in the store.", {"product_id": product.id})


def _set_safety_stock(world: World, given: Given) -> Done:
    place, quantity = int(given.get("location_id") or DEFAULT_LOCATION), int(given["quantity"])
    shopkeeping.keep_back(world.store, given["sku"], quantity, location_id=place)
    return Done(f"{quantity} of {given['sku']} are kept back.")


def _add_location(world: World, given: Given) -> Done:
    place = world.store.room.add_location(code=given["code"], label=given["label"])
    return Done(f"{place.label} was opened.", {"location_id": place.id})


def _switch_location(world: World, given: Given) -> Done:
    is_open = flag(given["enabled"])
    shopkeeping.switch_location(world.store, int(given["location_id"]), enabled=is_open)
    return Done(f"Location {given['location_id']} is {'open' if is_open else 'closed'}.")


# The marketplace's back office


def _add_offer(world: World, given: Given) -> Done:
    """Put an offer up for sale that nobody knows in the store, or that somebody does."""
    named = {name: str(given[name]) for name in ("title", "price", "upc") if given.get(name)}
    offer = world.mirakl.add_offer(given["sku"], **named)
    if given.get("quantity"):
        world.mirakl.edit_offer(offer.sku, quantity=int(given["quantity"]))
    return Done(f"The marketplace lists {offer.sku} too.", {"offer_id": offer.offer_id})


def _edit_offer(world: World, given: Given) -> Done:
    """Change an offer by hand; `reasons` are the operator's reasons to take it off sale."""
    changes: dict[str, Any] = {}
    for name in _NUMBERS & given.keys():
        changes[name] = None if given[name] in (None, "") else int(given[name])
    for name in _TEXTS & given.keys():
        changes[name] = str(given[name])
    if "price" in given:
        changes["price"] = Decimal(str(given["price"]))
    if "warehouses" in given:
        changes["warehouses"] = {str(k): int(units) for k, units in given["warehouses"].items()}
    if "reasons" in given:
        changes["blocked_because"] = [str(reason) for reason in given["reasons"]]
    if "is_deleted" in given:
        changes["is_deleted"] = flag(given["is_deleted"])
    if not changes:
        raise ValueError("Say what shall change: quantity, price, product_sku, reasons, …")
    world.mirakl.edit_offer(given["sku"], **changes)
    said = ", ".join(f"{name} {value}" for name, value in sorted(changes.items()))
    return Done(f"The offer {given['sku']} was edited in the back office: {said}.")


_NUMBERS = {"quantity", "min_order_quantity", "max_order_quantity", "package_quantity"}
_TEXTS = {"product_sku", "state_code"}


# Another connector


def _foreign_import(world: World, given: Given) -> Done:
    """Import a quantity (OF04) or a price (PRI02), as another connector does."""
    origin = str(given.get("origin") or "API")
    if given.get("price"):
        prices = {given["sku"]: Decimal(str(given["price"]))}
        import_id: object = strangers.import_prices(world.mirakl, prices, origin=origin)
    else:
        quantities = {given["sku"]: int(given["quantity"])}
        import_id = strangers.import_offers(world.mirakl, quantities, origin=origin)
    return Done(f"Another connector imported {given['sku']}.", {"import_id": import_id})


def _foreign_acceptance(world: World, given: Given) -> Done:
    strangers.accept(world.mirakl, given["order_id"])
    return Done(f"Another connector accepted {given['order_id']}.")


def _foreign_shipment(world: World, given: Given) -> Done:
    tracking = str(given.get("tracking") or "794600000000")
    strangers.ship(world.mirakl, given["order_id"], tracking_number=tracking)
    return Done(f"Another connector shipped {given['order_id']}.")


ACTIONS: dict[str, Action] = {
    "sell": _sell,
    "set_stock": _set_stock,
    "add_product": _add_product,
    "add_offer": _add_offer,
    "edit_product": _edit_product,
    "set_safety_stock": _set_safety_stock,
    "add_location": _add_location,
    "switch_location": _switch_location,
    "edit_offer": _edit_offer,
    "foreign_import": _foreign_import,
    "foreign_acceptance": _foreign_acceptance,
    "foreign_shipment": _foreign_shipment,
}
