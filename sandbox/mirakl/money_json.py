"""Lines, cycles and documents as TL02, SBC11 and IV01 write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.ledger import FAILED, PAID, ZERO, About, Cycle, Document, Entry
from sandbox.mirakl.line_json import or_unknown
from sandbox.mirakl.reference import SHOP_ID, SHOP_NAME
from sandbox.mirakl.wire import number, to_milliseconds, to_seconds

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

PSP = "NOT_SPECIFIED"
MODEL = "MARKETPLACE"
OPERATOR_ID = "OPERATOR-SHOP-1"
CORPORATE_NAME = f"{SHOP_NAME} LLC"
DUE_AFTER = timedelta(days=15)

_ADDRESS = {
    "city": "Brooklyn",
    "civility": None,
    "country": "USA",
    "firstname": "Nora",
    "lastname": "Vance",
    "phone": "718-555-0140",
    "phone_secondary": None,
    "state": "NY",
    "street1": "140 Plymouth St",
    "street2": None,
    "zip_code": "11201",
}


def line_json(market: Marketplace, entry: Entry) -> dict[str, Any]:
    """Return one transaction line (TL02). What nobody has filled in yet is left out."""
    body: dict[str, Any] = {
        "amount": number(entry.amount),
        "amount_credited": number(max(entry.amount, ZERO)),
        "amount_debited": number(max(-entry.amount, ZERO)),
        "balance": number(entry.balance),
        "currency_iso_code": entry.currency,
        "date_created": _instant(entry.created_at),
        "entities": _entities(market, entry.about),
        "id": entry.id,
        "last_updated": _instant(entry.updated_at),
        "pay_out_psp_code": PSP,
        "payment_state": or_unknown(market, entry.state, "ON_HOLD"),
        "psp_balance": number(entry.balance),
        "shop": {
            "domains": ["PRODUCT"],
            "id": SHOP_ID,
            "model": MODEL,
            "operator_internal_id": OPERATOR_ID,
        },
        "type": entry.type,
    }
    later = {
        "accounting_document_creation_date": to_milliseconds(entry.document_at),
        "accounting_document_number": entry.document_number,
        "payment_voucher_number": entry.voucher_number,
        "seller_billing_cycle_id": entry.cycle_id,
    }
    return body | {name: value for name, value in later.items() if value}


def _instant(at: datetime) -> str | None:
    """Write an instant to the millisecond, and a whole second without a fraction."""
    return to_milliseconds(at) if at.microsecond else to_seconds(at)


def _entities(market: Marketplace, about: About) -> dict[str, Any]:
    named = {
        "debit": about.debit_id,
        "order_line": about.line_id,
        "refund": about.refund_id,
        "shipment": about.shipment_id,
    }
    coded = {"channel": about.channel, "fee": about.fee_code}
    entities: dict[str, Any] = {name: {"id": value} for name, value in named.items() if value}
    entities |= {name: {"code": value} for name, value in coded.items() if value}
    if about.order_id:
        entities |= {"domain": "PRODUCT", "order": _order(market, about)}
    if about.tax_code:
        entities["order_tax"] = _tax(about.tax_code, about.tax_rate)
    if about.shop_tax_code:
        entities["shop_tax"] = _tax(about.shop_tax_code, about.shop_tax_rate)
    if about.one_off:
        price = number(about.one_off["unit_price"])
        entities["one_off_item"] = {**about.one_off, "unit_price": price}
    if about.manual_number:
        entities["manual_accounting_document"] = {"number": about.manual_number}
    if about.transaction_at:
        date = to_seconds(about.transaction_at)
        entities["transaction_info"] = {"date": date, "number": about.transaction_number}
    return entities


def _tax(code: str, rate: Decimal | None) -> dict[str, Any]:
    return {"code": code, "rate": None if rate is None else number(rate)}


def _order(market: Marketplace, about: About) -> dict[str, Any]:
    order = market.orders.get(about.order_id)  # which may be forgotten by now
    return {
        "commercial_id": about.commercial_id,
        "creation_date": to_milliseconds(about.order_created_at),
        "id": about.order_id,
        "payment_info": {"imprint_number": None, "payment_type": about.payment_type},
        "references": {
            "order_reference_for_customer": order.reference_for_customer if order else None,
            "order_reference_for_seller": order.reference_for_seller if order else None,
        },
    }


def cycle_json(market: Marketplace, cycle: Cycle) -> dict[str, Any]:
    """Return one billing cycle (SBC11)."""
    pay_out: dict[str, Any] = {"state": or_unknown(market, cycle.state, "SCHEDULED")}
    if cycle.state == PAID:
        pay_out["reference"] = cycle.reference
        pay_out["transaction_date"] = to_seconds(cycle.paid_at)
    if cycle.state == FAILED:
        pay_out["failure_reason"] = cycle.failure_reason
    return {
        "amount_transferred_to_operator": number(cycle.to_operator),
        "amount_transferred_to_seller": number(cycle.to_seller),
        "currency_iso_code": cycle.currency,
        "date_created": to_milliseconds(cycle.created_at),
        "id": cycle.id,
        "pay_out": pay_out,
        "pay_out_psp_code": PSP,
        "payment_voucher_number": cycle.voucher_number,
        "shop": {
            "shop_corporate_name": CORPORATE_NAME,
            "shop_id": SHOP_ID,
            "shop_model": MODEL,
            "shop_name": SHOP_NAME,
            "shop_operator_internal_id": OPERATOR_ID,
        },
        "summary": {name: number(amount) for name, amount in cycle.summary.items()},
    }


def document_json(market: Marketplace, document: Document) -> dict[str, Any]:
    """Return one accounting document (IV01); its payment is that of its cycle."""
    cycle = market.money.cycles.get(document.cycle_id)
    written_by = "Automatic action" if document.begins_at else "operator@sandbox.example"
    body: dict[str, Any] = {
        "currency_iso_code": document.currency,
        "date_created": to_seconds(document.created_at),
        "details": [_detail(document, detail) for detail in document.details],
        "due_date": to_seconds(document.created_at + DUE_AFTER),
        "id": document.id,
        "invoice_id": document.number,
        "issue_date": to_seconds(document.created_at),
        "issuing_user": {
            "information": written_by,
            "type": "BATCH" if document.begins_at else "OPERATOR",
        },
        "pay_out_psp_code": PSP,
        "payment": _payment(cycle),
        "shop_address": _ADDRESS,
        "shop_corporate_name": CORPORATE_NAME,
        "shop_id": SHOP_ID,
        "shop_model": MODEL,
        "shop_name": SHOP_NAME,
        "shop_operator_internal_id": OPERATOR_ID,
        "state": "COMPLETE",
        "total_amount_excl_taxes": number(document.amount),
        "total_amount_incl_taxes": number(document.amount + document.tax),
        "total_charged_amount": number(document.amount + document.tax),
        "total_taxes": [_charged(one.tax, one.tax_code) for one in document.details if one.tax],
        "type": document.type,
    }
    if document.begins_at:
        body["start_time"] = to_seconds(document.begins_at)
        body["end_time"] = to_seconds(document.created_at)
    if cycle:
        body["payment_voucher_number"] = cycle.voucher_number
        body["seller_billing_cycle_id"] = cycle.id
    return body


def _detail(document: Document, detail: Any) -> dict[str, Any]:
    body = {
        "amount_excl_taxes": number(detail.amount),
        "description": detail.description,
        "quantity": detail.quantity,
        "taxes": [_charged(detail.tax, detail.tax_code)] if detail.tax else [],
    }
    if detail.order_id:
        body["order_id"] = detail.order_id
    if not document.begins_at:
        body["operation_date"] = to_seconds(document.created_at)
    return body


def _charged(tax: Decimal, code: str) -> dict[str, Any]:
    return {"amount": number(tax), "code": code}


def _payment(cycle: Cycle | None) -> dict[str, Any]:
    is_paid = cycle is not None and cycle.state == PAID
    body: dict[str, Any] = {
        "reference": cycle.reference if cycle and is_paid else None,
        "state": cycle.state if cycle and cycle.state in (PAID, FAILED) else "PENDING",
        "transaction_date": to_seconds(cycle.paid_at) if cycle else None,
    }
    if cycle and cycle.state == FAILED:
        body["failure_reason"] = cycle.failure_reason
    return body
