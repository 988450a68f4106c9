"""What the marketplace remembers of an order: plain records, and the sums over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.mirakl.wire import cents

STAGING = "STAGING"
WAITING_ACCEPTANCE = "WAITING_ACCEPTANCE"
WAITING_DEBIT = "WAITING_DEBIT"
WAITING_DEBIT_PAYMENT = "WAITING_DEBIT_PAYMENT"
SHIPPING = "SHIPPING"
SHIPPED = "SHIPPED"
RECEIVED = "RECEIVED"
CLOSED = "CLOSED"
REFUSED = "REFUSED"
CANCELED = "CANCELED"
REFUNDED = "REFUNDED"

WAITING_FOR_DEBIT = (WAITING_DEBIT, WAITING_DEBIT_PAYMENT)
OVER = (CLOSED, REFUSED, CANCELED, REFUNDED)

PAY_ON_ACCEPTANCE = "PAY_ON_ACCEPTANCE"
PAY_ON_SHIPMENT = "PAY_ON_SHIPMENT"


@dataclass
class Reduction:
    """Money taken off a line: a refund or a cancellation. `taxes` are [{code, amount}]."""

    id: str
    amount: Decimal
    shipping_amount: Decimal
    quantity: int
    reason_code: str | None
    created_at: datetime
    taxes: list[dict[str, Any]] = field(default_factory=list)
    shipping_taxes: list[dict[str, Any]] = field(default_factory=list)
    commission: Decimal = Decimal(0)
    order_refund_id: str = ""
    state: str = REFUNDED
    paid_at: datetime | None = None


@dataclass
class Line:
    """One line. `price` and `shipping_price` are for all its units, without tax.

    `operator_funded` is the part of the price that the operator pays instead of the customer;
    `not_payable` is paid by the customer and kept by the operator.
    """

    id: str
    index: int
    sku: str
    offer_id: int
    product_sku: str
    title: str
    category_code: str
    category_label: str
    quantity: int
    unit_price: Decimal
    price: Decimal
    shipping_price: Decimal
    state: str
    created_at: datetime
    updated_at: datetime
    tax_rate: Decimal = Decimal(0)
    commission_rate: Decimal = Decimal(15)
    operator_funded: Decimal = Decimal(0)
    not_payable: Decimal = Decimal(0)
    shop_discount: Decimal = Decimal(0)
    reason_code: str | None = None
    debited_at: datetime | None = None
    shipped_at: datetime | None = None
    received_at: datetime | None = None
    excluded_from_shipment: int = 0
    refunds: list[Reduction] = field(default_factory=list)
    cancelations: list[Reduction] = field(default_factory=list)

    @property
    def tax(self) -> Decimal:
        return cents(self.price * self.tax_rate / 100)

    @property
    def shipping_tax(self) -> Decimal:
        return cents(self.shipping_price * self.tax_rate / 100)

    @property
    def commission(self) -> Decimal:
        return cents((self.price + self.shipping_price) * self.commission_rate / 100)

    @property
    def canceled_quantity(self) -> int:
        return sum(taken.quantity for taken in self.cancelations)

    @property
    def refunded(self) -> Decimal:
        return sum((taken.amount for taken in self.refunds), Decimal(0))

    @property
    def refunded_shipping(self) -> Decimal:
        return sum((taken.shipping_amount for taken in self.refunds), Decimal(0))

    @property
    def is_over(self) -> bool:
        return self.state in OVER


@dataclass
class Tracking:
    """How a parcel travels, as the shop said it. A registered carrier has a code."""

    carrier_code: str | None = None
    carrier_name: str | None = None
    carrier_standard_code: str | None = None
    number: str | None = None
    url: str | None = None


@dataclass
class Shipment:
    """One parcel (ST01). `lines` are [{order_line_id, offer_sku, package_reference, quantity}]."""

    id: str
    order_id: str
    lines: list[dict[str, Any]]
    status: str
    status_customer_debit: str
    created_at: datetime
    updated_at: datetime | None = None
    shipped_at: datetime | None = None
    debited_at: datetime | None = None
    tracking: Tracking | None = None
    invoice_reference: str | None = None
    additional_information: list[dict[str, Any]] = field(default_factory=list)
    warehouse_code: str | None = None

    @property
    def changed_at(self) -> datetime:
        return self.updated_at or self.created_at

    def units_of(self, line_id: str) -> int:
        """Return how many units of a line are in this parcel."""
        return sum(row["quantity"] for row in self.lines if row["order_line_id"] == line_id)


@dataclass
class Order:
    """One shop's part of what a customer bought."""

    id: str
    commercial_id: str
    state: str
    lines: list[Line]
    customer: dict[str, Any]
    billing_address: dict[str, Any] | None
    shipping_address: dict[str, Any] | None
    shipping_type: str
    shipping_zone: str
    created_at: datetime
    updated_at: datetime
    currency: str = "USD"
    email: str | None = None
    channel: str | None = "US"
    payment_workflow: str = PAY_ON_ACCEPTANCE
    payment_type: str = "Visa"
    tax_mode: str = "TAX_EXCLUDED"
    order_level_tax: bool = False
    can_shop_ship: bool = True
    fulfillment_center: str = "DEFAULT"
    reason_code: str | None = None
    decided_at: datetime | None = None
    debited_at: datetime | None = None
    shipping_since: datetime | None = None
    shipping_deadline: datetime | None = None
    tracking: Tracking | None = None
    reference_for_seller: str | None = None
    reference_for_customer: str | None = None
    has_incident: bool = False
    has_customer_message: bool = False
    transaction_number: str | None = None

    @property
    def is_debited(self) -> bool:
        return self.debited_at is not None

    @property
    def can_cancel(self) -> bool:
        """Before the customer paid, the order can be cancelled; afterwards it is refunded."""
        if self.payment_workflow == PAY_ON_SHIPMENT and self.state == SHIPPING:
            return not self.is_debited
        return self.state in (STAGING, WAITING_ACCEPTANCE, *WAITING_FOR_DEBIT)

    @property
    def fully_refunded(self) -> bool:
        active = [line for line in self.lines if line.state not in (REFUSED, CANCELED)]
        return bool(active) and all(
            line.refunded >= line.price and line.refunded_shipping >= line.shipping_price
            for line in active
        )

    def line(self, line_id: str) -> Line:
        """Return a line of this order; raise KeyError when it has no such line."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)
