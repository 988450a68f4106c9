"""Orders as Mirakl writes them (OR11, OR15)."""

from decimal import Decimal
from typing import Any

from integration.domain.orders import Address, MarketplaceLine, MarketplaceOrder
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.order_money import (
    Breakdown,
    CancelationPayload,
    CommissionTax,
    Parts,
    RefundPayload,
    TaxPayload,
    tax_amounts,
    total,
)
from integration.transport.reading import (
    Flag,
    Instant,
    Listed,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)


class _Address(Payload):
    firstname: Text = ""
    lastname: Text = ""
    company: Text = ""
    company_2: Text = ""
    street_1: Text = ""
    street_2: Text = ""
    city: Text = ""
    state: Text = ""
    zip_code: Text = ""
    country: Text = ""
    country_iso_code: Text = ""
    phone: Text = ""
    phone_secondary: Text = ""
    additional_info: Text = ""

    def value(self) -> Address | None:
        """Return the address; None when nothing in it says where to go."""
        if not (self.street_1 or self.city or self.zip_code):
            return None
        return Address(
            first_name=self.firstname,
            last_name=self.lastname,
            company=", ".join(filter(None, (self.company, self.company_2))),
            street_1=self.street_1,
            street_2=self.street_2,
            city=self.city,
            state=self.state,
            zip_code=self.zip_code,
            country=self.country_iso_code or self.country,
            phone=self.phone or self.phone_secondary,
            note=self.additional_info,
        )


class _Customer(Payload):
    firstname: Text = ""
    lastname: Text = ""
    billing_address: _Address | None = None
    shipping_address: _Address | None = None


class _OrderLine(Payload):
    order_line_id: str
    order_line_state: str
    offer_sku: str
    quantity: int
    price_unit: Number
    price: Number
    total_price: Number
    shipping_price: Number
    price_amount_breakdown: Parts = Breakdown()
    shipping_price_amount_breakdown: Parts = Breakdown()
    category_code: Text = ""
    commission_fee: Number | None = None
    commission_taxes: Listed[CommissionTax] = ()
    product_title: Text = ""
    can_refund: Flag = False
    taxes: Listed[TaxPayload] = ()
    shipping_taxes: Listed[TaxPayload] = ()
    cancelations: Listed[CancelationPayload] = ()
    refunds: Listed[RefundPayload] = ()
    shipped_date: MaybeInstant = None
    debited_date: MaybeInstant = None

    @property
    def payable_price(self) -> Decimal:
        """What of the price is paid to the shop: all of it unless the breakdown says less."""
        payable = self.price_amount_breakdown.payable
        return self.price if payable is None else payable

    @property
    def commissionable(self) -> Decimal:
        """What commission is taken of: price and shipping, less what the breakdowns leave out."""
        goods = self.price_amount_breakdown.commissionable
        shipping = self.shipping_price_amount_breakdown.commissionable
        return (self.price if goods is None else goods) + (
            self.shipping_price if shipping is None else shipping
        )

    def value(self) -> MarketplaceLine:
        return MarketplaceLine(
            mirakl_line_id=self.order_line_id,
            state=self.order_line_state,
            offer_sku=self.offer_sku,
            quantity=self.quantity,
            unit_price=self.price_unit,
            price=self.price,
            total_price=self.total_price,
            shipping_price=self.shipping_price,
            payable_price=self.payable_price,
            product_title=self.product_title,
            can_refund=self.can_refund,
            taxes=tax_amounts(self.taxes),
            shipping_taxes=tax_amounts(self.shipping_taxes),
            cancelations=tuple(one.value() for one in self.cancelations),
            refunds=tuple(one.value() for one in self.refunds),
            shipped_at=self.shipped_date,
            debited_at=self.debited_date,
            category_code=self.category_code,
            payable_shipping=self.shipping_price_amount_breakdown.payable,
            commission=self.commission_fee,
            commission_tax=total(self.commission_taxes),
            commissionable=self.commissionable,
        )


class _Center(Payload):
    code: Text = ""


class _Fulfillment(Payload):
    center: _Center | None = None


class _References(Payload):
    order_reference_for_seller: Text = ""


class _Order(Told[MarketplaceOrder]):
    order_id: str
    commercial_id: str
    order_state: str
    created_date: Instant
    last_updated_date: Instant
    currency_iso_code: str
    price: Number
    shipping_price: Number
    total_price: Number
    order_lines: tuple[_OrderLine, ...]
    order_tax_mode: Text = ""
    customer: _Customer | None = None
    customer_notification_email: Text = ""
    can_cancel: Flag = False
    can_shop_ship: bool | None = None
    fulfillment: _Fulfillment | None = None
    payment_workflow: Text = ""
    shipping_type_code: Text = ""
    shipping_type_label: Text = ""
    shipping_deadline: MaybeInstant = None
    has_customer_message: Flag = False
    has_incident: Flag = False
    references: _References | None = None
    shipping_carrier_code: Text = ""
    shipping_company: Text = ""
    shipping_tracking: Text = ""
    shipping_tracking_url: Text = ""
    acceptance_decision_date: MaybeInstant = None
    customer_debited_date: MaybeInstant = None

    def value(self) -> MarketplaceOrder:
        customer = self.customer or _Customer()
        billing, shipping = customer.billing_address, customer.shipping_address
        center = self.fulfillment.center if self.fulfillment else None
        references = self.references or _References()
        return MarketplaceOrder(
            mirakl_order_id=self.order_id,
            commercial_id=self.commercial_id,
            state=self.order_state,
            created_at=self.created_date,
            updated_at=self.last_updated_date,
            currency=self.currency_iso_code,
            price=self.price,
            shipping_price=self.shipping_price,
            total_price=self.total_price,
            lines=tuple(line.value() for line in self.order_lines),
            tax_mode=self.order_tax_mode,
            customer_name=" ".join(filter(None, (customer.firstname, customer.lastname))),
            notification_email=self.customer_notification_email,
            billing_address=billing.value() if billing else None,
            shipping_address=shipping.value() if shipping else None,
            can_cancel=self.can_cancel,
            can_shop_ship=self.can_shop_ship is not False,
            fulfillment_center=center.code if center else "",
            payment_workflow=self.payment_workflow,
            shipping_type_code=self.shipping_type_code,
            shipping_type_label=self.shipping_type_label,
            shipping_deadline=self.shipping_deadline,
            has_customer_message=self.has_customer_message,
            has_incident=self.has_incident,
            order_reference_for_seller=references.order_reference_for_seller,
            carrier_code=self.shipping_carrier_code,
            carrier_name=self.shipping_company,
            tracking_number=self.shipping_tracking,
            tracking_url=self.shipping_tracking_url,
            accepted_at=self.acceptance_decision_date,
            debited_at=self.customer_debited_date,
        )


def read_order(raw: Any) -> Record[MarketplaceOrder] | UnreadableRecord:
    """Read one order (OR11, OR15)."""
    return read(_Order, raw, reference="order_id")
