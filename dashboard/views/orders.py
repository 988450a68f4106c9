"""The page of one order."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.guards import allowed
from integration.models import Order


@allowed("integration.view_order")
def order(request: HttpRequest, shop: str, mirakl_order_id: str) -> HttpResponse:
    """Show where an order stands."""
    row = get_object_or_404(Order, shop__slug=shop, mirakl_order_id=mirakl_order_id)
    return render(request, "dashboard/base.html", {"order": row})
