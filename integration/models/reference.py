"""What the marketplace lists: carriers, shipping types, reasons."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from integration.domain.reference import Carrier, Reason
from integration.domain.reference import ShippingType as ShippingTypeValue
from integration.models.recording import recorded
from integration.models.shop import MiraklShop


class MarketplaceCarrierQuerySet(models.QuerySet["MarketplaceCarrier"]):
    """Factories of carriers."""

    def replace_list(self, shop: MiraklShop, carriers: Iterable[Carrier], *, at: datetime) -> None:
        """Make the rows say what SH21 lists now. A carrier that is gone stays, unlisted."""
        listed = list(carriers)
        MarketplaceCarrier.objects.bulk_create(
            [
                MarketplaceCarrier(
                    shop=shop,
                    code=carrier.code,
                    label=carrier.label,
                    tracking_url=carrier.tracking_url,
                    is_listed=True,
                    seen_at=at,
                )
                for carrier in listed
            ],
            update_conflicts=True,
            unique_fields=["shop", "code"],
            update_fields=["label", "tracking_url", "is_listed", "seen_at"],
        )
        codes = [carrier.code for carrier in listed]
        self.filter(shop=shop).exclude(code__in=codes).update(is_listed=False)


class MarketplaceCarrier(models.Model):
    """A carrier that the marketplace knows by code (SH21)."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="carriers")
    code = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    tracking_url = models.CharField(max_length=500, blank=True)
    is_listed = models.BooleanField(default=True)
    seen_at = models.DateTimeField()

    objects = MarketplaceCarrierQuerySet.as_manager()

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="one_row_per_carrier_code")
        ]

    def __str__(self) -> str:
        return (
            f"{self.label} ({self.code})" if self.is_listed else f"{self.label} (no longer listed)"
        )


class ShippingTypeQuerySet(models.QuerySet["ShippingType"]):
    """Factories of shipping types."""

    def replace_list(self, shop: MiraklShop, types: Iterable[ShippingTypeValue]) -> None:
        """Make the rows say what SH12 lists now; the store's method that staff chose is kept."""
        ShippingType.objects.bulk_create(
            [
                ShippingType(
                    shop=shop,
                    code=kind.code,
                    label=kind.label,
                    mandatory_tracking=kind.mandatory_tracking,
                    delivery_by_operator=kind.delivery_by_operator,
                    click_and_collect=kind.click_and_collect,
                )
                for kind in types
            ],
            update_conflicts=True,
            unique_fields=["shop", "code"],
            update_fields=[
                "label",
                "mandatory_tracking",
                "delivery_by_operator",
                "click_and_collect",
            ],
        )


@recorded()
class ShippingType(models.Model):
    """A shipping method of the marketplace (SH12), and what the store calls it."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="shipping_types")
    code = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    store_method = models.CharField(
        "store's shipping method",
        max_length=200,
        blank=True,
        help_text="What the warehouse reads on the store order. Empty: the marketplace's label.",
    )
    mandatory_tracking = models.BooleanField(default=False)
    delivery_by_operator = models.BooleanField(default=False)
    click_and_collect = models.BooleanField(default=False)

    objects = ShippingTypeQuerySet.as_manager()

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="one_row_per_shipping_type")
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"


class ReasonQuerySet(models.QuerySet["MarketplaceReason"]):
    """Factories of reasons."""

    def replace_list(self, shop: MiraklShop, reasons: Iterable[Reason]) -> None:
        """Make the rows say what RE01 lists now."""
        MarketplaceReason.objects.bulk_create(
            [
                MarketplaceReason(
                    shop=shop,
                    type=reason.type,
                    code=reason.code,
                    label=reason.label,
                    is_shop_right=reason.is_shop_right,
                )
                for reason in reasons
            ],
            update_conflicts=True,
            unique_fields=["shop", "type", "code"],
            update_fields=["label", "is_shop_right"],
        )


class MarketplaceReason(models.Model):
    """Why something is refunded or cancelled (RE01)."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="reasons")
    type = models.CharField(max_length=64)
    code = models.CharField(max_length=100)
    label = models.CharField(max_length=300)
    is_shop_right = models.BooleanField(default=False)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["type", "label"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "type", "code"], name="one_row_per_reason")
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.code})"
