"""Parcels: pack them, change their labels, take them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import events, words
from sandbox.bigcommerce.order_records import Order, Shipment
from sandbox.bigcommerce.refusals import (
    invalid_field,
    missing_field,
    unknown_field,
    unwritable_field,
)
from sandbox.bigcommerce.values import is_whole, read_money

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

LONGEST = {"tracking_number": 50, "tracking_link": 500, "comments": 65535}
_LABELS = {
    "tracking_number",
    "tracking_link",
    "shipping_method",
    "shipping_provider",
    "tracking_carrier",
    "comments",
}
_WRITABLE = {*_LABELS, "order_address_id", "merchant_shipping_cost"}
_READ_ONLY = {
    "id",
    "order_id",
    "customer_id",
    "date_created",
    "billing_address",
    "shipping_address",
    "generated_tracking_link",
    "shipping_provider_display_name",
}
# What a parcel no longer changes: money has gone back, or the order was already complete.
_SETTLED = (words.REFUNDED, words.CANCELLED, words.DECLINED, words.COMPLETED)


def create_shipment(store: Store, order: Order, body: Any) -> Shipment:
    """Pack a parcel; the order becomes Shipped (2), or Partially Shipped (3) while units are left.

    Raise Refusal for units that are not there to ship.
    """
    fields = _checked(body, read_only=_READ_ONLY)
    for required in ("order_address_id", "items"):
        if required not in fields:
            raise missing_field(required)
    shipment = Shipment(
        id=0,
        order_address_id=0,
        items=_items(order, fields["items"]),
        date_created=store.now(),
    )
    _write_labels(order, shipment, fields)
    shipment.id = store.next_id("shipment")
    order.shipments.append(shipment)
    for line in order.lines:
        line.quantity_shipped += shipment.items.get(line.id, 0)
    if not order.unshipped:
        order.date_shipped = store.now()
    events.parcel(store, order, shipment, "created")
    store.note_parcel(order)
    return shipment


def change_shipment(store: Store, order: Order, shipment: Shipment, body: Any) -> None:
    """Change a parcel's labels. What is in it cannot be changed."""
    fields = _checked(body, read_only=_READ_ONLY | {"items"})
    _write_labels(order, shipment, fields)
    events.parcel(store, order, shipment, "updated")
    store.touch(order)


def delete_shipment(store: Store, order: Order, shipment: Shipment) -> None:
    """Take a parcel back: its units are to be shipped again, the order's status stays."""
    order.shipments.remove(shipment)
    for line in order.lines:
        line.quantity_shipped -= shipment.items.get(line.id, 0)
    events.parcel(store, order, shipment, "deleted")
    store.touch(order)


def status_after_parcel(order: Order) -> int:
    """Return the status that a new parcel gives its order."""
    if order.status_id in _SETTLED:
        return order.status_id
    return words.PARTIALLY_SHIPPED if order.unshipped else words.SHIPPED


def _checked(body: Any, *, read_only: set[str]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise invalid_field("shipment", "The request needs a JSON object.")
    for name in body:
        if name in read_only:
            raise unwritable_field(name)
        if name not in _WRITABLE | {"items"}:
            raise unknown_field(name)
    return body


def _write_labels(order: Order, shipment: Shipment, fields: Mapping[str, Any]) -> None:
    values: dict[str, Any] = {}
    for name in _LABELS & fields.keys():
        value = fields[name]
        if not isinstance(value, str) or len(value) > LONGEST.get(name, len(value)):
            raise invalid_field(name)
        values[name] = value
    if "merchant_shipping_cost" in fields:
        values["merchant_shipping_cost"] = read_money(fields["merchant_shipping_cost"])
        if values["merchant_shipping_cost"] is None:
            raise invalid_field("merchant_shipping_cost")
    if "order_address_id" in fields:
        address_id = fields["order_address_id"]
        if not is_whole(address_id) or order.address(address_id) is None:
            raise invalid_field("order_address_id")
        values["order_address_id"] = address_id
    for name, value in values.items():
        setattr(shipment, name, value)


def _items(order: Order, raw: Any) -> dict[int, int]:
    """Return units by line id, each line at most as often as it is left to ship."""
    if not isinstance(raw, list) or not raw:
        raise invalid_field("items")
    units: dict[int, int] = {}
    for item in raw:
        if not isinstance(item, dict):
            raise invalid_field("items")
        for name in item.keys() - {"order_product_id", "quantity"}:
            raise unwritable_field(name) if name == "product_id" else unknown_field(name)
        line_id, quantity = item.get("order_product_id"), item.get("quantity")
        if not is_whole(line_id) or order.line(line_id) is None:
            raise invalid_field("order_product_id", f"There is no line {line_id} in this order.")
        if not is_whole(quantity) or quantity < 1:
            raise invalid_field("quantity")
        units[line_id] = units.get(line_id, 0) + quantity
        left = order.unshipped.get(line_id, 0)
        if units[line_id] > left:
            raise invalid_field("quantity", f"Line {line_id} has {left} units left to ship.")
    return units
