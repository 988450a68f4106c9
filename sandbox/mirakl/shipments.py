"""ST01, ST11, ST12, ST23, ST24: several parcels for one order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl import parcels
from sandbox.mirakl.bodies import json_object, list_of_objects
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.orders import SHIPPING, Order, Shipment, Tracking
from sandbox.mirakl.wire import (
    error,
    read_instant,
    seek_page,
    seek_start,
    to_milliseconds,
)

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace
    from sandbox.world import World

SHIPMENTS_PER_CALL = 1000


def create_shipments(world: World, request: Request) -> Response:
    """ST01: pack parcels. 404 without multi-shipment; 201 even when every parcel failed.

    Not idempotent: the same call again packs what is left of the order.
    """
    market = world.mirakl
    if not market.settings.multi_shipment:
        raise error(404, "Not Found")
    rows = list_of_objects(json_object(request), "shipments", largest=SHIPMENTS_PER_CALL)
    made, failed = [], []
    for row in rows:
        try:
            made.append(_shipment_json(market, parcels.create(market, row)))
        except parcels.Wrong as wrong:
            failed.append({"message": str(wrong), "order_id": row.get("order_id")})
    return json_answer({"shipment_errors": failed, "shipment_success": made}, 201)


def list_shipments(world: World, request: Request) -> Response:
    """ST11: parcels, oldest first."""
    market = world.mirakl
    filters, start, size = seek_start(request, _ST11_FILTERS)
    found = [parcel for parcel in market.shown_shipments() if _is_wanted(parcel, filters)]
    return seek_page(
        found,
        lambda parcel: _shipment_json(market, parcel),
        filters=filters,
        start=start,
        size=size,
        says_null=False,
    )


_ST11_FILTERS = (
    "order_id",
    "shipment_state_code",
    "shipment_customer_debit_state_code",
    "last_updated_from",
    "last_updated_to",
)


def _is_wanted(parcel: Shipment, filters: dict[str, Any]) -> bool:
    return (
        parcel.order_id in filters.get("order_id", [parcel.order_id])
        and parcel.status in filters.get("shipment_state_code", [parcel.status])
        and parcel.status_customer_debit
        in filters.get("shipment_customer_debit_state_code", [parcel.status_customer_debit])
        and _is_between(parcel.changed_at, filters, "last_updated_from", "last_updated_to")
    )


def _is_between(at: datetime, filters: dict[str, Any], start: str, end: str) -> bool:
    from_at = read_instant(filters[start][0], start) if filters.get(start) else at
    to_at = read_instant(filters[end][0], end) if filters.get(end) else at
    return from_at <= at <= to_at


def items_to_ship(world: World, request: Request) -> Response:
    """ST12: what is in no parcel yet, by order, oldest first."""
    market = world.mirakl
    filters, start, size = seek_start(request, _ST12_FILTERS)
    waiting = [
        order
        for order in sorted(market.orders.values(), key=_shipping_since)
        if order.state == SHIPPING and _is_to_ship(market, order, filters)
    ]
    return seek_page(
        waiting,
        lambda order: _to_ship_json(market, order),
        filters=filters,
        start=start,
        size=size,
        says_null=True,
    )


_ST12_FILTERS = ("order_id", "fulfillment_center_code", "shipping_date_from", "shipping_date_to")


def _shipping_since(order: Order) -> datetime:
    return order.shipping_since or order.created_at


def _is_to_ship(market: Marketplace, order: Order, filters: dict[str, Any]) -> bool:
    center = order.fulfillment_center
    return (
        order.id in filters.get("order_id", [order.id])
        and center in filters.get("fulfillment_center_code", [center])
        and _is_between(_shipping_since(order), filters, "shipping_date_from", "shipping_date_to")
        and bool(_lines_to_ship(market, order))
    )


def _lines_to_ship(market: Marketplace, order: Order) -> list[dict[str, Any]]:
    return [
        {
            "offer_sku": line.sku,
            "order_line_id": line.id,
            "package_reference": None,
            "product_title": line.title,
            "quantity": market.units_left(order, line),
        }
        for line in order.lines
        if line.state == SHIPPING and market.units_left(order, line)
    ]


def _to_ship_json(market: Marketplace, order: Order) -> dict[str, Any]:
    kind = market.shipping_type(order.shipping_type) or {}
    return {
        "fulfillment": {"center": {"code": order.fulfillment_center}},
        "order_id": order.id,
        "references": {
            "order_reference_for_customer": order.reference_for_customer,
            "order_reference_for_seller": order.reference_for_seller,
        },
        "shipment_lines": _lines_to_ship(market, order),
        "shipping_address": order.shipping_address,
        "shipping_date": to_milliseconds(_shipping_since(order)),
        "shipping_deadline": to_milliseconds(order.shipping_deadline),
        "shipping_type_code": order.shipping_type,
        "shipping_type_standard_code": kind.get("standard_code"),
    }


def track_shipments(world: World, request: Request) -> Response:
    """ST23: write, or overwrite, the tracking of parcels."""
    market = world.mirakl
    return _for_each(
        world, request, lambda row, parcel: parcels.track(market, parcel, row.get("tracking") or {})
    )


def ship_shipments(world: World, request: Request) -> Response:
    """ST24: send parcels that were packed before."""
    market = world.mirakl
    return _for_each(world, request, lambda _row, parcel: parcels.send_later(market, parcel))


def _for_each(
    world: World, request: Request, act: Callable[[dict[str, Any], Shipment], None]
) -> Response:
    """Do one thing to each parcel of the body; each succeeds or fails alone."""
    rows = list_of_objects(json_object(request), "shipments", largest=SHIPMENTS_PER_CALL)
    done, failed = [], []
    for row in rows:
        parcel = world.mirakl.shipments.get(str(row.get("id")))
        try:
            if parcel is None:
                raise parcels.Wrong(f"No shipment with id '{row.get('id')}'.")
            act(row, parcel)
            done.append({"id": parcel.id})
        except parcels.Wrong as wrong:
            failed.append({"id": row.get("id"), "message": str(wrong)})
    return json_answer({"shipment_errors": failed, "shipment_success": done})


def _shipment_json(market: Marketplace, parcel: Shipment) -> dict[str, Any]:
    return {
        "created_date": to_milliseconds(parcel.created_at),
        "id": parcel.id,
        "invoice_reference": parcel.invoice_reference,
        "last_updated_date": to_milliseconds(parcel.updated_at),
        "order_id": parcel.order_id,
        "payment_details": _payment_json(parcel),
        "shipment_additional_information": parcel.additional_information,
        "shipment_lines": parcel.lines,
        "shipped_date": to_milliseconds(parcel.shipped_at),
        "shipping_from": {
            "address": {"country_iso_code": "USA"},
            "warehouse": {"code": parcel.warehouse_code} if parcel.warehouse_code else None,
        },
        "status": parcel.status,
        "status_customer_debit": parcel.status_customer_debit,
        "tracking": _tracking_json(market, parcel.tracking) if parcel.tracking else None,
    }


def _payment_json(parcel: Shipment) -> dict[str, Any] | None:
    if parcel.debited_at is None:
        return None
    at = to_milliseconds(parcel.debited_at)
    number = f"TR-{parcel.id[:8]}"
    return {"customer_debited_date": at, "transaction_date": at, "transaction_number": number}


def _tracking_json(market: Marketplace, tracking: Tracking) -> dict[str, Any]:
    validity = "UNVERIFIED" if tracking.number else "MISSING_TRACKING"
    return {
        "carrier_code": tracking.carrier_code,
        "carrier_name": tracking.carrier_name,
        "carrier_standard_code": tracking.carrier_standard_code,
        "last_known_location": None,
        "milestones": [],
        "tracking_number": tracking.number,
        "tracking_url": tracking.url,
        "validity_status": "IN_REVIEW" if market.uses_unknown_words else validity,
    }


ROUTES = [
    Route("POST", "/api/shipments", "ST01", guarded("ST01", create_shipments), MIRAKL),
    Route("GET", "/api/shipments", "ST11", guarded("ST11", list_shipments), MIRAKL),
    Route("GET", "/api/shipments/items_to_ship", "ST12", guarded("ST12", items_to_ship), MIRAKL),
    Route("POST", "/api/shipments/tracking", "ST23", guarded("ST23", track_shipments), MIRAKL),
    Route("PUT", "/api/shipments/ship", "ST24", guarded("ST24", ship_shipments), MIRAKL),
]
