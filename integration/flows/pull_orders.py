"""Read the marketplace's orders that changed (OR11), and the parcels we wait to see (ST11).

Never acts. It is the look and the read-back for every order of the shop at once: an order that a
whole window does not bring has not changed.
"""

from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.orders import MarketplaceShipment
from integration.domain.records import Record
from integration.domain.writes import WriteKind
from integration.flows.observing import keep_marketplace_orders
from integration.models import MiraklShop, Order
from integration.runs import Run, recording

FLOW = "pull_orders"
FIRST_WINDOW = timedelta(days=30)
OVERLAP = timedelta(minutes=10)  # an order may become visible after others with a later date
MOST_IDS = 100


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read what changed since the newest change we know, with an overlap."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        began_at = this_run.now
        since = shop.orders_read_until or began_at - FIRST_WINDOW
        overlap = OVERLAP * float(shop.budget_scale)
        records = remotes.marketplace.orders_since(since - overlap)
        seen = keep_marketplace_orders(this_run, records, source="OR11")
        newest = max((order.updated_at for order in seen), default=None)
        has_news = newest is not None and newest != shop.orders_read_until
        shop.advance_reading("orders", until=newest, observed_at=began_at)
        if has_news:
            this_run.ring("pull_variants")
            this_run.ring("advance_orders")
        _read_parcels(this_run, remotes)


def _read_parcels(this_run: Run, remotes: Remotes) -> None:
    """Read the parcels of the orders whose declaration is still to be seen."""
    waiting = Order.objects.waiting_for(this_run.shop, WriteKind.SHIP_PARCEL)
    if not waiting.exists():
        return
    orders = {order.mirakl_order_id: order for order in waiting[:MOST_IDS]}
    found: dict[str, list[MarketplaceShipment]] = {order_id: [] for order_id in orders}
    for record in remotes.marketplace.shipments(list(orders)):
        if isinstance(record, Record) and record.value.mirakl_order_id in found:
            found[record.value.mirakl_order_id].append(record.value)
    for order_id, parcels in found.items():
        orders[order_id].remember_parcels(tuple(parcels))
    this_run.count("orders' parcels read", len(orders))
