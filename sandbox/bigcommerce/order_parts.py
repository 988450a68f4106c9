"""The parts of an order: lines, shipping addresses, fees, coupons and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.addresses import SHIPPING_FIELDS
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.order_edits import change_address
from sandbox.bigcommerce.order_views import address_view, fee_view, line_view
from sandbox.bigcommerce.orders import order_of
from sandbox.bigcommerce.paging import v2_page
from sandbox.bigcommerce.refusals import invalid_field, not_found, unknown_field, unwritable_field
from sandbox.http import json_answer, read_json

if TYPE_CHECKING:
    from sandbox.world import World

_READ_ONLY = {
    "id",
    "order_id",
    "items_total",
    "items_shipped",
    "base_cost",
    "cost_ex_tax",
    "cost_inc_tax",
    "cost_tax",
    "shipping_zone_id",
    "shipping_zone_name",
    "shipping_quotes",
}


def list_lines(world: World, request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}/products: 50 to a page unless told otherwise."""
    order = order_of(world, order_id)
    return v2_page(request, order.lines, lambda line: line_view(line, order))


def get_line(world: World, _request: Request, *, order_id: int, product_id: int) -> Response:
    """GET /v2/orders/{order_id}/products/{product_id}: the path names the line's id."""
    order = order_of(world, order_id)
    line = order.line(product_id)
    if line is None:
        raise not_found()
    return json_answer(line_view(line, order))


def list_addresses(world: World, request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}/shipping_addresses."""
    order = order_of(world, order_id)
    store_hash = world.store.settings.store_hash
    return v2_page(
        request,
        order.shipping_addresses,
        lambda address: address_view(address, order, store_hash=store_hash),
    )


def get_address(world: World, _request: Request, *, order_id: int, address_id: int) -> Response:
    """GET /v2/orders/{order_id}/shipping_addresses/{id}."""
    order = order_of(world, order_id)
    address = order.address(address_id)
    if address is None:
        raise not_found()
    store_hash = world.store.settings.store_hash
    return json_answer(address_view(address, order, store_hash=store_hash))


def put_address(world: World, request: Request, *, order_id: int, address_id: int) -> Response:
    """PUT /v2/orders/{order_id}/shipping_addresses/{id}: recalculates neither cost nor tax."""
    order = order_of(world, order_id)
    address = order.address(address_id)
    if address is None:
        raise not_found()
    body = read_json(request)
    if not isinstance(body, dict):
        raise invalid_field("shipping_address", "The request needs a JSON object.")
    for name in body:
        if name in _READ_ONLY:
            raise unwritable_field(name)
        if name not in SHIPPING_FIELDS:
            raise unknown_field(name)
    change_address(address, body)
    world.store.touch(order)
    store_hash = world.store.settings.store_hash
    return json_answer(address_view(address, order, store_hash=store_hash))


def list_fees(world: World, _request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}/fees: the one list of V2 that comes in an object."""
    return json_answer({"fees": [fee_view(fee) for fee in order_of(world, order_id).fees]})


def list_nothing(world: World, request: Request, *, order_id: int) -> Response:
    """Answer 204: orders made by the API have no coupons or messages here."""
    order_of(world, order_id)
    return v2_page(request, [], dict)


_ADDRESS = "/v2/orders/<int:order_id>/shipping_addresses/<int:address_id>"
_DOCUMENTED_ADDRESS = "/v2/orders/{order_id}/shipping_addresses/{id}"

ROUTES = [
    route("GET", "/v2/orders/<int:order_id>/products", list_lines),
    route("GET", "/v2/orders/<int:order_id>/products/<int:product_id>", get_line),
    route("GET", "/v2/orders/<int:order_id>/shipping_addresses", list_addresses),
    route("GET", _ADDRESS, get_address, documented=_DOCUMENTED_ADDRESS),
    route("PUT", _ADDRESS, put_address, documented=_DOCUMENTED_ADDRESS),
    route("GET", "/v2/orders/<int:order_id>/fees", list_fees),
    route("GET", "/v2/orders/<int:order_id>/coupons", list_nothing),
    route("GET", "/v2/orders/<int:order_id>/messages", list_nothing),
]
