"""SKU links: a Mirakl offer's SKU joined to a BigCommerce variant, with what is on hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from integration.domain.reference import StoreVariant
from integration.domain.translation import Link
from integration.models.offer import Offer
from integration.models.recording import recorded
from integration.models.shop import MiraklShop


class Pause(models.TextChoices):
    """What a person has stopped for one SKU."""

    SELLING = "SELLING", "Stop selling"
    SYNCING = "SYNCING", "Stop syncing"


class SkuLinkQuerySet(models.QuerySet["SkuLink"]):
    """Factories and queries of links."""

    # Factories

    def link(
        self,
        shop: MiraklShop,
        offer_sku: str,
        variant: StoreVariant,
        *,
        at: datetime,
        is_by_hand: bool = False,
    ) -> SkuLink:
        """Join an offer's SKU to a variant, and keep what was read of it. Return the link."""
        link, _ = self.update_or_create(
            shop=shop,
            offer_sku=offer_sku,
            defaults={
                "product_id": variant.product_id,
                "variant_id": variant.variant_id,
                "is_by_hand": is_by_hand,
                **_said(variant),
                "read_at": at,
            },
        )
        return link

    def link_new(
        self, shop: MiraklShop, links: Iterable[tuple[str, StoreVariant, datetime]]
    ) -> None:
        """Join SKUs that have no link yet; one that somebody linked meanwhile stays as it is."""
        SkuLink.objects.bulk_create(
            [
                SkuLink(
                    shop=shop,
                    offer_sku=offer_sku,
                    product_id=variant.product_id,
                    variant_id=variant.variant_id,
                    **_said(variant),
                    read_at=read_at,
                )
                for offer_sku, variant, read_at in links
            ],
            ignore_conflicts=True,
        )

    # Mutators

    def hold(self, shop: MiraklShop, offer_sku: str, pause: Pause) -> bool:
        """Pause one SKU. False when it is not linked."""
        return self.filter(shop=shop, offer_sku=offer_sku).update(pause=pause) == 1

    def take_readings(
        self, shop: MiraklShop, variants: Iterable[StoreVariant], *, at: datetime
    ) -> int:
        """Keep what was read of linked variants; return how many links that touched.

        A reading that is older than the one we have changes nothing.
        """
        by_id = {variant.variant_id: variant for variant in variants}
        links = list(SkuLink.objects.filter(shop=shop, variant_id__in=by_id, read_at__lte=at))
        different = [link for link in links if link.take(by_id[link.variant_id])]
        SkuLink.objects.bulk_update(different, _SAID_FIELDS, batch_size=1000)
        SkuLink.objects.filter(pk__in=[link.pk for link in links]).update(read_at=at)
        return len(links)

    # Queries

    def of(self, shop: MiraklShop, skus: Iterable[str]) -> dict[str, SkuLink]:
        """Return the links of these offer SKUs."""
        return {link.offer_sku: link for link in self.filter(shop=shop, offer_sku__in=set(skus))}

    def sellers(self, shop: MiraklShop, variant_id: int) -> list[str]:
        """Return the SKUs of the offers that sell a variant; a deleted offer sells nothing."""
        deleted = Offer.objects.filter(shop=shop, is_deleted=True).values("offer_sku")
        links = self.filter(shop=shop, variant_id=variant_id).exclude(offer_sku__in=deleted)
        return list(links.values_list("offer_sku", flat=True))


_SAID_FIELDS = ["variant_sku", "name", "on_hand", "is_tracked", "is_purchasable", "price", "upc"]
_READ_FIELDS = [*_SAID_FIELDS, "read_at"]


def _said(variant: StoreVariant) -> dict[str, object]:
    values = (
        variant.sku,
        variant.name,
        variant.inventory_level,
        variant.is_tracked,
        variant.is_purchasable,
        variant.price,
        variant.upc,
    )
    return dict(zip(_SAID_FIELDS, values, strict=True))


@recorded(exclude=tuple(_READ_FIELDS))
class SkuLink(models.Model):
    """Joins a Mirakl offer to a BigCommerce variant. The stock is a reading, taken at `read_at`."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="sku_links")
    offer_sku = models.CharField("SKU at Macy's", max_length=255)
    product_id = models.BigIntegerField()
    variant_id = models.BigIntegerField()
    variant_sku = models.CharField("SKU in the store", max_length=255, blank=True)
    name = models.CharField(max_length=500, blank=True)
    on_hand = models.IntegerField(default=0)
    is_tracked = models.BooleanField("stock is tracked", default=True)
    is_purchasable = models.BooleanField(default=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    read_at = models.DateTimeField()
    upc = models.CharField("UPC in the store", max_length=64, blank=True)
    is_by_hand = models.BooleanField(
        "linked by a person", default=False, help_text="Equal SKUs are linked by themselves."
    )
    buffer_units = models.PositiveIntegerField(
        "buffer", null=True, blank=True, help_text="Units kept back. Empty: as the shop says."
    )
    pause = models.CharField(
        max_length=16,
        choices=Pause.choices,
        blank=True,
        help_text="Stop selling sends zero and follows; stop syncing sends nothing.",
    )

    objects = SkuLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "SKU link"
        ordering = ["offer_sku"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_link_per_offer_sku")
        ]
        indexes = [
            # Read by SkuLinkQuerySet.take_readings and the owed units of a variant.
            models.Index(fields=["shop", "variant_id"], name="links_by_variant"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_sku} → variant {self.variant_id}"

    # Mutators

    def take(self, variant: StoreVariant) -> bool:
        """Let the link say what was read; tell whether that is new. The caller saves it."""
        said = _said(variant)
        is_new = any(getattr(self, name) != value for name, value in said.items())
        for name, value in said.items():
            setattr(self, name, value)
        return is_new

    def keep_rules(self, *, buffer_units: int | None, pause: str) -> None:
        """Keep how many units are held back, and what is stopped."""
        self.buffer_units, self.pause = buffer_units, pause
        self.save(update_fields=["buffer_units", "pause"])

    # Properties

    @property
    def as_domain(self) -> Link:
        """Return what the plan needs to name the variant."""
        return Link(product_id=self.product_id, variant_id=self.variant_id)
