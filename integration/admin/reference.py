"""What the marketplace lists: shipping types, carriers, reasons. Only the store's words change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from integration.admin.base import EditableAdmin, RecordAdmin, display, instant
from integration.admin.showing import badge
from integration.models import Doorbell, MarketplaceCarrier, MarketplaceReason, ShippingType


@admin.register(ShippingType)
class ShippingTypeAdmin(EditableAdmin):
    """How each shipping type of Macy's is called in the store, where the warehouse reads it."""

    list_display = ("label", "code", "in_the_store", "remarks", "shop")
    list_filter = ("shop",)
    search_fields = ("label", "code", "store_method")
    list_select_related = ("shop",)
    readonly_fields = ("shop", "label", "code", "remarks")
    fieldsets = ((None, {"fields": ("label", "code", "remarks", "shop", "store_method")}),)

    def has_add_permission(self, *_of: Any) -> bool:
        """Say no: the marketplace lists them (SH12)."""
        return False

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: the marketplace lists them (SH12)."""
        return False

    @display(description="In the store", ordering="store_method")
    def in_the_store(self, kind: ShippingType) -> str:
        """Return what the warehouse reads."""
        return kind.store_method or f"{kind.label} (as at Macy's)"

    @display(description="Mind")
    def remarks(self, kind: ShippingType) -> object:
        """Return what is special about it."""
        said = {
            "tracking demanded": kind.mandatory_tracking,
            "delivered by Macy's: not placed": kind.delivery_by_operator,
            "click and collect: not placed": kind.click_and_collect,
        }
        return ", ".join(text for text, is_so in said.items() if is_so)

    def save_model(self, request: HttpRequest, obj: ShippingType, form: Any, change: bool) -> None:
        """Save it, and have the open orders looked at again."""
        super().save_model(request, obj, form, change)
        Doorbell.objects.ring("advance_orders", obj.shop, at=timezone.now())


@admin.register(MarketplaceCarrier)
class MarketplaceCarrierAdmin(RecordAdmin):
    """The carriers that the marketplace knows by code (SH21)."""

    list_display = ("label", "code", "listed", "shop", "seen")
    list_filter = ("is_listed", "shop")
    search_fields = ("label", "code")
    list_select_related = ("shop",)
    fieldsets = ((None, {"fields": ("label", "code", "listed", "tracking_url", "shop", "seen")}),)

    seen = instant("seen_at", "Last listed")

    @display(description="Listed", ordering="is_listed")
    def listed(self, carrier: MarketplaceCarrier) -> str:
        """Return whether the marketplace still lists it."""
        return badge("listed", "success") if carrier.is_listed else badge("no longer", "danger")


@admin.register(MarketplaceReason)
class MarketplaceReasonAdmin(RecordAdmin):
    """Why something may be refunded or canceled (RE01)."""

    list_display = ("label", "code", "type", "is_shop_right", "shop")
    list_filter = ("type", "is_shop_right", "shop")
    search_fields = ("label", "code")
    list_select_related = ("shop",)
    fieldsets = ((None, {"fields": ("label", "code", "type", "is_shop_right", "shop")}),)
