"""The record: remote writes, runs, store orders, decisions, payloads, doorbells, call budgets."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from integration.admin.base import Raw, RecordAdmin, Table, display, instant
from integration.admin.filters import FlowFilter, SourceFilter, StoreStatusFilter
from integration.admin.showing import (
    NOTHING,
    exact_json,
    link,
    listing,
    money,
    outside,
    page,
    sentence,
    span,
    took,
    unbroken,
)
from integration.admin.words import counted, outcome_badge, run_badge, status_badge, write_words
from integration.models import (
    CallBudget,
    Decision,
    Doorbell,
    Order,
    Payload,
    RemoteWrite,
    StoreOrder,
    SyncRun,
)


@admin.register(RemoteWrite)
class RemoteWriteAdmin(RecordAdmin):
    """Every change that was made at a remote, with its answer and its proof."""

    list_display = ("sent", "what", "of_order", "where", "operation", "known", "proven")
    list_filter = ("outcome", "kind", "shop")
    search_fields = ("order__mirakl_order_id__startswith", "run__exact")
    search_help_text = "An order number, or a run's name"
    list_select_related = ("order",)
    fieldsets = (
        (None, {"fields": ("what", "of_order", "where", "operation", "known", "reason")}),
        ("When", {"fields": ("sent", "answered", "proven", "by_run")}),
        ("What it said", {"fields": ("subject", "content", "answer_status")}),
    )

    sent = instant("sent_at", "Sent", seconds=True)
    answered = instant("answered_at", "Answered", seconds=True)
    proven = instant("proven_at", "Read back", seconds=True)

    @display(description="What", ordering="kind")
    def what(self, write: RemoteWrite) -> str:
        """Return the kind of write in words."""
        return write_words(write.kind)

    @display(description="Order", ordering="order__mirakl_order_id")
    def of_order(self, write: RemoteWrite) -> object:
        """Return the order it was for."""
        return link(page("order", write.order_id), unbroken(write.order.mirakl_order_id))

    @display(description="Where")
    def where(self, write: RemoteWrite) -> str:
        """Return the remote."""
        return write.remote

    @display(description="Outcome", ordering="outcome")
    def known(self, write: RemoteWrite) -> str:
        """Return what is known of it."""
        return outcome_badge(write.outcome)

    @display(description="By the run")
    def by_run(self, write: RemoteWrite) -> object:
        """Return the run that wrote it."""
        return link(listing("syncrun", q=write.run), write.run) if write.run else NOTHING


@admin.register(SyncRun)
class SyncRunAdmin(RecordAdmin):
    """Every run of a flow: how it ended, what it did, and what is left."""

    list_display = ("started", "flow", "shop", "ended", "did", "what_is_left", "lasted", "again")
    list_filter = ("outcome", FlowFilter, "shop")
    search_fields = ("name__startswith",)
    search_help_text = "A run's name, as it stands on every line of the log"
    list_select_related = ("shop",)
    fieldsets = (
        (
            None,
            {"fields": ("flow", "shop", "ended", "did", "what_is_left", "started", "lasted")},
        ),
        ("For the log", {"fields": ("name", "again")}),
    )

    started = instant("started_at", "Started", seconds=True)
    again = instant("again_at", "Again at", seconds=True)

    @display(description="Outcome", ordering="outcome")
    def ended(self, run: SyncRun) -> str:
        """Return how it ended."""
        return run_badge(run.outcome)

    @display(description="Did")
    def did(self, run: SyncRun) -> object:
        """Return what it counted."""
        return sentence(counted(run.counts)) if run.counts else NOTHING

    @display(description="What is left")
    def what_is_left(self, run: SyncRun) -> object:
        """Return what it could not do."""
        return sentence(run.left) if run.left else NOTHING

    @display(description="Took", ordering="took")
    def lasted(self, run: SyncRun) -> object:
        """Return how long it took."""
        return took(run.took)


@admin.register(StoreOrder)
class StoreOrderAdmin(RecordAdmin):
    """The store's orders, as the store tells them."""

    list_display = ("number", "status_shown", "stands_for", "items_shipped", "changed", "seen")
    list_filter = (StoreStatusFilter, "store")
    search_fields = ("bigcommerce_order_id__exact", "external_order_id__startswith")
    search_help_text = "The store's order number, or Macy's"
    list_select_related = ("store",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "number",
                    "status_shown",
                    "stands_for",
                    "total",
                    "channel_id",
                    "changed",
                    "seen",
                    "elsewhere",
                )
            },
        ),
    )

    changed = instant("modified_at", "Changed in the store")
    seen = instant("seen_at", "Seen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoreOrder]:
        """Return the store orders with the marketplace order that each stands for."""
        orders = Order.objects.filter(
            shop__store=OuterRef("store"), bigcommerce_order_id=OuterRef("bigcommerce_order_id")
        )
        rows: QuerySet[StoreOrder] = super().get_queryset(request)
        return rows.annotate(order_pk=Subquery(orders.values("pk")[:1]))

    @display(description="Store order", ordering="bigcommerce_order_id")
    def number(self, row: StoreOrder) -> int:
        """Return the store's number."""
        return row.bigcommerce_order_id

    @display(description="Status", ordering="status_id")
    def status_shown(self, row: StoreOrder) -> str:
        """Return the store's name of its status."""
        return status_badge(row.status_id)

    @display(description="Stands for")
    def stands_for(self, row: StoreOrder) -> object:
        """Return the marketplace order that it is the twin of, or the number it carries."""
        order_pk = getattr(row, "order_pk", None)
        carried = row.external_order_id or NOTHING
        return link(page("order", order_pk), carried) if order_pk else carried

    @display(description="Total")
    def total(self, row: StoreOrder) -> str:
        """Return the store's total."""
        return money(row.said.total_inc_tax, row.said.currency)

    @display(description="Look at it in")
    def elsewhere(self, row: StoreOrder) -> object:
        """Return a link to the control panel."""
        url = row.store.control_panel_url(row.bigcommerce_order_id)
        return outside(url, "the store's control panel")

    def tables(self, obj: StoreOrder) -> list[Table]:
        """Return its lines and parcels, as they were read."""
        unread = "Not read yet."
        lines: list[tuple[object, ...]] = [
            (
                line.sku,
                line.name,
                line.quantity,
                money(line.price_inc_tax, obj.said.currency),
                line.quantity_shipped,
            )
            for line in obj.lines or ()
        ]
        parcels: list[tuple[object, ...]] = [
            (
                parcel.bigcommerce_shipment_id,
                parcel.tracking_carrier or parcel.shipping_provider,
                parcel.tracking_number,
                sum(units for _, units in parcel.items),
            )
            for parcel in obj.shipments or ()
        ]
        return [
            Table("Lines", ("SKU", "Name", "Units", "Price each", "Shipped"), lines, unread),
            Table("Parcels", ("Shipment", "Carrier", "Tracking number", "Units"), parcels, unread),
        ]


@admin.register(Decision)
class DecisionAdmin(RecordAdmin):
    """What persons decided about orders."""

    list_display = ("decided", "what", "of_order", "decided_by", "reason")
    list_filter = ("kind",)
    search_fields = ("order__mirakl_order_id__startswith",)
    search_help_text = "An order number"
    list_select_related = ("order", "decided_by")
    fieldsets = ((None, {"fields": ("what", "of_order", "decided_by", "reason", "decided")}),)

    decided = instant("decided_at", "Decided", seconds=True)

    @display(description="What", ordering="kind")
    def what(self, decision: Decision) -> str:
        """Return the decision in words."""
        return str(decision)

    @display(description="Order", ordering="order__mirakl_order_id")
    def of_order(self, decision: Decision) -> object:
        """Return the order it is about."""
        return link(page("order", decision.order_id), decision.order.mirakl_order_id)


@admin.register(Payload)
class PayloadAdmin(RecordAdmin):
    """What came in, verbatim."""

    list_display = ("seen_first", "source", "reference", "owner", "seen_last")
    list_filter = (SourceFilter,)
    search_fields = ("reference__exact",)
    search_help_text = "The whole number of an order, as the remote writes it"
    fieldsets = (
        (None, {"fields": ("source", "reference", "owner", "seen_first", "seen_last", "digest")}),
    )

    seen_first = instant("first_seen_at", "First seen", seconds=True)
    seen_last = instant("last_seen_at", "Last seen", seconds=True)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payload]:
        """Return the payloads; a list of them does without their texts."""
        rows: QuerySet[Payload] = super().get_queryset(request)
        return rows.defer("body")

    def raws(self, obj: Payload) -> list[Raw]:
        """Return the text."""
        return [Raw(f"{obj.source} {obj.reference}", exact_json(obj.body))]


@admin.register(Doorbell)
class DoorbellAdmin(RecordAdmin):
    """When each flow of each shop is due."""

    list_display = ("flow", "shop", "how_often", "due", "rung")
    list_filter = (FlowFilter, "shop")
    list_select_related = ("shop",)
    ordering = ("due_at",)
    fieldsets = ((None, {"fields": ("flow", "shop", "how_often", "due", "rung")}),)

    due = instant("due_at", "Due", seconds=True)
    rung = instant("rung_at", "Rung, not yet answered", seconds=True)

    @display(description="Every", ordering="every")
    def how_often(self, bell: Doorbell) -> str:
        """Return how often the flow is due while all is calm."""
        return span(bell.every)


@admin.register(CallBudget)
class CallBudgetAdmin(RecordAdmin):
    """When the next call of each kind is free."""

    list_display = ("key", "free")
    search_fields = ("key",)
    ordering = ("key",)
    fieldsets = ((None, {"fields": ("key", "free")}),)

    free = instant("free_at", "The next call is free at", seconds=True)
