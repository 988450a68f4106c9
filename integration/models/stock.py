"""Stock: what we believe the marketplace holds, and the imports by which it was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from integration.models.shop import MiraklShop


class StockBeliefQuerySet(models.QuerySet["StockBelief"]):
    """Mutators of beliefs."""

    # Mutators

    def doubt(self, shop: MiraklShop, skus: Iterable[str], *, why: str, at: datetime) -> int:
        """Believe nothing of these offers any more: they are sent again, even if equal.

        Whatever may have changed Mirakl's own figure calls this: an order event, a difference in
        the export of offers, an import that failed. Returns how many were believed until now.
        """
        return self.filter(shop=shop, offer_sku__in=set(skus), doubted_at=None).update(
            doubted_at=at, doubted_because=why
        )


class StockBelief(models.Model):
    """What we believe Mirakl holds for an offer: what it confirmed. No row: nothing is known."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="stock_beliefs")
    offer_sku = models.CharField(max_length=255)
    quantity = models.IntegerField()
    confirmed_at = models.DateTimeField()
    doubted_at = models.DateTimeField(null=True)
    doubted_because = models.CharField(max_length=200, blank=True)

    objects = StockBeliefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_belief_per_offer")
        ]

    def __str__(self) -> str:
        return f"{self.offer_sku}: {self.quantity}"


class StockImport(models.Model):
    """One STO01 file, followed to its end. While one of a shop is unfinished no other is sent."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="stock_imports")
    import_id = models.CharField(max_length=64, blank=True, help_text="Empty: no answer yet.")
    state = models.CharField(max_length=32, help_text="STO02's own word, or ours before it.")
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(
                fields=["shop"],
                condition=models.Q(finished_at=None),
                name="unfinished_stock_imports",
            )
        ]

    def __str__(self) -> str:
        return self.import_id or f"sent {self.sent_at:%Y-%m-%d %H:%M:%S}"


class StockImportLine(models.Model):
    """One offer's quantity in a file, with the sum it came from and what became of it."""

    stock_import = models.ForeignKey(StockImport, on_delete=models.CASCADE, related_name="lines")
    offer_sku = models.CharField(max_length=255)
    quantity = models.PositiveIntegerField()
    sum = models.JSONField(default=dict, help_text="The rule with its numbers filled in.")
    changed_at = models.DateTimeField(null=True, help_text="When the store says it changed.")
    seen_at = models.DateTimeField()
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stock_import", "offer_sku"], name="one_line_per_offer_and_import"
            )
        ]
        indexes = [models.Index(fields=["offer_sku", "-seen_at"], name="stock_sent_of_an_offer")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_sku}"
