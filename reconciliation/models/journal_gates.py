"""What stands in the way of posting or exporting an entry, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import connection

from reconciliation.domain.drafting import cash_entry, opening_entry
from reconciliation.domain.journal import OF_LINES, EntryKind, faults_of
from reconciliation.models.draft_lines import cycle_of
from reconciliation.models.payout import Payout

if TYPE_CHECKING:
    from reconciliation.domain.drafts import Draft
    from reconciliation.models.books import Books
    from reconciliation.models.journal import JournalEntry


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
    LEFT JOIN reconciliation_payout AS payout ON payout.id = entry.payout_id
    JOIN reconciliation_transactionline AS line ON line.id = posted.line_id
    WHERE entry.id = %s AND (
        line.amount <> posted.amount
        OR (posted.type <> '' AND line.type <> posted.type)
        OR line.currency <> entry.currency
        OR line.mirakl_cycle_id <> payout.mirakl_cycle_id
        OR line.payment_state = 'NOT_APPLICABLE')
"""
# Lines of a payout that stand in none of its own entries, drafts among them.
_LOOSE = """
    SELECT line.id FROM reconciliation_transactionline AS line
    WHERE line.shop_id = %(shop)s AND line.mirakl_cycle_id = %(cycle)s
        AND line.currency = %(currency)s AND line.type <> 'PAYMENT'
        AND line.payment_state <> 'NOT_APPLICABLE'
    EXCEPT
    SELECT posted.line_id FROM reconciliation_journalentry AS entry
    JOIN reconciliation_posting AS posting ON posting.entry_id = entry.id
    JOIN reconciliation_postedline AS posted ON posted.posting_id = posting.id
    WHERE entry.payout_id = %(payout)s AND entry.kind IN ('ACTIVITY', 'CORRECTION')
        AND entry.state <> 'REVERSED'
"""
_ELSEWHERE = """
    SELECT count(DISTINCT posted.line_id), min(entry.number)
    FROM reconciliation_postedline AS posted
    JOIN reconciliation_posting AS posting ON posting.id = posted.posting_id
    JOIN reconciliation_journalentry AS entry ON entry.id = posting.entry_id
    WHERE posted.line_id = ANY(%(lines)s) AND entry.kind IN ('ACTIVITY', 'CORRECTION')
        AND entry.state IN ('POSTED', 'EXPORTED')
"""


def hindrances_of(entry: JournalEntry, books: Books) -> list[str]:
    """Return why an entry cannot be posted now; nothing for one that can.

    Suspense hinders no posting: it asks for an approval before the export.
    """
    found = [*_of_books(entry, books), *faults_of(entry.value), *_of_what_it_says(entry, books)]
    if entry.kind in OF_LINES and entry.payout is not None:
        found += _of_payout(entry.payout)
    if entry.kind == EntryKind.CASH and entry.payout is not None:
        found += _of_deposit(entry, entry.payout, books)
    return found


def _of_books(entry: JournalEntry, books: Books) -> Iterator[str]:
    if not books.is_decided:
        yield "Nobody has said who books the sale."
    if books.closed_until is not None and entry.booked_on <= books.closed_until:
        yield f"The books are closed until {books.closed_until}; draft it again."


def _of_what_it_says(entry: JournalEntry, books: Books) -> Iterator[str]:
    """Yield what is no longer as the draft has it: its lines, decisions, or the opening."""
    if changed_lines(entry.pk):
        yield "Lines changed since it was drafted; it is drafted again soon."
    if entry.written_off.exclude(decision__undone_at=None).exists():
        yield "A difference that it writes off is accepted no longer; it is drafted again soon."
    if entry.kind == EntryKind.OPENING and books.first_cycle_at is not None:
        begins_on = books.day_of(books.first_cycle_at)
        yield from _of_change(entry, opening_entry(books.posting_rules(), begins_on=begins_on))


def _of_change(entry: JournalEntry, now: Draft | None) -> Iterator[str]:
    if now is None or now.fingerprint != entry.fingerprint:
        yield "What it says has changed since it was drafted; it is drafted again soon."


def _of_payout(payout: Payout) -> Iterator[str]:
    if payout.audited_at is None:
        yield f"{payout} has not been compared with its lines yet."
    elif untied := untied_sentence(payout):
        yield untied
    elif payout.has_new_lines():
        yield f"Lines of {payout} came in since it was compared; it is compared again soon."
    count, number = _elsewhere(payout)
    if count:
        yield (
            f"Lines that {payout} has by now, {count} of them, stand in an entry of another"
            f" payout: take back {number} first."
        )


def untied_sentence(payout: Payout) -> str:
    """Return by how much a payout does not tie out; "" where it does, or nobody knows yet."""
    if payout.audited_at is None or payout.is_tied:
        return ""
    return f"{payout} does not tie out: {payout.untied_words}."


def _of_deposit(entry: JournalEntry, payout: Payout, books: Books) -> Iterator[str]:
    if payout.payout_state != "PAID":
        yield f"{payout} is not paid yet."
    deposit = payout.deposits.filter(undone_at=None).first()
    if deposit is None:
        yield f"The deposit of {payout} is not confirmed."
        return
    now = cash_entry(
        cycle_of(payout),
        books.posting_rules(),
        amount=deposit.amount,
        paid_on=deposit.booked_on,
        accepts_difference=deposit.accepts_difference,
    )
    yield from _of_change(entry, now)


def _elsewhere(payout: Payout) -> tuple[int, str]:
    """Return how many lines of a payout another one's final entries hold, and such an entry."""
    values: dict[str, str | int] = {
        "shop": payout.shop_id,
        "cycle": payout.mirakl_cycle_id,
        "currency": payout.currency,
        "payout": payout.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, values)
        loose = [line_id for (line_id,) in cursor.fetchall()]
        if not loose:
            return 0, ""
        cursor.execute(_ELSEWHERE, {"lines": loose})
        count, number = cursor.fetchone()
    return count, payout.shop.entries.get(number=number).display_number if count else ""


def changed_lines(entry_id: int) -> int:
    """Return how many lines of an entry differ by now in amount, type, currency or cycle."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [entry_id])
        return int(cursor.fetchone()[0])
