"""OR04, OR21, OR23, OR24: what a shop does with an order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Refusal, Route, empty_answer, json_answer
from sandbox.mirakl import lifecycle, parcels
from sandbox.mirakl.bodies import json_object, list_of_objects
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.orders import (
    SHIPPED,
    SHIPPING,
    WAITING_ACCEPTANCE,
    WAITING_FOR_DEBIT,
    Order,
)
from sandbox.mirakl.wire import bad_request, error, no_such_order

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace
    from sandbox.world import World

ORDERS_PER_CALL = 100
LONGEST_REFERENCE = 2000
TRACKABLE = (SHIPPING, SHIPPED, "TO_COLLECT", "RECEIVED")


def _order(market: Marketplace, order_id: str) -> Order:
    order = market.orders.get(order_id)
    if order is None:
        raise no_such_order(order_id)
    return order


def _wrong(code: str, message: str) -> Refusal:
    return error(400, message, code=code)


# OR04


def update_orders(world: World, request: Request) -> Response:
    """OR04: change the shop's reference of up to 100 orders; each succeeds or fails alone."""
    rows = list_of_objects(json_object(request), "orders", largest=ORDERS_PER_CALL)
    return json_answer({"updated_orders": [_update(world.mirakl, row) for row in rows]})


def _update(market: Marketplace, row: dict[str, Any]) -> dict[str, Any]:
    order = market.orders.get(str(row.get("order_id")))
    if order is None:
        return _not_updated(row, "ORDER_NOT_FOUND", "order_id", "The order does not exist.")
    references = row.get("references") or {}
    if "order_reference_for_seller" in references:
        reference = references["order_reference_for_seller"]
        if reference is not None and not _is_reference(reference):
            field = "references.order_reference_for_seller"
            return _not_updated(row, "VALIDATION_ERROR", field, "The reference is not valid.")
        order.reference_for_seller = reference
        market.touch(order)
    return {
        "errors": [],
        "order_id": order.id,
        "updated": {
            "order_lines": [],
            "references": {"order_reference_for_seller": order.reference_for_seller},
        },
    }


def _is_reference(value: Any) -> bool:
    is_text = isinstance(value, str) and bool(value.strip())
    return is_text and len(value) <= LONGEST_REFERENCE


def _not_updated(row: dict[str, Any], code: str, field: str, message: str) -> dict[str, Any]:
    problem = {"code": code, "field": field, "message": message}
    return {"errors": [problem], "order_id": row.get("order_id")}


# OR21


def accept_order(world: World, request: Request, order_id: str) -> Response:
    """OR21: accept or refuse; every line must be decided, once."""
    order = _order(world.mirakl, order_id)
    accepted = _decisions(order, json_object(request))
    if order.state != WAITING_ACCEPTANCE:
        raise _wrong(
            "ORDER_INVALID_STATE",
            f"Cannot accept the order with id '{order.id}'. The order does not have the expected "
            f"status '{WAITING_ACCEPTANCE}'.",
        )
    if not order.can_shop_ship:
        raise _wrong(
            "ORDER_FULFILLED_UNAUTHORIZED",
            "An unauthorized action has been requested on a fulfilled order",
        )
    mixed = len(set(accepted.values())) > 1
    if mixed and not world.mirakl.settings.partial_acceptance:
        raise _wrong(
            "ORDER_PARTIAL_ACCEPTANCE_DISABLED", "Partial acceptance is disabled for this shop"
        )
    lifecycle.decide(world.mirakl, order, accepted)
    return empty_answer()


def _decisions(order: Order, body: dict[str, Any]) -> dict[str, bool]:
    """Return what was decided for each line, or refuse with the documented code."""
    rows = body.get("order_lines")
    if not isinstance(rows, list) or not rows:
        raise _wrong("VALIDATION_ERROR", "The field 'order_lines' must not be empty.")
    if any(row is None for row in rows):
        raise _wrong("ORDER_LINE_NULL_ELEMENT", "The order lines list contains a null element")
    accepted: dict[str, bool] = {}
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("accepted"), bool):
            raise _wrong("VALIDATION_ERROR", "Each line needs an 'id' and 'accepted'.")
        line_id = str(row.get("id"))
        if line_id in accepted:
            raise _wrong("ORDER_LINE_DUPLICATE_ID", f"The order line '{line_id}' is there twice")
        accepted[line_id] = row["accepted"]
    own = {line.id for line in order.lines}
    if set(accepted) - own:
        stranger = min(set(accepted) - own)
        raise _wrong("ORDER_LINE_NOT_FOUND", f"The order line '{stranger}' is not of this order")
    if own - set(accepted):
        raise _wrong(
            "ORDER_LINE_ACCEPTANCE_DECISION_MISSING",
            "Some order lines are missing from the acceptance decision",
        )
    return accepted


# OR23, OR24


def track_order(world: World, request: Request, order_id: str) -> Response:
    """OR23: write, or overwrite, the order's one tracking."""
    market = world.mirakl
    order = _order(market, order_id)
    given = json_object(request)
    is_paid_later = order.state in WAITING_FOR_DEBIT and order.shipping_since is not None
    if order.state not in TRACKABLE and not is_paid_later:
        raise bad_request(
            f"Cannot update the tracking of the order with id '{order.id}'. The order does not "
            f"have the expected status '{SHIPPING}'."
        )
    try:
        order.tracking = parcels.read_tracking(market, given, url_name="carrier_url")
    except parcels.Wrong as wrong:
        raise bad_request(str(wrong)) from None
    market.touch(order)
    return empty_answer()


def ship_order(world: World, _request: Request, order_id: str) -> Response:
    """OR24: the whole order has left. Only from SHIPPING, and tracked where that is mandatory."""
    market = world.mirakl
    order = _order(market, order_id)
    if order.state != SHIPPING:
        raise bad_request(
            f"Cannot update the order with id '{order.id}' to status 'SHIPPED'. The order does "
            f"not have the expected status '{SHIPPING}'."
        )
    if not order.can_shop_ship:
        raise bad_request("The shop is not allowed to ship this order.")
    has_parcels = bool(market.parcels(order))
    if order.tracking is None and not has_parcels and market.asks_for_tracking(order):
        raise bad_request(f"Tracking is mandatory for the shipping method '{order.shipping_type}'.")
    lifecycle.ship(market, order)
    return empty_answer()


ROUTES = [
    Route("PUT", "/api/orders", "OR04", guarded("OR04", update_orders), MIRAKL),
    Route("PUT", "/api/orders/<order_id>/accept", "OR21", guarded("OR21", accept_order), MIRAKL),
    Route("PUT", "/api/orders/<order_id>/tracking", "OR23", guarded("OR23", track_order), MIRAKL),
    Route("PUT", "/api/orders/<order_id>/ship", "OR24", guarded("OR24", ship_order), MIRAKL),
]
