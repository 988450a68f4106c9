"""SKU links: which variant of the store stands for an offer of Macy's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.widgets import UnfoldAdminTextInputWidget

from integration.admin.asking import AskingAdmin, AskingForm
from integration.admin.base import Table, display, instant
from integration.admin.showing import NOTHING, badge, money, sentence
from integration.admin.sku_link_file import RINGS, SkuLinkResource
from integration.admin.stock import stock_tables
from integration.connect import Remotes
from integration.connecting import UnableToConnect
from integration.domain.reference import StoreVariant
from integration.models import CatalogVariant, Doorbell, MiraklShop, Offer, SkuLink
from integration.transport import RemoteError


class SkuLinkForm(AskingForm):
    """The SKU at Macy's, and the store's own SKU of the same article."""

    store_sku = forms.CharField(
        label="SKU in the store",
        max_length=255,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Exactly one variant of the store must have it; it is looked up at once.",
    )

    class Meta:
        model = SkuLink
        fields = ("shop", "offer_sku", "buffer_units", "pause")
        help_texts = {"offer_sku": "As the order's line says it."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["store_sku"].initial = self.instance.variant_sku
            # Who only changes the buffer of a variant without a SKU needs none.
            self.fields["store_sku"].required = bool(self.instance.variant_sku)
        if "pause" in self.fields:
            choices = self.fields["pause"].choices  # type: ignore[attr-defined]
            named = [("", "Sell and sync"), *(one for one in choices if one[0])]
            self.fields["pause"].choices = named  # type: ignore[attr-defined]


@admin.register(SkuLink)
class SkuLinkAdmin(ImportExportMixin, AskingAdmin):
    """The links. Equal SKUs are linked by themselves; a person links the others."""

    form = SkuLinkForm
    list_display = (
        "offer_sku",
        "article",
        "on_hand_shown",
        "buffer_units",
        "pause_shown",
        "price_shown",
        "shop",
        "read",
    )
    list_filter = ("shop", "pause", "is_by_hand", "is_purchasable")
    search_fields = ("offer_sku", "variant_sku", "name")
    search_help_text = "A SKU at Macy's or in the store, or a word of the name"
    list_select_related = ("shop__store",)
    fieldsets = (
        (None, {"fields": ("shop", "offer_sku", "store_sku")}),
        ("What Macy's is told of its stock", {"fields": ("buffer_units", "pause")}),
        (
            "What the store said",
            {"fields": ("article", "on_hand_shown", "price_shown", "numbers", "read")},
        ),
    )
    add_fieldsets = (
        (None, {"fields": ("shop", "offer_sku", "store_sku")}),
        ("What Macy's is told of its stock", {"fields": ("buffer_units", "pause")}),
    )

    # Files
    resource_classes = [SkuLinkResource]
    formats = [CSV]
    import_form_class = ImportForm
    export_form_class = ExportForm
    from_encoding = "utf-8-sig"  # spreadsheets write a mark in front, and look for one
    to_encoding = "utf-8-sig"
    skip_import_confirm = skip_export_form = False

    def get_readonly_fields(
        self, request: HttpRequest, obj: SkuLink | None = None
    ) -> tuple[Any, ...]:
        """Return what the store says, and whose link it is."""
        if obj is None:
            return ()
        return ("shop", "offer_sku", "article", "on_hand_shown", "price_shown", "numbers", "read")

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Say whether a file may be imported: it adds links and changes them."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Say whether the links may be taken away as a file: whoever may see them may."""
        return self.has_view_permission(request)

    def submit(self, request: HttpRequest, form: Any, obj: SkuLink | None) -> SkuLink:
        """Look the store's SKU up and link it. Raise UnableToConnect."""
        given = form.cleaned_data
        shop: MiraklShop = obj.shop if obj else given["shop"]
        offer_sku: str = obj.offer_sku if obj else given["offer_sku"]
        if obj is None or "store_sku" in form.changed_data:
            found = _the_variant(shop, given["store_sku"])
            SkuLink.objects.link(shop, offer_sku, found, at=timezone.now(), is_by_hand=True)
        link = SkuLink.objects.get(shop=shop, offer_sku=offer_sku)
        link.keep_rules(buffer_units=given["buffer_units"], pause=given["pause"])
        for flow in RINGS:
            Doorbell.objects.ring(flow, shop, at=timezone.now())
        return link

    def tables(self, obj: SkuLink) -> list[Table]:
        """Return both sides of the link beside each other, and its stock as Macy's is told."""
        offer = Offer.objects.filter(shop=obj.shop, offer_sku=obj.offer_sku).first()
        listed = CatalogVariant.objects.filter(store=obj.shop.store, variant_id=obj.variant_id)
        both = _both_sides(obj, offer, listed.first())
        return [both, *stock_tables(obj, at=timezone.now())]

    # Columns and fields

    @display(description="In the store", ordering="variant_sku")
    def article(self, linked: SkuLink) -> object:
        """Return the variant's SKU and name."""
        return sentence(f"{linked.variant_sku or '(no SKU)'} · {linked.name}")

    @display(description="On hand", ordering="on_hand")
    def on_hand_shown(self, linked: SkuLink) -> object:
        """Return the newest reading of the stock."""
        if not linked.is_purchasable:
            return "not for sale"
        return linked.on_hand if linked.is_tracked else "not tracked"

    @display(description="Pause", ordering="pause")
    def pause_shown(self, linked: SkuLink) -> object:
        """Return what a person has stopped."""
        return badge(linked.get_pause_display(), "warning") if linked.pause else ""

    @display(description="Price", ordering="price")
    def price_shown(self, linked: SkuLink) -> str:
        """Return the store's price."""
        return money(linked.price, linked.shop.store.currency)

    @display(description="Numbers in the store")
    def numbers(self, linked: SkuLink) -> str:
        """Return the store's ids."""
        return f"product {linked.product_id}, variant {linked.variant_id}"

    read = instant("read_at", "Read")


def _both_sides(link: SkuLink, offer: Offer | None, listed: CatalogVariant | None) -> Table:
    gone = "no longer in the store" if listed and not listed.is_listed else ""
    macys: tuple[object, ...] = ("no such offer", *[NOTHING] * 4)
    if offer is not None:
        stands = "deleted" if offer.is_deleted else "for sale" if offer.is_active else "inactive"
        price = money(offer.price, link.shop.currency)
        macys = (link.offer_sku, offer.product_sku or NOTHING, offer.quantity, price, stands)
    stock = link.on_hand if link.is_tracked else "not tracked"
    stands = gone or ("for sale" if link.is_purchasable else "not for sale")
    price = money(link.price, link.shop.store.currency)
    store = (link.variant_sku or "(no SKU)", f"UPC {link.upc or '?'}", stock, price, stands)
    names = ("SKU", "Product", "Quantity", "Price", "Stands")
    rows: list[tuple[object, ...]] = list(zip(names, macys, store, strict=True))
    return Table("Both sides", ("What", "At Macy's", "In the store"), rows)


def _the_variant(shop: MiraklShop, sku: str) -> StoreVariant:
    """Return the one variant that has a SKU. Raise UnableToConnect with a sentence."""
    try:
        found = Remotes.without_budgets(shop).store.variants_by_sku(sku)
    except RemoteError as error:
        raise UnableToConnect(error.sentence, field="store_sku") from error
    if not found:
        raise UnableToConnect("No variant of the store has this SKU.", field="store_sku")
    if len(found) > 1:
        several = f"{len(found)} variants of the store have this SKU: mend it in the store first."
        raise UnableToConnect(several, field="store_sku")
    return found[0]
