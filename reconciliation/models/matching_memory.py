"""What the flows of matching remember of a shop's books, from one run to the next."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal

from django.db import models

from reconciliation.domain.contract import Contract


class MatchingMemory(models.Model):
    """How far the orders are worked out, by which contract, and by which rules they are judged."""

    expectations_read_until = models.DateTimeField(null=True, editable=False)
    expectations_swept_at = models.DateTimeField(null=True, editable=False)
    expectations_refunds_until = models.DateTimeField(
        null=True, editable=False, help_text="Up to which the store's refunds are looked at."
    )
    expectations_last_order = models.BigIntegerField(default=0, editable=False)
    expectations_contract = models.CharField(max_length=64, blank=True, editable=False)
    matched_by = models.CharField(
        max_length=64, blank=True, editable=False, help_text="The rules of the last matching."
    )

    # What a shop's books have, and matching judges by
    tolerance: Decimal
    missing_after_days: int
    marketplace_remits_tax: bool
    first_cycle_at: datetime | None

    class Meta:
        abstract = True

    # Mutators

    def follow_new_rules(self) -> bool:
        """Remember by which rules matching judges; return whether it judged by others before."""
        told = (
            self.tolerance,
            self.missing_after_days,
            self.marketplace_remits_tax,
            self.first_cycle_at,
            self.store_books_from,
        )
        digest = _digest(repr(told))
        if digest == self.matched_by:
            return False
        was, self.matched_by = self.matched_by, digest
        self.save(update_fields=["matched_by"])
        return bool(was)

    def remember_expectations(
        self, *, last_order: int, read_until: datetime | None, contract: str
    ) -> None:
        """Remember up to which orders it is known what they should bring, and by which contract."""
        self.expectations_last_order = last_order
        self.expectations_read_until = read_until
        self.expectations_contract = contract
        self.save(
            update_fields=[
                "expectations_last_order",
                "expectations_read_until",
                "expectations_contract",
            ]
        )

    def remember_refunds(self, *, until: datetime | None) -> None:
        """Remember up to which reading of the store's refunds they are looked at."""
        if until != self.expectations_refunds_until:
            self.expectations_refunds_until = until
            self.save(update_fields=["expectations_refunds_until"])

    def remember_sweep(self, *, at: datetime) -> None:
        """Remember when the orders of the last days were looked at whole."""
        self.expectations_swept_at = at
        self.save(update_fields=["expectations_swept_at"])

    # Properties

    @property
    def store_books_from(self) -> datetime | None:
        """Return since when the store's connector books sales and refunds; None: it does not."""
        raise NotImplementedError

    @property
    def contract(self) -> Contract:
        """Return what Macy's may take."""
        raise NotImplementedError

    @property
    def contract_digest(self) -> str:
        """Return what tells the contract from every other."""
        return _digest("\n".join(sorted(map(repr, self.contract.rates))))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
