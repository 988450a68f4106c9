"""Orders and their parts as BigCommerce's V2 writes them, and what it takes to create one."""

from typing import Any

from integration.domain.orders import (
    Address,
    StoreLine,
    StoreLineDraft,
    StoreOrder,
    StoreOrderDraft,
    StoreShipment,
)
from integration.domain.records import Record, UnreadableRecord
from integration.transport.reading import (
    Count,
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

LONGEST_NAME = 250
GUEST = 0


class _Address(Payload):
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    street_1: Text = ""
    street_2: Text = ""
    city: Text = ""
    state: Text = ""
    zip: Text = ""
    country: Text = ""
    country_iso2: Text = ""
    phone: Text = ""
    email: Text = ""

    @property
    def address(self) -> Address:
        return Address(
            first_name=self.first_name,
            last_name=self.last_name,
            company=self.company,
            street_1=self.street_1,
            street_2=self.street_2,
            city=self.city,
            state=self.state,
            zip_code=self.zip,
            country=self.country_iso2 or self.country,
            phone=self.phone,
            email=self.email,
        )


class _ShippingAddress(_Address, Told[tuple[int, Address]]):
    id: int

    def value(self) -> tuple[int, Address]:
        return self.id, self.address


class _Order(Told[StoreOrder]):
    id: int
    status_id: int
    channel_id: int
    default_currency_code: str
    total_inc_tax: Number
    total_ex_tax: Number
    shipping_cost_ex_tax: Number
    shipping_cost_inc_tax: Number
    date_created: Instant
    date_modified: MaybeInstant = None
    external_order_id: Text = ""
    external_source: Text = ""
    is_deleted: Flag = False
    items_total: Count = 0
    items_shipped: Count = 0
    shipping_address_count: Count = 0
    billing_address: _Address | None = None

    def value(self) -> StoreOrder:
        return StoreOrder(
            bigcommerce_order_id=self.id,
            status_id=self.status_id,
            external_order_id=self.external_order_id,
            external_source=self.external_source,
            channel_id=self.channel_id,
            currency=self.default_currency_code,
            total_inc_tax=self.total_inc_tax,
            total_ex_tax=self.total_ex_tax,
            shipping_cost_ex_tax=self.shipping_cost_ex_tax,
            shipping_cost_inc_tax=self.shipping_cost_inc_tax,
            created_at=self.date_created,
            modified_at=self.date_modified or self.date_created,
            is_deleted=self.is_deleted,
            items_total=self.items_total,
            items_shipped=self.items_shipped,
            shipping_address_count=self.shipping_address_count,
            billing_address=self.billing_address.address if self.billing_address else None,
        )


class _Line(Told[StoreLine]):
    id: int
    quantity: int
    price_ex_tax: Number
    price_inc_tax: Number
    product_id: int | None = None
    variant_id: int | None = None
    sku: Text = ""
    name: Text = ""
    quantity_shipped: Count = 0
    quantity_refunded: Count = 0

    def value(self) -> StoreLine:
        return StoreLine(
            order_product_id=self.id,
            quantity=self.quantity,
            price_ex_tax=self.price_ex_tax,
            price_inc_tax=self.price_inc_tax,
            product_id=self.product_id or None,  # 0 is a custom line
            variant_id=self.variant_id or None,
            sku=self.sku,
            name=self.name,
            quantity_shipped=self.quantity_shipped,
            quantity_refunded=self.quantity_refunded,
        )


class _ShipmentItem(Payload):
    order_product_id: int
    quantity: int


class _Shipment(Told[StoreShipment]):
    id: int
    items: Listed[_ShipmentItem] = ()
    tracking_number: Text = ""
    shipping_provider: Text = ""
    tracking_carrier: Text = ""
    shipping_method: Text = ""
    tracking_link: Text = ""
    generated_tracking_link: Text = ""
    date_created: MaybeInstant = None

    def value(self) -> StoreShipment:
        return StoreShipment(
            bigcommerce_shipment_id=self.id,
            items=tuple((item.order_product_id, item.quantity) for item in self.items),
            tracking_number=self.tracking_number.strip(),
            shipping_provider=self.shipping_provider,
            tracking_carrier=self.tracking_carrier,
            shipping_method=self.shipping_method,
            tracking_link=self.tracking_link or self.generated_tracking_link,
            created_at=self.date_created,
        )


def read_order(raw: Any) -> Record[StoreOrder] | UnreadableRecord:
    """Read one order (GET /v2/orders)."""
    return read(_Order, raw, reference="id")


def read_line(raw: Any) -> Record[StoreLine] | UnreadableRecord:
    """Read one line of an order (GET /v2/orders/{id}/products)."""
    return read(_Line, raw, reference="id")


def read_shipping_address(raw: Any) -> Record[tuple[int, Address]] | UnreadableRecord:
    """Read one shipping address, with its id (GET /v2/orders/{id}/shipping_addresses)."""
    return read(_ShippingAddress, raw, reference="id")


def read_shipment(raw: Any) -> Record[StoreShipment] | UnreadableRecord:
    """Read one parcel (GET /v2/orders/{id}/shipments)."""
    return read(_Shipment, raw, reference="id")


def new_order(draft: StoreOrderDraft) -> dict[str, Any]:
    """Return the body of POST /v2/orders. Order money goes as text, line prices as numbers."""
    shipping = address_fields(draft.shipping_address) | {"shipping_method": draft.shipping_method}
    texts = {"staff_notes": draft.staff_notes, "customer_message": draft.customer_message}
    return {
        "customer_id": GUEST,
        "channel_id": draft.channel_id,
        "status_id": draft.status_id,
        "external_order_id": draft.external_order_id,
        "external_source": draft.external_source,
        "payment_method": draft.payment_method,
        "billing_address": address_fields(draft.billing_address),
        "shipping_addresses": [shipping],
        "products": [_new_line(line) for line in draft.lines],
        "shipping_cost_ex_tax": str(draft.shipping_cost_ex_tax),
        "shipping_cost_inc_tax": str(draft.shipping_cost_inc_tax),
    } | {field: text for field, text in texts.items() if text}


def address_fields(address: Address) -> dict[str, str]:
    """Return an address for the store. An e-mail is left out when there is none: "" is refused."""
    fields = {
        "first_name": address.first_name,
        "last_name": address.last_name,
        "company": address.company,
        "street_1": address.street_1,
        "street_2": address.street_2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip_code,
        "country_iso2": address.country,
        "phone": address.phone,
    }
    return fields | ({"email": address.email} if address.email else {})


def _new_line(line: StoreLineDraft) -> dict[str, Any]:
    prices = {"price_ex_tax": line.price_ex_tax, "price_inc_tax": line.price_inc_tax}
    if line.variant_id is not None:
        ids = {"product_id": line.product_id, "variant_id": line.variant_id}
        return {**ids, "quantity": line.quantity, **prices}
    named = {"name": line.name[:LONGEST_NAME], "quantity": line.quantity, **prices}
    return named | ({"sku": line.sku} if line.sku else {})
