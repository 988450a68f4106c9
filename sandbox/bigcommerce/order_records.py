"""An order and its parts, as the store keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


@dataclass
class Line:
    """One line. Prices are a unit's. `taken` is how many units this line took from stock, at
    `taken_at`; `discount` is its share of the order's discount."""

    id: int
    product_id: int
    variant_id: int
    sku: str
    name: str
    name_merchant: str
    upc: str
    quantity: int
    base_price: Decimal
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    order_address_id: int = 0
    brand: str = ""
    weight: Decimal = ZERO
    options: list[dict[str, Any]] = field(default_factory=list)
    discount: Decimal = ZERO
    quantity_shipped: int = 0
    quantity_refunded: int = 0
    taken: int = 0
    taken_at: int = 0

    @property
    def total_ex_tax(self) -> Decimal:
        return self.price_ex_tax * self.quantity

    @property
    def total_inc_tax(self) -> Decimal:
        return self.price_inc_tax * self.quantity

    @property
    def is_custom(self) -> bool:
        return self.product_id == 0


@dataclass
class ShippingAddress:
    """Where lines go to. `fields` holds the address, `method` how it gets there."""

    id: int
    fields: dict[str, Any]
    method: str = ""


@dataclass
class Shipment:
    """One parcel; `items` maps line ids to units."""

    id: int
    order_address_id: int
    items: dict[int, int]
    date_created: datetime
    tracking_number: str = ""
    shipping_provider: str = ""
    tracking_carrier: str = ""
    tracking_link: str = ""
    shipping_method: str = ""
    comments: str = ""
    merchant_shipping_cost: Decimal = ZERO


@dataclass
class Order:
    """One order. `texts` holds the free fields; `costs` the shipping, handling and wrapping
    amounts; `fixed` the totals that somebody wrote over ours."""

    id: int
    channel_id: int
    customer_id: int
    status_id: int
    billing_address: dict[str, Any]
    date_created: datetime
    date_modified: datetime
    external_order_id: str = ""
    order_source: str = "external"
    currency: str = "USD"
    payment_status: str = ""
    is_deleted: bool = False
    date_shipped: datetime | None = None
    texts: dict[str, Any] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)
    fixed: dict[str, Decimal] = field(default_factory=dict)
    discount_amount: Decimal = ZERO
    fees: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    shipping_addresses: list[ShippingAddress] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)
    changes: list[datetime] = field(default_factory=list)
    external_ids: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def staff_notes(self) -> str:
        return str(self.texts.get("staff_notes") or "")

    def line(self, line_id: int) -> Line | None:
        return next((line for line in self.lines if line.id == line_id), None)

    def address(self, address_id: int) -> ShippingAddress | None:
        return next((one for one in self.shipping_addresses if one.id == address_id), None)

    def shipment(self, shipment_id: int) -> Shipment | None:
        return next((one for one in self.shipments if one.id == shipment_id), None)

    @property
    def unshipped(self) -> dict[int, int]:
        """Units still to ship, by line id; lines without any are left out."""
        left = {line.id: line.quantity - line.quantity_shipped for line in self.lines}
        return {line_id: units for line_id, units in left.items() if units > 0}

    def cost(self, name: str) -> Decimal:
        return self.costs.get(name, ZERO)

    def subtotal(self, tax: str) -> Decimal:
        """Return the lines' sum; `tax` is ex or inc."""
        own = sum((getattr(line, f"total_{tax}_tax") for line in self.lines), ZERO)
        return self.fixed.get(f"subtotal_{tax}_tax", own)

    def total(self, tax: str) -> Decimal:
        """Return what the order costs in all; `tax` is ex or inc. Never below zero."""
        costs = sum(
            (self.cost(f"{kind}_cost_{tax}_tax") for kind in ("shipping", "handling", "wrapping")),
            ZERO,
        )
        fees = sum((fee[f"cost_{tax}_tax"] for fee in self.fees), ZERO)
        own = self.subtotal(tax) - self.discount_amount + costs + fees
        return self.fixed.get(f"total_{tax}_tax", max(ZERO, own))

    def spread_discount(self) -> None:
        """Give each line its share of the discount, in proportion to what it costs."""
        whole = sum((line.total_ex_tax for line in self.lines), ZERO)
        for line in self.lines:
            share = self.discount_amount * line.total_ex_tax / whole if whole else ZERO
            line.discount = share
