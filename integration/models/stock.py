"""Stock at the marketplace: what we believe it holds, and the imports by which it was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F

from integration.domain.availability import StockSum
from integration.models.shop import MiraklShop

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

SENDING, UNCLEAR, NOT_SENT = "SENDING", "UNCLEAR", "NOT_SENT"  # ours, beside STO02's own
REFUSED, NEVER_ENDED = "REFUSED", "NEVER_ENDED"
WAITING, COMPLETE, FAILED = "WAITING", "COMPLETE", "FAILED"


class StockBeliefQuerySet(models.QuerySet["StockBelief"]):
    """Mutators and queries of beliefs."""

    # Mutators

    def doubt(self, shop: MiraklShop, skus: Iterable[str], *, why: str, at: datetime) -> int:
        """Believe nothing of these offers any more: they are sent again, even if equal.

        Whatever may have changed Mirakl's own figure calls this: an order event, a difference in
        the export of offers, an import that failed. Returns how many were believed until now.
        """
        rows = self.filter(shop=shop, offer_sku__in=set(skus))
        believed = rows.filter(doubted_at=None).count()
        # One that is doubted already is doubted anew: an import under way must not end the doubt.
        rows.update(doubted_at=at, doubted_because=why[:200])
        return believed

    def hear(
        self,
        shop: MiraklShop,
        figures: Mapping[str, int],
        *,
        at: datetime,
        seen_at: datetime | None = None,
    ) -> int:
        """Compare what Mirakl says it holds with what we believe; doubt what differs.

        `seen_at` is the earliest instant that the figures may be of: what was confirmed since is
        left alone, and so are offers in an unfinished import. Returns how many are doubted.
        """
        under_way = StockImportLine.objects.filter(
            stock_import__shop=shop, stock_import__finished_at=None
        )
        rows = self.filter(shop=shop, offer_sku__in=set(figures), doubted_at=None)
        rows = rows.exclude(offer_sku__in=under_way.values("offer_sku"))
        if seen_at is not None:
            rows = rows.exclude(confirmed_at__gte=seen_at)
        differing = [row.offer_sku for row in rows if row.expected != figures[row.offer_sku]]
        return self.doubt(shop, differing, why="Mirakl shows another figure.", at=at)

    def order(self, shop: MiraklShop, sku: str, units: int, *, at: datetime) -> None:
        """Note that units of an offer were ordered: Mirakl takes them off by itself."""
        rows = self.filter(shop=shop, offer_sku=sku)
        rows.update(
            ordered_since=F("ordered_since") + units,
            doubted_at=at,
            doubted_because="It was ordered since.",
        )

    def expect(self, shop: MiraklShop, skus: Iterable[str], *, at: datetime) -> None:
        """Make a row for each offer that is about to be told for the first time: unknown yet."""
        StockBelief.objects.bulk_create(
            [
                StockBelief(
                    shop=shop, offer_sku=sku, doubted_at=at, doubted_because="Never told before."
                )
                for sku in sorted(set(skus))
            ],
            ignore_conflicts=True,
        )

    def confirm(
        self, shop: MiraklShop, figures: Mapping[str, int], *, told_at: datetime, at: datetime
    ) -> None:
        """Believe what a finished import told, but for what was doubted since it was put together.

        `told_at` is when its figures were computed.
        """
        rows = list(StockBelief.objects.filter(shop=shop, offer_sku__in=figures))
        for row in rows:
            row.quantity, row.confirmed_at = figures[row.offer_sku], at
            if row.doubted_at is None or row.doubted_at <= told_at:
                row.doubted_at, row.doubted_because, row.ordered_since = None, "", 0
        StockBelief.objects.bulk_update(
            rows,
            ["quantity", "confirmed_at", "doubted_at", "doubted_because", "ordered_since"],
            batch_size=1000,
        )

    # Queries

    def confirmed(self, shop: MiraklShop) -> dict[str, int]:
        """Return the figures last confirmed, doubted or not: Mirakl may still hold as much."""
        rows = self.filter(shop=shop).exclude(quantity=None)
        return {sku: quantity or 0 for sku, quantity in rows.values_list("offer_sku", "quantity")}

    def known(self, shop: MiraklShop) -> dict[str, int]:
        """Return the figures that we believe Mirakl holds. What is not among them is unknown."""
        rows = self.filter(shop=shop, doubted_at=None).exclude(quantity=None)
        return {sku: quantity or 0 for sku, quantity in rows.values_list("offer_sku", "quantity")}


class StockBelief(models.Model):
    """What we believe Mirakl holds for an offer: what it confirmed. No row: nothing is known."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="stock_beliefs")
    offer_sku = models.CharField(max_length=255)
    quantity = models.IntegerField(null=True, help_text="Empty: no import was confirmed yet.")
    confirmed_at = models.DateTimeField(null=True)
    ordered_since = models.IntegerField(default=0)
    doubted_at = models.DateTimeField(null=True)
    doubted_because = models.CharField(max_length=200, blank=True)

    objects = StockBeliefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_belief_per_offer")
        ]

    def __str__(self) -> str:
        return f"{self.offer_sku}: {'unknown' if self.expected is None else self.expected}"

    # Properties

    @property
    def expected(self) -> int | None:
        """Return what Mirakl should hold: what was confirmed, less what was ordered since."""
        return None if self.quantity is None else max(0, self.quantity - self.ordered_since)


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
