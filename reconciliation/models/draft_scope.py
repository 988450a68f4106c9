"""What is to be drafted: payouts with lines that stand nowhere, months, deposits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from integration.models import MiraklShop
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.drafting import month_ends
from reconciliation.domain.journal import OF_LINES, STANDING, EntryKind, EntryState
from reconciliation.models.books import Books
from reconciliation.models.journal import JournalEntry, Posting
from reconciliation.models.payout import Deposit, Payout

ZERO = Decimal(0)
ACCRUES_BACK = timedelta(days=366)  # an older month is closed, or nobody minds any more

# Lines that stand in no final entry, though their payout has one: they came late, were freed by the
# mirror of another payout's entry, or were written while somebody posted. Dates would not tell.
_LATE = """
    SELECT DISTINCT payout.id
    FROM reconciliation_transactionline AS line
    JOIN reconciliation_payout AS payout
        ON payout.shop_id = line.shop_id AND payout.mirakl_cycle_id = line.mirakl_cycle_id
        AND payout.currency = line.currency
    LEFT JOIN standing ON standing.line_id = line.id
    WHERE line.shop_id = %(shop)s AND standing.line_id IS NULL
        AND line.payment_state <> 'NOT_APPLICABLE' AND line.type <> 'PAYMENT'
        AND payout.id = ANY (ARRAY (
            SELECT payout_id FROM reconciliation_journalentry
            WHERE shop_id = %(shop)s AND kind IN ('ACTIVITY', 'CORRECTION')
                AND posted_at IS NOT NULL AND payout_id IS NOT NULL))
"""
# What lines that stand in a final entry said then, against what they say now. A line is dated by
# the beginning of its import, which others see at its end: no import takes a day.
_CHANGED = """
    SELECT entry.payout_id, count(*),
        count(*) FILTER (WHERE line.amount <> posted.amount),
        count(*) FILTER (WHERE posted.type <> '' AND line.type <> posted.type),
        count(*) FILTER (WHERE line.currency <> entry.currency),
        count(*) FILTER (WHERE line.mirakl_cycle_id <> payout.mirakl_cycle_id),
        count(*) FILTER (WHERE line.payment_state = 'NOT_APPLICABLE')
    FROM reconciliation_journalentry AS entry
    JOIN reconciliation_payout AS payout ON payout.id = entry.payout_id
    JOIN reconciliation_posting AS posting ON posting.entry_id = entry.id
    JOIN reconciliation_postedline AS posted ON posted.posting_id = posting.id
    JOIN reconciliation_transactionline AS line ON line.id = posted.line_id
    WHERE entry.shop_id = %s AND entry.state IN ('POSTED', 'EXPORTED')
        AND entry.kind IN ('ACTIVITY', 'CORRECTION')
        AND line.seen_at > entry.posted_at - interval '1 day'
        AND (line.amount <> posted.amount
            OR (posted.type <> '' AND line.type <> posted.type)
            OR line.currency <> entry.currency
            OR line.mirakl_cycle_id <> payout.mirakl_cycle_id
            OR line.payment_state = 'NOT_APPLICABLE')
    GROUP BY entry.payout_id
"""
_WHAT_CHANGED = ("amount", "type", "currency", "billing cycle", "whether it counts")


@dataclass(frozen=True, slots=True)
class OpenPayout:
    """A payout whose lines are not all posted."""

    payout: Payout
    kind: EntryKind
    carried: Decimal  # by entries of it that are posted already


def open_payouts(books: Books) -> list[OpenPayout]:
    """Return the payouts with lines that stand in no final entry, the oldest first.

    After `note_standing`, in its transaction.
    """
    of_lines = JournalEntry.objects.filter(payout=OuterRef("pk"), kind__in=OF_LINES)
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"shop": books.shop_id})
        late = [payout_id for (payout_id,) in cursor.fetchall()]
    rows = (
        Payout.objects.in_books(books.shop, since=books.first_cycle_at)
        .defer("raw", "summary")
        .annotate(
            has_standing=Exists(of_lines.filter(state__in=STANDING)),
            has_drafts=Exists(of_lines.filter(state=EntryState.DRAFT)),
            has_reversed=Exists(of_lines.filter(state=EntryState.REVERSED)),
        )
        .filter(Q(has_standing=False) | Q(has_drafts=True) | Q(has_reversed=True) | Q(pk__in=late))
    )
    carried = _carried(books.shop)
    return [
        OpenPayout(
            row,
            EntryKind.CORRECTION if row.has_reversed else EntryKind.ACTIVITY,
            carried.get(row.pk, ZERO),
        )
        for row in rows
    ]


def _carried(shop: MiraklShop) -> dict[int, Decimal]:
    rows = (
        Posting.objects.filter(
            entry__shop=shop,
            entry__kind__in=OF_LINES,
            entry__state__in=STANDING,
            account_role=AccountRole.CARRIED_FORWARD,
        )
        .values_list("entry__payout")
        .annotate(total=Sum("amount"))
    )
    return {payout_id: total for payout_id, total in rows if payout_id and total}


def months_to_accrue(books: Books, *, today: date) -> list[date]:
    """Return the last days of months that are over, open, and have no posted accrual."""
    first = today - ACCRUES_BACK
    if books.first_cycle_at is not None:
        first = max(first, books.day_of(books.first_cycle_at))
    if books.closed_until is not None:
        first = max(first, books.closed_until + timedelta(days=1))
    entries = JournalEntry.objects.final().filter(shop=books.shop, kind=EntryKind.ACCRUAL)
    done = set(entries.values_list("booked_on", flat=True))
    return [day for day in month_ends(first, today - timedelta(days=1)) if day not in done]


def needs_opening(shop: MiraklShop) -> bool:
    """Tell whether no opening entry stands."""
    return not JournalEntry.objects.standing().filter(shop=shop, kind=EntryKind.OPENING).exists()


def deposits_to_book(books: Books) -> list[Deposit]:
    """Return the confirmed deposits of paid payouts whose cash entry is not posted."""
    standing = JournalEntry.objects.standing().filter(shop=books.shop, kind=EntryKind.CASH)
    rows = Deposit.objects.confirmed().filter(payout__shop=books.shop, payout__payout_state="PAID")
    if books.first_cycle_at is not None:
        rows = rows.filter(payout__closed_at__gte=books.first_cycle_at)
    rows = rows.exclude(payout__in=standing.values("payout")).select_related("payout")
    return list(rows.defer("payout__raw", "payout__summary").order_by("booked_on", "pk"))


def changed_after_posting(shop: MiraklShop) -> dict[int, tuple[int, str]]:
    """Return, by payout, how many posted lines changed since, and in what."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [shop.pk])
        return {
            payout_id: (count, ", ".join(_named(counts)))
            for payout_id, count, *counts in cursor.fetchall()
        }


def _named(counts: Iterable[int]) -> list[str]:
    return [what for what, count in zip(_WHAT_CHANGED, counts, strict=True) if count]
