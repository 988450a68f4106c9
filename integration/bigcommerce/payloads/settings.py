"""The store about itself: its data, channels, order statuses and settings."""

import re
from dataclasses import dataclass
from typing import Any

from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import Channel, InventorySettings, StoreInformation
from integration.transport.reading import Payload, Text, Told, read

# Every mail that an order, its parcels or its return could send to the buyer.
ORDER_MAILS = (
    "combined_order_status_email",
    "create_guest_account_email",
    "invoice_email",
    "order_message_notification_email",
    "product_review_email",
    "return_confirmation_email",
    "return_statuschange_email",
)
NOT_IN_A_CHANNEL_NAME = re.compile(r"[^A-Za-z0-9_-]+")


class _Timezone(Payload):
    name: Text = ""


class _Store(Told[StoreInformation]):
    id: str
    name: Text = ""
    domain: Text = ""
    currency: str
    default_channel_id: int | None = None
    timezone: _Timezone | None = None

    def value(self) -> StoreInformation:
        return StoreInformation(
            store_hash=self.id,
            name=self.name,
            domain=self.domain,
            currency=self.currency,
            default_channel_id=self.default_channel_id or 1,
            timezone=(self.timezone or _Timezone()).name or "UTC",
        )


@dataclass(frozen=True)
class InventoryOverrides:
    """Inventory settings at one level; None where that level leaves the choice to the store."""

    update_stock_behavior: str | None = None
    edit_order_stock_adjustment: bool | None = None
    refund_order_stock_adjustment: bool | None = None

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is left to the level below."""
        choices = (self.edit_order_stock_adjustment, self.refund_order_stock_adjustment)
        return bool(self.update_stock_behavior) and None not in choices

    def over(self, below: "InventoryOverrides") -> "InventoryOverrides":
        """Return these choices, and those of `below` where this level makes none."""
        edit, refund = self.edit_order_stock_adjustment, self.refund_order_stock_adjustment
        return InventoryOverrides(
            update_stock_behavior=self.update_stock_behavior or below.update_stock_behavior,
            edit_order_stock_adjustment=below.edit_order_stock_adjustment if edit is None else edit,
            refund_order_stock_adjustment=(
                below.refund_order_stock_adjustment if refund is None else refund
            ),
        )

    @property
    def settings(self) -> InventorySettings:
        """Return what holds; a choice that no level makes reads as off."""
        return InventorySettings(
            update_stock_behavior=self.update_stock_behavior or "",
            edit_order_stock_adjustment=bool(self.edit_order_stock_adjustment),
            refund_order_stock_adjustment=bool(self.refund_order_stock_adjustment),
        )


class _InventorySettings(Told[InventoryOverrides]):
    update_stock_behavior: str | None = None
    edit_order_stock_adjustment: bool | None = None
    refund_order_stock_adjustment: bool | None = None

    def value(self) -> InventoryOverrides:
        return InventoryOverrides(
            update_stock_behavior=self.update_stock_behavior,
            edit_order_stock_adjustment=self.edit_order_stock_adjustment,
            refund_order_stock_adjustment=self.refund_order_stock_adjustment,
        )


class _Channel(Told[Channel]):
    id: int
    name: str
    type: Text = ""
    platform: Text = ""
    status: Text = ""

    def value(self) -> Channel:
        return Channel(
            channel_id=self.id,
            name=self.name,
            type=self.type,
            platform=self.platform,
            status=self.status,
        )


class _OrderStatus(Told[tuple[int, str]]):
    id: int
    name: Text = ""
    custom_label: Text = ""

    def value(self) -> tuple[int, str]:
        return self.id, self.custom_label or self.name


def read_store(raw: Any) -> Record[StoreInformation] | UnreadableRecord:
    """Read the store's own data (GET /v2/store)."""
    return read(_Store, raw, reference="id")


def read_inventory_settings(raw: Any) -> Record[InventoryOverrides] | UnreadableRecord:
    """Read the choices made at one level (GET /v3/settings/inventory)."""
    return read(_InventorySettings, raw, reference="update_stock_behavior")


def read_channel(raw: Any) -> Record[Channel] | UnreadableRecord:
    """Read one sales channel (GET /v3/channels)."""
    return read(_Channel, raw, reference="id")


def read_order_status(raw: Any) -> Record[tuple[int, str]] | UnreadableRecord:
    """Read an order status: its id and the merchant's own name for it (GET /v2/order_statuses)."""
    return read(_OrderStatus, raw, reference="id")


def new_channel(*, name: str, platform: str) -> dict[str, str]:
    """Return the body of POST /v3/channels: a connected marketplace."""
    plain = channel_name(name)
    return {"name": plain, "type": "marketplace", "platform": platform, "status": "connected"}


def channel_name(name: str) -> str:
    """Return the name that a channel for `name` gets.

    It takes Latin letters, digits, dashes and underscores; an apostrophe is left out and anything
    else becomes a dash.
    """
    return NOT_IN_A_CHANNEL_NAME.sub("-", name.replace("'", "").replace("’", "")).strip("-")


def silence() -> dict[str, bool]:
    """Return the body of PUT /v3/settings/email-statuses that sends a buyer nothing."""
    return dict.fromkeys(ORDER_MAILS, False)
