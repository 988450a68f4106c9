"""Journal entries: the list, one with its postings, and the lines behind a posting."""

from __future__ import annotations

from django.db.models import QuerySet

from reconciliation.models import JournalEntry, PostedLine, Posting, TransactionLine

_HIDDEN = ("shop__api_key",)


def entries() -> QuerySet[JournalEntry]:
    """Return the entries with their payouts, the newest first."""
    rows = JournalEntry.objects.select_related("shop", "payout").prefetch_related("postings")
    return rows.defer(*_HIDDEN, "payout__raw", "payout__summary")


def find_entry(pk: int) -> JournalEntry | None:
    """Return an entry with its postings and exports."""
    rows = entries().select_related("shop__books", "payout__shop", "reverses", "reversed_by")
    return rows.prefetch_related("exports").filter(pk=pk).first()


def find_posting(pk: int) -> Posting | None:
    """Return a posting with its entry."""
    rows = Posting.objects.select_related("entry__shop", "entry__payout__shop")
    return rows.defer("entry__shop__api_key", "entry__payout__shop__api_key").filter(pk=pk).first()


def lines_behind(posting: Posting) -> QuerySet[PostedLine]:
    """Return the lines of a posting with what they said when it was drafted."""
    return PostedLine.objects.filter(posting=posting).select_related("line").order_by("pk")


def find_line(pk: int) -> TransactionLine | None:
    """Return a transaction line with its raw text and its history."""
    rows = TransactionLine.objects.select_related("shop", "text", "line_import")
    return rows.defer("shop__api_key").filter(pk=pk).first()
