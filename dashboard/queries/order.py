"""Everything that is known of one order, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dashboard.queries.both_sides import Sides, sides_of_order
from integration.flows.pull_store_orders import SOURCE as STORE_SOURCE
from integration.models import (
    Decision,
    Doorbell,
    Installation,
    Issue,
    IssueEvent,
    Order,
    Payload,
    RemoteWrite,
    StoreOrder,
)

MARKETPLACE_SOURCES = ("OR11", "OR15")
MOST_PAYLOADS = 200
FLOW = "advance_orders"


@dataclass(frozen=True)
class Known:
    """What is known of an order: what was read, written, decided and asked, the oldest first.

    `payloads` are the newest `MOST_PAYLOADS`. `next_look_at` is when the order is planned next.
    """

    order: Order
    twins: tuple[StoreOrder, ...]
    payloads: tuple[Payload, ...]
    writes: tuple[RemoteWrite, ...]
    decisions: tuple[Decision, ...]
    asked: tuple[IssueEvent, ...]
    exceptions: tuple[Issue, ...]
    sides: Sides
    next_look_at: datetime | None
    writes_stopped: bool


def find_order(shop: str, mirakl_order_id: str) -> Order | None:
    """Return the order of a shop with this number; no secret is read with it."""
    orders = Order.objects.select_related("shop__store")
    hidden = ("shop__api_key", "shop__store__access_token")
    return orders.defer(*hidden).filter(shop__slug=shop, mirakl_order_id=mirakl_order_id).first()


def all_about(order: Order) -> Known:
    """Return everything that is known of an order."""
    twins = tuple(StoreOrder.objects.twins_of(order).order_by("bigcommerce_order_id"))
    bell = Doorbell.objects.filter(flow=FLOW, shop=order.shop_id).first()
    all_stopped = Installation.objects.filter(writes_stopped=True).exists()
    return Known(
        order=order,
        twins=twins,
        payloads=tuple(_payloads(order, twins)),
        writes=tuple(RemoteWrite.objects.filter(order=order).order_by("sent_at", "pk")),
        decisions=tuple(
            Decision.objects.filter(order=order).select_related("decided_by").order_by("decided_at")
        ),
        asked=tuple(IssueEvent.objects.filter(issue__order=order).select_related("issue", "by")),
        exceptions=tuple(Issue.objects.unresolved().filter(order=order).select_related("assignee")),
        sides=sides_of_order(order),
        next_look_at=bell.due_at if bell and not order.is_at_rest else None,
        writes_stopped=all_stopped or order.shop.writes_stopped,
    )


def _payloads(order: Order, twins: tuple[StoreOrder, ...]) -> list[Payload]:
    """Return every different payload of an order and its store orders, the oldest first."""
    numbers = [str(twin.bigcommerce_order_id) for twin in twins]
    shop = order.shop
    at_macys = Q(source__in=MARKETPLACE_SOURCES, owner=shop.slug, reference=order.mirakl_order_id)
    in_store = Q(source=STORE_SOURCE, owner=shop.store.slug, reference__in=numbers)
    newest_first = Payload.objects.filter(at_macys | in_store).order_by("-first_seen_at", "-pk")
    return list(reversed(newest_first[:MOST_PAYLOADS]))
