"""Orders: the list that says where each one stands. The page of one is the dashboard's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from integration.admin.base import RecordAdmin, display
from integration.admin.order_filters import ClockFilter, StandingFilter, StateFilter
from integration.admin.showing import NOTHING, badge, clock, lines, moment, sentence, unbroken
from integration.admin.words import state_badge, status_badge
from integration.domain.plan.situation import WAITING_ACCEPTANCE
from integration.domain.sla import acceptance_due_at
from integration.models import Order, StoreOrder


@admin.register(Order)
class OrderAdmin(RecordAdmin):
    """Every marketplace order, newest first."""

    list_display = (
        "number",
        "at_macys",
        "store_order",
        "placed",
        "ship_by",
        "what_happens_next",
    )
    list_display_links = ("number",)
    list_filter = (StandingFilter, StateFilter, ClockFilter, "shop")
    search_fields = ("mirakl_order_id",)
    search_help_text = "Macy's order number or how it begins, the store's order number, or a SKU"

    # What is read

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """Return the orders with their shop, store and the store order's status: one query.

        What only the page of one order shows is left for it to read; secrets are never read.
        """
        twin = StoreOrder.objects.filter(
            store=OuterRef("shop__store"), bigcommerce_order_id=OuterRef("bigcommerce_order_id")
        )
        orders: QuerySet[Order] = super().get_queryset(request)
        return (
            orders.select_related("shop__store")
            .annotate(store_status_id=Subquery(twin.values("status_id")[:1]))
            .defer("marketplace", "parcels", "shop__api_key", "shop__store__access_token")
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the order's own page, with its story."""
        order = self.get_object(request, unquote(object_id))
        if request.method != "GET" or order is None or not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)  # says so
        return redirect("dashboard:order", order.shop.slug, order.mirakl_order_id)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find by number, by how it begins, by store order or by SKU; each has its index."""
        term = search_term.strip()
        return (queryset.filter(pk__in=_found(term)) if term else queryset), False

    # Columns

    @display(description="Order", ordering="placed_at_marketplace")
    def number(self, order: Order) -> object:
        """Return Macy's number, and when the order was placed there."""
        return lines(unbroken(order.mirakl_order_id), moment(order.placed_at_marketplace))

    @display(description="At Macy's", ordering="marketplace_state")
    def at_macys(self, order: Order) -> str:
        """Return Mirakl's word for the state."""
        return state_badge(order.marketplace_state)

    @display(description="Store order", ordering="bigcommerce_order_id")
    def store_order(self, order: Any) -> object:
        """Return the store's number, and the status it has there."""
        if order.bigcommerce_order_id is None:
            return NOTHING
        status = order.store_status_id
        known = status_badge(status) if status is not None else badge("not read yet")
        return unbroken(format_html("{} {}", order.bigcommerce_order_id, known))

    @display(description="Placed · released", ordering="placed_at")
    def placed(self, order: Order) -> object:
        """Return when the store order was placed, and when it was released."""
        if order.placed_at is None:
            return NOTHING
        if order.is_linked:
            return lines("entered by a person", moment(order.placed_at))
        released = moment(order.released_at) if order.released_at else badge("held", "warning")
        return lines(moment(order.placed_at), released)

    @display(description="Clock", ordering="shipping_deadline")
    def ship_by(self, order: Order) -> object:
        """Return the clock that runs: until the acceptance, then until the dispatch."""
        if order.is_over:
            return NOTHING
        at, at_risk = timezone.now(), timedelta(hours=order.shop.at_risk_hours)
        if order.marketplace_state == WAITING_ACCEPTANCE:
            hours = order.shop.acceptance_hours
            due_at = acceptance_due_at(order.placed_at_marketplace, hours=hours)
            return clock(due_at, at=at, at_risk=at_risk, what="accept")
        return clock(order.shipping_deadline, at=at, at_risk=at_risk, what="ship")

    @display(description="What happens next")
    def what_happens_next(self, order: Order) -> object:
        """Return the plan's own sentence."""
        if order.next_step:
            return sentence(order.next_step)
        return "Nothing more to do." if order.is_at_rest else NOTHING


def _found(term: str) -> QuerySet[Any, Any]:
    """Return the ids of the orders that a search means: a union, each part with its own index."""
    ways = (Order.objects.by_number, Order.objects.by_beginning, Order.objects.by_sku)
    first, *others = (way(term).order_by().values("pk") for way in ways)
    return first.union(*others)
