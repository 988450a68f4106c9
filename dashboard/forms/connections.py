"""What it takes to connect a store or a shop. Secrets are typed, tried, and never shown again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from integration.connecting import UnableToConnect, instance_of, store_hash_of
from integration.domain.permissions import Permission
from integration.models import BigCommerceStore, MiraklShop
from integration.models.store import BIGCOMMERCE_API


class SecretField(forms.CharField):
    """A secret that is typed and never echoed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        super().__init__(widget=widget, **{"strip": True, "max_length": 500, **options})


class ConnectionForm(forms.Form):
    """A form whose answer a remote may refuse. `permissions` are the lines of what was tried."""

    permissions: tuple[Permission, ...] = ()

    def object_to(self, error: UnableToConnect) -> None:
        """Show a remote's objection on its field."""
        self.permissions = error.permissions
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error))

    def _reduced(self, name: str, reduce: Any) -> str:
        """Return a field's text as `reduce` understands it."""
        try:
            return str(reduce(self.cleaned_data[name]))
        except UnableToConnect as error:
            raise ValidationError(str(error)) from error


class StoreForm(ConnectionForm):
    """What it takes to connect a BigCommerce store."""

    store_hash = forms.CharField(
        label="Store hash, API path or control panel address",
        max_length=300,
        help_text="Paste https://store-….mybigcommerce.com, the API path, or the hash itself.",
    )
    access_token = SecretField(
        label="Access token",
        help_text="Of a store-level API account. It is encrypted, and never shown again.",
    )
    client_secret = SecretField(
        label="Client secret",
        required=False,
        help_text="Of the same API account; optional. With it the signature of each webhook is"
        " checked. Empty: as it was.",
    )
    api_url = forms.URLField(
        label="API address",
        initial=BIGCOMMERCE_API,
        assume_scheme="https",
        help_text="Only this machine may be called beside BigCommerce: for the sandbox.",
    )

    def __init__(self, *args: Any, store: BigCommerceStore | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._store = store
        if store is not None:
            self.fields["store_hash"].initial = store.store_hash
            self.fields["store_hash"].disabled = True
            self.fields["api_url"].initial = store.api_url
        if not settings.ALLOW_LOOPBACK_REMOTES:
            del self.fields["api_url"]

    def clean_store_hash(self) -> str:
        """Return the hash of what was pasted."""
        return self._reduced("store_hash", store_hash_of)

    @property
    def values(self) -> dict[str, Any]:
        """Return what `connect_store` takes."""
        given = self.cleaned_data
        home = self._store.api_url if self._store else BIGCOMMERCE_API
        return {
            "slug": self._store.slug if self._store else _free_slug(BigCommerceStore, "main"),
            "store_hash": given["store_hash"],
            "access_token": given["access_token"],
            "client_secret": given["client_secret"],
            "home": given.get("api_url", home).rstrip("/"),
            "name": self._store.name if self._store else "",
        }


class ShopForm(ConnectionForm):
    """What it takes to connect a shop at Macy's or at another Mirakl marketplace."""

    name = forms.CharField(
        label="Name",
        initial="Macy's",
        max_length=100,
        help_text="As people call it. The store's channel for its orders is named after it.",
    )
    store = forms.ModelChoiceField(
        label="Store",
        queryset=BigCommerceStore.objects.filter(disconnected_at=None).order_by("name"),
        help_text="Where its orders are placed. Several shops may sell from one store.",
    )
    url = forms.CharField(
        label="Mirakl address",
        max_length=500,
        help_text="Any address of the back office; only its beginning is kept.",
    )
    api_key = SecretField(
        label="API key",
        help_text="In the back office: your user's menu, API key. It is never shown again.",
    )
    mirakl_shop_id = forms.IntegerField(
        label="Shop number at Mirakl",
        required=False,
        min_value=1,
        help_text="Only where the key's user has several shops: which one. Empty: the default.",
    )
    is_external_partner = forms.BooleanField(
        label="This is an External Partner key",
        required=False,
        help_text="Mirakl allows such a key to read the orders every 15 minutes only.",
    )

    def __init__(self, *args: Any, shop: MiraklShop | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._shop = shop
        if shop is None:
            self.fields["store"].initial = BigCommerceStore.objects.filter(
                disconnected_at=None
            ).first()
            return
        for field in ("name", "store", "url", "is_external_partner"):
            self.fields[field].initial = getattr(shop, field)
        for field in ("name", "store"):
            self.fields[field].disabled = True
        del self.fields["mirakl_shop_id"]

    def clean_url(self) -> str:
        """Return the instance of what was pasted."""
        return self._reduced("url", instance_of)

    @property
    def values(self) -> dict[str, Any]:
        """Return what `connect_shop` takes, but for the time."""
        given = self.cleaned_data
        slug = self._shop.slug if self._shop else _free_slug(MiraklShop, given["name"])
        return {
            "slug": slug,
            "name": given["name"],
            "store": given["store"],
            "url": given["url"],
            "api_key": given["api_key"],
            "mirakl_shop_id": given.get("mirakl_shop_id"),
            "is_external_partner": given["is_external_partner"],
        }


def _free_slug(model: Any, name: str) -> str:
    """Return a short name that no row has yet: macys, macys-2."""
    first = slugify(name.replace("'", "").replace("’", ""))[:40] or "shop"
    slug, number = first, 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{first}-{number}"
    return slug
