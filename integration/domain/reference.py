"""What a marketplace and a store say about themselves: reference data, as values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class ShopAccount:
    """The seller's shop (A01)."""

    mirakl_shop_id: int
    name: str
    state: str
    currency: str
    closed_from: datetime | None = None
    closed_to: datetime | None = None


@dataclass(frozen=True)
class PlatformConfiguration:
    """How the operator has set up the marketplace (PC01). An absent feature reads as off."""

    order_acceptance: str = ""
    multi_shipment: bool = False
    addresses_before_acceptance: bool = False
    pay_on_shipment: bool = False
    alternative_carriers_allowed: bool = True
    order_tax_mode: str = ""
    tax_collection_by_operator: bool = False
    returns: bool = False


@dataclass(frozen=True)
class Carrier:
    """A carrier that the marketplace knows by code (SH21). `tracking_url` holds `{trackingId}`."""

    code: str
    label: str
    standard_code: str = ""
    tracking_url: str = ""


@dataclass(frozen=True)
class ShippingType:
    """A shipping method of the marketplace (SH12)."""

    code: str
    label: str
    mandatory_tracking: bool = False
    delivery_by_operator: bool = False
    click_and_collect: bool = False
    standard_code: str = ""


@dataclass(frozen=True)
class Reason:
    """Why something is refunded or cancelled (RE01). Only `is_shop_right` ones are ours to use."""

    code: str
    label: str
    type: str
    is_shop_right: bool


@dataclass(frozen=True)
class StoreInformation:
    """The store about itself (GET /v2/store)."""

    store_hash: str
    name: str
    domain: str
    currency: str
    default_channel_id: int = 1
    timezone: str = "UTC"


@dataclass(frozen=True)
class InventorySettings:
    """When the store moves stock (GET /v3/settings/inventory, channel over store)."""

    update_stock_behavior: str = ""
    edit_order_stock_adjustment: bool = False
    refund_order_stock_adjustment: bool = False


@dataclass(frozen=True)
class Channel:
    """A sales channel of the store (GET /v3/channels)."""

    channel_id: int
    name: str
    type: str
    platform: str
    status: str


@dataclass(frozen=True)
class StoreVariant:
    """A variant of the store's catalogue. `inventory_level` counts only where stock is tracked.

    `cost` is what a unit costs the seller; None where the catalog does not say.
    """

    variant_id: int
    product_id: int
    sku: str
    name: str
    inventory_level: int
    is_tracked: bool
    is_purchasable: bool
    price: Decimal | None = None
    upc: str = ""
    is_digital: bool = False
    cost: Decimal | None = None


@dataclass(frozen=True)
class StoreProduct:
    """A product of the store's catalogue with all its variants."""

    product_id: int
    modified_at: datetime | None
    variants: tuple[StoreVariant, ...]


@dataclass(frozen=True)
class Webhook:
    """A webhook of ours in the store (GET /v3/hooks): which events go where, with which headers."""

    webhook_id: int
    scope: str
    destination: str
    is_active: bool
    headers: tuple[tuple[str, str], ...] = ()
