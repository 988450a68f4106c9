"""That a person accepts that many variants are gone from the store at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from integration.models.recording import recorded
from integration.models.store import BigCommerceStore


class AcceptedLossQuerySet(models.QuerySet["AcceptedLoss"]):
    """Factories and queries of accepted losses."""

    # Factories

    def accept(
        self,
        store: BigCommerceStore,
        variant_ids: Iterable[int],
        *,
        seen_at: datetime,
        at: datetime,
        by: AbstractBaseUser | None,
        reason: str = "",
    ) -> AcceptedLoss:
        """Remember which variants are gone; the next reading of stock acts on it."""
        gone = sorted(set(variant_ids))
        return self.create(
            store=store,
            number=len(gone),
            variant_ids=gone,
            seen_at=seen_at,
            decided_at=at,
            decided_by=by,
            reason=reason,
        )

    # Queries

    def waiting(self, store: BigCommerceStore) -> AcceptedLossQuerySet:
        """Return what no run has acted on yet, the oldest first."""
        return self.filter(store=store, carried_out_at=None).order_by("decided_at", "pk")


@recorded()
class AcceptedLoss(models.Model):
    """Variants that a sweep begun at `seen_at` did not bring, and that a person takes for gone."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="losses")
    number = models.PositiveIntegerField("variants taken for gone")
    variant_ids = models.JSONField(default=list, editable=False)
    seen_at = models.DateTimeField("missing since the sweep of")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    decided_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, editable=False)

    objects = AcceptedLossQuerySet.as_manager()

    class Meta:
        verbose_name = "accepted loss"
        verbose_name_plural = "accepted losses"
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.number} variants are gone"

    # Mutators

    def carry_out(self, *, at: datetime) -> None:
        """Note that the variants were taken for gone."""
        self.carried_out_at = at
        self.save(update_fields=["carried_out_at"])
