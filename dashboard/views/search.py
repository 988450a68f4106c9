"""Search: an order by any of its numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboard.guards import allowed
from dashboard.links import order_page
from dashboard.queries.search import MOST_FOUND, orders_meant_by
from dashboard.shell import Badge, Link, Table


@allowed("integration.view_order")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the orders that `?q=` means; lead straight to the only one."""
    term = request.GET.get("q", "")
    by_name = request.user.has_perm("integration.view_personal_data")
    found = orders_meant_by(term, by_name=by_name)
    if found.exact is not None:
        return redirect(order_page(found.exact))
    rows: list[tuple[object, ...]] = [
        (
            Link(order_page(order), order.mirakl_order_id),
            str(order.shop),
            Badge(order.marketplace_state.replace("_", " ")),
            order.bigcommerce_order_id,
            order.placed_at_marketplace,
        )
        for order in found.orders
    ]
    headers = ("Order", "Shop", "At Macy's", "Store order", "Ordered")
    note = f"Only the newest {MOST_FOUND} are shown; type more of it." if found.is_cut else ""
    nothing = "No order has this number, SKU or name." if term.strip() else "Type what you know."
    table = Table(headers, rows, note=note, nothing=nothing)
    context = {"term": term, "table": table, "by_name": by_name}
    return render(request, "dashboard/pages/search.html", context)
