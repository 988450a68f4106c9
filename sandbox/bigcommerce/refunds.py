"""Refunds V3: what staff gave back on orders in the control panel. Creating one is not played."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce import events, words
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.order_edits import change_order
from sandbox.bigcommerce.order_records import ZERO
from sandbox.bigcommerce.paging import id_list, v3_page
from sandbox.bigcommerce.values import iso8601

if TYPE_CHECKING:
    from sandbox.bigcommerce.order_records import Order
    from sandbox.bigcommerce.state import Store
    from sandbox.world import World


@dataclass(frozen=True)
class Refund:
    """Money given back on one order. `tax` is in the amount."""

    id: int
    order_id: int
    amount: Decimal
    tax: Decimal
    reason: str
    created: datetime
    is_declined: bool = False


def refund(
    store: Store,
    order: Order,
    amount: Decimal,
    *,
    tax: str | Decimal = ZERO,
    reason: str = "",
    is_declined: bool = False,
) -> Refund:
    """Give money back on an order, offline, as staff may; its status follows."""
    given = [one for one in store.refunds.values() if one.order_id == order.id]
    left = order.total("inc") - sum((one.amount for one in given if not one.is_declined), ZERO)
    if not 0 < amount <= left:
        raise ValueError(f"Between 0.01 and {left} can be refunded on order {order.id}.")
    made = Refund(
        store.next_id("refund"), order.id, amount, Decimal(tax), reason, store.now(), is_declined
    )
    store.refunds[made.id] = made
    if not is_declined:
        status = words.REFUNDED if amount == left else words.PARTIALLY_REFUNDED
        change_order(store, order, {"status_id": status})
    events.refunded(store, order, made.id)
    return made


def list_refunds(world: World, request: Request) -> Response:
    """GET /v3/orders/payment_actions/refunds: by id, of all orders or of some."""
    wanted = id_list(request, "order_id:in")
    rows = [one for one in world.store.refunds.values() if wanted is None or one.order_id in wanted]
    return v3_page(request, rows, _view)


def _view(one: Refund) -> dict[str, Any]:
    payment: dict[str, Any] = {
        "id": one.id,
        "provider_id": "custom",
        "amount": one.amount,
        "offline": True,
        "is_declined": one.is_declined,
        "declined_message": "Declined." if one.is_declined else "",
    }
    return {
        "id": one.id,
        "order_id": one.order_id,
        "user_id": 1,
        "created": iso8601(one.created),
        "reason": one.reason,
        "total_amount": one.amount,
        "total_tax": one.tax,
        "uses_merchant_override_values": False,
        "items": [
            {
                "item_type": "ORDER",
                "item_id": one.order_id,
                "quantity": 1,
                "requested_amount": one.amount,
                "reason": one.reason,
            }
        ],
        "payments": [payment],
    }


ROUTES = [
    route("GET", "/v3/orders/payment_actions/refunds", list_refunds),
]
