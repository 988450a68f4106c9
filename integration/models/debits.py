"""Where the store takes the units of our orders: learned from what moved when one was released."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from integration.domain.writes import Outcome, WriteKind
from integration.models.order import Order
from integration.models.order_line import OrderLine
from integration.models.remote_write import RemoteWrite
from integration.models.shop import MiraklShop
from integration.models.sku_link import SkuLink
from integration.models.store_stock import StoreLocation
from integration.models.variant_stock import StockMovement, VariantStock

LOOK_BACK = timedelta(minutes=30)


def learn_debits(shop: MiraklShop, *, at: datetime) -> int:
    """Note which locations the orders released of late took their units from; return how many.

    It is proof when one order of ours took a variant, and one location alone fell by exactly its
    units between the reading before the release was sent and one a settle time after it showed.
    """
    settle = shop.settle_time
    released = Order.objects.filter(
        shop=shop, released_at__gte=at - LOOK_BACK - settle, released_at__lt=at - settle
    )
    sent = dict(
        RemoteWrite.objects.filter(
            order__in=released, kind=WriteKind.RELEASE, outcome=Outcome.PROVEN
        )
        .order_by("-sent_at")
        .values_list("order_id", "sent_at")
    )
    learned: set[int] = set()
    for line in OrderLine.objects.filter(order__in=sent).select_related("order"):
        link = SkuLink.objects.filter(shop=shop, offer_sku=line.offer_sku).first()
        if link is not None and not _has_rival(
            shop, line, link, since=sent[line.order_id] - settle
        ):
            place = _debited(shop, line, link.variant_id, since=sent[line.order_id])
            if place is not None:
                learned.add(place)
    StoreLocation.objects.filter(store=shop.store, location_id__in=learned).update(debited_at=at)
    return len(learned)


def _has_rival(shop: MiraklShop, line: OrderLine, link: SkuLink, *, since: datetime) -> bool:
    """Tell whether another order of any shop of the store may have taken the same variant."""
    same = SkuLink.objects.filter(shop__store=shop.store, variant_id=link.variant_id)
    others = OrderLine.objects.filter(
        order__shop__store=shop.store,
        offer_sku__in=same.values("offer_sku"),
        order__released_at__gte=since,
    )
    return others.exclude(pk=line.pk).exists()


def _debited(shop: MiraklShop, line: OrderLine, variant_id: int, *, since: datetime) -> int | None:
    """Return the one location that fell by the line's units, if that is all that moved."""
    row = VariantStock.objects.filter(store=shop.store, variant_id=variant_id).first()
    shown_at = line.order.released_at
    if row is None or shown_at is None or row.read_at <= shown_at + shop.settle_time:
        return None
    moves = StockMovement.objects.filter(
        store=shop.store, variant_id=variant_id, read_before__lte=row.read_at, read_at__gt=since
    )
    moved: Counter[int] = Counter()
    for move in moves:
        moved[move.location_id] += move.by
    places = [place for place, by in moved.items() if by]
    return places[0] if len(places) == 1 and moved[places[0]] == -line.quantity else None
