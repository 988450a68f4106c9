"""What a person needs to see before a shop goes live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integration.domain.cut_over import Suggestion
from integration.domain.translation import wanted_lines
from integration.models import MiraklShop, Order, SyncRun


@dataclass(frozen=True)
class EarlierOrder:
    """An order from before, with the store orders that it may be."""

    order: Order
    what: str
    buyer: str
    suggestions: tuple[Suggestion, ...]


def earlier_orders(
    orders: Iterable[Order], found: Mapping[str, tuple[Suggestion, ...]]
) -> list[EarlierOrder]:
    """Return the orders with what was bought, by whom, and what they may be in the store."""
    return [
        EarlierOrder(
            order=order,
            what=", ".join(
                f"{line.quantity} × {line.offer_sku}" for line in wanted_lines(order.marketplace)
            ),
            buyer=_buyer(order),
            suggestions=found.get(order.mirakl_order_id, ()),
        )
        for order in orders
    ]


def _buyer(order: Order) -> str:
    address = order.marketplace.shipping_address or order.marketplace.billing_address
    if address is None:
        return ""
    name = f"{address.first_name} {address.last_name}".strip()
    return ", ".join(part for part in (name, f"{address.state} {address.zip_code}".strip()) if part)


def strangers(shop: MiraklShop) -> list[str]:
    """Return the traces of another connector that the newest watch has found, as sentences."""
    run = SyncRun.objects.filter(shop=shop, flow="watch_strangers").first()
    if run is None:
        return []
    return [f"{what}: {count}" for what, count in run.counts.items()]
