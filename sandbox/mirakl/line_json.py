"""A line of an order, with its taxes, refunds and cancellations, as OR11 and OR15 write it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.orders import RECEIVED, SHIPPED, SHIPPING, Line, Order, Reduction
from sandbox.mirakl.reference import REASON_LABELS
from sandbox.mirakl.wire import cents, number, to_milliseconds, to_seconds

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

TAX_INCLUDED = "TAX_INCLUDED"
REFUNDABLE = (SHIPPING, SHIPPED, "TO_COLLECT", RECEIVED)
ZERO = Decimal(0)


def line_json(market: Marketplace, order: Order, line: Line, mode: str) -> dict[str, Any]:
    left = _left(market, line)
    included = mode == TAX_INCLUDED
    price = line.price * left + (cents(line.tax * left) if included else ZERO)
    shipping = line.shipping_price * left + (cents(line.shipping_tax * left) if included else ZERO)
    price, shipping = cents(price), cents(shipping)
    unit_tax = cents(line.unit_price * line.tax_rate / 100) if included else ZERO
    commission = number(cents(line.commission * left))
    return {
        **_dates_json(line),
        **_product_json(line),
        "can_refund": _can_refund(order, line),
        "cancelations": [_reduction_json(one) for one in line.cancelations],
        "commission_fee": commission,
        "commission_rate_vat": 0,
        "commission_taxes": [{"amount": 0, "code": "TAXZERO", "rate": 0}],
        "commission_vat": 0,
        "fees": [],
        "order_line_additional_fields": [],
        "order_line_id": line.id,
        "order_line_index": line.index,
        "order_line_state": line.state,
        "order_line_state_reason_code": line.reason_code,
        "order_line_state_reason_label": label(line.reason_code),
        "origin_unit_price": number(line.unit_price + unit_tax),
        "price": number(price),
        "price_amount_breakdown": _price_parts(line, price),
        "price_unit": number(line.unit_price + unit_tax),
        "promotions": _promotions(line),
        "quantity": line.quantity - (line.canceled_quantity if left != 1 else 0),
        "refunds": [_refund_json(market, one) for one in line.refunds],
        "shipping_price": number(shipping),
        "shipping_taxes": _taxes(market, order, line, line.shipping_tax),
        "taxes": _taxes(market, order, line, line.tax),
        "total_commission": commission,
        "total_price": number(price + shipping),
    }


def _left(market: Marketplace, line: Line) -> Decimal:
    """Return the share of a line that its figures still show: all of it at most operators."""
    if not market.settings.cancelations_reduce_lines or not line.canceled_quantity:
        return Decimal(1)
    return Decimal(line.quantity - line.canceled_quantity) / line.quantity


def _dates_json(line: Line) -> dict[str, Any]:
    return {
        "created_date": to_seconds(line.created_at),
        "debited_date": to_milliseconds(line.debited_at),
        "last_updated_date": to_seconds(line.updated_at),
        "received_date": to_seconds(line.received_at),
        "shipped_date": to_seconds(line.shipped_at),
    }


def _product_json(line: Line) -> dict[str, Any]:
    return {
        "category_code": line.category_code,
        "category_label": line.category_label,
        "description": None,
        "measurement": None,
        "offer_id": line.offer_id,
        "offer_sku": line.sku,
        "offer_state_code": "11",
        "price_additional_info": None,
        "product_medias": [],
        "product_shop_sku": line.sku,
        "product_sku": line.product_sku,
        "product_title": line.title,
        "shipping_from": {"address": {"country_iso_code": "USA"}, "warehouse": None},
        "tax_legal_notice": None,
    }


def _can_refund(order: Order, line: Line) -> bool:
    """The *full* amount can still be refunded: false after the smallest partial refund."""
    return (
        order.is_debited
        and order.state in REFUNDABLE
        and not (line.refunds or line.cancelations or line.is_over)
    )


def _price_parts(line: Line, price: Decimal) -> dict[str, Any]:
    """Return who pays which part, and whom it goes to. The parts add up to the price."""
    ordinary = price - line.operator_funded - line.not_payable
    parts = [(ordinary, True, True), (line.operator_funded, False, True)]
    parts.append((line.not_payable, True, False))
    return {
        "parts": [
            {
                "amount": number(amount),
                "commissionable": True,
                "debitable_from_customer": from_customer,
                "payable_to_shop": to_shop,
            }
            for amount, from_customer, to_shop in parts
            if amount or (from_customer and to_shop)
        ]
    }


def _promotions(line: Line) -> list[dict[str, Any]]:
    if not line.shop_discount:
        return []
    return [
        {
            "apportioned": False,
            "configuration": {
                "amount_off": number(line.shop_discount),
                "internal_description": "Seller promotion",
                "type": "AMOUNT_OFF",
            },
            "deduced_amount": number(line.shop_discount),
            "id": "SELLER-PROMOTION",
        }
    ]


def _taxes(market: Marketplace, order: Order, line: Line, amount: Decimal) -> list[dict[str, Any]]:
    """Return line-level taxes; with order-level tax a line has none."""
    if order.order_level_tax or not amount:
        return []
    part = {
        "amount": number(amount),
        "commissionable": False,
        "debitable_from_customer": True,
        "payable_to_shop": not market.settings.tax_collection_by_operator,
    }
    return [
        {
            "amount": number(amount),
            "amount_breakdown": {"parts": [part]},
            "code": "US_SALES_TAX",
            "rate": number(line.tax_rate),
            "tax_calculation_rule": market.settings.tax_calculation_rule,
        }
    ]


def _reduction_json(taken: Reduction) -> dict[str, Any]:
    return {
        "amount": number(taken.amount),
        "commission_amount": number(taken.commission),
        "commission_taxes": [{"amount": 0, "code": "TAXZERO"}],
        "commission_total_amount": number(taken.commission),
        "created_date": to_seconds(taken.created_at),
        "fees": [],
        "id": taken.id,
        "quantity": taken.quantity,
        "reason_code": taken.reason_code,
        "shipping_amount": number(taken.shipping_amount),
        "shipping_taxes": _numbers(taken.shipping_taxes),
        "taxes": _numbers(taken.taxes),
    }


def _refund_json(market: Marketplace, taken: Reduction) -> dict[str, Any]:
    return _reduction_json(taken) | {
        "commission_tax_amount": 0,
        "order_refund_id": taken.order_refund_id,
        "refund_state": or_unknown(market, taken.state, "WAITING_REFUND_REVIEW"),
        "state": taken.state,
        "transaction_date": to_milliseconds(taken.paid_at),
        "transaction_number": f"RF-{taken.id}",
    }


def _numbers(taxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: number(value) if isinstance(value, Decimal) else value for key, value in tax.items()}
        for tax in taxes
    ]


def label(code: str | None) -> str | None:
    return None if code is None else REASON_LABELS.get(code, code)


def or_unknown(market: Marketplace, word: str, unknown: str) -> str:
    return unknown if market.uses_unknown_words else word
