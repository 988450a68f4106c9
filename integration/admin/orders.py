"""Orders: the list that says where each one stands, and the page that tells its story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from integration.admin.base import Raw, RecordAdmin, Table, display, instant
from integration.admin.order_filters import ClockFilter, StandingFilter, StateFilter
from integration.admin.order_story import payloads_of, story_table, twins_of
from integration.admin.showing import (
    NOTHING,
    badge,
    clock,
    exact_json,
    lines,
    link,
    listing,
    moment,
    money,
    outside,
    page,
    sentence,
    unbroken,
)
from integration.admin.words import severity_badge, state_badge, status_badge
from integration.domain.plan.situation import WAITING_ACCEPTANCE
from integration.domain.sla import acceptance_due_at
from integration.models import Issue, Order, OrderLine, Payload, StoreOrder

RAWS_SHOWN = 6  # the newest; the rest is a click away


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
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "at_macys",
                    "what_happens_next",
                    "ship_by",
                    "deadline",
                    "store_order",
                    "ordered",
                    "total",
                    "customer",
                    "elsewhere",
                )
            },
        ),
    )

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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """Find by number, by how it begins, by store order or by SKU; each has its index."""
        term = search_term.strip()
        return (queryset.filter(pk__in=_found(term)) if term else queryset), False

    # Columns and fields

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

    ordered = instant("placed_at_marketplace", "Ordered")
    deadline = instant("shipping_deadline", "To be shipped by")

    @display(description="Total", ordering="total_price")
    def total(self, order: Order) -> object:
        """Return what the customer pays, with the currency."""
        return unbroken(money(order.total_price, order.currency))

    @display(description="Customer")
    def customer(self, order: Order) -> object:
        """Return whom the order ships to, as Macy's says it."""
        to = order.marketplace.shipping_address
        if to is None:
            return order.marketplace.customer_name or "Macy's has not sent an address yet."
        town = ", ".join(filter(None, (to.city, f"{to.state} {to.zip_code}".strip(), to.country)))
        name = f"{to.first_name} {to.last_name}".strip()
        return lines(name, to.company, to.street_1, to.street_2, town)

    @display(description="Look at it in")
    def elsewhere(self, order: Order) -> object:
        """Return the links to both back offices."""
        shop = order.shop
        back_office = outside(shop.back_office_url(order.mirakl_order_id), "Mirakl back office")
        number = order.bigcommerce_order_id
        if number is None:
            return back_office
        return lines(
            back_office, outside(shop.store.control_panel_url(number), f"Store order {number}")
        )

    # Below the fields

    def below(self, obj: Order) -> tuple[list[Table], list[Raw]]:
        """Return what is asked, happened, was ordered and left; then the newest payloads."""
        twins = twins_of(obj)
        payloads = payloads_of(obj, twins)
        tables = [
            *_exceptions(obj),
            story_table(obj, twins=twins, payloads=payloads),
            _ordered_lines(obj),
            *_parcels(twins),
        ]
        return tables, [_raw(payload) for payload in reversed(payloads[-RAWS_SHOWN:])]


def _found(term: str) -> QuerySet[Any, Any]:
    """Return the ids of the orders that a search means: a union, each part with its own index."""
    typed, capitals = term, term.upper()
    numbered = Q(mirakl_order_id__startswith=typed) | Q(mirakl_order_id__startswith=capitals)
    stocked = Q(offer_sku__startswith=typed) | Q(offer_sku__startswith=capitals)
    parts = [
        Order.objects.filter(numbered).values("pk"),
        OrderLine.objects.filter(stocked).values("order_id"),
    ]
    if term.isascii() and term.isdigit():
        parts.append(Order.objects.filter(bigcommerce_order_id=int(term)).values("pk"))
    first, *others = (part.order_by() for part in parts)
    return first.union(*others)


def _raw(payload: Payload) -> Raw:
    title = format_html(
        "{} {} · {}", payload.source, payload.reference, moment(payload.first_seen_at)
    )
    return Raw(title, exact_json(payload.body))


def _exceptions(order: Order) -> list[Table]:
    """Return what a person must decide, when there is something."""
    rows: list[tuple[object, ...]] = [
        (
            link(page("issue", issue.pk), issue.means),
            sentence(issue.advice),
            severity_badge(issue.severity),
            moment(issue.due_at),
        )
        for issue in Issue.objects.unresolved().filter(order=order)
    ]
    headers = ("What is wrong", "What to do", "Severity", "Due")
    return [Table("Exceptions", headers, rows)] if rows else []


def _ordered_lines(order: Order) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            link(listing("skulink", q=line.offer_sku), line.offer_sku),
            sentence(line.title),
            line.quantity,
            money(line.price, order.currency),
            state_badge(line.state),
        )
        for line in order.lines.order_by("pk")
    ]
    return Table("Lines", ("SKU", "Product", "Units", "Price", "At Macy's"), rows)


def _parcels(twins: list[StoreOrder]) -> list[Table]:
    """Return the parcels that left the store, when some did."""
    rows: list[tuple[object, ...]] = [
        (
            twin.bigcommerce_order_id,
            parcel.bigcommerce_shipment_id,
            parcel.tracking_carrier or parcel.shipping_provider or parcel.shipping_method,
            parcel.tracking_number,
            sum(units for _, units in parcel.items),
        )
        for twin in twins
        for parcel in twin.shipments or ()
    ]
    headers = ("Store order", "Shipment", "Carrier", "Tracking number", "Units")
    return [Table("Parcels", headers, rows)] if rows else []
