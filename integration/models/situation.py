"""One order, whole, as the plan reads it: built from the rows."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from integration.domain.availability import SOLD_ALL_THE_SAME
from integration.domain.plan.situation import Memory, Shelf, Situation
from integration.domain.rules import Rules
from integration.domain.stock import has_taken_stock
from integration.domain.writes import Outcome, Write, WriteKind
from integration.models.order import Order
from integration.models.order_line import OrderLine
from integration.models.remote_write import RemoteWrite
from integration.models.sku_link import SkuLink
from integration.models.store_order import StoreOrder

_ACCEPTED_STATES = ("WAITING_DEBIT", "WAITING_DEBIT_PAYMENT", "SHIPPING")
_SAID_YES = (Outcome.INTENDED, Outcome.ANSWERED, Outcome.UNCLEAR, Outcome.PROVEN)
_TOLD = frozenset({Outcome.ANSWERED, Outcome.PROVEN})


def situation_of(order: Order, *, rules: Rules) -> Situation:
    """Return everything the plan may look at."""
    shop = order.shop
    observed_at = shop.orders_observed_at
    links = SkuLink.objects.of(shop, [line.offer_sku for line in order.marketplace.lines])
    return Situation(
        marketplace=order.marketplace,
        marketplace_seen_at=max(filter(None, (order.seen_at, observed_at))),
        rules=rules,
        memory=_memory(order),
        twins=tuple(row.as_twin for row in StoreOrder.objects.twins_of(order)),
        store_seen_at=shop.store_orders_observed_at,
        shipments_at_marketplace=order.parcels,
        links={sku: link.as_domain for sku, link in links.items()},
        shelf=_shelf(order, links),
        are_skus_looked_up=bool(
            shop.variants_observed_at and shop.variants_observed_at >= order.first_seen_at
        ),
    )


def _memory(order: Order) -> Memory:
    writes = tuple(write.as_domain for write in order.writes.all())
    return Memory(
        bigcommerce_order_id=order.bigcommerce_order_id,
        placed_at=order.placed_at,
        released_at=order.released_at,
        is_linked=order.is_linked,
        placed_address=order.placed_address,
        told_parcels=_told_parcels(writes),
        writes=writes,
        decisions=tuple(decision.as_domain for decision in order.decisions.all()),
    )


def _told_parcels(writes: Iterable[Write]) -> frozenset[int]:
    told = [w for w in writes if w.outcome in _TOLD]
    subjects = (w.subject for w in told if w.kind in (WriteKind.SHIP, WriteKind.SHIP_PARCEL))
    return frozenset(int(number) for subject in subjects for number in subject.split(",") if number)


def _shelf(order: Order, links: dict[str, SkuLink]) -> dict[str, Shelf]:
    """Return what can still be promised of each SKU: on hand, less what is owed to other orders."""
    owed = (
        units_owed(order, list(links.values())) if order.marketplace_state.startswith("W") else {}
    )
    sells_anyway = order.shop.when_not_for_sale == SOLD_ALL_THE_SAME
    return {
        sku: Shelf(
            available=link.on_hand - owed.get(link.variant_id, 0) if link.is_tracked else None,
            is_purchasable=link.is_purchasable or sells_anyway,
            price=link.price,
            read_at=link.read_at,
            on_hand=link.on_hand if link.is_tracked else None,
        )
        for sku, link in links.items()
    }


def units_owed(order: Order, links: list[SkuLink]) -> dict[int, int]:
    """Count, by variant, the units promised to other orders that no stock reading has left out.

    A unit stops being owed only when a reading taken after the store took it has been stored. All
    shops of the store count. In doubt it is owed and already taken.
    """
    store = order.shop.store
    variants = {link.variant_id for link in links}
    read_at = min((link.read_at for link in links), default=None)
    of_store = SkuLink.objects.filter(shop__store=store, variant_id__in=variants)
    by_sku = {(link.shop_id, link.offer_sku): link.variant_id for link in of_store}
    lines = list(
        OrderLine.objects.filter(order__shop__store=store, offer_sku__in=[sku for _, sku in by_sku])
        .exclude(order=order)
        .exclude(state__in=["REFUSED", "CANCELED"])
        .filter(_promised())
        .select_related("order")
        .distinct()
    )
    numbers = {line.order.bigcommerce_order_id or 0 for line in lines}
    taken = _taken_before(numbers, order=order, read_at=read_at)
    owed: dict[int, int] = {}
    for line in lines:
        variant = by_sku.get((line.order.shop_id, line.offer_sku))
        if variant is not None and line.order.bigcommerce_order_id not in taken:
            owed[variant] = owed.get(variant, 0) + line.quantity
    return owed


def _promised() -> Q:
    said_yes = RemoteWrite.objects.filter(kind=WriteKind.ACCEPT, outcome__in=_SAID_YES)
    accepted = Q(order__marketplace_state__in=_ACCEPTED_STATES)
    return accepted | Q(order__marketplace_state="WAITING_ACCEPTANCE", order__writes__in=said_yes)


def _taken_before(numbers: set[int], *, order: Order, read_at: datetime | None) -> set[int]:
    """Return those of the store orders whose units had left the stock before a reading."""
    store = order.shop.store
    if not store.update_stock_behavior or read_at is None:
        return set()
    rows = StoreOrder.objects.filter(
        store=store, bigcommerce_order_id__in=numbers, modified_at__lt=read_at
    )
    statuses = rows.values_list("bigcommerce_order_id", "status_id")
    behavior = store.update_stock_behavior
    return {number for number, status in statuses if has_taken_stock(status, behavior)}
