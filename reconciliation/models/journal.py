"""Journal entries: drafted, posted with a number, exported, corrected only by reversal.

What is posted is final; triggers in the database refuse its change as well.
"""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from integration.models import MiraklShop
from reconciliation.domain.chart import Account as AccountValue
from reconciliation.domain.chart import AccountRole, AccountType
from reconciliation.domain.journal import Dimensions, Entry, EntryKind, EntryState
from reconciliation.domain.journal import Posting as PostingValue
from reconciliation.models.decision import MatchDecision
from reconciliation.models.export_acts import JournalExportQuerySet
from reconciliation.models.finality import ENTRY_TRIGGERS, LINE_TRIGGERS, POSTING_TRIGGERS
from reconciliation.models.journal_acts import EntryActs
from reconciliation.models.payout import Payout
from reconciliation.models.transaction import TransactionLine


class JournalEntryQuerySet(models.QuerySet["JournalEntry"]):
    """Queries of entries."""

    # Queries

    def drafts(self) -> JournalEntryQuerySet:
        """Return the entries that may still change."""
        return self.filter(state=EntryState.DRAFT)

    def final(self) -> JournalEntryQuerySet:
        """Return the entries with a number; one that was reversed stands in the books too."""
        return self.exclude(state=EntryState.DRAFT)

    def standing(self) -> JournalEntryQuerySet:
        """Return the final entries that nothing has taken back."""
        return self.final().filter(reversed_by=None).exclude(kind=EntryKind.REVERSAL)

    def to_export(self) -> JournalEntryQuerySet:
        """Return the final entries that no file has taken along, by number."""
        return self.final().filter(exports=None).order_by("number")


class JournalEntry(EntryActs):
    """A balanced entry of one day. `number` is given at posting, without gaps in a shop."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.PROTECT, related_name="entries")
    payout = models.ForeignKey(
        Payout, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    kind = models.CharField(max_length=16, choices=[(k.value, k.capitalize()) for k in EntryKind])
    state = models.CharField(
        max_length=16, choices=[(s.value, s.capitalize()) for s in EntryState], default="DRAFT"
    )
    number = models.PositiveIntegerField(null=True, blank=True)
    booked_on = models.DateField(help_text="The day it counts for.")
    currency = models.CharField(max_length=3)
    memo = models.CharField(max_length=255)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    drafted_at = models.DateTimeField("written")
    fingerprint = models.CharField(
        max_length=32, blank=True, help_text="Tells a draft from any other: its lines and amounts."
    )
    posted_at = models.DateTimeField(null=True, blank=True)
    posted_by = models.CharField(max_length=150, blank=True)
    suspense_approved_by = models.CharField(max_length=150, blank=True)
    suspense_approved_at = models.DateTimeField(null=True, blank=True)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        ordering = ["-booked_on", "-pk"]
        triggers = ENTRY_TRIGGERS
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "number"],
                condition=Q(number__isnull=False),
                name="one_entry_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", number=None) | (~Q(state="DRAFT") & ~Q(number=None)),
                name="posted_entries_have_a_number",
            ),
        ]
        indexes = [
            # Read by the journal's list, newest first, and by the export of a period.
            models.Index(fields=["-booked_on", "-id"], name="entries_by_day")
        ]

    def __str__(self) -> str:
        return self.display_number or f"Draft of {self.booked_on}"

    # Properties

    @property
    def display_number(self) -> str:
        """Return the number as accounting systems see it (at most 21 characters), or ""."""
        return "" if self.number is None else f"MB-{self.shop_id}-{self.number:06d}"

    @property
    def is_final(self) -> bool:
        """Tell whether it can no longer change."""
        return self.state != EntryState.DRAFT

    @property
    def value(self) -> Entry:
        """Return the entry with its postings as the domain reads it."""
        return Entry(
            kind=EntryKind(self.kind),
            booked_on=self.booked_on,
            currency=self.currency,
            memo=self.memo,
            postings=tuple(each.value for each in self.postings.all() if each.amount),
            reference=self.payout.mirakl_cycle_id if self.payout else "",
            payee=str(self.shop),
            number=self.display_number,
        )


class Posting(models.Model):
    """One line of an entry: debit positive. The account is kept as it was when it was posted."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="postings")
    position = models.PositiveIntegerField()
    account_code = models.CharField(max_length=32)
    account_name = models.CharField(max_length=100)
    account_type = models.CharField(max_length=16)
    account_role = models.CharField(max_length=32, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    description = models.CharField(max_length=255, blank=True)
    class_name = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=100, blank=True)
    department = models.CharField(max_length=100, blank=True)
    line_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["entry", "position"]
        triggers = POSTING_TRIGGERS
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="one_posting_a_position"),
            # Lines that cancel each other out are kept findable; no file takes them along.
            models.CheckConstraint(
                condition=~Q(amount=0) | Q(line_count__gt=0),
                name="postings_move_money_or_hold_lines",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_code} {self.amount}"

    # Properties

    @property
    def value(self) -> PostingValue:
        """Return the posting as the domain reads it."""
        role = AccountRole(self.account_role) if self.account_role else None
        kind = AccountType(self.account_type)
        return PostingValue(
            account=AccountValue(self.account_code, self.account_name, kind, role),
            amount=self.amount,
            description=self.description,
            dimensions=Dimensions(self.class_name, self.location, self.department),
            line_count=self.line_count,
        )


class PostedLine(models.Model):
    """Which transaction line stands in which posting, with what it said then: “why this number”.

    Written a million at a time, by one statement out of the lines themselves: hence no surrogate
    key and no foreign keys to be looked up row by row. Triggers keep what is posted.
    """

    pk = models.CompositePrimaryKey("posting_id", "line_id")
    posting = models.ForeignKey(
        Posting,
        on_delete=models.CASCADE,
        related_name="lines",
        db_constraint=False,
        db_index=False,
    )
    line = models.ForeignKey(
        TransactionLine,
        on_delete=models.PROTECT,
        related_name="postings",
        db_constraint=False,
        db_index=False,
    )
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    type = models.CharField(max_length=80, blank=True)
    digest = models.UUIDField(help_text="The line's, when it was drafted.")

    class Meta:
        triggers = LINE_TRIGGERS
        indexes = [
            # Read by the page of a line. Lines of one payout lie together, and it costs no time.
            BrinIndex(fields=["line"], name="postings_of_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.amount} of line {self.line_id}"


class WrittenOff(models.Model):
    """Which accepted difference an entry writes off."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.CASCADE, related_name="written_off")
    decision = models.ForeignKey(MatchDecision, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "written off"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "decision"], name="one_write_off_a_decision_in_an_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision} in {self.entry}"


class JournalExport(models.Model):
    """A file that left: its format, its hash, who took it, and the file itself."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.PROTECT, related_name="journal_exports")
    format = models.CharField(max_length=32)
    name = models.CharField(max_length=255)
    content = models.BinaryField()
    content_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    entries = models.ManyToManyField(JournalEntry, related_name="exports")
    exported_by = models.CharField(max_length=150)
    exported_at = models.DateTimeField()

    objects = JournalExportQuerySet.as_manager()

    class Meta:
        ordering = ["-exported_at"]

    def __str__(self) -> str:
        return self.name
