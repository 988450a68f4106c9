"""OR11: list orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route
from sandbox.mirakl.filters import OrderFilter
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.order_json import order_json
from sandbox.mirakl.wire import bad_request, comma_list, flag, instant, offset_page

if TYPE_CHECKING:
    from sandbox.world import World

TAX_MODES = ("TAX_INCLUDED", "TAX_EXCLUDED")


def list_orders(world: World, request: Request) -> Response:
    """OR11: orders by creation date, ten at a time unless asked otherwise."""
    market = world.mirakl
    wanted = _read_filter(world, request)
    orders = [order for order in market.shown_orders() if wanted.meets(order)]
    if _is_descending(request):
        orders.reverse()
    tax_mode = request.args.get("order_tax_mode")
    if tax_mode not in (None, *TAX_MODES):
        raise bad_request(f"The value '{tax_mode}' of parameter 'order_tax_mode' is not valid.")
    return offset_page(request, "orders", orders, lambda order: order_json(market, order, tax_mode))


def _is_descending(request: Request) -> bool:
    if request.args.get("sort", "dateCreated") != "dateCreated":
        raise bad_request(f"Orders cannot be sorted by '{request.args['sort']}'.")
    direction = request.args.get("order", "asc")
    if direction not in ("asc", "desc"):
        raise bad_request("Parameter 'order' must be 'asc' or 'desc'.")
    return direction == "desc"


def _read_filter(world: World, request: Request) -> OrderFilter:
    overlap = world.mirakl.settings.update_overlap_seconds
    return OrderFilter(
        order_ids=comma_list(request, "order_ids"),
        references_for_customer=comma_list(request, "order_references_for_customer"),
        references_for_seller=comma_list(request, "order_references_for_seller"),
        states=comma_list(request, "order_state_codes"),
        channels=comma_list(request, "channel_codes"),
        only_null_channel=bool(flag(request, "only_null_channel")),
        created_from=instant(request, "start_date"),
        created_to=instant(request, "end_date"),
        updated_from=instant(request, "start_update_date"),
        updated_to=instant(request, "end_update_date"),
        is_debited=flag(request, "customer_debited"),
        payment_workflow=request.args.get("payment_workflow"),
        has_incident=flag(request, "has_incident"),
        fulfillment_centers=request.args.getlist("fulfillment_center_code") or None,
        overlap=world.clock.span(seconds=overlap),
    )


ROUTES = [Route("GET", "/api/orders", "OR11", guarded("OR11", list_orders), MIRAKL)]
