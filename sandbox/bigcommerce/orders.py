"""Orders V2: list, count, read, create, change, archive; and their statuses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce import words
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.order_drafts import create_order
from sandbox.bigcommerce.order_edits import change_order
from sandbox.bigcommerce.order_records import Order
from sandbox.bigcommerce.order_search import find_orders
from sandbox.bigcommerce.order_views import order_view
from sandbox.bigcommerce.paging import comma_list, v2_page
from sandbox.bigcommerce.refusals import not_found
from sandbox.http import empty_answer, json_answer, read_json

if TYPE_CHECKING:
    from sandbox.world import World


def order_of(world: World, order_id: int) -> Order:
    """Return an order, archived or not; refuse (404) what is not there."""
    order = world.store.orders.get(order_id)
    if order is None:
        raise not_found()
    return order


def list_orders(world: World, request: Request) -> Response:
    """GET /v2/orders: 50 to a page, 250 at most; 204 when there are none."""
    orders = find_orders(world.store, request)
    return v2_page(request, orders, lambda order: _view(world, request, order))


def count_orders(world: World, request: Request) -> Response:
    """GET /v2/orders/count: how many, in each status and in all."""
    orders = find_orders(world.store, request, beside=set())
    counts = Counter(order.status_id for order in orders)
    statuses = [
        _status_view(status) | {"count": counts[status.id], "sort_order": place}
        for place, status in enumerate(words.ORDER_STATUSES)
    ]
    return json_answer({"statuses": statuses, "count": len(orders)})


def get_order(world: World, request: Request, *, order_id: int) -> Response:
    """GET /v2/orders/{order_id}."""
    return json_answer(_view(world, request, order_of(world, order_id)))


def post_order(world: World, request: Request) -> Response:
    """POST /v2/orders."""
    order = create_order(world.store, read_json(request))
    return json_answer(_view(world, request, order))


def put_order(world: World, request: Request, *, order_id: int) -> Response:
    """PUT /v2/orders/{order_id}."""
    order = order_of(world, order_id)
    change_order(world.store, order, read_json(request))
    return json_answer(_view(world, request, order))


def delete_order(world: World, _request: Request, *, order_id: int) -> Response:
    """DELETE /v2/orders/{order_id}: archives; cancels and refunds nothing."""
    order_of(world, order_id)
    world.store.archive(order_id)
    return empty_answer()


def list_statuses(_world: World, _request: Request) -> Response:
    """GET /v2/order_statuses."""
    by_id = sorted(words.ORDER_STATUSES, key=lambda status: status.id)
    return json_answer([_status_view(status) for status in by_id])


def get_status(_world: World, _request: Request, *, status_id: int) -> Response:
    """GET /v2/order_statuses/{status_id}."""
    status = words.STATUS_BY_ID.get(status_id)
    if status is None:
        raise not_found()
    return json_answer(_status_view(status))


def _view(world: World, request: Request, order: Order) -> dict[str, Any]:
    return order_view(
        order,
        store_hash=world.store.settings.store_hash,
        include=comma_list(request, "include") or (),
        unknown_words=world.levers.unknown_enum,
    )


def _status_view(status: words.OrderStatus) -> dict[str, Any]:
    return {
        "id": status.id,
        "name": status.name,
        "system_label": status.name,
        "custom_label": status.name,
        "system_description": status.description,
    }


ROUTES = [
    route("GET", "/v2/orders", list_orders),
    route("POST", "/v2/orders", post_order),
    route("GET", "/v2/orders/count", count_orders),
    route("GET", "/v2/orders/<int:order_id>", get_order),
    route("PUT", "/v2/orders/<int:order_id>", put_order),
    route("DELETE", "/v2/orders/<int:order_id>", delete_order),
    route("GET", "/v2/order_statuses", list_statuses),
    route("GET", "/v2/order_statuses/<int:status_id>", get_status),
]
