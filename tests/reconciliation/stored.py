"""Rows of money as the flows leave them: a shop, a payout, entries that were posted."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.models import User

from integration.models import BigCommerceStore, MiraklShop
from reconciliation.domain.journal import Entry, EntryState
from reconciliation.models import Books, JournalEntry, Payout, Posting
from tests.reconciliation.entries import CYCLE, ENTRIES

AT = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)
CLOSED_AT = datetime(2026, 1, 31, 6, tzinfo=UTC)


def a_shop(slug: str = "macys", *, bookkeeper: str = "OURS") -> MiraklShop:
    """Make a shop whose finance has decided who books the sale."""
    store, _ = BigCommerceStore.objects.get_or_create(
        slug="main", defaults={"name": "Harbor & Pine", "store_hash": "abc", "access_token": "t"}
    )
    shop = MiraklShop.objects.create(
        slug=slug, name="Macy's", url="https://macys.example.com", api_key="k", store=store
    )
    Books.objects.of(shop)
    Books.objects.filter(shop=shop).update(bookkeeper=bookkeeper)
    return shop


def a_payout(shop: MiraklShop, cycle: str = CYCLE) -> Payout:
    """Make a payout that was paid."""
    payout = Payout.objects.create(
        shop=shop,
        mirakl_cycle_id=cycle,
        closed_at=CLOSED_AT,
        currency="USD",
        transferred="985.30",
        payout_state="PAID",
        payout_reference="ACH-0042",
        summary={"total_commissions_incl_tax": "185.18"},
        seen_at=CLOSED_AT,
    )
    payout.refresh_from_db()
    return payout


def stored(
    entry: Entry, shop: MiraklShop, payout: Payout | None = None, *, is_posted: bool = True
) -> JournalEntry:
    """Write an entry down, and post it under its own number."""
    row = JournalEntry.objects.create(
        shop=shop,
        payout=payout if entry.reference else None,
        kind=entry.kind,
        booked_on=entry.booked_on,
        currency=entry.currency,
        memo=entry.memo,
        drafted_at=AT,
    )
    Posting.objects.bulk_create(
        Posting(
            entry=row,
            position=position,
            account_code=each.account.code,
            account_name=each.account.name,
            account_type=each.account.type,
            account_role=each.account.role or "",
            amount=each.amount,
            description=each.description[:255],
            class_name=each.dimensions.class_name,
            location=each.dimensions.location,
            department=each.dimensions.department,
            line_count=each.line_count,
        )
        for position, each in enumerate(entry.postings, start=1)
    )
    if is_posted:
        number = int(entry.number.rpartition("-")[2])
        JournalEntry.objects.filter(pk=row.pk).update(
            state=EntryState.POSTED, number=number, posted_by="fay", posted_at=AT
        )
    row.refresh_from_db()
    return row


def posted_payout(shop: MiraklShop) -> Payout:
    """Make a payout with its entries, and two of the month's end that belong to none."""
    payout = a_payout(shop)
    for entry in ENTRIES:
        stored(entry, shop, payout)
    return payout


def somebody(name: str = "fay") -> User:
    """Make somebody of finance."""
    return User.objects.create_user(name)
