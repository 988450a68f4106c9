"""Offers at Macy's and variants of the store, as they were last read: for looking, not changing."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from integration.admin.base import RecordAdmin, display, instant
from integration.admin.filters import ChoiceFilter
from integration.admin.showing import NOTHING, badge, link, money, page, sentence
from integration.models import (
    CatalogSweep,
    CatalogVariant,
    Offer,
    OfferExport,
    ProductIdentity,
    SkuLink,
    WebhookEvent,
)


class OfferStanding(ChoiceFilter):
    """How an offer stands at Macy's."""

    title, parameter_name = "standing", "standing"
    conditions: ClassVar = {
        "sale": ("For sale", Q(is_active=True)),
        "inactive": ("Inactive", Q(is_active=False, is_deleted=False)),
        "deleted": ("Deleted", Q(is_deleted=True)),
    }


class Linked(ChoiceFilter):
    """Whether a link joins it to the other side."""

    title, parameter_name = "link", "link"
    conditions: ClassVar = {
        "yes": ("Linked", Q(is_linked=True)),
        "no": ("Not linked", Q(is_linked=False)),
    }


@admin.register(Offer)
class OfferAdmin(RecordAdmin):
    """What Macy's lists of ours (OF54)."""

    list_display = (
        "offer_sku",
        "product_sku",
        "quantity",
        "price_shown",
        "stands",
        "linked_to",
        "seen",
    )
    list_filter = ("shop", OfferStanding, Linked)
    search_fields = ("offer_sku", "product_sku", "product_title")
    list_select_related = ("shop",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        """Return the offers, each knowing whether it is linked."""
        links = SkuLink.objects.filter(shop=OuterRef("shop"), offer_sku=OuterRef("offer_sku"))
        found: QuerySet[Offer] = super().get_queryset(request)
        return found.annotate(
            is_linked=Exists(links),
            link_id=Subquery(links.values("pk")[:1]),
            link_sku=Subquery(links.values("variant_sku")[:1]),
        )

    @display(description="Price", ordering="price")
    def price_shown(self, offer: Offer) -> str:
        """Return the price without a discount."""
        return money(offer.price, offer.shop.currency)

    @display(description="Stands")
    def stands(self, offer: Offer) -> object:
        """Return whether customers can buy it."""
        if offer.is_deleted:
            return badge("deleted", "danger")
        return badge("for sale", "success") if offer.is_active else badge("inactive", "warning")

    @display(description="Link")
    def linked_to(self, offer: Any) -> object:
        """Return the way to its link."""
        if offer.link_id is None:
            return NOTHING
        return link(page("skulink", offer.link_id), offer.link_sku or "variant")

    seen = instant("seen_at", "Read")


@admin.register(CatalogVariant)
class CatalogVariantAdmin(RecordAdmin):
    """What the store has, offered at Macy's or not."""

    list_display = ("sku", "article", "upc", "stock", "price_shown", "stands", "seen")
    list_filter = ("store", "is_listed", "is_purchasable", Linked)
    search_fields = ("sku", "name", "upc")
    list_select_related = ("store",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CatalogVariant]:
        """Return the variants, each knowing whether an offer sells it."""
        links = SkuLink.objects.filter(
            shop__store=OuterRef("store"), variant_id=OuterRef("variant_id")
        )
        found: QuerySet[CatalogVariant] = super().get_queryset(request)
        return found.annotate(is_linked=Exists(links))

    @display(description="Article", ordering="name")
    def article(self, variant: CatalogVariant) -> object:
        """Return its name."""
        return sentence(variant.name)

    @display(description="In stock", ordering="inventory_level")
    def stock(self, variant: CatalogVariant) -> object:
        """Return what the catalog said; the stock flow reads it anew."""
        return variant.inventory_level if variant.is_tracked else "not tracked"

    @display(description="Price", ordering="price")
    def price_shown(self, variant: CatalogVariant) -> str:
        """Return its price."""
        return money(variant.price, variant.store.currency)

    @display(description="Stands")
    def stands(self, variant: CatalogVariant) -> object:
        """Return whether the store sells it."""
        if not variant.is_listed:
            return badge("gone", "danger")
        for_sale = variant.is_purchasable
        return badge("for sale", "success") if for_sale else badge("not for sale", "warning")

    seen = instant("seen_at", "Read")


@admin.register(OfferExport)
class OfferExportAdmin(RecordAdmin):
    """The exports by which offers were read (OF52)."""

    list_display = ("tracking_id", "shop", "is_full", "began", "files_read", "ended", "is_complete")
    list_filter = ("shop", "is_full", "is_complete")
    list_select_related = ("shop",)
    began = instant("began_at", "Began", seconds=True)
    ended = instant("ended_at", "Ended", seconds=True)


@admin.register(CatalogSweep)
class CatalogSweepAdmin(RecordAdmin):
    """How far the reading of each store's catalog is."""

    list_display = ("store", "began", "past_product_id", "ended")
    list_select_related = ("store",)
    began = instant("began_at", "Under way since")
    ended = instant("ended_at", "Last read whole")


@admin.register(ProductIdentity)
class ProductIdentityAdmin(RecordAdmin):
    """Which of Macy's products a UPC is (P31)."""

    list_display = ("upc", "products", "shop", "asked")
    list_filter = ("shop",)
    search_fields = ("upc",)
    list_select_related = ("shop",)
    asked = instant("asked_at", "Asked")

    @display(description="Macy's products")
    def products(self, identity: ProductIdentity) -> str:
        """Return the operator's SKUs."""
        return ", ".join(identity.product_skus) or "not known"


@admin.register(WebhookEvent)
class WebhookEventAdmin(RecordAdmin):
    """What the stores have told by webhook in the last days."""

    list_display = ("scope", "store", "received")
    list_filter = ("store",)
    search_fields = ("scope",)
    list_select_related = ("store",)
    received = instant("received_at", "Received", seconds=True)
