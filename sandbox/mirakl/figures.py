"""The marketplace's own figures: what moves an offer's quantity, and who may change an offer."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.offer_list import Product
from sandbox.mirakl.offers import Offer
from sandbox.mirakl.orders import Line

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

FIRST_NEW_OFFER = 8000
FIXED_FIELDS = {"sku", "offer_id", "created_at", "updated_at"}


def set_quantity(market: Marketplace, offer: Offer, quantity: int) -> None:
    """Set the whole quantity. One in warehouses is spread anew, the first ones keep the most."""
    left = offer.quantity = max(0, quantity)
    for code, units in offer.warehouses.items():
        offer.warehouses[code] = min(units, left)
        left -= offer.warehouses[code]
    if offer.warehouses and left:
        offer.warehouses[next(iter(offer.warehouses))] += left
    offer.updated_at = market.world.now()


def set_warehouse(market: Marketplace, offer: Offer, code: str, quantity: int | None) -> None:
    """Set the quantity in one warehouse; None takes the warehouse away from the offer."""
    if quantity is None:
        offer.warehouses.pop(code, None)
    else:
        offer.warehouses[code] = quantity
    offer.quantity = sum(offer.warehouses.values())
    offer.updated_at = market.world.now()


def add(market: Marketplace, sku: str, *, title: str, price: Decimal, upc: str) -> Offer:
    """Put a new offer up for sale, without a unit yet. Its product is the one with this UPC.

    A UPC that the operator's catalogue does not know becomes a product of its own. Raise ValueError
    when there is an offer of this very SKU; another case is another SKU.
    """
    if sku in market.offers:
        raise ValueError(f"There is an offer {sku} already.")
    product = next((one for one in market.products if upc and one.upc == upc), None)
    number = FIRST_NEW_OFFER + len(market.offers)
    if product is None:
        product = Product(f"MKP{number:015d}", upc, title, "misc", "Miscellaneous")
        market.products.append(product)
    now = market.world.now()
    offer = market.offers[sku] = Offer(
        sku=sku,
        offer_id=number,
        product_sku=product.sku,
        upc=upc,
        title=title,
        price=price,
        quantity=0,
        brand="",
        category_code=product.category_code,
        category_label=product.category_label,
        created_at=now,
        updated_at=now,
    )
    return offer


def edit(market: Marketplace, sku: str, **changes: Any) -> Offer:
    """Change fields of an offer, as somebody does in the back office; return the offer.

    Raise KeyError for an unknown offer, ValueError for a field that nobody can change.
    """
    offer = market.offers[sku]
    known = {one.name for one in fields(Offer)} - FIXED_FIELDS
    if unknown := set(changes) - known:
        raise ValueError(f"Nobody can change {', '.join(sorted(unknown))} of an offer.")
    for name, value in changes.items():
        setattr(offer, name, value)
    if offer.warehouses and "quantity" not in changes:
        offer.quantity = sum(offer.warehouses.values())
    set_quantity(market, offer, offer.quantity)
    return offer


# What Mirakl does by itself


def units_ordered(market: Marketplace, line: Line) -> None:
    """Mirakl takes ordered units off its own figure."""
    if market.settings.decrement_on_order:
        _move(market, line, -line.quantity)


def units_canceled(market: Marketplace, line: Line, units: int) -> None:
    """Mirakl may put cancelled units back."""
    if market.settings.restore_on_cancel:
        _move(market, line, units)


def units_refused(market: Marketplace, line: Line) -> None:
    """A refusal may put the units back, or at some operators takes the offer off sale."""
    offer = market.offers.get(line.sku)
    if offer and market.settings.zero_on_refusal:
        set_quantity(market, offer, 0)
    elif market.settings.restore_on_refusal:
        _move(market, line, line.quantity)


def _move(market: Marketplace, line: Line, by: int) -> None:
    offer = market.offers.get(line.sku)
    if offer:
        set_quantity(market, offer, offer.quantity + by)
