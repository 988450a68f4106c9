"""What the stories of payouts share: a shop's books, lines as Macy's writes them, its cycles."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from config import timetable
from integration.models import MiraklShop, RunOutcome, SyncRun
from reconciliation.domain.books import Bookkeeper
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.set_up import SetUp
from reconciliation.models import (
    Books,
    Expectation,
    JournalEntry,
    LineImport,
    Payout,
    Posting,
    TransactionLine,
)
from tests.integration.story import unreachable_shop

AT = datetime(2026, 11, 28, 15, tzinfo=UTC)
CLOSED_AT = datetime(2026, 11, 15, 6, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
# They come to 85.00.
SALE = (
    ("ORDER_AMOUNT", "100.00"),
    ("ORDER_AMOUNT_TAX", "8.25"),
    ("OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8.25"),
    ("COMMISSION_FEE", "-15.00"),
)


def shop_with_books(**choices: object) -> MiraklShop:
    """Give a shop whose books are set up: ours, unless said otherwise."""
    shop = unreachable_shop()
    set_up(shop, **choices)
    Books.objects.filter(shop=shop).update(lines_observed_at=AT)
    return shop


def set_up(shop: MiraklShop, **choices: object) -> Books:
    """Let finance make its choices anew."""
    books = Books.objects.of(shop)
    chosen = {"bookkeeper": Bookkeeper.OURS, **choices}
    books.set_up(SetUp(**chosen), at=AT)
    return books


def line(
    shop: MiraklShop,
    type_: str,
    amount: str,
    *,
    cycle: Payout | None = None,
    made_at: datetime = CLOSED_AT - timedelta(days=5),
    seen_at: datetime | None = None,
    **more: object,
) -> TransactionLine:
    """Write down a line as an import would."""
    reading, _ = LineImport.objects.get_or_create(shop=shop, source="TL02", began_at=made_at)
    values = {
        "currency": "USD",
        "payment_state": "PAID" if cycle else "PENDING",
        "mirakl_order_id": "C-1-A",
        "mirakl_line_id": "C-1-A-1",
        "mirakl_cycle_id": cycle.mirakl_cycle_id if cycle else "",
        **more,
    }
    return TransactionLine.objects.create(
        shop=shop,
        mirakl_transaction_id=uuid.uuid4(),
        type=type_,
        amount=Decimal(amount),
        created_at=made_at,
        updated_at=made_at,
        text_number=0,
        digest=uuid.uuid4(),
        line_import=reading,
        seen_at=seen_at or made_at,
        **values,
    )


def change(known: TransactionLine, *, at: datetime = LATER, **values: object) -> None:
    """Let Mirakl change a line, as an import would write it."""
    TransactionLine.objects.filter(pk=known.pk).update(
        digest=uuid.uuid4(), seen_at=at, updated_at=at, **values
    )


def payout(
    shop: MiraklShop,
    lines: tuple[tuple[str, str], ...] = SALE,
    *,
    transferred: str | None = None,
    closed_at: datetime = CLOSED_AT,
    state: str = "PAID",
    made_at: datetime | None = None,
    **more: object,
) -> Payout:
    """Write down a cycle with its lines; it transfers what they come to, unless said otherwise."""
    total = sum((Decimal(amount) for _, amount in lines), Decimal(0))
    row = Payout.objects.create(
        shop=shop,
        mirakl_cycle_id=str(uuid.uuid4()),
        closed_at=closed_at,
        currency="USD",
        transferred=Decimal(transferred) if transferred is not None else total,
        payout_state=state,
        payout_reference="ACH-4711",
        paid_at=closed_at + timedelta(days=1) if state == "PAID" else None,
        seen_at=closed_at,
        **more,
    )
    for type_, amount in lines:
        line(shop, type_, amount, cycle=row, made_at=made_at or closed_at - timedelta(days=5))
    return row


def shipped(shop: MiraklShop, on: date, *, order: str = "C-1-A", **more: object) -> Expectation:
    """Say when an order's line left."""
    values = {"goods": Decimal(100), **more}
    return Expectation.objects.create(
        shop=shop,
        mirakl_order_id=order,
        mirakl_line_id=f"{order}-1",
        ordered_at=CLOSED_AT,
        shipped_on=on,
        updated_at=CLOSED_AT,
        **values,
    )


def run(flow: str, shop: MiraklShop, *, at: datetime = AT, is_dry: bool = False) -> SyncRun:
    """Run a flow once; return its record."""
    row = MiraklShop.objects.select_related("store").get(pk=shop.pk)
    timetable.flow(flow).run(row, at=at, is_dry=is_dry)
    record = SyncRun.objects.filter(flow=flow, shop=shop).latest("started_at", "pk")
    assert record.outcome != RunOutcome.FAILED
    return record


def drafted(shop: MiraklShop, *, at: datetime = AT) -> list[JournalEntry]:
    """Compare the payouts, draft, and return all drafts by day."""
    run("audit_payouts", shop, at=at)
    run("draft_journals", shop, at=at)
    return list(JournalEntry.objects.drafts().filter(shop=shop).order_by("booked_on", "pk"))


def posted(shop: MiraklShop, *, at: datetime = AT) -> list[JournalEntry]:
    """Draft and post everything that can be; return it."""
    entries = drafted(shop, at=at)
    for entry in entries:
        entry.post(by="Fay", at=at)
    return entries


def balance(shop: MiraklShop, role: AccountRole) -> Decimal:
    """Return an account's balance in final entries: debit is positive."""
    rows = Posting.objects.filter(entry__shop=shop, account_role=role)
    final = rows.exclude(entry__state="DRAFT").values_list("amount", flat=True)
    return sum(final, Decimal(0))


def told(entry: JournalEntry) -> dict[str, Decimal]:
    """Return an entry by account; several postings of one account are summed up."""
    found: dict[str, Decimal] = {}
    for each in entry.value.postings:
        found[each.account.name] = found.get(each.account.name, Decimal(0)) + each.amount
    return found
