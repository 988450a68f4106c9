"""What a store's webhooks tell, and what to look at again because of it. Pure.

An event only makes the next look sooner: nothing that it says is believed.
"""

from dataclasses import dataclass
from datetime import datetime

# Cautions of the vendor: a change that an order makes has an inventory scope of its own, and stock
# that is counted on the product is told of by the product's scopes alone. All four are needed.
INVENTORY_SCOPES = (
    "store/product/inventory/updated",
    "store/product/inventory/order/updated",
    "store/sku/inventory/updated",
    "store/sku/inventory/order/updated",
)
ORDER_SCOPES = (
    "store/order/created",
    "store/order/updated",
    "store/order/archived",
    "store/order/statusUpdated",
    "store/shipment/created",
    "store/shipment/updated",
    "store/shipment/deleted",
)
CATALOG_SCOPES = (
    "store/product/created",
    "store/product/updated",
    "store/product/deleted",
    "store/sku/created",
    "store/sku/updated",
    "store/sku/deleted",
)
SCOPES = ORDER_SCOPES + INVENTORY_SCOPES + CATALOG_SCOPES


@dataclass(frozen=True)
class StoreEvent:
    """One event: what kind of thing changed, when the store says it did, by its own hash.

    `product_id` is there for stock alone.
    """

    scope: str
    digest: str
    happened_at: datetime | None = None
    product_id: int | None = None


@dataclass(frozen=True)
class Looks:
    """What to look at again: flows to run now, flows to run soon, products whose stock moved."""

    now: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    dirty_product_ids: tuple[int, ...] = ()


def looks_after(event: StoreEvent) -> Looks:
    """Return what an event makes worth looking at; nothing for a scope that we do not know."""
    if event.scope in ORDER_SCOPES:
        return Looks(now=("pull_store_orders",))
    if event.scope in INVENTORY_SCOPES:
        product_ids = () if event.product_id is None else (event.product_id,)
        return Looks(now=() if product_ids else ("pull_stock",), dirty_product_ids=product_ids)
    if event.scope in CATALOG_SCOPES:
        # Products are “updated” with every unit that is sold: one look serves a whole storm.
        return Looks(soon=("pull_catalog",))
    return Looks()
