"""What is to be read of a store's stock, how far the reading is, and where the stock lies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models

from integration.models.doorbell import Doorbell
from integration.models.sku_link import SkuLink
from integration.models.store import BigCommerceStore

LEASE = timedelta(minutes=5)  # a sweep whose process died is free again after this


class DirtyProductQuerySet(models.QuerySet["DirtyProduct"]):
    """Factories and mutators of marks."""

    # Factories

    def mark(
        self,
        store: BigCommerceStore,
        product_ids: Iterable[int],
        *,
        changed_at: datetime | None,
        at: datetime,
    ) -> None:
        """Have the stock of these products read again at once, and every shop of the store told.

        `changed_at` is when the store says that it changed, None where it does not say.
        """
        wanted = set(product_ids)
        if not wanted:
            return
        self.filter(store=store, product_id__in=wanted).update(marked_at=at)
        DirtyProduct.objects.bulk_create(
            [
                DirtyProduct(store=store, product_id=number, changed_at=changed_at, marked_at=at)
                for number in sorted(wanted)
            ],
            ignore_conflicts=True,
        )
        for shop in store.shops.all():
            Doorbell.objects.ring("publish_stock", shop, at=at)

    # Mutators

    def forget_unlinked(self, store: BigCommerceStore) -> None:
        """Delete the marks of products that nothing is sold of at a marketplace."""
        linked = SkuLink.objects.filter(shop__store=store).values("product_id")
        self.filter(store=store).exclude(product_id__in=linked).delete()

    def forget(self, store: BigCommerceStore, product_ids: Iterable[int], at: datetime) -> None:
        """Note that these were read by a call that began at an instant; later marks stay."""
        self.filter(store=store, product_id__in=set(product_ids), marked_at__lte=at).delete()


class DirtyProduct(models.Model):
    """A product whose stock may have changed since it was read. The earliest change is kept."""

    store = models.ForeignKey(
        BigCommerceStore, on_delete=models.CASCADE, related_name="dirty_products"
    )
    product_id = models.BigIntegerField()
    changed_at = models.DateTimeField(null=True, help_text="When the store says it changed.")
    marked_at = models.DateTimeField()

    objects = DirtyProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store", "product_id"], name="one_mark_per_dirty_product"
            )
        ]

    def __str__(self) -> str:
        return f"product {self.product_id}"


class StoreLocation(models.Model):
    """A place where stock lies. `debited_at` is when an order of ours was last seen to take it."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="locations")
    location_id = models.BigIntegerField()
    code = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    is_enabled = models.BooleanField(default=True)
    debited_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["location_id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "location_id"], name="one_row_per_location")
        ]

    def __str__(self) -> str:
        return self.name or self.code or f"location {self.location_id}"


class StockSweepQuerySet(models.QuerySet["StockSweep"]):
    """The lease of a store's sweep."""

    def lease(self, store: BigCommerceStore, *, at: datetime) -> StockSweep | None:
        """Return the store's sweep for one run to go on with; None while it is not due.

        A run that dies with it keeps the others waiting for the lease's time.
        """
        self.get_or_create(store=store, defaults={"due_at": at})
        taken = self.filter(store=store, due_at__lte=at).update(due_at=at + LEASE)
        if not taken:
            return None
        row = self.get(store=store)
        if row.began_at is None:
            row.began_at, row.next_page = at, 1
            row.save(update_fields=["began_at", "next_page"])
        return row


class StockSweep(models.Model):
    """How far the reading of the whole store's stock is. One a store, whoever's run reads."""

    store = models.OneToOneField(
        BigCommerceStore, on_delete=models.CASCADE, related_name="stock_sweep"
    )
    due_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, help_text="Empty: none is under way.")
    next_page = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, help_text="When a sweep was last complete.")

    objects = StockSweepQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sweep of {self.store}"

    # Mutators

    def turn_to(self, page: int) -> None:
        """Note that every page before this one was kept."""
        self.next_page = page
        self.save(update_fields=["next_page"])

    def end(self, *, at: datetime) -> None:
        """Note that every page was kept."""
        self.began_at, self.ended_at = None, at
        self.save(update_fields=["began_at", "ended_at"])

    def release(self, *, due_at: datetime) -> None:
        """Let a run go on with it, or begin anew, from an instant on."""
        self.due_at = due_at
        self.save(update_fields=["due_at"])
