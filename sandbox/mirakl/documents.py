"""Accounting documents: the invoice of a cycle, and what the operator writes by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl.ledger import (
    AUTO_INVOICE,
    MANUAL_CREDIT,
    MANUAL_INVOICE,
    ZERO,
    Cycle,
    Detail,
    Document,
    Entry,
)
from sandbox.mirakl.summaries import taxes_of

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

# What a cycle's invoice charges; its taxes are told with each.
CHARGED = {
    "COMMISSION_FEE": "Commissions of completed orders",
    "REFUND_COMMISSION_FEE": "Refunded commissions",
    "SUBSCRIPTION_FEE": "Subscription",
    "SELLER_FEE_ON_ORDER": "Seller fees on orders",
    "SELLER_PENALTY_FEE": "Penalty fees",
    "INVOICEABLE_ONE_OFF_DEBIT": "One-off charges",
    "INVOICEABLE_ONE_OFF_CREDIT": "One-off credits",
}


def invoice(market: Marketplace, cycle: Cycle, gathered: Sequence[Entry]) -> None:
    """Write the invoice of a cycle, if it has charges, and put the others of its lines into it."""
    numbers = {one.document_number for one in gathered}
    for document in market.money.documents.values():
        if document.name in numbers:
            document.cycle_id = cycle.id
    details = [detail for kind in CHARGED if (detail := _detail(kind, gathered))]
    if details:
        written = _write(market, AUTO_INVOICE, details, currency=cycle.currency)
        written.cycle_id = cycle.id
        written.begins_at = min(one.created_at for one in gathered)


def invoice_of(market: Marketplace, cycle: Cycle) -> Document | None:
    """Return the invoice of a cycle; one without charges has none."""
    documents = market.money.documents.values()
    own = (one for one in documents if one.cycle_id == cycle.id and one.type == AUTO_INVOICE)
    return next(own, None)


def _detail(kind: str, gathered: Sequence[Entry]) -> Detail | None:
    own = [one for one in gathered if one.type == kind]
    if not own:
        return None
    taxes = [one for one in gathered if one.type in taxes_of(kind)]
    first, last = own[0].created_at, own[-1].created_at
    return Detail(
        description=f"{CHARGED[kind]} from {first:%m/%d/%Y} to {last:%m/%d/%Y}",
        amount=-_sum(own),
        tax=-_sum(taxes),
        tax_code=next((one.about.shop_tax_code for one in taxes), ""),
        quantity=len(own),
    )


def _sum(entries: Sequence[Entry]) -> Decimal:
    return sum((one.amount for one in entries), ZERO)


def by_hand(market: Marketplace, amount: Decimal, description: str, *, order_id: str) -> Document:
    """Write a document that charges an amount, or credits one below zero."""
    kind = MANUAL_INVOICE if amount > 0 else MANUAL_CREDIT
    detail = Detail(description=description, amount=amount, order_id=order_id)
    return _write(market, kind, [detail], currency="USD")


def _write(market: Marketplace, kind: str, details: list[Detail], *, currency: str) -> Document:
    ledger = market.money
    document = Document(
        number=ledger.new_number(),
        id=ledger.new_uuid(),
        type=kind,
        created_at=market.world.now(),
        currency=currency,
        details=details,
    )
    ledger.documents[document.number] = document
    return document
