"""Stores: connect one, give it another token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldAdminURLInputWidget

from integration import connecting
from integration.admin.asking import AskingAdmin, AskingForm, SecretField
from integration.admin.base import Table, display
from integration.admin.showing import NOTHING, badge, link, page
from integration.domain.stock import ORDER_COMPLETED_OR_SHIPPED, ORDER_PLACED, status_name
from integration.models import BigCommerceStore, MiraklShop
from integration.models.store import BIGCOMMERCE_API

STOCK_MOVES = {
    ORDER_PLACED: "when an order is placed",
    ORDER_COMPLETED_OR_SHIPPED: "when an order is completed or shipped",
}
KEEP = "It is never shown. Leave it empty to keep the one that is stored."


class StoreForm(AskingForm):
    """What is told of a connected store."""

    api_url = forms.URLField(
        label="API address",
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
        help_text="BigCommerce's own, unless a proxy of yours stands before it.",
    )
    new_access_token = SecretField(label="Access token", required=False, help_text=KEEP)

    class Meta:
        model = BigCommerceStore
        fields = ("name",)

    def clean(self) -> dict[str, Any]:
        """Ask for the token when it would be sent to another address."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        home = given.get("api_url")
        if home and home != self.instance.api_url and not given.get("new_access_token"):
            again = "Type the token again: it would be sent to another address."
            self.add_error("new_access_token", again)
        return given


class NewStoreForm(AskingForm):
    """What it takes to connect a store."""

    api_url = forms.URLField(
        label="API address",
        assume_scheme="https",
        initial=BIGCOMMERCE_API,
        widget=UnfoldAdminURLInputWidget(),
        help_text="BigCommerce's own, unless a proxy of yours stands before it.",
    )
    new_access_token = SecretField(
        label="Access token", help_text="Of a store-level API account. It is never shown again."
    )
    name = forms.CharField(
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Empty: the name that the store gives itself.",
    )

    class Meta:
        model = BigCommerceStore
        fields = ("slug", "store_hash")


@admin.register(BigCommerceStore)
class StoreAdmin(AskingAdmin):
    """The stores that orders are placed in."""

    form_names = {"access_token": "new_access_token"}
    list_display = ("name_shown", "slug", "domain", "stock_moves", "sells_as")
    fieldsets = (
        (
            "Connection",
            {
                "fields": ("name", "slug", "store_hash", "api_url", "new_access_token"),
                "description": "A new token is tried at once; one that does not work is not saved.",
            },
        ),
        (
            "What the store says of itself",
            {"fields": ("domain", "currency", "stock_moves", "held_in")},
        ),
    )
    add_fieldsets = (
        (
            "Connection",
            {
                "fields": ("slug", "store_hash", "new_access_token", "name", "api_url"),
                "description": "The token is tried before anything is saved. Connecting changes"
                " nothing in the store.",
            },
        ),
    )

    # The slug names the store's payloads, the hash its orders: neither ever changes.
    _fixed = ("slug", "store_hash", "domain", "currency", "stock_moves", "held_in")

    def get_form(
        self,
        request: HttpRequest,
        obj: BigCommerceStore | None = None,  # type: ignore[override]
        change: bool = False,
        **options: Any,
    ) -> type[AskingForm]:
        """Return the form for connecting a store, or for a connected one."""
        form = StoreForm if obj else NewStoreForm
        return super().get_form(request, obj, change, **{**options, "form": form})

    def get_readonly_fields(
        self, request: HttpRequest, obj: BigCommerceStore | None = None
    ) -> tuple[str, ...]:
        """Return what never changes once a store is connected."""
        return self._fixed if obj else ()

    def has_delete_permission(self, *_of: Any) -> bool:
        """Say no: its orders and shops stay on the record."""
        return False

    def submit(
        self, request: HttpRequest, form: Any, obj: BigCommerceStore | None
    ) -> BigCommerceStore:
        """Try the token and save. Raise UnableToConnect."""
        given = form.cleaned_data
        if obj is None:
            return connecting.connect_store(
                slug=given["slug"],
                store_hash=given["store_hash"],
                access_token=given["new_access_token"],
                home=given["api_url"],
                name=given["name"],
            )
        token = given["new_access_token"]
        if token:
            connecting.connect_store(
                slug=obj.slug,
                store_hash=obj.store_hash,
                access_token=token,
                home=given["api_url"],
                name=given["name"],
            )
            obj.refresh_from_db()
        obj.name = given["name"]
        obj.save(update_fields=["name"])
        return obj

    # Columns and fields

    @display(description="Store", ordering="name")
    def name_shown(self, store: BigCommerceStore) -> str:
        """Return its name."""
        return str(store)

    @display(description="The store takes stock")
    def stock_moves(self, store: BigCommerceStore) -> str:
        """Return when the store takes stock for an order."""
        said = store.update_stock_behavior
        return STOCK_MOVES.get(said, said or "unknown")

    @display(description="Orders are held as")
    def held_in(self, store: BigCommerceStore) -> str:
        """Return the status that takes no stock in this store."""
        return status_name(store.held_status_id)

    @display(description="Shops")
    def sells_as(self, store: BigCommerceStore) -> str:
        """Return the shops that sell from it."""
        return ", ".join(str(shop) for shop in _shops(store)) or NOTHING

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the stores with their shops."""
        return super().get_queryset(request).prefetch_related("shops")

    def tables(self, obj: BigCommerceStore) -> list[Table]:
        """Return the shops that sell from it."""
        rows: list[tuple[object, ...]] = [
            (
                link(page("miraklshop", shop.pk), shop),
                shop.channel_id,
                badge("writes stopped", "danger") if shop.writes_stopped else "on",
            )
            for shop in _shops(obj)
        ]
        return [Table("Shops that sell from it", ("Shop", "Channel", "Writes"), rows)]


def _shops(store: BigCommerceStore) -> list[MiraklShop]:
    """Return the shops that sell from a store, as they were read with it."""
    shops: list[MiraklShop] = list(store.shops.all())
    return shops
