"""The store's catalog as the last sweep listed it, and what the marketplace knows by UPC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from integration.domain.reference import StoreVariant
from integration.models.shop import MiraklShop
from integration.models.store import BigCommerceStore

LEASE = timedelta(minutes=5)  # a sweep whose process died is free again after this


class CatalogVariantQuerySet(models.QuerySet["CatalogVariant"]):
    """Factories, mutators and queries of listed variants."""

    # Factories

    def keep(
        self, store: BigCommerceStore, variants: Iterable[StoreVariant], *, at: datetime
    ) -> bool:
        """Write down what was read of variants. Return whether that is news for linking."""
        read = {variant.variant_id: variant for variant in variants}
        known = {
            row.variant_id: row.identity
            for row in self.filter(store=store, variant_id__in=read, is_listed=True)
        }
        rows = [_row(store, variant, at) for variant in read.values()]
        CatalogVariant.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["store", "variant_id"],
            update_fields=_READ_FIELDS,
        )
        return any(known.get(row.variant_id) != row.identity for row in rows)

    # Mutators

    def see(self, store: BigCommerceStore, product_id: str, *, at: datetime) -> None:
        """Note that a product was listed, though it could not be read: it is not gone."""
        if product_id.isdigit():
            self.filter(store=store, product_id=int(product_id)).update(seen_at=at)

    def forget_unseen(self, store: BigCommerceStore, *, since: datetime) -> int:
        """Note that a whole sweep begun at an instant did not bring these; return how many."""
        unseen = self.filter(store=store, is_listed=True, seen_at__lt=since)
        return unseen.update(is_listed=False)

    def forget_others(
        self, store: BigCommerceStore, product_ids: Iterable[int], *, since: datetime
    ) -> int:
        """Note the variants that whole products read at an instant no longer have."""
        return self.filter(product_id__in=set(product_ids)).forget_unseen(store, since=since)

    # Queries

    def listed(self, store: BigCommerceStore) -> CatalogVariantQuerySet:
        """Return what the store has now."""
        return self.filter(store=store, is_listed=True)

    def with_sku(self, store: BigCommerceStore, sku: str) -> list[CatalogVariant]:
        """Return the listed variants with a SKU, in any case."""
        return list(self.listed(store).filter(sku__iexact=sku)) if sku else []


_READ_FIELDS = [
    "product_id",
    "sku",
    "name",
    "upc",
    "price",
    "cost",
    "inventory_level",
    "is_tracked",
    "is_purchasable",
    "is_digital",
    "is_listed",
    "seen_at",
]


def _row(store: BigCommerceStore, variant: StoreVariant, at: datetime) -> CatalogVariant:
    return CatalogVariant(
        store=store,
        variant_id=variant.variant_id,
        product_id=variant.product_id,
        sku=variant.sku,
        name=variant.name,
        upc=variant.upc,
        price=variant.price,
        cost=variant.cost,
        inventory_level=variant.inventory_level,
        is_tracked=variant.is_tracked,
        is_purchasable=variant.is_purchasable,
        is_digital=variant.is_digital,
        seen_at=at,
    )


class CatalogVariant(models.Model):
    """A variant of the store (GET /v3/catalog/products). One that is gone stays, unlisted."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="variants")
    variant_id = models.BigIntegerField()
    product_id = models.BigIntegerField()
    sku = models.CharField("SKU in the store", max_length=255, blank=True)
    name = models.CharField(max_length=500, blank=True)
    upc = models.CharField("UPC", max_length=64, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    cost = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="Of a unit; empty: none is told.",
    )
    inventory_level = models.IntegerField(default=0)
    is_tracked = models.BooleanField("stock is tracked", default=True)
    is_purchasable = models.BooleanField("for sale", default=True)
    is_digital = models.BooleanField(default=False)
    is_listed = models.BooleanField("in the store", default=True)
    seen_at = models.DateTimeField()

    objects = CatalogVariantQuerySet.as_manager()

    class Meta:
        verbose_name = "variant of the store"
        verbose_name_plural = "variants of the store"
        ordering = ["sku"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "variant_id"], name="one_row_per_variant_of_a_store"
            )
        ]
        indexes = [
            # Read by with_sku: SKUs are compared in any case.
            models.Index(models.F("store"), models.functions.Upper("sku"), name="variants_by_sku"),
            # Read by forget_others.
            models.Index(fields=["store", "product_id"], name="variants_by_product"),
        ]

    def __str__(self) -> str:
        return self.sku or f"variant {self.variant_id}"

    # Properties

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what linking looks at."""
        return (self.sku, self.name, self.upc, self.product_id, self.is_purchasable)

    @property
    def as_domain(self) -> StoreVariant:
        """Return the variant as it was read."""
        return StoreVariant(
            variant_id=self.variant_id,
            product_id=self.product_id,
            sku=self.sku,
            name=self.name,
            inventory_level=self.inventory_level,
            is_tracked=self.is_tracked,
            is_purchasable=self.is_purchasable,
            price=self.price,
            upc=self.upc,
            is_digital=self.is_digital,
            cost=self.cost,
        )


class CatalogSweepQuerySet(models.QuerySet["CatalogSweep"]):
    """The lease of a store's sweep."""

    def lease(self, store: BigCommerceStore, *, at: datetime) -> CatalogSweep | None:
        """Return the store's sweep for one run to go on with; None while another run has it."""
        self.get_or_create(store=store)
        is_free = Q(leased_until=None) | Q(leased_until__lt=at)
        taken = self.filter(is_free, store=store).update(leased_until=at + LEASE)
        return self.get(store=store) if taken else None


class CatalogSweep(models.Model):
    """How far the reading of a store's whole catalog is. One a store, whichever shop's run reads.

    Products are read in the order of their ids, so that one which comes or goes moves no other.
    """

    store = models.OneToOneField(
        BigCommerceStore, on_delete=models.CASCADE, related_name="catalog_sweep"
    )
    began_at = models.DateTimeField(null=True, help_text="Empty: none is under way.")
    past_product_id = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, help_text="When the catalog was last read whole.")
    changes_read_until = models.DateTimeField(null=True, help_text="The store's own newest date.")
    leased_until = models.DateTimeField(null=True)

    objects = CatalogSweepQuerySet.as_manager()

    def __str__(self) -> str:
        return f"catalog of {self.store}"

    # Mutators

    def begin(self, *, at: datetime) -> None:
        """Start at the first product."""
        self.began_at, self.past_product_id = at, 0
        self.save(update_fields=["began_at", "past_product_id"])

    def pass_product(self, product_id: int) -> None:
        """Note that everything up to a product was kept."""
        self.past_product_id = product_id
        self.save(update_fields=["past_product_id"])

    def end(self, *, at: datetime) -> None:
        """Note that the catalog was read whole."""
        self.began_at, self.ended_at = None, at
        self.save(update_fields=["began_at", "ended_at"])

    def read_changes(self, *, until: datetime | None) -> None:
        """Move the checkpoint of changes forward, never back."""
        if until and (self.changes_read_until is None or until > self.changes_read_until):
            self.changes_read_until = until
            self.save(update_fields=["changes_read_until"])

    def release(self) -> None:
        """Let another run go on."""
        self.leased_until = None
        self.save(update_fields=["leased_until"])


class ProductIdentityQuerySet(models.QuerySet["ProductIdentity"]):
    """Factories and queries of identities."""

    # Factories

    def keep(
        self,
        shop: MiraklShop,
        upcs: Iterable[str],
        found: Mapping[str, frozenset[str]],
        *,
        at: datetime,
    ) -> None:
        """Write down what P31 said of these UPCs; one that it left out is not known to Macy's."""
        ProductIdentity.objects.bulk_create(
            [
                ProductIdentity(
                    shop=shop, upc=upc, product_skus=sorted(found.get(upc, ())), asked_at=at
                )
                for upc in upcs
            ],
            update_conflicts=True,
            unique_fields=["shop", "upc"],
            update_fields=["product_skus", "asked_at"],
        )

    # Queries

    def known(
        self, shop: MiraklShop, upcs: Iterable[str] | None = None
    ) -> dict[str, frozenset[str]]:
        """Return the operator's product SKUs by UPC, of those named or of all."""
        mine = self.filter(shop=shop)
        if upcs is not None:
            mine = mine.filter(upc__in=set(upcs))
        rows = mine.values_list("upc", "product_skus")
        return {upc: frozenset(skus) for upc, skus in rows}

    def asked_since(self, shop: MiraklShop, at: datetime) -> set[str]:
        """Return the UPCs that need not be asked about again."""
        return set(self.filter(shop=shop, asked_at__gte=at).values_list("upc", flat=True))


class ProductIdentity(models.Model):
    """Which of the operator's products have a UPC (P31)."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="identities")
    upc = models.CharField("UPC", max_length=64)
    product_skus = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    objects = ProductIdentityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "product identities"
        constraints = [
            models.UniqueConstraint(fields=["shop", "upc"], name="one_row_per_upc_of_a_shop")
        ]

    def __str__(self) -> str:
        return self.upc
