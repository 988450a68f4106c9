"""What is done to a journal entry: posted with a number, exported, reversed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction

from reconciliation.domain.chart import AccountRole
from reconciliation.domain.journal import EntryKind, EntryState
from reconciliation.models.books import Books
from reconciliation.models.journal_gates import StaleEntry, UnableToPost, hindrances_of

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reconciliation.models.journal import JournalEntry, Posting

_MIRROR_POSTINGS = """
    INSERT INTO reconciliation_posting (
        entry_id, position, account_code, account_name, account_type, account_role,
        amount, description, class_name, location, department, line_count)
    SELECT %s, position, account_code, account_name, account_type, account_role,
        -amount, description, class_name, location, department, line_count
    FROM reconciliation_posting WHERE entry_id = %s
"""
_MIRROR_LINES = """
    INSERT INTO reconciliation_postedline (posting_id, line_id, amount, type, digest)
    SELECT mirrored.id, line.line_id, -line.amount, line.type, line.digest
    FROM reconciliation_postedline AS line
    JOIN reconciliation_posting AS posting ON posting.id = line.posting_id
    JOIN reconciliation_posting AS mirrored
        ON mirrored.entry_id = %s AND mirrored.position = posting.position
    WHERE posting.entry_id = %s
"""


class EntryActs(models.Model):
    """The mutators of an entry. Each one asks whether it still is what the caller saw."""

    if TYPE_CHECKING:
        shop: Any
        shop_id: int
        payout: Any
        kind: Any
        state: Any
        booked_on: Any
        currency: Any
        memo: Any
        fingerprint: Any
        suspense_approved_by: Any
        postings: RelatedManager[Posting]

    class Meta:
        abstract = True

    # Mutators

    def post(self, *, by: str, at: datetime) -> None:
        """Make the draft final and give it its number. An accrual takes itself back the next day.

        Raise UnableToPost with the reasons, or StaleEntry if it is no longer what was seen.
        """
        with transaction.atomic():
            books = Books.objects.select_for_update().get(shop=self.shop_id)
            row = self._still(EntryState.DRAFT)
            if row.fingerprint != self.fingerprint:
                raise StaleEntry(f"{self} was drafted again since.")
            hindrances = hindrances_of(row, books)
            if hindrances:
                raise UnableToPost(hindrances)
            row._give_number(books, by=by, at=at)
            if row.kind == EntryKind.ACCRUAL:
                row._take_back(books, row.booked_on + timedelta(days=1), by=by, at=at)
        self.refresh_from_db()

    def reverse(self, *, by: str, at: datetime, on: date | None = None) -> JournalEntry:
        """Take a posted entry back by its exact mirror, on its own day or the first open one.

        Its lines are then drafted anew. Raise UnableToPost or StaleEntry.
        """
        with transaction.atomic():
            books = Books.objects.select_for_update().get(shop=self.shop_id)
            row = self._still(EntryState.POSTED, EntryState.EXPORTED)
            if row.kind == EntryKind.REVERSAL:
                raise UnableToPost(["A reversal is not reversed; its lines are drafted anew."])
            if hasattr(row, "reversed_by"):
                raise UnableToPost([f"{row} is taken back by {row.reversed_by} already."])
            day = books.rules.open_day(max(on or row.booked_on, row.booked_on))
            mirror = row._take_back(books, day, by=by, at=at)
            row._pass_to(EntryState.REVERSED)
        self.refresh_from_db()
        return mirror

    def approve_suspense(self, *, by: str, at: datetime) -> None:
        """Let an entry with amounts in suspense be exported, in somebody's name."""
        row = self._rows().filter(pk=self.pk, suspense_approved_by="", fingerprint=self.fingerprint)
        if row.update(suspense_approved_by=by, suspense_approved_at=at) != 1:
            raise StaleEntry(f"{self} was approved or drafted again since.")
        self.refresh_from_db()

    def _give_number(self, books: Books, *, by: str, at: datetime) -> None:
        number = books.take_number()
        posted = self._rows().filter(pk=self.pk, state=EntryState.DRAFT)
        if posted.update(state=EntryState.POSTED, number=number, posted_by=by, posted_at=at) != 1:
            raise StaleEntry(f"{self} is no longer a draft.")

    def _take_back(self, books: Books, day: date, *, by: str, at: datetime) -> JournalEntry:
        """Write and post the mirror of this entry on a day."""
        self.refresh_from_db()
        mirror = self._rows().create(
            shop=self.shop,
            payout=self.payout,
            kind=EntryKind.REVERSAL,
            booked_on=day,
            currency=self.currency,
            memo=f"Takes back {self}: {self.memo}"[:255],
            reverses_id=self.pk,
            drafted_at=at,
            suspense_approved_by=self.suspense_approved_by,
        )
        with connection.cursor() as cursor:
            cursor.execute(_MIRROR_POSTINGS, [mirror.pk, self.pk])
            cursor.execute(_MIRROR_LINES, [mirror.pk, self.pk])
        mirror._give_number(books, by=by, at=at)
        mirror.refresh_from_db()
        return mirror

    def _still(self, *states: EntryState) -> JournalEntry:
        """Return the row, locked. Raise StaleEntry if it is gone or in another state."""
        row = self._rows().select_for_update().filter(pk=self.pk).first()
        if row is None:
            raise StaleEntry(f"{self} is no longer there: it was drafted again.")
        if row.state not in states:
            raise StaleEntry(f"{self} is {str(row.state).lower()} by now.")
        return row

    def _pass_to(self, state: EntryState) -> None:
        before = self._rows().filter(pk=self.pk, state=self.state)
        if before.update(state=state) != 1:
            raise StaleEntry(f"{self} is no longer {str(self.state).lower()}.")

    def _rows(self) -> models.QuerySet[JournalEntry]:
        rows: models.QuerySet[JournalEntry] = type(self)._default_manager.all()  # type: ignore[assignment]
        return rows

    # Properties

    @property
    def is_reversible(self) -> bool:
        """Tell whether it is final, takes nothing back itself, and nothing takes it back."""
        is_standing = self.state in (EntryState.POSTED, EntryState.EXPORTED)
        is_mirror = self.kind == EntryKind.REVERSAL
        return is_standing and not is_mirror and not hasattr(self, "reversed_by")

    @property
    def is_in_suspense(self) -> bool:
        """Tell whether an amount of it has no account yet."""
        return self.postings.filter(account_role=AccountRole.SUSPENSE).exclude(amount=0).exists()

    @property
    def needs_approval(self) -> bool:
        """Tell whether somebody must approve it before it is exported."""
        return not self.suspense_approved_by and self.is_in_suspense
