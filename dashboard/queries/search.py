"""Which orders a typed number, SKU or name means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from integration.models import Order, StoreOrder

MOST_FOUND = 50
LONGEST_TERM = 100


@dataclass(frozen=True)
class Found:
    """The orders that a term means. `exact` is the only one, where there is only one."""

    orders: list[Order]
    exact: Order | None = None
    is_cut: bool = False


def orders_meant_by(term: str, *, by_name: bool) -> Found:
    """Return the orders that a term means, the newest first: at most `MOST_FOUND`.

    A term is Macy's order number or how it begins, the store's order number, a tracking number,
    a SKU or how it begins and, where `by_name` allows it, how the buyer's name begins.
    """
    typed = term.strip()[:LONGEST_TERM].replace("\0", "")
    if not typed:
        return Found([])
    found = _orders(*_named(typed)) or _orders(*_begun(typed, by_name=by_name))
    exact = found[0] if len(found) == 1 else None
    return Found(found[:MOST_FOUND], exact, is_cut=len(found) > MOST_FOUND)


def _named(typed: str) -> Iterator[QuerySet[Order]]:
    """Yield the orders that bear exactly this number, each way with its own index."""
    yield Order.objects.by_number(typed)
    yield Order.objects.by_tracking_number(typed)
    packed = StoreOrder.objects.with_parcel(typed)
    yield Order.objects.filter(bigcommerce_order_id__in=packed.values("bigcommerce_order_id"))


def _begun(typed: str, *, by_name: bool) -> Iterator[QuerySet[Order]]:
    """Yield the orders of which a number, a SKU or the buyer's name begins so."""
    yield Order.objects.by_beginning(typed)
    yield Order.objects.by_sku(typed)
    if by_name:
        yield Order.objects.by_buyer(typed)


def _orders(*parts: QuerySet[Order]) -> list[Order]:
    """Return the orders of all parts, the newest first, one more than is shown.

    Each part is cut on its own: PostgreSQL then walks the newest orders where many are meant, and
    the part's own index where few are.
    """
    found: dict[int, Order] = {}
    for part in parts:
        newest = part.order_by("-placed_at_marketplace", "-pk").select_related("shop")
        shown = newest.defer("marketplace", "parcels", "shop__api_key")[: MOST_FOUND + 1]
        found |= {order.pk: order for order in shown}
    return sorted(
        found.values(), key=lambda order: (order.placed_at_marketplace, order.pk), reverse=True
    )[: MOST_FOUND + 1]
