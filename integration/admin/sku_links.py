"""SKU links: which variant of the store stands for an offer of Macy's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget

from integration.admin.asking import AskingAdmin, AskingForm
from integration.admin.base import display, instant
from integration.admin.showing import money, sentence
from integration.connect import Remotes
from integration.connecting import UnableToConnect
from integration.domain.reference import StoreVariant
from integration.models import Doorbell, MiraklShop, SkuLink
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
        fields = ("shop", "offer_sku")
        help_texts = {"offer_sku": "As the order's line says it."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["store_sku"].initial = self.instance.variant_sku


@admin.register(SkuLink)
class SkuLinkAdmin(AskingAdmin):
    """The links. Equal SKUs are linked by themselves; a person links the others."""

    form = SkuLinkForm
    list_display = ("offer_sku", "article", "on_hand_shown", "price_shown", "shop", "read")
    list_filter = ("shop", "is_purchasable")
    search_fields = ("offer_sku", "variant_sku", "name")
    search_help_text = "A SKU at Macy's or in the store, or a word of the name"
    list_select_related = ("shop__store",)
    fieldsets = (
        (None, {"fields": ("shop", "offer_sku", "store_sku")}),
        (
            "What the store said",
            {"fields": ("article", "on_hand_shown", "price_shown", "numbers", "read")},
        ),
    )
    add_fieldsets = ((None, {"fields": ("shop", "offer_sku", "store_sku")}),)

    def get_readonly_fields(
        self, request: HttpRequest, obj: SkuLink | None = None
    ) -> tuple[Any, ...]:
        """Return what the store says, and whose link it is."""
        if obj is None:
            return ()
        return ("shop", "offer_sku", "article", "on_hand_shown", "price_shown", "numbers", "read")

    def submit(self, request: HttpRequest, form: Any, obj: SkuLink | None) -> SkuLink:
        """Look the store's SKU up and link it. Raise UnableToConnect."""
        given = form.cleaned_data
        shop: MiraklShop = obj.shop if obj else given["shop"]
        offer_sku: str = obj.offer_sku if obj else given["offer_sku"]
        at = timezone.now()
        SkuLink.objects.link(shop, offer_sku, _the_variant(shop, given["store_sku"]), at=at)
        Doorbell.objects.ring("advance_orders", shop, at=timezone.now())
        return SkuLink.objects.get(shop=shop, offer_sku=offer_sku)

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

    @display(description="Price", ordering="price")
    def price_shown(self, linked: SkuLink) -> str:
        """Return the store's price."""
        return money(linked.price, linked.shop.store.currency)

    @display(description="Numbers in the store")
    def numbers(self, linked: SkuLink) -> str:
        """Return the store's ids."""
        return f"product {linked.product_id}, variant {linked.variant_id}"

    read = instant("read_at", "Read")


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
