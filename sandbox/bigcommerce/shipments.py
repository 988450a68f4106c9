"""Shipments V2: list, count, read, create, change, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.order_records import Order, Shipment
from sandbox.bigcommerce.order_views import shipment_view
from sandbox.bigcommerce.orders import order_of
from sandbox.bigcommerce.paging import v2_page
from sandbox.bigcommerce.refusals import not_found
from sandbox.bigcommerce.shipping import change_shipment, create_shipment, delete_shipment
from sandbox.http import empty_answer, json_answer, read_json

if TYPE_CHECKING:
    from sandbox.world import World


def list_shipments(world: World, request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}/shipments; 204 when there are none."""
    order = order_of(world, order_id)
    return v2_page(request, order.shipments, lambda one: shipment_view(one, order))


def count_shipments(world: World, _request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}/shipments/count."""
    return json_answer({"count": len(order_of(world, order_id).shipments)})


def get_shipment(world: World, _request: Request, *, order_id: int, shipment_id: int) -> Response:
    """GET /v2/orders/{order_id}/shipments/{shipment_id}."""
    order, shipment = _find(world, order_id, shipment_id)
    return json_answer(shipment_view(shipment, order))


def post_shipment(world: World, request: Request, *, order_id: int) -> Response:
    """POST /v2/orders/{order_id}/shipments: 201."""
    order = order_of(world, order_id)
    shipment = create_shipment(world.store, order, read_json(request))
    return json_answer(shipment_view(shipment, order), 201)


def put_shipment(world: World, request: Request, *, order_id: int, shipment_id: int) -> Response:
    """PUT /v2/orders/{order_id}/shipments/{shipment_id}: the label, not the contents."""
    order, shipment = _find(world, order_id, shipment_id)
    change_shipment(world.store, order, shipment, read_json(request))
    return json_answer(shipment_view(shipment, order))


def delete_one(world: World, _request: Request, *, order_id: int, shipment_id: int) -> Response:
    """DELETE /v2/orders/{order_id}/shipments/{shipment_id}: the order's status stays."""
    order, shipment = _find(world, order_id, shipment_id)
    delete_shipment(world.store, order, shipment)
    return empty_answer()


def delete_all(world: World, _request: Request, *, order_id: int) -> Response:
    """DELETE /v2/orders/{order_id}/shipments."""
    order = order_of(world, order_id)
    for shipment in list(order.shipments):
        delete_shipment(world.store, order, shipment)
    return empty_answer()


def _find(world: World, order_id: int, shipment_id: int) -> tuple[Order, Shipment]:
    order = order_of(world, order_id)
    shipment = order.shipment(shipment_id)
    if shipment is None:
        raise not_found()
    return order, shipment


_ALL = "/v2/orders/<int:order_id>/shipments"
_ONE = f"{_ALL}/<int:shipment_id>"

ROUTES = [
    route("GET", _ALL, list_shipments),
    route("POST", _ALL, post_shipment),
    route("DELETE", _ALL, delete_all),
    route("GET", f"{_ALL}/count", count_shipments),
    route("GET", _ONE, get_shipment),
    route("PUT", _ONE, put_shipment),
    route("DELETE", _ONE, delete_one),
]
