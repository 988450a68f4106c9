"""Another connector with the same key, which somebody forgot to switch off."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl import figures, lifecycle
from sandbox.mirakl.import_lists import ORIGINS, OfferImport, PriceImport
from sandbox.mirakl.orders import SHIPPING, WAITING_ACCEPTANCE, Tracking
from sandbox.mirakl.reference import CARRIERS

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

FIRST_IMPORT_ID = 2000


def import_offers(market: Marketplace, quantities: Mapping[str, int], *, origin: str) -> int:
    """Import offers with these quantities; return the import's id, which OF04 shows."""
    _check_origin(origin)
    for sku, quantity in quantities.items():
        figures.edit(market, sku, quantity=quantity)
    import_id = FIRST_IMPORT_ID + len(market.offer_imports)
    now = market.world.now()
    market.offer_imports.append(OfferImport(import_id, origin, now, len(quantities)))
    return import_id


def import_prices(market: Marketplace, prices: Mapping[str, Decimal], *, origin: str) -> str:
    """Import these prices; return the import's id, which PRI02 shows."""
    _check_origin(origin)
    for sku, price in prices.items():
        figures.edit(market, sku, price=price)
    import_id = market.new_uuid()
    market.price_imports.append(PriceImport(import_id, origin, market.world.now(), len(prices)))
    return import_id


def accept(market: Marketplace, order_id: str) -> None:
    """Accept an order. Raise ValueError when nothing is to be accepted."""
    order = market.orders[order_id]
    if order.state != WAITING_ACCEPTANCE:
        raise ValueError(f"{order_id} is {order.state}: nothing is to be accepted.")
    lifecycle.decide(market, order, {line.id: True for line in order.lines})


def ship(market: Marketplace, order_id: str, *, tracking_number: str) -> None:
    """Send a tracking number and confirm the shipment. Raise ValueError when it is not due."""
    order = market.orders[order_id]
    if order.state != SHIPPING:
        raise ValueError(f"{order_id} is {order.state}: nothing is to be shipped.")
    carrier = next(one for one in CARRIERS if one["code"] == "FEDEX")
    order.tracking = Tracking(
        number=tracking_number,
        carrier_code=carrier["code"],
        carrier_name=carrier["label"],
        carrier_standard_code=carrier["standard_code"],
        url=carrier["tracking_url"].replace("{trackingId}", tracking_number),
    )
    lifecycle.ship(market, order)


def _check_origin(origin: str) -> None:
    if origin not in ORIGINS:
        raise ValueError(f"An import comes by one of {', '.join(ORIGINS)}.")
