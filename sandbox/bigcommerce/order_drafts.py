"""Create an order as `POST /v2/orders` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import words
from sandbox.bigcommerce.addresses import read_billing, read_shipping
from sandbox.bigcommerce.line_drafts import draft_line
from sandbox.bigcommerce.order_fields import (
    READ_ONLY,
    WRITABLE,
    check_fields,
    read_fees,
    set_fields,
)
from sandbox.bigcommerce.order_records import Line, Order, ShippingAddress
from sandbox.bigcommerce.refusals import NO_PICKUPS, invalid_field, missing_field, v2_refusal
from sandbox.bigcommerce.stock_rules import check_quantities

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

DEFAULT_CHANNEL = 1


def create_order(store: Store, body: Any, *, order_source: str = "external") -> Order:
    """Create and keep the order that `body` describes; raise Refusal and keep nothing.

    Without a `status_id` it is Pending (1). Without a shipping address it goes to the billing
    address. A status that takes stock takes it now, for all lines or for none (409).
    """
    fields = check_fields(body, writable=WRITABLE, read_only=READ_ONLY)
    _check_modes(fields)
    now = store.now()
    order = Order(
        id=0,
        channel_id=DEFAULT_CHANNEL,
        customer_id=0,
        status_id=words.PENDING,
        billing_address=read_billing(fields["billing_address"]),
        date_created=now,
        date_modified=now,
        order_source=order_source,
        currency=_currency(store, fields),
    )
    set_fields(order, fields, channels=store.connected_channels(), customers=store.customers.keys())
    order.shipping_addresses = _addresses(store, order, fields.get("shipping_addresses"))
    order.lines = _lines(store, order, fields["products"])
    check_quantities(order.lines, goods=store.goods)
    if "fees" in fields:
        order.fees = read_fees(fields["fees"], first_id=store.next_id("fee"))
    order.spread_discount()
    store.keep(order, before=None)
    return order


def _check_modes(fields: dict[str, Any]) -> None:
    if "billing_address" not in fields:
        raise missing_field("billing_address")
    if "consignments" in fields:
        if "products" in fields or "shipping_addresses" in fields:
            raise v2_refusal(400, "An order has either consignments or products, not both.")
        raise v2_refusal(400, NO_PICKUPS)
    if not fields.get("products"):
        raise missing_field("products")


def _currency(store: Store, fields: dict[str, Any]) -> str:
    wanted = fields.get("default_currency_code", store.settings.currency)
    if wanted != store.settings.currency and not store.settings.multi_currency:
        raise invalid_field("default_currency_code", "Multi-currency is not enabled.")
    return str(wanted)


def _addresses(store: Store, order: Order, raw: Any) -> list[ShippingAddress]:
    if not raw:
        fields = dict(order.billing_address)
        return [ShippingAddress(store.next_id("address"), fields)]
    if not isinstance(raw, list):
        raise invalid_field("shipping_addresses")
    return [
        ShippingAddress(
            store.next_id("address"), read_shipping(one), str(one.get("shipping_method") or "")
        )
        for one in raw
    ]


def _lines(store: Store, order: Order, raw: Any) -> list[Line]:
    if not isinstance(raw, list):
        raise invalid_field("products")
    lines = []
    for one in raw:
        line = draft_line(
            one,
            line_id=store.next_id("line"),
            goods=store.goods,
            tax_rate=store.settings.manual_tax_rate,
        )
        # Which line goes to which address is the store's choice; here the first takes them all.
        line.order_address_id = order.shipping_addresses[0].id
        lines.append(line)
    return lines
