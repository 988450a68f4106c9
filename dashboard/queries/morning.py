"""What a person should know in the morning: what is stuck, what will be late, who is connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from dashboard.queries.connections import standing
from dashboard.shell import Badge
from integration.domain.issues import Severity
from integration.domain.plan.situation import CANCELED, LEFT, REFUSED
from integration.domain.switches import Switch
from integration.models import Installation, Issue, MiraklShop, Order

MOST_SHOWN = 10
# Orders are read once a minute; Mirakl allows External Partner keys once in 15 minutes.
PATIENCE = timedelta(minutes=5)
PATIENCE_WITH_PARTNERS = timedelta(minutes=35)

_GONE = [*LEFT, REFUSED, CANCELED]
_WORST_FIRST = Case(
    When(severity=Severity.CRITICAL, then=0), When(severity=Severity.HIGH, then=1), default=2
)


@dataclass(frozen=True)
class ShopState:
    """How it stands with one shop's connection. `orders_read_at` is None before the first time."""

    shop: MiraklShop
    open_orders: int
    orders_read_at: datetime | None
    is_late: bool
    standing: Badge


@dataclass(frozen=True)
class Morning:
    """The first page of a day."""

    stuck: int
    critical: int
    late: int
    at_risk: int
    exceptions: list[Issue]
    urgent: list[Order]
    shops: list[ShopState]
    all_writes_stopped: bool


def morning(*, at: datetime) -> Morning:
    """Return what is stuck, what is late or soon will be, and how the shops are connected."""
    waiting = Issue.objects.awake(at=at)
    counts = waiting.aggregate(
        stuck=Count("pk"), critical=Count("pk", filter=Q(severity=Severity.CRITICAL))
    )
    all_stopped = Installation.objects.filter(writes_stopped=True).exists()
    clocks = _on_the_clock(at).aggregate(
        late=Count("pk", filter=Q(shipping_deadline__lte=at)), all=Count("pk")
    )
    return Morning(
        stuck=counts["stuck"],
        critical=counts["critical"],
        late=clocks["late"],
        at_risk=clocks["all"] - clocks["late"],
        exceptions=list(
            waiting.select_related("shop", "order")
            .defer("shop__api_key", "order__marketplace", "order__parcels")
            .order_by(_WORST_FIRST, "due_at", "first_seen_at")[:MOST_SHOWN]
        ),
        urgent=list(
            _on_the_clock(at)
            .select_related("shop")
            .defer("marketplace", "parcels", "shop__api_key")
            .order_by("shipping_deadline")[:MOST_SHOWN]
        ),
        shops=[_state(shop, at=at, all_stopped=all_stopped) for shop in _shops()],
        all_writes_stopped=all_stopped,
    )


def _on_the_clock(at: datetime) -> QuerySet[Order]:
    """Return the open orders that have not left and are late or, as their shop counts, at risk."""
    hour = Value(timedelta(hours=1), output_field=DurationField())
    before = ExpressionWrapper(F("shop__at_risk_hours") * hour, output_field=DurationField())
    return (
        Order.objects.filter(is_at_rest=False)
        .exclude(marketplace_state__in=_GONE)
        .filter(shipping_deadline__lte=Value(at) + before)
    )


def _shops() -> list[MiraklShop]:
    """Return the shops, each with its switches and the number of its open orders."""
    shops = MiraklShop.objects.select_related("store").defer("api_key", "store__access_token")
    shops = shops.prefetch_related("switches")
    is_open = Order.objects.filter(shop=OuterRef("pk"), is_at_rest=False).order_by()
    number = Subquery(is_open.values("shop").annotate(number=Count("pk")).values("number"))
    return list(shops.annotate(open_orders=Coalesce(number, 0)).order_by("name", "pk"))


def _state(shop: Any, *, at: datetime, all_stopped: bool) -> ShopState:
    read_at = shop.orders_observed_at
    on = frozenset(Switch(row.switch) for row in shop.switches.all() if row.is_on)
    patience = PATIENCE_WITH_PARTNERS if shop.is_external_partner else PATIENCE
    return ShopState(
        shop=shop,
        open_orders=shop.open_orders,
        orders_read_at=read_at,
        is_late=read_at is None or at - read_at > patience,
        standing=standing(shop, on, all_stopped=all_stopped),
    )
