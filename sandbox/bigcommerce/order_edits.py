"""Change an order as `PUT /v2/orders/{order_id}` does: like a PATCH, except that fees replace."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce.addresses import read_billing, read_shipping
from sandbox.bigcommerce.line_drafts import (
    CATALOG_FIELDS,
    CUSTOM_FIELDS,
    check_names,
    draft_line,
    read_names,
    read_prices,
    read_quantity,
)
from sandbox.bigcommerce.order_fields import (
    BASE_COSTS,
    COSTS,
    READ_ONLY,
    WRITABLE,
    check_fields,
    read_fees,
    set_fields,
)
from sandbox.bigcommerce.order_records import ZERO, Line, Order, ShippingAddress
from sandbox.bigcommerce.refusals import NO_PICKUPS, invalid_field, v2_refusal
from sandbox.bigcommerce.stock_rules import check_quantities

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

EDITABLE = (WRITABLE | {"is_deleted"}) - {"external_merchant_id", "default_currency_code"}
FIXED_AT_CREATION = {"external_merchant_id", "default_currency_code"}
# A change of any of these has the store add everything up again.
RECALCULATING = {
    "billing_address",
    "products",
    "shipping_addresses",
    "fees",
    "discount_amount",
    *COSTS,
    *BASE_COSTS,
}


def change_order(store: Store, order: Order, body: Any) -> None:
    """Change `order` as `body` says, or raise Refusal and change nothing.

    A line or address with an `id` is changed, one without is added. Changed lines lose their
    discount. What touches totals has them recalculated, so that totals somebody wrote over ours
    are gone. The new status takes or returns stock (409 when the shelf is short).
    """
    fields = check_fields(body, writable=EDITABLE, read_only=READ_ONLY | FIXED_AT_CREATION)
    if "consignments" in fields:
        raise v2_refusal(400, NO_PICKUPS)
    changed = copy.deepcopy(order)
    if RECALCULATING & fields.keys():
        changed.fixed.clear()
    set_fields(
        changed, fields, channels=store.connected_channels(), customers=store.customers.keys()
    )
    if "billing_address" in fields:
        changed.billing_address = read_billing(
            fields["billing_address"], known=changed.billing_address
        )
    if "shipping_addresses" in fields:
        _change_addresses(store, changed, fields["shipping_addresses"])
    if "products" in fields:
        _change_lines(store, changed, fields["products"])
    if "fees" in fields:
        changed.fees = read_fees(fields["fees"], first_id=store.next_id("fee"))
    if "discount_amount" in fields:
        changed.spread_discount()
    if fields.get("is_deleted") is True:
        changed.is_deleted = True
    store.keep(changed, before=order)


def _change_addresses(store: Store, order: Order, raw: Any) -> None:
    if not isinstance(raw, list):
        raise invalid_field("shipping_addresses")
    for one in raw:
        if not isinstance(one, dict):
            raise invalid_field("shipping_addresses")
        values = {name: value for name, value in one.items() if name != "id"}
        if "id" not in one:
            added = ShippingAddress(store.next_id("address"), read_shipping(values))
            added.method = str(values.get("shipping_method") or "")
            order.shipping_addresses.append(added)
            continue
        address = order.address(one["id"])
        if address is None:
            raise invalid_field("shipping_addresses", f"There is no address {one['id']}.")
        change_address(address, values)


def change_address(address: ShippingAddress, values: Mapping[str, Any]) -> None:
    """Change a shipping address field by field; what is left out stays."""
    address.fields = read_shipping(values, known=address.fields)
    if "shipping_method" in values:
        address.method = str(values["shipping_method"])


def _change_lines(store: Store, order: Order, raw: Any) -> None:
    if not isinstance(raw, list):
        raise invalid_field("products")
    touched = []
    for one in raw:
        if isinstance(one, dict) and "id" in one:
            touched.append(_changed_line(order, one))
        else:
            line = draft_line(
                one,
                line_id=store.next_id("line"),
                goods=store.goods,
                tax_rate=store.settings.manual_tax_rate,
            )
            line.order_address_id = order.shipping_addresses[0].id
            order.lines.append(line)
            touched.append(line)
    check_quantities(touched, goods=store.goods)
    for line in touched:
        order.discount_amount = max(ZERO, order.discount_amount - line.discount)
        line.discount = ZERO


def _changed_line(order: Order, raw: Mapping[str, Any]) -> Line:
    line = order.line(raw["id"])
    if line is None:
        raise invalid_field("products", f"There is no line {raw['id']} in this order.")
    allowed = CUSTOM_FIELDS if line.is_custom else CATALOG_FIELDS
    check_names(raw, allowed=allowed | {"id"})
    for name in ("product_id", "variant_id"):
        if name in raw and raw[name] != getattr(line, name):
            raise invalid_field(name, "Remove the line and add another one.")
    if "quantity" in raw:
        line.quantity = read_quantity(raw["quantity"], least=0)
    prices = read_prices(raw)
    if prices:
        line.price_ex_tax, line.price_inc_tax = prices
    name, name_merchant = read_names(raw)
    line.name = name or line.name
    line.name_merchant = name_merchant or line.name_merchant
    line.upc = str(raw.get("upc") or line.upc)
    line.sku = str(raw.get("sku") or line.sku)
    return line
