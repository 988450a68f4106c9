"""Shops: connect one, switch it live or off, set its rules, see what its flows did last."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from integration import clock, connecting
from integration.admin.asking import AskingAdmin, AskingForm
from integration.admin.base import Table, display, instant
from integration.admin.shop_forms import NewShopForm, ShopForm
from integration.admin.showing import badge, lines, link, listing, moment, page, sentence, took
from integration.admin.words import counted, run_badge
from integration.domain.switches import Switch
from integration.models import Doorbell, FlowSwitch, MiraklShop, SyncRun

_RULES = (
    "name",
    "orders_live_from",
    "writes_stopped",
    "acceptance",
    "acceptance_hours",
    "accepts_partially",
    "price_guard_percent",
    "holds_early",
    "held_status_id",
    "release_status_id",
    "tax_policy",
    "placeholder_email",
    "ships_to",
    "own_fulfillment_centers",
    "is_external_partner",
    "settle_seconds",
    "at_risk_hours",
)


@admin.register(MiraklShop)
class ShopAdmin(AskingAdmin):
    """The seller's shops at Macy's and other Mirakl marketplaces."""

    form_names = {"api_key": "new_api_key"}
    list_display = ("name_shown", "store", "state_shown", "orders_live", "writes", "read_until")
    list_select_related = ("store",)
    fieldsets = (
        (
            "Switches",
            {
                "fields": ("orders_live_from", "writes_stopped"),
                "description": "What this shop does by itself is switched on and off on its page"
                " under Connections. Reading goes on in any case.",
            },
        ),
        (
            "Accepting orders",
            {
                "fields": (
                    "acceptance",
                    "acceptance_hours",
                    "accepts_partially",
                    "price_guard_percent",
                ),
                "description": "When Macy's gets its answer without a person.",
            },
        ),
        (
            "Placing orders in the store",
            {
                "fields": (
                    "holds_early",
                    "held_status_id",
                    "release_status_id",
                    "tax_policy",
                    "placeholder_email",
                    "ships_to",
                    "own_fulfillment_centers",
                ),
                "description": "How an order of Macy's stands in the store, and which ones do.",
            },
        ),
        (
            "Clocks",
            {
                "fields": ("at_risk_hours", "settle_seconds", "is_external_partner"),
                "description": "When people are warned, and how patient the flows are.",
            },
        ),
        (
            "Connection",
            {
                "fields": ("name", "slug", "store", "url", "new_api_key"),
                "description": "A new key is tried at once; one that does not work is not saved.",
            },
        ),
        (
            "What was read",
            {
                "fields": (
                    "state_shown",
                    "mirakl_shop_id",
                    "channel_id",
                    "currency",
                    "marketplace_rules",
                    "read_until",
                    "store_read_until",
                    "minute",
                ),
                "classes": ("collapse",),
            },
        ),
    )
    add_fieldsets = (
        (
            "Connection",
            {
                "fields": ("name", "slug", "store", "url", "new_api_key", "mirakl_shop_id"),
                "description": "The key is tried before anything is saved. Then the store gets a"
                " channel for the shop's orders, with its mails to buyers off. No order is placed"
                " by that: going live is a switch on the next page.",
            },
        ),
    )

    # The slug names the shop's payloads, the store holds its orders: neither ever changes.
    _fixed = (
        "slug",
        "store",
        "state_shown",
        "mirakl_shop_id",
        "channel_id",
        "currency",
        "marketplace_rules",
        "read_until",
        "store_read_until",
        "minute",
    )

    # The form

    def get_form(
        self,
        request: HttpRequest,
        obj: MiraklShop | None = None,  # type: ignore[override]
        change: bool = False,
        **options: Any,
    ) -> type[AskingForm]:
        """Return the form for connecting a shop, or for a connected one."""
        form = ShopForm if obj else NewShopForm
        return super().get_form(request, obj, change, **{**options, "form": form})

    def get_readonly_fields(
        self, request: HttpRequest, obj: MiraklShop | None = None
    ) -> tuple[Any, ...]:
        """Return what never changes once a shop is connected."""
        return self._fixed if obj else ()

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: its orders stay on the record. Its writes can be stopped."""
        return False

    def submit(self, request: HttpRequest, form: Any, obj: MiraklShop | None) -> MiraklShop:
        """Try the key and save. Raise UnableToConnect."""
        return self._connect(request, form) if obj is None else self._change(form, obj)

    def _connect(self, request: HttpRequest, form: Any) -> MiraklShop:
        given = form.cleaned_data
        shop = connecting.connect_shop(
            slug=given["slug"],
            url=given["url"],
            api_key=given["new_api_key"],
            store=given["store"],
            at=timezone.now(),
            name=given["name"],
            mirakl_shop_id=given["mirakl_shop_id"],
        )
        clock.apply_timetable()
        _stay_on_its_page(request)
        return shop

    def _change(self, form: Any, shop: MiraklShop) -> MiraklShop:
        given = form.cleaned_data
        if key := given["new_api_key"]:
            connecting.connect_shop(
                slug=shop.slug,
                url=given["url"],
                api_key=key,
                store=shop.store,
                at=timezone.now(),
                name=shop.name,
            )
            clock.apply_timetable()
            shop.refresh_from_db()
        for name in _RULES:
            setattr(shop, name, given[name])
        shop.save(update_fields=_RULES)
        Doorbell.objects.ring("advance_orders", shop, at=timezone.now())
        return shop

    # Columns and fields

    @display(description="Shop", ordering="name")
    def name_shown(self, shop: MiraklShop) -> str:
        """Return its name."""
        return str(shop)

    @display(description="At Macy's", ordering="state")
    def state_shown(self, shop: MiraklShop) -> str:
        """Return what A01 says."""
        color = "success" if shop.state == "OPEN" else "danger"
        return badge(shop.state or "not read yet", color)  # type: ignore[arg-type]

    @display(description="Orders", ordering="orders_live_from")
    def orders_live(self, shop: MiraklShop) -> object:
        """Return since when orders are acted on."""
        live_from = shop.orders_live_from
        if live_from is None or Switch.ORDERS not in FlowSwitch.objects.on(shop):
            return badge("watched only")
        if live_from > timezone.now():
            return lines(badge("live later", "info"), moment(live_from))
        return lines(badge("live", "success"), moment(live_from))

    @display(description="Writes", ordering="writes_stopped")
    def writes(self, shop: MiraklShop) -> str:
        """Return whether anything is written for it."""
        return (
            badge("stopped", "danger") if FlowSwitch.objects.stop(shop) else badge("on", "success")
        )

    read_until = instant("orders_read_until", "Orders read until")
    store_read_until = instant("store_orders_read_until", "Store orders read until")

    @display(description="The marketplace's own rules")
    def marketplace_rules(self, shop: MiraklShop) -> str:
        """Return what PC01 says, as far as it matters here."""
        platform = shop.platform
        if platform is None:
            return "Not read yet."
        several = "each parcel is declared" if platform.multi_shipment else "one dispatch an order"
        carriers = (
            "any carrier" if platform.alternative_carriers_allowed else "listed carriers only"
        )
        return f"{several}; {carriers}; tax mode {platform.order_tax_mode or 'not told'}."

    @display(description="A minute of Mirakl's lasts")
    def minute(self, shop: MiraklShop) -> str:
        """Return the scale of the budgets: only a demo runs them faster."""
        return f"{shop.budget_scale.normalize():f} min"

    # Below the fields

    def tables(self, obj: MiraklShop) -> list[Table]:
        """Return what each flow did last, and when it is due again."""
        newest = SyncRun.objects.filter(shop=OuterRef("shop"), flow=OuterRef("flow"))
        bells = list(
            Doorbell.objects.filter(shop=obj)
            .annotate(run_pk=Subquery(newest.order_by("-started_at").values("pk")[:1]))
            .order_by("flow")
        )
        runs = SyncRun.objects.in_bulk([bell.run_pk for bell in bells if bell.run_pk])
        rows = [_flow_row(bell, runs.get(bell.run_pk or 0)) for bell in bells]
        headers = ("Flow", "Outcome", "Did", "What is left", "When", "Took", "Due again")
        return [Table("What its flows did last", headers, rows, "No flow is on the timetable yet.")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MiraklShop]:
        """Return the shops; their keys stay where they are."""
        shops: QuerySet[MiraklShop] = super().get_queryset(request)
        return shops.select_related("store").defer("api_key", "store__access_token")


def _flow_row(bell: Any, run: SyncRun | None) -> tuple[object, ...]:
    flow = link(listing("syncrun", flow=bell.flow), bell.flow)
    if run is None:
        return (flow, "not run yet", "", "", "", "", moment(bell.due_at, seconds=True))
    return (
        flow,
        link(page("syncrun", run.pk), run_badge(run.outcome)),
        counted(run.counts),
        sentence(run.left) if run.left else "",
        moment(run.started_at, seconds=True),
        took(run.took),
        moment(bell.due_at, seconds=True),
    )


def _stay_on_its_page(request: HttpRequest) -> None:
    """Lead from the form for a new shop to its rules."""
    sent: QueryDict = request.POST.copy()
    sent["_continue"] = "1"
    request.POST = sent  # type: ignore[assignment]
