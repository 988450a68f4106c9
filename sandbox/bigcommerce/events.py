"""What the store tells by webhook: the scope and the data of each event."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import deliveries
from sandbox.bigcommerce.goods import BY_VARIANT, Product, Variant
from sandbox.bigcommerce.order_records import Order, Shipment
from sandbox.http import json_text

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

STORE_ID = "1025646"

# Every scope that this store can be asked for; one that ends in /* stands for all that begin so.
SCOPES = frozenset(
    {
        "store/order/*",
        "store/order/created",
        "store/order/updated",
        "store/order/archived",
        "store/order/statusUpdated",
        "store/order/message/created",
        "store/order/refund/created",
        "store/order/transaction/created",
        "store/order/transaction/updated",
        "store/shipment/*",
        "store/shipment/created",
        "store/shipment/updated",
        "store/shipment/deleted",
        "store/product/*",
        "store/product/created",
        "store/product/updated",
        "store/product/deleted",
        "store/product/inventory/updated",
        "store/product/inventory/order/updated",
        "store/sku/*",
        "store/sku/created",
        "store/sku/updated",
        "store/sku/deleted",
        "store/sku/inventory/updated",
        "store/sku/inventory/order/updated",
        "store/inventory/location/created",
        "store/inventory/location/updated",
        "store/information/updated",
        "store/app/uninstalled",
    }
)


def order_kept(store: Store, order: Order, *, old_status: int | None, is_archived: bool) -> None:
    """Tell of a new order (`old_status` None) or of a changed one."""
    about = {"type": "order", "id": order.id}
    if old_status is None:
        _tell(store, "store/order/created", about)
    if (old_status or 0) != order.status_id:
        status = {"previous_status_id": old_status or 0, "new_status_id": order.status_id}
        _tell(store, "store/order/statusUpdated", about | {"status": status})
    if is_archived:
        _tell(store, "store/order/archived", about)


def order_touched(store: Store, order: Order) -> None:
    """Tell that something about an order changed, whatever it was."""
    _tell(store, "store/order/updated", {"type": "order", "id": order.id})


def refunded(store: Store, order: Order, refund_id: int) -> None:
    """Tell of money given back on an order."""
    data = {"type": "order", "id": order.id, "refund": {"refund_id": refund_id}}
    _tell(store, "store/order/refund/created", data)


def parcel(store: Store, order: Order, shipment: Shipment, what: str) -> None:
    """Tell of a parcel; `what` is created, updated or deleted."""
    data = {"type": "shipment", "id": shipment.id, "orderId": order.id}
    _tell(store, f"store/shipment/{what}", data)


def product_added(store: Store, product: Product) -> None:
    """Tell of a new product."""
    _tell(store, "store/product/created", {"type": "product", "id": product.id})


def product_changed(store: Store, product: Product) -> None:
    """Tell of a changed product: its price, whether it is shown, or what lies there of it."""
    _tell(store, "store/product/updated", {"type": "product", "id": product.id})


def stock_moved(store: Store, variant: Variant, *, method: str, value: int, by_order: bool) -> None:
    """Tell of a variant's stock: under sku where the store counts by variant, else under product.

    `method` is absolute or relative. What an order moved has scopes of its own.
    """
    product = store.products[variant.product_id]
    inventory = {"product_id": product.id, "method": method, "value": value}
    about: dict[str, Any] = {"type": "product", "id": product.id, "inventory": inventory}
    if product.inventory_tracking == BY_VARIANT:
        about = {
            "type": "sku",
            "id": variant.sku_id,
            "inventory": inventory | {"variant_id": variant.id},
        }
    _tell(store, f"store/{about['type']}/inventory/{'order/' if by_order else ''}updated", about)
    product_changed(store, product)


def _tell(store: Store, scope: str, data: dict[str, Any]) -> None:
    """Write the envelope, and send it to everybody who asked.

    Its hash is that of the data and the second, as in the vendor's samples: an order's `created`
    and `updated` of one second share theirs.
    """
    created_at = int(store.now().timestamp())
    content = f"{STORE_ID}{json_text(data)}{created_at}"
    envelope = {
        "scope": scope,
        "store_id": STORE_ID,
        "data": data,
        "hash": hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest(),
        "created_at": created_at,
        "producer": f"stores/{store.settings.store_hash}",
    }
    deliveries.post_to_all(store, scope, json_text(envelope))
