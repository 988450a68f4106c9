"""What the store shows of each variant's stock, and how that moved from reading to reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import models, transaction

from integration.domain.availability import SWEEPS_UNTIL_GONE, LocationFigures, ShelfReading
from integration.models.fields import ValueField
from integration.models.store import BigCommerceStore
from integration.models.store_stock import StoreLocation

MOVEMENTS_KEPT_FOR = timedelta(days=30)


class VariantStockQuerySet(models.QuerySet["VariantStock"]):
    """Factories and queries of readings."""

    # Factories

    def take_readings(
        self,
        store: BigCommerceStore,
        readings: Iterable[ShelfReading],
        *,
        at: datetime,
        changed: Mapping[int, datetime | None] | None = None,
    ) -> int:
        """Keep what was read of variants by a call that began at an instant; count what moved.

        `changed` says when the store says that a product's stock changed, by product. A reading
        that is older than the one we have changes nothing.
        """
        read = {reading.variant_id: reading for reading in readings}
        with transaction.atomic():
            StoreLocation.objects.bulk_create(
                _locations(store, read.values()),
                update_conflicts=True,
                unique_fields=["store", "location_id"],
                update_fields=["code", "name", "is_enabled"],
            )
            known = {
                row.variant_id: row
                for row in VariantStock.objects.select_for_update().filter(
                    store=store, variant_id__in=read
                )
            }
            new = [_new(store, one, at) for key, one in read.items() if key not in known]
            old = [row for row in known.values() if row.read_at <= at]
            moves = [move for row in old for move in _moves(row, read[row.variant_id], at)]
            moved = {move.variant_id for move in moves}
            different = [row for row in old if row.differs_from(read[row.variant_id])]
            for row in different:
                row.take(
                    read[row.variant_id],
                    at=at,
                    has_moved=row.variant_id in moved,
                    changed_at=(changed or {}).get(row.product_id),
                )
            VariantStock.objects.bulk_create(new, ignore_conflicts=True)
            VariantStock.objects.bulk_update(different, _READ_FIELDS, batch_size=1000)
            VariantStock.objects.filter(pk__in=[row.pk for row in old]).see(at=at)
            StockMovement.objects.bulk_create(moves)
        return len(new) + len(moved)

    # Mutators

    def see(self, *, at: datetime) -> None:
        """Note that a reading brought these. Most bring nothing else."""
        self.update(read_at=at, missed_sweeps=0)

    def miss(self, store: BigCommerceStore, *, since: datetime) -> None:
        """Note that a whole sweep begun at an instant did not bring these."""
        missing = self.filter(store=store, read_at__lt=since)
        missing.update(missed_sweeps=models.F("missed_sweeps") + 1)

    def take_for_gone(
        self, store: BigCommerceStore, variant_ids: Iterable[int], *, since: datetime
    ) -> int:
        """Note that these are gone, but for those that were read since; return how many."""
        lost = self.lost(store, since=since).filter(variant_id__in=set(variant_ids))
        return lost.update(missed_sweeps=SWEEPS_UNTIL_GONE)

    # Queries

    def lost(self, store: BigCommerceStore, *, since: datetime) -> VariantStockQuerySet:
        """Return what a sweep begun at an instant did not bring, and that is not gone yet."""
        known = self.filter(store=store, missed_sweeps__lt=SWEEPS_UNTIL_GONE)
        return known.filter(read_at__lt=since)

    def newest_movement(self, store: BigCommerceStore) -> datetime | None:
        """Return when a reading last began that brought a change; None if none ever did."""
        newest: datetime | None = self.filter(store=store).aggregate(at=models.Max("moved_at"))[
            "at"
        ]
        return newest


_READ_FIELDS = ["product_id", "figures", "moved_at", "changed_at"]


def _new(store: BigCommerceStore, reading: ShelfReading, at: datetime) -> VariantStock:
    return VariantStock(
        store=store,
        variant_id=reading.variant_id,
        product_id=reading.product_id,
        sku=reading.sku,
        figures=reading.locations,
        read_at=at,
    )


def _locations(store: BigCommerceStore, readings: Iterable[ShelfReading]) -> list[StoreLocation]:
    seen = {one.location_id: one for reading in readings for one in reading.locations}
    return [
        StoreLocation(
            store=store,
            location_id=one.location_id,
            code=one.code,
            name=one.name,
            is_enabled=one.is_enabled,
        )
        for one in seen.values()
    ]


def _moves(row: VariantStock, reading: ShelfReading, at: datetime) -> list[StockMovement]:
    """Return what changed on hand, location by location, since the reading before."""
    before = {one.location_id: one.on_hand for one in row.figures}
    after = {one.location_id: one.on_hand for one in reading.locations}
    return [
        StockMovement(
            store_id=row.store_id,
            variant_id=row.variant_id,
            location_id=place,
            by=after.get(place, 0) - before.get(place, 0),
            read_before=row.read_at,
            read_at=at,
        )
        for place in sorted(before.keys() | after.keys())
        if after.get(place, 0) != before.get(place, 0)
    ]


class VariantStock(models.Model):
    """The newest reading of a variant's stock; one variant's where its product is counted."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="stock")
    variant_id = models.BigIntegerField()
    product_id = models.BigIntegerField()
    sku = models.CharField(max_length=255, blank=True)
    figures: tuple[LocationFigures, ...] = ValueField(  # type: ignore[assignment]
        tuple[LocationFigures, ...]
    )
    read_at = models.DateTimeField(help_text="When the newest reading began.")
    moved_at = models.DateTimeField(null=True, help_text="When a reading last brought a change.")
    changed_at = models.DateTimeField(null=True, help_text="When the store says it changed.")
    missed_sweeps = models.PositiveSmallIntegerField(default=0)

    objects = VariantStockQuerySet.as_manager()

    class Meta:
        verbose_name = "stock of a variant"
        ordering = ["sku"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "variant_id"], name="one_stock_row_per_variant"
            )
        ]
        indexes = [
            # Read by the sums of variants whose stock is counted on their product.
            models.Index(fields=["store", "product_id"], name="stock_by_product"),
            # Read by newest_movement.
            models.Index(fields=["store", "-moved_at"], name="stock_by_movement"),
        ]

    def __str__(self) -> str:
        return self.sku or f"variant {self.variant_id}"

    # Mutators

    def take(
        self, reading: ShelfReading, *, at: datetime, has_moved: bool, changed_at: datetime | None
    ) -> None:
        """Let the row say what was read; the caller saves it."""
        self.product_id, self.figures = reading.product_id, reading.locations
        if has_moved:
            self.moved_at, self.changed_at = at, changed_at

    # Properties

    def differs_from(self, reading: ShelfReading) -> bool:
        """Tell whether a reading says something else."""
        return (self.product_id, self.figures) != (reading.product_id, reading.locations)


class StockMovementQuerySet(models.QuerySet["StockMovement"]):
    """Mutators of movements."""

    # Mutators

    def forget_before(self, at: datetime) -> None:
        """Delete the movements that nobody asks about any more."""
        self.filter(read_at__lt=at - MOVEMENTS_KEPT_FOR).delete()


class StockMovement(models.Model):
    """What two readings of one variant at one location differ by: units that came or went."""

    store = models.ForeignKey(
        BigCommerceStore, on_delete=models.CASCADE, related_name="stock_movements"
    )
    variant_id = models.BigIntegerField()
    location_id = models.BigIntegerField()
    by = models.IntegerField()
    read_before = models.DateTimeField()
    read_at = models.DateTimeField()

    objects = StockMovementQuerySet.as_manager()

    class Meta:
        indexes = [
            # Read by the learning of locations: what moved since an order was released.
            models.Index(fields=["store", "variant_id", "read_at"], name="movements_of_a_variant"),
            # Read by forget_before.
            models.Index(fields=["read_at"], name="movements_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.by:+d} at location {self.location_id}"
