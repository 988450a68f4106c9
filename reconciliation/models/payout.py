"""Payouts: billing cycles, their documents, and the deposits that the bank shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q

from integration.domain.money import to_cents
from integration.models import MiraklShop
from integration.models.fields import ExactJSONField
from reconciliation.domain.journal import EntryKind
from reconciliation.domain.papers import ending_of
from reconciliation.domain.payouts import CycleSums, TieOut
from reconciliation.models.books import Books
from reconciliation.models.cycle_sums import LinesOfCycle, lines_of_cycles
from reconciliation.models.deposit_acts import DepositActs, UnableToConfirm

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reconciliation.models.journal import JournalEntry


class PayoutQuerySet(models.QuerySet["Payout"]):
    """Mutators and queries of payouts."""

    # Mutators

    def note_tie_outs(
        self, found: Mapping[Payout, tuple[TieOut, LinesOfCycle]], *, at: datetime
    ) -> list[Payout]:
        """Write down how payouts add up; return those of which that is news."""
        news = []
        for payout, (result, lines) in found.items():
            before = payout.tie_out_columns
            payout.opening, payout.closing = result.opening, result.closing
            payout.lines_total, payout.difference = result.lines_total, result.difference
            payout.differences_by_kind = dict(result.by_kind)
            payout.all_lines_total, payout.line_count = lines.total, lines.line_count
            payout.foreign_lines = dict(sorted(lines.foreign.items()))
            if payout.tie_out_columns != before or payout.audited_at is None:
                news.append(payout)
            payout.audited_at = at
        rows = list(found)
        Payout.objects.bulk_update(rows, [*_TIE_OUT, "audited_at"], batch_size=500)
        return news

    # Queries

    def in_books(self, shop: MiraklShop, *, since: datetime | None) -> PayoutQuerySet:
        """Return the payouts since the books began, the oldest first; those before are history."""
        rows = self.filter(shop=shop).defer("raw").order_by("closed_at", "pk")
        rows = rows.prefetch_related("deposits")
        return rows if since is None else rows.filter(closed_at__gte=since)


_TIE_OUT = (
    "opening",
    "lines_total",
    "closing",
    "difference",
    "differences_by_kind",
    "all_lines_total",
    "line_count",
    "foreign_lines",
)


class Payout(models.Model):
    """One billing cycle (SBC11) with what it transferred, and whether its lines explain that."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="payouts")
    mirakl_cycle_id = models.CharField(max_length=36)
    closed_at = models.DateTimeField(help_text="When Mirakl made the cycle.")
    closed_on = models.DateField(help_text="That day in the books' time zone: its name, anywhere.")
    currency = models.CharField(max_length=3)
    transferred = models.DecimalField(max_digits=18, decimal_places=4)
    transferred_to_operator = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    payout_state = models.CharField(max_length=32, blank=True)
    payout_reference = models.CharField(max_length=255, blank=True)
    paid_at = models.DateTimeField(null=True)
    failure_reason = models.CharField(max_length=64, blank=True)
    voucher_number = models.CharField(max_length=64, blank=True)
    summary: dict[str, Any] = ExactJSONField(default=dict)  # type: ignore[assignment]
    raw = ExactJSONField(default=dict)
    seen_at = models.DateTimeField()

    # The tie-out, as `audit_payouts` found it last
    opening = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    lines_total = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    closing = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    difference = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    differences_by_kind: dict[str, Any] = ExactJSONField(default=dict)  # type: ignore[assignment]
    all_lines_total = models.DecimalField(
        max_digits=18, decimal_places=4, null=True, help_text="What is kept in reserve as well."
    )
    line_count = models.PositiveIntegerField(default=0)
    foreign_lines: dict[str, Any] = ExactJSONField(  # type: ignore[assignment]
        default=dict, help_text="What its lines in other currencies come to, by currency."
    )
    audited_at = models.DateTimeField(null=True)

    objects = PayoutQuerySet.as_manager()

    if TYPE_CHECKING:
        entries: RelatedManager[JournalEntry]
        deposits: RelatedManager[Deposit]

    class Meta:
        ordering = ["-closed_at"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "mirakl_cycle_id"], name="one_row_per_cycle")
        ]

    def __str__(self) -> str:
        return f"Payout of {self.closed_on}"

    def save(self, **options: Any) -> None:
        """Write it down, with its day where nobody has said that."""
        if not self.closed_on:
            self.closed_on = Books.objects.of(self.shop).day_of(self.closed_at)
        super().save(**options)

    # Queries

    def file_stem(self) -> str:
        """Return how the names of its files begin: its shop, its day in the books, its cycle."""
        return f"{self.shop.slug}-payout-{self.closed_on}-{self.mirakl_cycle_id[:8]}"

    def has_new_lines(self) -> bool:
        """Tell whether its lines come to something else than when it was compared."""
        lines = lines_of_cycles(self.shop, [self.pk]).get(self.pk, LinesOfCycle())
        return (lines.total, lines.line_count) != (self.all_lines_total, self.line_count)

    def sums(self, lines: LinesOfCycle) -> CycleSums:
        """Return what the cycle says beside what its lines come to."""
        summary = {name: Decimal(total) for name, total in self.summary.items()}
        return CycleSums(
            self.mirakl_cycle_id, self.transferred, lines.by_type, lines.line_count, summary
        )

    # Properties

    @property
    def tie_out_columns(self) -> tuple[object, ...]:
        """Return what the last comparison found."""
        return tuple(getattr(self, name) for name in _TIE_OUT)

    @property
    def untied_words(self) -> str:
        """Return by how much it does not tie out, in total or by kind."""
        if self.difference:
            return f"{self.difference:+,.2f} {self.currency} is unexplained"
        kinds = self.differences_by_kind.items()
        told = [f"{name.lower().replace('_', ' ')} by {by:+,.2f}" for name, by in kinds]
        return f"the summary differs in {', '.join(told)}"

    @property
    def foreign_words(self) -> str:
        """Return what its lines in other currencies come to; "" where there are none."""
        told = self.foreign_lines.items()
        return " and ".join(f"{amount:,.2f} {currency}" for currency, amount in told)

    @property
    def transferred_cents(self) -> Decimal:
        """Return what was transferred, in whole cents."""
        return to_cents(self.transferred)

    @property
    def is_tied(self) -> bool:
        """Tell whether the lines explain the transfer to the cent, in total and by kind."""
        return self.difference == 0 and not self.differences_by_kind


class AccountingDocument(models.Model):
    """A document of Macy's (IV01, IV02): evidence and control totals, never a posting."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="documents")
    mirakl_document_id = models.CharField(max_length=64)
    number = models.CharField(max_length=64, blank=True)
    type = models.CharField(max_length=32)
    state = models.CharField(max_length=32, blank=True)
    currency = models.CharField(max_length=3)
    mirakl_cycle_id = models.CharField(max_length=36, blank=True)
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    total_excl_tax = models.DecimalField(max_digits=18, decimal_places=4)
    total_incl_tax = models.DecimalField(max_digits=18, decimal_places=4)
    raw = ExactJSONField(default=dict)
    content = models.BinaryField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_document_id"], name="one_row_per_document"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.mirakl_document_id

    # Properties

    @property
    def file_name(self) -> str:
        """Return the name under which its paper is downloaded, with the ending of its kind."""
        return f"{self}{ending_of(self.content_type, bytes(self.content or b''))}"


class BankLine(models.Model):
    """One credit or debit of an uploaded bank statement; the digest tells a doubled upload."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="bank_lines")
    booked_on = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=255, blank=True)
    text = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    statement = models.CharField("file", max_length=255)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "digest"], name="one_row_per_bank_line")
        ]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount} {self.currency}"


class Deposit(models.Model):
    """The money of a payout in the bank: confirmed by a person, or found in a statement."""

    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="deposits")
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    booked_on = models.DateField()
    bank_line = models.ForeignKey(
        BankLine, on_delete=models.PROTECT, null=True, blank=True, related_name="deposits"
    )
    accepts_difference = models.BooleanField(
        default=False, help_text="What the bank shows otherwise is its fee."
    )
    confirmed_by = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = DepositActs.as_manager()

    class Meta:
        ordering = ["-booked_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["payout"], condition=Q(undone_at=None), name="one_deposit_a_payout"
            ),
            models.UniqueConstraint(
                fields=["bank_line"], condition=Q(undone_at=None), name="one_payout_a_bank_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.booked_on}"

    # Mutators

    def undo(self, *, by: str, at: datetime) -> None:
        """Take the confirmation back, unless its cash is posted. Raise UnableToConfirm."""
        with transaction.atomic():
            Books.objects.select_for_update().get(shop=self.payout.shop_id)
            entries = self.payout.entries.filter(kind=EntryKind.CASH)
            if any(entry.is_final and not hasattr(entry, "reversed_by") for entry in entries):
                raise UnableToConfirm("The cash entry is posted; reverse it first.")
            rows = Deposit.objects.filter(pk=self.pk, undone_at=None)
            if rows.update(undone_at=at, undone_by=by) != 1:
                raise UnableToConfirm("The deposit was undone already.")
        self.refresh_from_db()
