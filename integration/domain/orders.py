"""The order as each side tells it. Values only: what was read, in our words, nothing decided."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Address:
    """A postal address. `country` is as sent: alpha-3 by Mirakl, alpha-2 by the store."""

    first_name: str
    last_name: str
    street_1: str
    city: str
    country: str
    company: str = ""
    street_2: str = ""
    state: str = ""
    zip_code: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


@dataclass(frozen=True)
class TaxAmount:
    """A tax on a line or on its shipping, by the marketplace's own code.

    `payable` is the part of it that Macy's owes the shop; None where nothing says less than all.
    """

    code: str
    amount: Decimal
    payable: Decimal | None = None


@dataclass(frozen=True)
class Cancelation:
    """A cancelation of part of a line. `quantity` is informative only (OR11): null or 0 happen.

    Amounts are positive. `payable…` is what of them would have gone to the shop, where told.
    """

    mirakl_cancelation_id: str
    amount: Decimal
    quantity: int | None = None
    reason_code: str = ""
    shipping_amount: Decimal = ZERO
    payable_amount: Decimal | None = None
    payable_shipping_amount: Decimal | None = None
    taxes: tuple[TaxAmount, ...] = ()
    shipping_taxes: tuple[TaxAmount, ...] = ()
    commission: Decimal = ZERO
    commission_tax: Decimal = ZERO
    created_at: datetime | None = None


@dataclass(frozen=True)
class MarketplaceRefund:
    """A refund of part of a line. `quantity` is informative only (OR11): it can be null or 0.

    Amounts are positive. `payable…` is what of them the shop pays back, where that is told;
    `commission` is what comes back to the shop.
    """

    mirakl_refund_id: str
    amount: Decimal
    state: str = ""
    quantity: int | None = None
    reason_code: str = ""
    shipping_amount: Decimal = ZERO
    payable_amount: Decimal | None = None
    payable_shipping_amount: Decimal | None = None
    taxes: tuple[TaxAmount, ...] = ()
    shipping_taxes: tuple[TaxAmount, ...] = ()
    commission: Decimal = ZERO
    commission_tax: Decimal = ZERO
    created_at: datetime | None = None


@dataclass(frozen=True)
class MarketplaceLine:
    """One line of a marketplace order. Prices exclude tax when the order's mode is TAX_EXCLUDED.

    `price` is unit price times quantity, without shipping. `payable_price` is the part of it that
    Macy's owes the shop: it differs from `price` when the operator funds a promotion. `commission`
    is positive and without tax; None where it was not read. `commissionable` is what it is taken
    of, shipping included.
    """

    mirakl_line_id: str
    state: str
    offer_sku: str
    quantity: int
    unit_price: Decimal
    price: Decimal
    total_price: Decimal
    shipping_price: Decimal = ZERO
    payable_price: Decimal | None = None
    product_title: str = ""
    can_refund: bool = False
    taxes: tuple[TaxAmount, ...] = ()
    shipping_taxes: tuple[TaxAmount, ...] = ()
    cancelations: tuple[Cancelation, ...] = ()
    refunds: tuple[MarketplaceRefund, ...] = ()
    shipped_at: datetime | None = None
    debited_at: datetime | None = None
    category_code: str = ""
    payable_shipping: Decimal | None = None
    commission: Decimal | None = None
    commission_tax: Decimal = ZERO
    commissionable: Decimal | None = None


@dataclass(frozen=True)
class MarketplaceOrder:
    """A seller's order as Mirakl tells it (OR11, OR15). Enums are strings: new ones may come."""

    mirakl_order_id: str
    commercial_id: str
    state: str
    created_at: datetime
    updated_at: datetime
    currency: str
    price: Decimal
    shipping_price: Decimal
    total_price: Decimal
    lines: tuple[MarketplaceLine, ...]
    tax_mode: str = ""
    customer_name: str = ""
    notification_email: str = ""
    billing_address: Address | None = None
    shipping_address: Address | None = None
    can_cancel: bool = False
    can_shop_ship: bool = True
    fulfillment_center: str = ""
    payment_workflow: str = ""
    shipping_type_code: str = ""
    shipping_type_label: str = ""
    shipping_deadline: datetime | None = None
    has_customer_message: bool = False
    has_incident: bool = False
    order_reference_for_seller: str = ""
    carrier_code: str = ""
    carrier_name: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    accepted_at: datetime | None = None  # by a person or a connector, not automatically
    debited_at: datetime | None = None


@dataclass(frozen=True)
class MarketplaceShipment:
    """A parcel as Mirakl knows it (ST11), where multi-shipment is on."""

    mirakl_shipment_id: str
    mirakl_order_id: str
    state: str
    quantities: tuple[tuple[str, int], ...]  # (mirakl_line_id, units)
    tracking_number: str = ""
    carrier_code: str = ""
    carrier_name: str = ""
    tracking_url: str = ""


@dataclass(frozen=True)
class StoreLine:
    """One line of a store order. `order_product_id` is what shipments name it by."""

    order_product_id: int
    quantity: int
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    product_id: int | None = None
    variant_id: int | None = None
    sku: str = ""
    name: str = ""
    quantity_shipped: int = 0
    quantity_refunded: int = 0


@dataclass(frozen=True)
class StoreShipment:
    """A parcel packed in the store."""

    bigcommerce_shipment_id: int
    items: tuple[tuple[int, int], ...]  # (order_product_id, units)
    tracking_number: str = ""
    shipping_provider: str = ""
    tracking_carrier: str = ""
    shipping_method: str = ""
    tracking_link: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class StoreRefund:
    """Money given back on an order in the store. Amounts are positive; the tax is in the total."""

    bigcommerce_refund_id: int
    bigcommerce_order_id: int
    total_amount: Decimal
    total_tax: Decimal
    created_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class StoreOrder:
    """An order as BigCommerce tells it. Times are aware, money as the store's own totals."""

    bigcommerce_order_id: int
    status_id: int
    external_order_id: str
    channel_id: int
    currency: str
    total_inc_tax: Decimal
    total_ex_tax: Decimal
    shipping_cost_ex_tax: Decimal
    shipping_cost_inc_tax: Decimal
    modified_at: datetime
    created_at: datetime
    external_source: str = ""
    is_deleted: bool = False
    items_total: int = 0
    items_shipped: int = 0
    shipping_address_count: int = 0
    billing_address: Address | None = field(default=None)


@dataclass(frozen=True)
class StoreLineDraft:
    """A line to create in the store: of the catalogue, or a custom one without `variant_id`."""

    quantity: int
    price_ex_tax: Decimal
    price_inc_tax: Decimal
    product_id: int | None = None
    variant_id: int | None = None
    sku: str = ""
    name: str = ""


@dataclass(frozen=True)
class StoreOrderDraft:
    """An order to create in the store (POST /v2/orders). Addresses carry alpha-2 countries."""

    external_order_id: str
    external_source: str
    channel_id: int
    status_id: int
    billing_address: Address
    shipping_address: Address
    shipping_method: str
    shipping_cost_ex_tax: Decimal
    shipping_cost_inc_tax: Decimal
    lines: tuple[StoreLineDraft, ...]
    payment_method: str
    staff_notes: str = ""
    customer_message: str = ""

    @property
    def total_inc_tax(self) -> Decimal:
        """Return what the store must show as the order's total."""
        goods = sum((line.price_inc_tax * line.quantity for line in self.lines), ZERO)
        return goods + self.shipping_cost_inc_tax


@dataclass(frozen=True)
class Tracking:
    """A parcel's tracking in the form Mirakl wants (OR23, ST01).

    A registered carrier goes by `carrier_code`; any other by `carrier_name` and `tracking_url`.
    """

    tracking_number: str = ""
    carrier_code: str = ""
    carrier_name: str = ""
    tracking_url: str = ""


@dataclass(frozen=True)
class ShipmentDraft:
    """A parcel to declare to Mirakl as shipped (ST01). `quantities` is (mirakl_line_id, units)."""

    mirakl_order_id: str
    quantities: tuple[tuple[str, int], ...]
    tracking: Tracking
