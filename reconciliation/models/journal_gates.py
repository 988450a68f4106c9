"""What stands in the way of posting or exporting an entry, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection

from reconciliation.domain.journal import EntryKind, faults_of
from reconciliation.models.payout import Payout

if TYPE_CHECKING:
    from reconciliation.models.books import Books
    from reconciliation.models.journal import JournalEntry

# The entries that the lines of a payout stand in.
OF_LINES = (EntryKind.ACTIVITY, EntryKind.CORRECTION)


class UnableToPost(ValueError):
    """An entry cannot be posted, reversed or exported. `reasons` are sentences for a person."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class StaleEntry(ValueError):
    """Somebody else has changed, posted or reversed the entry; look at it again."""


# What a line said when it was drafted, against what it says now. State and documents may change.
_CHANGED = """
    SELECT count(*) FROM reconciliation_postedline AS posted
    JOIN reconciliation_posting AS posting ON posting.id = posted.posting_id
    JOIN reconciliation_journalentry AS entry ON entry.id = posting.entry_id
    JOIN reconciliation_payout AS payout ON payout.id = entry.payout_id
    JOIN reconciliation_transactionline AS line ON line.id = posted.line_id
    WHERE entry.id = %s AND (
        line.amount <> posted.amount
        OR (posted.type <> '' AND line.type <> posted.type)
        OR line.currency <> entry.currency
        OR line.mirakl_cycle_id <> payout.mirakl_cycle_id
        OR line.payment_state = 'NOT_APPLICABLE')
"""


def hindrances_of(entry: JournalEntry, books: Books) -> list[str]:
    """Return why an entry cannot be posted now; nothing for one that can.

    Suspense hinders no posting: it asks for an approval before the export.
    """
    found = [*_of_books(entry, books), *faults_of(entry.value)]
    if entry.kind in OF_LINES and entry.payout is not None:
        found += _of_payout(entry, entry.payout)
    if entry.kind == EntryKind.CASH and entry.payout is not None:
        found += _of_deposit(entry.payout)
    return found


def _of_books(entry: JournalEntry, books: Books) -> Iterator[str]:
    if not books.is_decided:
        yield "Nobody has said who books the sale."
    if books.closed_until is not None and entry.booked_on <= books.closed_until:
        yield f"The books are closed until {books.closed_until}; draft it again."


def _of_payout(entry: JournalEntry, payout: Payout) -> Iterator[str]:
    if payout.audited_at is None:
        yield f"{payout} has not been compared with its lines yet."
    elif untied := untied_sentence(payout):
        yield untied
    elif payout.has_new_lines():
        yield f"Lines of {payout} came in since it was compared; it is compared again soon."
    if changed_lines(entry.pk):
        yield "Lines changed since it was drafted; it is drafted again soon."


def untied_sentence(payout: Payout) -> str:
    """Return by how much a payout does not tie out; "" where it does, or nobody knows yet."""
    if payout.audited_at is None or payout.is_tied:
        return ""
    return f"{payout} does not tie out: {payout.untied_words}."


def _of_deposit(payout: Payout) -> Iterator[str]:
    if payout.payout_state != "PAID":
        yield f"{payout} is not paid yet."
    if not payout.deposits.filter(undone_at=None).exists():
        yield f"The deposit of {payout} is not confirmed."


def changed_lines(entry_id: int) -> int:
    """Return how many lines of an entry differ by now in amount, type, currency or cycle."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [entry_id])
        return int(cursor.fetchone()[0])
