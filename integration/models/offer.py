"""Offers: what the marketplace says is for sale, and the exports that said so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from integration.domain.offers import ListedOffer
from integration.models.shop import MiraklShop

EXPORTS_KEPT_FOR = timedelta(days=7)


class OfferQuerySet(models.QuerySet["Offer"]):
    """Factories, mutators and queries of offers."""

    # Factories

    def keep(self, shop: MiraklShop, offers: Iterable[ListedOffer], *, at: datetime) -> bool:
        """Write down what an export listed. Return whether that is news for linking."""
        listed = {offer.sku: offer for offer in offers}
        known = {
            row.offer_sku: row.identity for row in self.filter(shop=shop, offer_sku__in=listed)
        }
        rows = [_row(shop, offer, at) for offer in listed.values()]
        Offer.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["shop", "offer_sku"],
            update_fields=_READ_FIELDS,
        )
        return any(known.get(row.offer_sku) != row.identity for row in rows)

    # Mutators

    def see(self, shop: MiraklShop, references: Iterable[str], *, at: datetime) -> None:
        """Note that an export listed these, though they could not be read: they are not gone."""
        self.filter(shop=shop, offer_sku__in=set(references)).update(seen_at=at)

    def mark_gone(self, shop: MiraklShop, *, unseen_since: datetime) -> int:
        """Mark as deleted what a whole export begun at an instant does not list."""
        gone = self.filter(shop=shop, is_deleted=False, seen_at__lt=unseen_since)
        return gone.update(is_deleted=True, is_active=False)

    # Queries

    def standing(self, shop: MiraklShop) -> OfferQuerySet:
        """Return the offers that are not deleted, for sale or not."""
        return self.filter(shop=shop, is_deleted=False)


_READ_FIELDS = [
    "mirakl_offer_id",
    "product_sku",
    "price",
    "quantity",
    "min_order_quantity",
    "package_quantity",
    "has_warehouses",
    "is_active",
    "is_deleted",
    "updated_at_marketplace",
    "seen_at",
]


def _row(shop: MiraklShop, offer: ListedOffer, at: datetime) -> Offer:
    return Offer(
        shop=shop,
        offer_sku=offer.sku,
        mirakl_offer_id=offer.mirakl_offer_id,
        product_sku=offer.product_sku,
        price=offer.price,
        quantity=offer.quantity,
        min_order_quantity=offer.min_order_quantity,
        package_quantity=offer.package_quantity,
        has_warehouses=offer.has_warehouses,
        is_active=offer.is_active and not offer.is_deleted,
        is_deleted=offer.is_deleted,
        updated_at_marketplace=offer.updated_at,
        seen_at=at,
    )


class Offer(models.Model):
    """An offer of a shop (OF54). `quantity` is Mirakl's word at `seen_at`, not our belief."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="offers")
    offer_sku = models.CharField("SKU at Macy's", max_length=255)
    mirakl_offer_id = models.BigIntegerField(null=True)
    product_sku = models.CharField("Macy's product", max_length=255, blank=True)
    product_title = models.CharField(max_length=500, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    quantity = models.IntegerField(default=0)
    min_order_quantity = models.PositiveIntegerField(null=True)
    package_quantity = models.PositiveIntegerField(null=True)
    has_warehouses = models.BooleanField(
        "stock by warehouse", default=False, help_text="Mirakl refuses one quantity for all."
    )
    is_active = models.BooleanField("for sale", default=True)
    is_deleted = models.BooleanField(default=False)
    updated_at_marketplace = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["offer_sku"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_row_per_offer")
        ]

    def __str__(self) -> str:
        return self.offer_sku

    # Properties

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what linking looks at."""
        return (self.product_sku, self.is_deleted)


class OfferExportQuerySet(models.QuerySet["OfferExport"]):
    """Factories, mutators and queries of exports."""

    # Factories

    def begin(
        self, shop: MiraklShop, tracking_id: str, *, is_full: bool, at: datetime
    ) -> OfferExport:
        """Note that an export was asked for at an instant (OF52)."""
        return self.create(shop=shop, tracking_id=tracking_id, is_full=is_full, began_at=at)

    # Mutators

    def forget_before(self, shop: MiraklShop, at: datetime) -> None:
        """Delete the exports that nobody asks about any more; the newest full one stays."""
        newest = self.last_full(shop)
        old = self.filter(shop=shop, ended_at__lt=at - EXPORTS_KEPT_FOR)
        old.exclude(pk=newest.pk if newest else None).delete()

    # Queries

    def under_way(self, shop: MiraklShop) -> OfferExport | None:
        """Return the export that is to be followed."""
        return self.filter(shop=shop, ended_at=None).order_by("began_at").first()

    def last_full(self, shop: MiraklShop) -> OfferExport | None:
        """Return the newest export of all offers that was read to its end."""
        return self.filter(shop=shop, is_full=True, is_complete=True).order_by("-began_at").first()

    def read_until(self, shop: MiraklShop) -> datetime | None:
        """Return Mirakl's own newest date among all that was read."""
        complete = self.filter(shop=shop, is_complete=True)
        newest: datetime | None = complete.aggregate(models.Max("newest_at"))["newest_at__max"]
        return newest


class OfferExport(models.Model):
    """One export of offers (OF52), followed over runs to its end."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="offer_exports")
    tracking_id = models.CharField(max_length=100)
    is_full = models.BooleanField()
    began_at = models.DateTimeField()
    files_read = models.PositiveIntegerField(default=0)
    newest_at = models.DateTimeField(null=True, help_text="Mirakl's own newest date in it.")
    ended_at = models.DateTimeField(null=True)
    is_complete = models.BooleanField(default=False, help_text="Every file was read.")

    objects = OfferExportQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop"],
                condition=Q(ended_at=None),
                name="one_export_of_offers_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.tracking_id

    # Mutators

    def pass_file(self, *, newest_at: datetime | None) -> None:
        """Note that one more file was kept, and the newest date in it."""
        self.files_read += 1
        self.newest_at = max(filter(None, (self.newest_at, newest_at)), default=None)
        self.save(update_fields=["files_read", "newest_at"])

    def end(self, *, at: datetime, is_complete: bool) -> None:
        """Close the export: it was read whole, or it came to nothing."""
        self.ended_at, self.is_complete = at, is_complete
        self.save(update_fields=["ended_at", "is_complete"])
