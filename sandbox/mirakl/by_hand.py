"""What an operator does about money by hand, and the mistakes that it makes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl import documents
from sandbox.mirakl.ledger import PAYABLE, RESERVE, About, Entry

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

LATE_SHIPMENT_FEE = "LATE_SHIPMENT_FEE"


def subscription(market: Marketplace, amount: Decimal) -> Entry:
    """Charge the monthly fee."""
    return write(market, "SUBSCRIPTION_FEE", -_positive(amount))


def penalty(market: Marketplace, amount: Decimal, *, order_id: str = "") -> Entry:
    """Charge a penalty: of an order, or of none, and never of a line."""
    about = replace(_about_order(market, order_id), fee_code=LATE_SHIPMENT_FEE)
    return write(market, "SELLER_PENALTY_FEE", -_positive(amount), about=about)


def credit(
    market: Marketplace, amount: Decimal, *, description: str = "Goodwill", order_id: str = ""
) -> Entry:
    """Give money by a document of its own."""
    return _document(market, "MANUAL_CREDIT", _positive(amount), description, order_id)


def charge(
    market: Marketplace, amount: Decimal, *, description: str = "Photo studio", order_id: str = ""
) -> Entry:
    """Charge money by a document of its own."""
    return _document(market, "MANUAL_INVOICE", -_positive(amount), description, order_id)


def one_off(market: Marketplace, amount: Decimal, *, description: str = "Advertising") -> Entry:
    """Charge something once, on the next invoice; below zero it is a credit."""
    if not amount:
        raise ValueError("The amount must not be zero.")
    kind = "INVOICEABLE_ONE_OFF_DEBIT" if amount > 0 else "INVOICEABLE_ONE_OFF_CREDIT"
    item = {
        "description": description,
        "operation_date": f"{market.world.now():%Y-%m-%d}",
        "quantity": 1,
        "references": [{"type": "INTERNAL", "value": f"ONEOFF-{market.money.new_number()}"}],
        "unit_price": abs(amount),
    }
    return write(market, kind, -amount, about=About(one_off=item))


def reserve(market: Marketplace, amount: Decimal) -> Entry:
    """Keep money back; below zero, give back what was kept."""
    if not amount:
        raise ValueError("The amount must not be zero.")
    kind = "RESERVE_FUNDING" if amount > 0 else "RESERVE_SETTLEMENT"
    return write(market, kind, -amount, state=RESERVE)


def write(
    market: Marketplace,
    kind: str,
    amount: Decimal,
    *,
    state: str = PAYABLE,
    about: About | None = None,
    order_id: str = "",
) -> Entry:
    """Write any line, also one of a type that nobody knows."""
    return market.money.write(
        kind,
        amount,
        at=market.world.now(),
        state=state,
        about=about or _about_order(market, order_id),
        currency="USD",
    )


def find(market: Marketplace, order_id: str, kind: str) -> Entry:
    """Return the first line of an order and a type. ValueError: there is none."""
    for entry in market.money.of_order(order_id):
        if entry.type == kind:
            return entry
    raise ValueError(f"{order_id} has no line {kind}.")


def _document(
    market: Marketplace, kind: str, amount: Decimal, description: str, order_id: str
) -> Entry:
    document = documents.by_hand(market, -amount, description, order_id=order_id)
    about = replace(_about_order(market, order_id), manual_number=document.name)
    entry = write(market, kind, amount, about=about)
    entry.document_number, entry.document_at = document.name, document.created_at
    return entry


def _about_order(market: Marketplace, order_id: str) -> About:
    """Return what a line says of an order. KeyError: there is no such order."""
    if not order_id:
        return About()
    order = market.orders[order_id]
    return About(
        order_id=order.id,
        commercial_id=order.commercial_id,
        order_created_at=order.created_at,
        payment_type=order.payment_type,
    )


def _positive(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise ValueError("The amount must be above zero.")
    return amount
