"""Payouts: billing cycles, their documents, and the deposits that the bank shows."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from integration.models import MiraklShop
from integration.models.fields import ExactJSONField


class Payout(models.Model):
    """One billing cycle (SBC11) with what it transferred, and whether its lines explain that."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="payouts")
    mirakl_cycle_id = models.CharField(max_length=36)
    closed_at = models.DateTimeField(help_text="When Mirakl made the cycle.")
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
    line_count = models.PositiveIntegerField(default=0)
    audited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-closed_at"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "mirakl_cycle_id"], name="one_row_per_cycle")
        ]

    def __str__(self) -> str:
        return f"Payout of {self.closed_at:%Y-%m-%d}"

    # Properties

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
    bank_line = models.OneToOneField(BankLine, on_delete=models.PROTECT, null=True, blank=True)
    confirmed_by = models.CharField(max_length=150)
    confirmed_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-booked_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["payout"], condition=Q(undone_at=None), name="one_deposit_a_payout"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.booked_on}"
