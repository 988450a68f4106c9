"""Cancel a store order because Macy's cancelled it, and read the stock back."""

from datetime import datetime

from integration.connect import Remotes
from integration.domain.plan.cancellation import remember_levels
from integration.domain.plan.steps import CancelInStore
from integration.domain.stock import CANCELED, has_taken_stock
from integration.domain.writes import WriteKind
from integration.models import Order, SkuLink, StoreOrder
from integration.steps.placement import observe
from integration.steps.writing import writing


def cancel_in_store(order: Order, step: CancelInStore, *, remotes: Remotes, at: datetime) -> None:
    """Cancel the store order (PUT /v2/orders/{id}).

    Whether that puts the units back is a setting of the store, and stock moves a little later. So
    what should be on hand afterwards is kept with the write, and the readings that follow are
    compared with it: we restock nothing ourselves.
    """
    number = step.bigcommerce_order_id
    levels = _levels_afterwards(order, number, remotes=remotes, at=at)
    with writing(
        order,
        WriteKind.CANCEL_IN_STORE,
        operation="PUT /v2/orders/{id}",
        at=at,
        subject=str(number),
        content=remember_levels(levels),
    ):
        observe(order, remotes.store.set_status(number, CANCELED), at=at)


def _levels_afterwards(
    order: Order, number: int, *, remotes: Remotes, at: datetime
) -> dict[str, int]:
    """Return what should be on hand of each tracked SKU once its units are back."""
    taken = _units_taken(order, number)
    on_hand = _on_hand(order, taken, remotes=remotes, at=at)
    return {sku: level + taken[sku] for sku, level in on_hand.items()}


def _units_taken(order: Order, number: int) -> dict[str, int]:
    """Return the units, by SKU, that the store has taken out of stock for this order."""
    row = StoreOrder.objects.get(store=order.shop.store, bigcommerce_order_id=number)
    behavior = order.shop.store.update_stock_behavior
    if not behavior or not has_taken_stock(row.status_id, behavior):
        return {}
    taken: dict[str, int] = {}
    for line in order.marketplace.lines:
        taken[line.offer_sku] = taken.get(line.offer_sku, 0) + line.quantity
    return taken


def _on_hand(
    order: Order, taken: dict[str, int], *, remotes: Remotes, at: datetime
) -> dict[str, int]:
    """Return what is on hand of the tracked SKUs, read now; the readings are kept."""
    links = SkuLink.objects.of(order.shop, taken)
    products = {link.product_id for link in links.values()}
    if not products:
        return {}
    variants = remotes.store.products_with_variants(sorted(products))
    SkuLink.objects.take_readings(order.shop, variants, at=at)
    tracked = {v.variant_id: v.inventory_level for v in variants if v.is_tracked}
    found = {sku: tracked.get(link.variant_id) for sku, link in links.items()}
    return {sku: level for sku, level in found.items() if level is not None}
