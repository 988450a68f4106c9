"""Stock at the marketplace: the imports by which it was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from integration.domain.availability import StockSum
from integration.models.shop import MiraklShop
from integration.models.stock_belief import StockBelief

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

SENDING, UNCLEAR, NOT_SENT = "SENDING", "UNCLEAR", "NOT_SENT"  # ours, beside STO02's own
REFUSED, NEVER_ENDED = "REFUSED", "NEVER_ENDED"
WAITING, COMPLETE, FAILED = "WAITING", "COMPLETE", "FAILED"


class StockImportQuerySet(models.QuerySet["StockImport"]):
    """Factories and queries of imports."""

    # Factories

    def intend(
        self, shop: MiraklShop, sums: Iterable[StockSum], *, computed_at: datetime, at: datetime
    ) -> StockImport:
        """Commit what is about to be told, before the call. Each sum has a quantity."""
        told = list(sums)
        row = self.create(shop=shop, state=SENDING, computed_at=computed_at, sent_at=at)
        StockBelief.objects.expect(shop, [one.sku for one in told], at=computed_at)
        StockImportLine.objects.bulk_create(
            StockImportLine(
                stock_import=row,
                offer_sku=one.sku,
                quantity=one.quantity,
                sum=one.as_json,
                changed_at=one.changed_at,
                seen_at=one.read_at or computed_at,
            )
            for one in told
            if one.quantity is not None
        )
        return row

    # Queries

    def unfinished(self, shop: MiraklShop) -> StockImportQuerySet:
        """Return what is not at its end yet, the oldest first."""
        return self.filter(shop=shop, finished_at=None).order_by("sent_at", "pk")

    def figures_under_way(self, shop: MiraklShop) -> dict[str, int]:
        """Return the highest figure that an unfinished import carries, by SKU."""
        lines = StockImportLine.objects.filter(stock_import__in=self.unfinished(shop))
        found: dict[str, int] = {}
        for sku, quantity in lines.values_list("offer_sku", "quantity"):
            found[sku] = max(quantity, found.get(sku, 0))
        return found

    def uncounted(self, shop: MiraklShop) -> StockImportQuerySet:
        """Return what has ended and whose orders in between are still to be counted."""
        return self.filter(shop=shop, counted_at=None).exclude(finished_at=None)


class StockImport(models.Model):
    """One STO01 file, followed to its end. It is the record of the write and of its proof."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="stock_imports")
    import_id = models.CharField(max_length=64, blank=True, help_text="Empty: no answer yet.")
    state = models.CharField(max_length=32, help_text="STO02's own word, or ours before it.")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it came to nothing.")
    computed_at = models.DateTimeField(help_text="When its figures were put together.")
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(
        null=True, help_text="When what was ordered in between was counted."
    )

    objects = StockImportQuerySet.as_manager()

    if TYPE_CHECKING:
        lines: RelatedManager[StockImportLine]

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

    # Mutators

    def accept(self, import_id: str, *, at: datetime) -> None:
        """Note that Mirakl took the file."""
        self.import_id, self.accepted_at, self.state = import_id, at, WAITING
        self.save(update_fields=["import_id", "accepted_at", "state"])

    def follow(self, state: str, *, at: datetime) -> None:
        """Note how far Mirakl says it is."""
        self.state, self.followed_at = state, at
        self.save(update_fields=["state", "followed_at"])

    def finish(self, state: str, *, at: datetime, reason: str = "") -> None:
        """Note its end. One that may have been worked off in part leaves all it named in doubt.

        So does one beside another: nobody knows which of the two was worked off last.
        """
        self.state, self.finished_at, self.reason = state, at, reason[:500]
        self.save(update_fields=["state", "finished_at", "reason"])
        mine = self.lines.values_list("offer_sku", flat=True)
        if state not in (COMPLETE, NOT_SENT, REFUSED):
            self.doubt("Its import came to nothing.", at=at)
        beside = StockImportLine.objects.filter(stock_import__in=self._beside(), offer_sku__in=mine)
        twice = set(beside.values_list("offer_sku", flat=True))
        StockBelief.objects.doubt(self.shop, twice, why="Two imports named it at once.", at=at)

    def doubt(self, why: str, *, at: datetime) -> None:
        """Believe nothing of what it named."""
        skus = self.lines.values_list("offer_sku", flat=True)
        StockBelief.objects.doubt(self.shop, skus, why=why, at=at)

    def _beside(self) -> StockImportQuerySet:
        """Return the other imports that were under way when this one was."""
        has_lasted = models.Q(finished_at=None) | models.Q(finished_at__gte=self.sent_at)
        others = StockImport.objects.filter(has_lasted, shop=self.shop).exclude(pk=self.pk)
        return others.exclude(state__in=[NOT_SENT, REFUSED])

    def believe(self, errors: Mapping[str, str], *, at: datetime) -> None:
        """Note the end of a complete import; `errors` are the lines that Mirakl refused."""
        lines = list(self.lines.all())
        for line in lines:
            line.error = errors.get(line.offer_sku, "")[:500]
        StockImportLine.objects.bulk_update(lines, ["error"], batch_size=1000)
        taken = {line.offer_sku: line.quantity for line in lines if not line.error}
        StockBelief.objects.confirm(self.shop, taken, told_at=self.computed_at, at=at)
        StockBelief.objects.doubt(self.shop, errors, why="Mirakl refused its line.", at=at)
        self.finish(COMPLETE, at=at)


class StockImportLine(models.Model):
    """One offer's quantity in a file, with the sum it came from and what became of it."""

    stock_import = models.ForeignKey(StockImport, on_delete=models.CASCADE, related_name="lines")
    offer_sku = models.CharField(max_length=255)
    quantity = models.PositiveIntegerField()
    sum = models.JSONField(default=dict, help_text="The rule with its numbers filled in.")
    changed_at = models.DateTimeField(null=True, help_text="When the store says it changed.")
    seen_at = models.DateTimeField(help_text="When the reading began that it rests on.")
    error = models.CharField(max_length=500, blank=True)
    ordered_meanwhile = models.PositiveIntegerField(
        default=0, help_text="Units ordered between the reading and the import's end."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stock_import", "offer_sku"], name="one_line_per_offer_and_import"
            )
        ]
        indexes = [models.Index(fields=["offer_sku", "-seen_at"], name="stock_sent_of_an_offer")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_sku}"
