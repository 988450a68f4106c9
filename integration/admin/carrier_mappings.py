"""Carrier mappings: what the store calls a carrier → what Macy's is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from integration.admin.base import EditableAdmin, display
from integration.admin.showing import badge, form_for, lines, page
from integration.domain.issues import IssueKind
from integration.domain.shipping import CarrierKey
from integration.models import (
    CarrierMapping,
    Doorbell,
    Issue,
    MarketplaceCarrier,
    MiraklShop,
)

CARRIER = "carrier:"
FLOW = "advance_orders"


class CarrierChoiceField(forms.ModelChoiceField):
    """A listed carrier, named with its shop where there are several."""

    names_shop = False

    def label_from_instance(self, obj: Any) -> str:
        """Return what a person chooses by."""
        return f"{obj.shop}: {obj}" if self.names_shop else str(obj)


class CarrierMappingForm(forms.ModelForm):
    """A listed carrier, or a name and a tracking address: one of the two."""

    class Meta:
        model = CarrierMapping
        fields = ("shop", "store_carrier", "carrier", "name", "tracking_url")
        labels = {"carrier": "Carrier at Macy's", "tracking_url": "Tracking address"}
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": "This carrier is mapped already for this shop."}
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shops = list(MiraklShop.objects.order_by("name")[:2])
        if len(shops) == 1 and "shop" in self.fields:
            self.fields["shop"].initial = shops[0].pk
        if "carrier" in self.fields:
            self._offer_listed_carriers(has_several_shops=len(shops) > 1)

    def _offer_listed_carriers(self, *, has_several_shops: bool) -> None:
        """Offer what is listed, of the shop that is meant, where that is known."""
        field = self.fields["carrier"]
        listed = MarketplaceCarrier.objects.filter(is_listed=True).select_related("shop")
        meant = str(self.instance.shop_id or self.initial.get("shop") or "")
        if meant.isascii() and meant.isdigit() and not self.is_bound:
            listed = listed.filter(shop_id=int(meant))
        field.queryset = listed.order_by("shop__name", "label")  # type: ignore[attr-defined]
        field.names_shop = has_several_shops  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "The marketplace does not list this carrier."


@admin.register(CarrierMapping)
class CarrierMappingAdmin(EditableAdmin):
    """What Macy's is told for each carrier of the store."""

    form = CarrierMappingForm
    list_display = ("store_carrier", "told_as", "standing", "shop")
    list_filter = ("is_suggested", "shop")
    search_fields = ("store_carrier", "carrier__label", "carrier__code", "name")
    list_select_related = ("shop", "carrier")
    list_before_template = "admin/integration/waiting_carriers.html"
    fieldsets = (
        (
            None,
            {
                "fields": ("shop", "store_carrier"),
                "description": "What the store's shipments call the carrier, in any case.",
            },
        ),
        (
            "What Macy's is told",
            {
                "fields": ("carrier", "name", "tracking_url"),
                "description": "Choose a listed carrier. Only for one that is not listed, give a"
                " name and the address of its tracking page.",
            },
        ),
    )

    # Columns

    @display(description="Macy's is told", ordering="carrier__label")
    def told_as(self, mapping: CarrierMapping) -> object:
        """Return the listed carrier, or the name and the tracking address."""
        if mapping.carrier:
            return f"{mapping.carrier.label} ({mapping.carrier.code})"
        return lines(mapping.name, mapping.tracking_url)

    @display(description="Mind")
    def standing(self, mapping: CarrierMapping) -> str:
        """Return what a person should know of it."""
        if mapping.carrier and not mapping.carrier.is_listed:
            return badge("no longer listed", "danger", title="Choose another carrier.")
        if mapping.is_suggested:
            return badge("suggested", "info", title="Made from equal names.")
        return ""

    # Pages

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list below the carriers that wait to be mapped."""
        context = {**(extra_context or {}), "waiting": _waiting()}
        response: HttpResponse = super().changelist_view(request, context)
        return response

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the mapping itself when the carrier is mapped already."""
        shop, name = request.GET.get("shop", ""), request.GET.get("store_carrier", "")
        if request.method == "GET" and name and shop.isascii() and shop.isdigit():
            known = CarrierMapping.objects.filter(
                shop_id=int(shop), store_carrier=CarrierKey.normal(name)
            ).first()
            if known and self.has_change_permission(request, known):
                return redirect(page("carriermapping", known.pk))
        response: HttpResponse = super().add_view(request, form_url, extra_context)
        return response

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **options: Any
    ) -> forms.ModelChoiceField | None:
        """Offer the carriers by name."""
        if db_field.name == "carrier":
            options["form_class"] = CarrierChoiceField
        field: forms.ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **options
        )
        return field

    # Saving

    def save_model(
        self, request: HttpRequest, obj: CarrierMapping, form: Any, change: bool
    ) -> None:
        """Save it as a person's own, and have the orders that wait for it looked at again."""
        obj.is_suggested = False
        super().save_model(request, obj, form, change)
        self._look_again(request, obj)

    def delete_model(self, request: HttpRequest, obj: CarrierMapping) -> None:
        """Delete it; parcels of this carrier ask again."""
        super().delete_model(request, obj)
        Doorbell.objects.ring(FLOW, obj.shop, at=timezone.now())

    def _look_again(self, request: HttpRequest, mapping: CarrierMapping) -> None:
        Doorbell.objects.ring(FLOW, mapping.shop, at=timezone.now())
        cause = f"{CARRIER}{mapping.store_carrier}"
        waiting = Issue.objects.unresolved().filter(shop=mapping.shop, root_cause=cause).count()
        if waiting:
            verb = "exception waits" if waiting == 1 else "exceptions wait"
            said = f"{waiting} open {verb} for “{mapping.store_carrier}”; looked at again now."
            messages.info(request, said)


def _waiting() -> list[dict[str, Any]]:
    """Return the carriers that parcels wait for, with how many, and where each is mapped.

    One that was just mapped waits for the next run only, and is left out.
    """
    usable = CarrierMapping.objects.filter(Q(carrier=None) | Q(carrier__is_listed=True))
    mapped = set(usable.values_list("shop_id", "store_carrier"))
    asked = (
        Issue.objects.unresolved()
        .filter(kind__in=(IssueKind.UNMAPPED_CARRIER, IssueKind.UNLISTED_CARRIER))
        .values("shop", "shop__name", "root_cause")
        .annotate(orders=Count("pk"))
        .order_by("-orders", "root_cause")
    )
    return [
        {
            "carrier": carrier,
            "shop": row["shop__name"],
            "orders": row["orders"],
            "url": form_for("carriermapping", store_carrier=carrier, shop=row["shop"]),
        }
        for row in asked
        if (carrier := row["root_cause"].removeprefix(CARRIER))
        and (row["shop"], carrier) not in mapped
    ]
