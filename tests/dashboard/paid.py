"""A payout as the pages show it: its lines, an entry that books them, and the bank."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from integration.models import MiraklShop
from reconciliation.domain.chart import AccountRole, AccountType
from reconciliation.domain.set_up import SetUp
from reconciliation.models import (
    Books,
    JournalEntry,
    LineImport,
    Payout,
    PostedLine,
    Posting,
    TextBlock,
    TransactionLine,
)

CYCLE = "a5b77ee5-f5c2-4efc-ab94-8366ee781598"
CLOSED_AT = datetime(2026, 11, 15, 6, tzinfo=UTC)

# type, amount; they come to 85.00
LINES = (
    ("ORDER_AMOUNT", "100.00"),
    ("ORDER_AMOUNT_TAX", "8.25"),
    ("OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8.25"),
    ("COMMISSION_FEE", "-15.00"),
)


def payout_of(shop: MiraklShop, *, transferred: str = "85.00", lines: object = LINES) -> Payout:
    """Make a payout that was paid, with its lines."""
    payout = Payout.objects.create(
        shop=shop,
        mirakl_cycle_id=CYCLE,
        closed_at=CLOSED_AT,
        currency="USD",
        transferred=Decimal(transferred),
        payout_state="PAID",
        payout_reference="ACH-4711",
        seen_at=CLOSED_AT,
    )
    reading = LineImport.objects.create(shop=shop, source="TL02", began_at=CLOSED_AT)
    for number, (transaction_type, amount) in enumerate(lines, start=1):  # type: ignore[attr-defined]
        TransactionLine.objects.create(
            shop=shop,
            text_number=number,
            mirakl_transaction_id=uuid.uuid4(),
            type=transaction_type,
            amount=Decimal(amount),
            currency="USD",
            payment_state="PAID",
            created_at=CLOSED_AT,
            updated_at=CLOSED_AT,
            mirakl_cycle_id=CYCLE,
            mirakl_order_id="C-1-A",
            digest=uuid.uuid4(),
            line_import=reading,
            seen_at=CLOSED_AT,
        )
        TextBlock.objects.keep(shop, f'{{"amount": {amount}}}', number=number)
    return payout


def tied_payout(shop: MiraklShop) -> Payout:
    """Make a payout that ties out, of a shop whose books are set up."""
    payout = payout_of(shop)
    Books.objects.of(shop).set_up(SetUp(bookkeeper="OURS"), at=datetime(2026, 11, 1, tzinfo=UTC))
    Payout.objects.filter(pk=payout.pk).update(
        difference=0,
        lines_total=85,
        all_lines_total=85,
        line_count=4,
        opening=0,
        closing=0,
        audited_at=payout.closed_at,
    )
    return payout


def lone_entry(shop: MiraklShop, day: date, **columns: object) -> JournalEntry:
    """Draft an entry that belongs to no payout."""
    values = {"kind": "OPENING", "currency": "USD", "memo": "Opening balance", **columns}
    entry = JournalEntry.objects.create(shop=shop, booked_on=day, drafted_at=CLOSED_AT, **values)
    for position, (code, amount) in enumerate((("1200", "7.00"), ("3000", "-7.00")), start=1):
        Posting.objects.create(
            entry=entry,
            position=position,
            account_code=code,
            account_name=f"Account {code}",
            account_type=AccountType.ASSET,
            amount=Decimal(amount),
        )
    return entry


def entry_of(payout: Payout) -> JournalEntry:
    """Draft the activity of the payout by hand: sales, commission, clearing."""
    entry = JournalEntry.objects.create(
        shop=payout.shop,
        payout=payout,
        kind="ACTIVITY",
        booked_on=date(2026, 11, 15),
        currency="USD",
        memo="Macy's payout of 2026-11-15",
        drafted_at=CLOSED_AT,
    )
    postings = (
        ("1200", "Macy's clearing", AccountType.ASSET, AccountRole.CLEARING, "85.00", ""),
        ("4000", "Sales", AccountType.INCOME, AccountRole.SALES, "-100.00", "ORDER_AMOUNT"),
        ("5100", "Commission", AccountType.EXPENSE, AccountRole.COMMISSION, "15", "COMMISSION_FEE"),
    )
    for position, (code, name, kind, role, amount, sums) in enumerate(postings, start=1):
        behind = TransactionLine.objects.filter(shop=payout.shop, type=sums)
        posting = Posting.objects.create(
            entry=entry,
            position=position,
            account_code=code,
            account_name=name,
            account_type=kind,
            account_role=role,
            amount=Decimal(amount),
            line_count=len(behind),
        )
        for line in behind:
            PostedLine.objects.create(
                posting=posting, line=line, amount=line.amount, digest=line.digest
            )
    return entry
