"""A payout with everything that one may have: lines, a change, a document, a verdict, a deposit."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from uuid import UUID

from reconciliation.models import (
    AccountingDocument,
    Deposit,
    LineChange,
    LineImport,
    Match,
    MatchDecision,
    Payout,
    TextBlock,
    TransactionLine,
)
from tests.reconciliation.entries import CYCLE, FORMULA
from tests.reconciliation.stored import AT, CLOSED_AT, a_shop, posted_payout

PDF = b"%PDF-1.4 a commission invoice"


def a_line(payout: Payout, number: int, amount: str, type_: str, **more: object) -> TransactionLine:
    """Write down a line of the payout, as the import does."""
    reading, _ = LineImport.objects.get_or_create(
        shop=payout.shop, source="TL02", began_at=CLOSED_AT
    )
    values = {
        "mirakl_transaction_id": UUID(int=number),
        "type": type_,
        "amount": Decimal(amount),
        "currency": "USD",
        "payment_state": "PAID",
        "mirakl_cycle_id": payout.mirakl_cycle_id,
        "mirakl_order_id": "C-1-A",
        **more,
    }
    line = TransactionLine.objects.create(
        shop=payout.shop,
        created_at=CLOSED_AT,
        updated_at=CLOSED_AT,
        text_number=number,
        digest=UUID(int=number),
        line_import=reading,
        seen_at=CLOSED_AT,
        **values,
    )
    text = f'{{"id": "{number}",\n"amount": {amount}}}'
    TextBlock.objects.keep(payout.shop, text, number=number)
    return line


def full_payout() -> Payout:
    """Make a payout with everything that one may have."""
    payout = posted_payout(a_shop())
    sale = a_line(payout, 2, "1234.5000", "ORDER_AMOUNT", description=FORMULA)
    a_line(payout, 1, "-185.1800", "COMMISSION_FEE")
    LineChange.objects.create(
        line=sale,
        changed_at=AT,
        updated_at=CLOSED_AT,
        payment_state="PENDING",
        amount=sale.amount,
        text_number=3,
    )
    AccountingDocument.objects.create(
        shop=payout.shop,
        mirakl_document_id="INV/2026 1",
        type="INVOICE",
        currency="USD",
        mirakl_cycle_id=CYCLE,
        made_at=CLOSED_AT,
        total_excl_tax="185.18",
        total_incl_tax="185.18",
        content=PDF,
        content_type="application/pdf",
        content_digest=hashlib.sha256(PDF).hexdigest(),
        seen_at=CLOSED_AT,
    )
    Match.objects.create(
        shop=payout.shop,
        mirakl_order_id="C-1-A",
        mirakl_line_id="C-1-A-1",
        kind="GOODS",
        outcome="SHORT",
        expected="1234.51",
        actual="1234.50",
        difference="-0.01",
        matched_at=AT,
    )
    MatchDecision.objects.create(
        shop=payout.shop,
        mirakl_order_id="C-1-A",
        mirakl_line_id="C-1-A-1",
        kind="GOODS",
        outcome="SHORT",
        difference="-0.01",
        decided_by="fay",
        decided_at=AT,
        comment="A cent.",
    )
    Deposit.objects.create(
        payout=payout,
        amount="985.30",
        booked_on=date(2026, 2, 3),
        confirmed_by="fay",
        confirmed_at=AT,
    )
    return payout
