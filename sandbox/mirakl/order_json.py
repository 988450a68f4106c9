"""An order as OR11 and OR15 write it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.line_json import label, line_json, or_unknown
from sandbox.mirakl.orders import (
    CLOSED,
    RECEIVED,
    SHIPPED,
    SHIPPING,
    STAGING,
    Order,
    Tracking,
)
from sandbox.mirakl.reference import CHANNELS, SHIPPING_ZONES
from sandbox.mirakl.wire import number, to_milliseconds, to_seconds

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

AFTER_PAYMENT = (SHIPPING, SHIPPED, "TO_COLLECT", RECEIVED, CLOSED)
ZERO = Decimal(0)


def order_json(market: Marketplace, order: Order, tax_mode: str | None = None) -> dict[str, Any]:
    """Return one order (OR11). `tax_mode` overrides the order's own for its prices."""
    mode = tax_mode or order.tax_mode
    lines = [line_json(market, order, line, mode) for line in order.lines]
    kind = market.shipping_type(order.shipping_type) or {}
    zone = next((one for one in SHIPPING_ZONES if one["code"] == order.shipping_zone), None)
    discount = sum((line.shop_discount for line in order.lines), ZERO)
    return {
        **_state_json(order),
        **_tracking_json(order.tracking or Tracking()),
        "acceptance_decision_date": to_seconds(order.decided_at),
        "channel": _channel_json(order.channel),
        "commercial_id": order.commercial_id,
        "created_date": to_seconds(order.created_at),
        "currency_iso_code": order.currency,
        "customer": _customer_json(market, order),
        "customer_debited_date": to_milliseconds(order.debited_at),
        "customer_directly_pays_seller": False,
        "customer_notification_email": order.email,
        "delivery_date": None,
        "fulfillment": {"center": {"code": order.fulfillment_center}},
        "invoice_details": None,
        "last_updated_date": to_seconds(order.updated_at),
        "leadtime_to_ship": 2,
        "order_additional_fields": [],
        "order_id": order.id,
        "order_lines": lines,
        "order_tax_mode": mode,
        "order_taxes": _order_taxes(order) if order.order_level_tax else [],
        "paymentType": order.payment_type,
        "payment_duration": None,
        "payment_type": order.payment_type,
        "payment_workflow": or_unknown(market, order.payment_workflow, "PAY_ON_COLLECTION"),
        "price": _total(lines, "price"),
        "promotions": {"applied_promotions": [], "total_deduced_amount": number(discount)},
        "quote_id": None,
        "references": {
            "order_reference_for_customer": order.reference_for_customer,
            "order_reference_for_seller": order.reference_for_seller,
        },
        "shipping_deadline": to_milliseconds(order.shipping_deadline),
        "shipping_price": _total(lines, "shipping_price"),
        "shipping_pudo_id": None,
        "shipping_type_code": order.shipping_type,
        "shipping_type_label": kind.get("label", order.shipping_type),
        "shipping_type_standard_code": kind.get("standard_code"),
        "shipping_zone_code": order.shipping_zone,
        "shipping_zone_label": zone["label"] if zone else order.shipping_zone,
        "total_commission": _total(lines, "total_commission"),
        "total_price": _total(lines, "total_price"),
        "transaction_date": to_milliseconds(order.debited_at),
        "transaction_number": order.transaction_number,
    }


def _state_json(order: Order) -> dict[str, Any]:
    return {
        "can_cancel": order.can_cancel,
        "can_shop_ship": order.can_shop_ship,
        "fully_refunded": order.fully_refunded,
        "has_customer_message": order.has_customer_message,
        "has_incident": order.has_incident,
        "has_invoice": False,
        "order_state": order.state,
        "order_state_reason_code": order.reason_code,
        "order_state_reason_label": label(order.reason_code),
    }


def _tracking_json(tracking: Tracking) -> dict[str, Any]:
    return {
        "shipping_carrier_code": tracking.carrier_code,
        "shipping_carrier_standard_code": tracking.carrier_standard_code,
        "shipping_company": tracking.carrier_name,
        "shipping_tracking": tracking.number,
        "shipping_tracking_url": tracking.url,
    }


def _channel_json(code: str | None) -> dict[str, Any] | None:
    if code is None:
        return None
    label = next((one["label"] for one in CHANNELS if one["code"] == code), code)
    return {"code": code, "label": label}


def _customer_json(market: Marketplace, order: Order) -> dict[str, Any]:
    """Return the customer. Addresses are null until the operator shows them."""
    shown = _addresses_are_shown(market, order)
    return order.customer | {
        "accounting_contact": None,
        "billing_address": order.billing_address if shown else None,
        "delivery_contact": None,
        "organization": None,
        "shipping_address": order.shipping_address if shown else None,
    }


def _addresses_are_shown(market: Marketplace, order: Order) -> bool:
    """PC01 `shipping_and_billing_details_before_acceptance`; otherwise from SHIPPING on."""
    if market.settings.addresses_before_acceptance:
        return order.state != STAGING
    return order.state in AFTER_PAYMENT or order.shipping_since is not None


def _order_taxes(order: Order) -> list[dict[str, Any]]:
    by_rate: dict[Decimal, Decimal] = {}
    for line in order.lines:
        if line.tax_rate:
            by_rate[line.tax_rate] = by_rate.get(line.tax_rate, ZERO) + line.tax + line.shipping_tax
    return [
        {"code": "US_SALES_TAX", "rate": number(rate), "total_amount": number(amount)}
        for rate, amount in by_rate.items()
    ]


def _total(lines: list[dict[str, Any]], name: str) -> Decimal | int:
    return number(sum((Decimal(line[name]) for line in lines), ZERO))
