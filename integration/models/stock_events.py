"""Order events as far as they move Mirakl's own figures, and what was ordered in between."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q, Sum

from integration.domain.orders import MarketplaceOrder
from integration.domain.owed import WITHDRAWN
from integration.domain.plan.situation import REFUSED
from integration.models.order import Order
from integration.models.order_line import OrderLine
from integration.models.shop import MiraklShop
from integration.models.stock import StockImport, StockImportLine
from integration.models.stock_belief import StockBelief

REACH = timedelta(days=2)  # what is older is told by the day's whole export of offers


class NoticedOrderQuerySet(models.QuerySet["NoticedOrder"]):
    """Mutators of what was noticed."""

    # Mutators

    def notice(self, shop: MiraklShop, *, at: datetime) -> int:
        """Doubt the figure of every offer that an order event may have moved; return how many.

        An order event is a new order, and a line that is refused, cancelled or refunded. That an
        order was accepted, paid or shipped moves nothing at Mirakl.
        """
        is_news = Q(noticed=None) | Q(noticed__order_updated_at__lt=F("updated_at_marketplace"))
        recent = Order.objects.filter(shop=shop, updated_at_marketplace__gte=at - REACH)
        doubted: set[str] = set()
        for order in recent.filter(is_news).select_related("noticed").order_by("pk"):
            doubted |= self._notice(shop, order, at=at)
        return len(doubted)

    def _notice(self, shop: MiraklShop, order: Order, *, at: datetime) -> set[str]:
        before: NoticedOrder | None = getattr(order, "noticed", None)
        meaning = _meaning(order.marketplace)
        if before is None:
            for sku, units in _units(order.marketplace).items():
                StockBelief.objects.order(shop, sku, units, at=at)
        elif before.meaning != meaning:
            skus = set(_units(order.marketplace))
            StockBelief.objects.doubt(shop, skus, why="An order of it changed.", at=at)
            StockBelief.objects.release(shop, _refused(order.marketplace))
        NoticedOrder.objects.update_or_create(
            order=order,
            defaults={"meaning": meaning, "order_updated_at": order.updated_at_marketplace},
        )
        is_event = before is None or before.meaning != meaning
        return set(_units(order.marketplace)) if is_event else set()


class NoticedOrder(models.Model):
    """What an order last meant for Mirakl's own figures. A change of it is an order event."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="noticed")
    meaning = models.CharField(max_length=64)
    order_updated_at = models.DateTimeField()

    objects = NoticedOrderQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.order} as noticed"


def _units(order: MarketplaceOrder) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in order.lines:
        units[line.offer_sku] += line.quantity
    return units


def _refused(order: MarketplaceOrder) -> set[str]:
    """Return the SKUs of refused lines: at some operators a refusal takes the offer to zero."""
    is_whole = order.state == REFUSED
    return {line.offer_sku for line in order.lines if is_whole or line.state == REFUSED}


def _meaning(order: MarketplaceOrder) -> str:
    """Return a digest of what may move a figure."""
    is_withdrawn = order.state in WITHDRAWN
    parts = sorted(
        (
            line.mirakl_line_id,
            line.offer_sku,
            line.quantity,
            is_withdrawn or line.state in WITHDRAWN,
            len(line.cancelations),
            len(line.refunds),
        )
        for line in order.lines
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def count_meanwhile(stock_import: StockImport, *, at: datetime) -> int:
    """Count, on each line, the units ordered between its reading of the orders and its end.

    They are what can still be oversold: the import told its figure over Mirakl's own, without
    them. Call it once a reading of the orders has begun after the end. Returns the units.
    """
    lines = OrderLine.objects.filter(
        order__shop=stock_import.shop,
        order__first_seen_at__gt=stock_import.computed_at,
        order__placed_at_marketplace__lte=stock_import.finished_at,
        offer_sku__in=stock_import.lines.values("offer_sku"),
    )
    units = dict(lines.values_list("offer_sku").annotate(Sum("quantity")))
    rows = list(stock_import.lines.filter(offer_sku__in=units))
    for row in rows:
        row.ordered_meanwhile = units[row.offer_sku]
    StockImportLine.objects.bulk_update(rows, ["ordered_meanwhile"])
    stock_import.counted_at = at
    stock_import.save(update_fields=["counted_at"])
    return sum(units.values())
