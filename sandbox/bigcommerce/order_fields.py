"""Read the top-level fields of an order, one reader for creating and changing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sandbox.bigcommerce import words
from sandbox.bigcommerce.order_records import Order
from sandbox.bigcommerce.refusals import (
    invalid_field,
    missing_field,
    unknown_field,
    unwritable_field,
)
from sandbox.bigcommerce.values import is_whole, read_instant, read_money

TEXTS = {
    "customer_locale",
    "customer_message",
    "ebay_order_id",
    "external_merchant_id",
    "external_source",
    "geoip_country",
    "geoip_country_iso2",
    "ip_address",
    "ip_address_v6",
    "payment_method",
    "payment_provider_id",
    "staff_notes",
}
LONGEST = {"staff_notes": 65535, "ip_address": 30, "ip_address_v6": 39}
COSTS = {
    f"{kind}_cost_{tax}"
    for kind in ("shipping", "handling", "wrapping")
    for tax in ("ex_tax", "inc_tax")
}
BASE_COSTS = {f"base_{kind}_cost" for kind in ("shipping", "handling", "wrapping")}
TOTALS = {f"{kind}_{tax}_tax" for kind in ("subtotal", "total") for tax in ("ex", "inc")}
PAIRED = ("shipping_cost", "subtotal", "total")
# Accepted and without effect: the store counts and decides these itself.
IGNORED = {
    "items_shipped",
    "items_total",
    "order_is_digital",
    "order_source",
    "refunded_amount",
    "tax_provider_id",
}
PARTS = {"billing_address", "products", "shipping_addresses", "fees"}
WRITABLE = {
    *TEXTS,
    *COSTS,
    *BASE_COSTS,
    *TOTALS,
    *IGNORED,
    *PARTS,
    "channel_id",
    "consignments",
    "customer_id",
    "date_created",
    "default_currency_code",
    "discount_amount",
    "external_order_id",
    "status_id",
}
READ_ONLY = {
    "id",
    "cart_id",
    "coupon_discount",
    "coupons",
    "currency_code",
    "currency_exchange_rate",
    "currency_id",
    "date_modified",
    "date_shipped",
    "default_currency_id",
    "external_id",
    "gift_certificate_amount",
    "handling_cost_tax",
    "is_email_opt_in",
    "payment_status",
    "shipping_address_count",
    "shipping_cost_tax",
    "status",
    "store_credit_amount",
    "store_default_currency_code",
    "subtotal_tax",
    "total_tax",
    "wrapping_cost_tax",
}
_FEE_FIELDS = {
    "id",
    "type",
    "display_name_customer",
    "display_name_merchant",
    "source",
    "cost_ex_tax",
    "cost_inc_tax",
    "cost_tax",
    "tax_class_id",
}


def check_fields(body: Any, *, writable: set[str], read_only: set[str]) -> dict[str, Any]:
    """Return the body if it is an object of writable fields; refuse anything else."""
    if not isinstance(body, dict):
        raise invalid_field("order", "The request needs a JSON object.")
    for name in body:
        if name in read_only:
            raise unwritable_field(name)
        if name not in writable:
            raise unknown_field(name)
    for kind in PAIRED:
        _check_pair(body, f"{kind}_ex_tax", f"{kind}_inc_tax")
    return body


def set_fields(
    order: Order, body: Mapping[str, Any], *, channels: Iterable[int], customers: Iterable[int]
) -> None:
    """Write the body's plain fields onto the order; parts (lines, addresses, fees) are not its.

    `channels` are the ids of connected channels, `customers` those of known customers.
    """
    for name in TEXTS & body.keys():
        order.texts[name] = _text(name, body[name])
    for name in (COSTS | BASE_COSTS) & body.keys():
        order.costs[name] = _money(name, body[name])
    for name in TOTALS & body.keys():
        order.fixed[name] = _money(name, body[name])
    if "channel_id" in body:
        order.channel_id = _one_of("channel_id", body["channel_id"], channels)
    if "customer_id" in body:
        order.customer_id = _one_of("customer_id", body["customer_id"], {0, *customers})
    if "status_id" in body:
        order.status_id = _one_of("status_id", body["status_id"], words.STATUS_BY_ID)
    if "external_order_id" in body:
        order.external_order_id = str(_text("external_order_id", body["external_order_id"]) or "")
    if "date_created" in body:
        order.date_created = _instant(body["date_created"])
    if "discount_amount" in body:
        order.discount_amount = _money("discount_amount", body["discount_amount"])


def read_fees(raw: Any, *, first_id: int) -> list[dict[str, Any]]:
    """Return whole fees: at least one name and at least two of the three costs are required."""
    if not isinstance(raw, list):
        raise invalid_field("fees")
    return [_fee(fee, fee_id=first_id + number) for number, fee in enumerate(raw)]


def _fee(raw: Any, *, fee_id: int) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise invalid_field("fees")
    for name in raw.keys() - _FEE_FIELDS:
        raise unknown_field(name)
    if raw.get("type", "custom_fee") != "custom_fee":
        raise invalid_field("type")
    names = raw.get("display_name_customer"), raw.get("display_name_merchant")
    if not any(names):
        raise missing_field("display_name_customer")
    costs = {name: _money(name, raw[name]) for name in raw if name.startswith("cost_")}
    if len(costs) < 2:
        raise missing_field("cost_inc_tax")
    ex_tax = costs.get("cost_ex_tax")
    if ex_tax is None:
        ex_tax = costs["cost_inc_tax"] - costs["cost_tax"]
    inc_tax = costs.get("cost_inc_tax", ex_tax + costs.get("cost_tax", Decimal(0)))
    return {
        "id": raw.get("id", fee_id),
        "type": "custom_fee",
        "display_name_customer": names[0] or names[1],
        "display_name_merchant": names[1] or names[0],
        "source": raw.get("source", ""),
        "cost_ex_tax": ex_tax,
        "cost_inc_tax": inc_tax,
        "tax_class_id": raw.get("tax_class_id"),
    }


def _check_pair(body: Mapping[str, Any], one: str, other: str) -> None:
    if (one in body) != (other in body):
        raise missing_field(other if one in body else one)


def _text(name: str, value: Any) -> Any:
    if value is None and name in ("external_order_id", "external_source"):
        return None
    if name == "payment_provider_id" and is_whole(value):
        return value
    if not isinstance(value, str) or len(value) > LONGEST.get(name, len(value)):
        raise invalid_field(name)
    return value


def _money(name: str, value: Any) -> Decimal:
    amount = read_money(value)
    if amount is None:
        raise invalid_field(name, "It is not an amount of zero or more.")
    return amount


def _one_of(name: str, value: Any, known: Iterable[int]) -> int:
    if not is_whole(value) or value not in known:
        raise invalid_field(name)
    return int(value)


def _instant(value: Any) -> Any:
    at = read_instant(value) if isinstance(value, str) else None
    if at is None:
        raise invalid_field("date_created")
    return at
