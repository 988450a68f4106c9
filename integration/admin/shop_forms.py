"""The forms of a shop: what it takes to connect one, and the rules of a connected one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminURLInputWidget

from integration import connecting
from integration.admin.asking import AskingForm, SecretField
from integration.admin.fields import CommaListField, CountriesField
from integration.admin.stores import KEEP
from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_PICKUP,
    AWAITING_SHIPMENT,
    INCOMPLETE,
    MANUAL_VERIFICATION,
    PENDING,
    status_name,
)
from integration.models import MiraklShop

HELD = (INCOMPLETE, PENDING, AWAITING_PAYMENT, MANUAL_VERIFICATION)
RELEASED = (AWAITING_FULFILLMENT, AWAITING_SHIPMENT, AWAITING_PICKUP)
TYPING_TAKES = timedelta(minutes=10)


def _address() -> forms.URLField:
    return forms.URLField(
        label="Mirakl URL",
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
        help_text="Any address of the back office; only its beginning is kept.",
    )


def _instance(form: forms.Form | AskingForm) -> str:
    """Return the instance of the address that was typed."""
    try:
        return connecting.instance_of(form.cleaned_data["url"])
    except connecting.UnableToConnect as error:
        raise forms.ValidationError(str(error)) from error


class NewShopForm(AskingForm):
    """What it takes to connect a shop."""

    url = _address()
    new_api_key = SecretField(
        label="API key",
        help_text="Of a Mirakl user who may see orders. It is never shown again.",
    )

    class Meta:
        model = MiraklShop
        fields = ("name", "slug", "store", "mirakl_shop_id")
        labels = {"mirakl_shop_id": "Shop number at Mirakl"}
        help_texts = {
            "name": "As people call it; the store's channel is named after it.",
            "slug": "A short name for commands and logs, such as macys. It stays.",
            "store": "Where its orders are placed.",
            "mirakl_shop_id": "Only where the key's user has several shops.",
        }

    def clean_url(self) -> str:
        """Return the instance."""
        return _instance(self)


class ShopForm(AskingForm):
    """The switches and rules of a connected shop."""

    url = _address()
    new_api_key = SecretField(label="API key", required=False, help_text=KEEP)
    ships_to = CountriesField(
        label="Ships to", help_text="Countries by their two-letter codes, with commas: US, CA."
    )
    own_fulfillment_centers = CommaListField(
        label="Own fulfillment centers",
        required=False,
        help_text="Codes at Macy's, with commas. Orders of other centers are not ours to ship.",
    )
    held_status_id = forms.TypedChoiceField(
        label="Held as",
        required=False,
        coerce=int,
        empty_value=None,
        widget=UnfoldAdminSelectWidget(),
        help_text="The status that an order waits in until Macy's confirms it.",
    )
    release_status_id = forms.TypedChoiceField(
        label="Released as",
        coerce=int,
        widget=UnfoldAdminSelectWidget(),
        help_text="The status in which the warehouse may pick it.",
    )

    class Meta:
        model = MiraklShop
        fields = ()
        labels = {
            "orders_live_from": "Orders live from (UTC)",
            "writes_stopped": "Stop all writes",
            "acceptance": "Orders are accepted",
            "acceptance_hours": "Hours to accept",
            "accepts_partially": "Accept in part",
            "price_guard_percent": "Price guard (percent)",
            "holds_early": "Place early, held",
            "tax_policy": "Tax that Macy's collects",
            "placeholder_email": "Placeholder e-mail",
            "is_external_partner": "External Partner key",
            "settle_seconds": "Settle time (seconds)",
            "at_risk_hours": "At risk before the deadline (hours)",
        }
        help_texts = {
            "orders_live_from": "Orders placed at Macy's before it are sorted by a person, each"
            " once. Empty: orders are only watched.",
            "accepts_partially": "Refuse the lines that are short and accept the others; else a"
            " person is asked.",
            "tax_policy": "Macy's remits the tax itself; a store order that shows it may be"
            " booked twice.",
            "at_risk_hours": "From when on a clock is shown as at risk.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        shop = self.instance
        if "held_status_id" in self.fields:
            own = status_name(shop.store.held_status_id)
            empty = [("", f"{own}: takes no stock in this store")]
            self._offer("held_status_id", [*empty, *_statuses(HELD, shop.held_status_id)])
            self._offer("release_status_id", _statuses(RELEASED, shop.release_status_id))

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """Return the instance."""
        return _instance(self)

    def clean_orders_live_from(self) -> datetime | None:
        """Refuse to go live in the past: those orders may stand in the store already."""
        live_from: datetime | None = self.cleaned_data["orders_live_from"]
        if live_from == self.initial.get("orders_live_from") or live_from is None:
            return live_from
        if live_from < timezone.now() - TYPING_TAKES:
            raise forms.ValidationError(
                "Give now or a later time: earlier orders are sorted by a person, one by one."
            )
        return live_from

    def clean(self) -> dict[str, Any]:
        """Ask for the key when it would be sent to another address."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        url = given.get("url")
        if url and url != self.instance.url and not given.get("new_api_key"):
            again = "Type the key again: it would be sent to another address."
            self.add_error("new_api_key", again)
        return given


def _statuses(offered: tuple[int, ...], current: int | None) -> list[tuple[Any, str]]:
    """Return the statuses to choose from, with the one that is chosen."""
    ids = offered if current in (*offered, None) else (*offered, current)
    return [(number, status_name(number)) for number in ids if number is not None]
