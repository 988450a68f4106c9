"""Carrier mappings: what the store calls a carrier → what Mirakl wants to be told."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from integration.domain.shipping import CarrierChoice, CarrierKey, suggest_carrier
from integration.models.recording import recorded
from integration.models.reference import MarketplaceCarrier
from integration.models.shop import MiraklShop

# What the store calls the usual carriers: its own providers and the names of its tracking list.
USUAL_CARRIERS = (
    "ups",
    "usps",
    "fedex",
    "dhl",
    "ontrac",
    "lasership",
    "lso",
    "endicia",
    "upsready",
    "upsonline",
)


class CarrierMappingQuerySet(models.QuerySet["CarrierMapping"]):
    """Factories of mappings."""

    def map(
        self,
        shop: MiraklShop,
        store_carrier: str,
        *,
        carrier: MarketplaceCarrier | None,
        name: str = "",
        tracking_url: str = "",
    ) -> CarrierMapping:
        """Map a carrier as a person wants it, anew or instead. Raise ValidationError."""
        known = self.filter(shop=shop, store_carrier=CarrierKey.normal(store_carrier)).first()
        mapping = known or CarrierMapping(shop=shop, store_carrier=store_carrier)
        mapping.carrier, mapping.name = carrier, name
        mapping.tracking_url, mapping.is_suggested = tracking_url, False
        mapping.full_clean()
        mapping.save()
        return mapping

    def suggest(self, shop: MiraklShop) -> int:
        """Map the usual carriers that the marketplace lists under the same name; return how many.

        What is mapped already, by whomever, is left alone.
        """
        listed = {c.code: c for c in shop.carriers.filter(is_listed=True)}
        labels = {code: carrier.label for code, carrier in listed.items()}
        mapped = set(self.filter(shop=shop).values_list("store_carrier", flat=True))
        suggestions = [
            suggest_carrier(name, listed=labels) for name in USUAL_CARRIERS if name not in mapped
        ]
        rows = [
            CarrierMapping(
                shop=shop, store_carrier=s.carrier, carrier=listed[s.code], is_suggested=True
            )
            for s in suggestions
            if s
        ]
        return len(CarrierMapping.objects.bulk_create(rows, ignore_conflicts=True))


@recorded()
class CarrierMapping(models.Model):
    """Maps one carrier of the store to a listed code, or to a name and a tracking URL."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="carrier_mappings")
    store_carrier = models.CharField(
        "carrier in the store",
        max_length=100,
        help_text="The shipping provider or tracking carrier of the shipment: ups, usps, ontrac.",
    )
    carrier = models.ForeignKey(
        MarketplaceCarrier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mappings",
        help_text="A carrier that the marketplace lists.",
    )
    name = models.CharField(
        max_length=100, blank=True, help_text="For a carrier that the marketplace does not list."
    )
    tracking_url = models.CharField(
        max_length=500, blank=True, help_text="With {trackingId} where the number goes."
    )
    is_suggested = models.BooleanField(
        default=False, help_text="Made from equal names; a person may change it."
    )

    objects = CarrierMappingQuerySet.as_manager()

    class Meta:
        ordering = ["store_carrier"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "store_carrier"], name="one_mapping_per_store_carrier"
            ),
            models.CheckConstraint(
                condition=Q(carrier__isnull=False, name="") | Q(carrier__isnull=True) & ~Q(name=""),
                name="a_mapping_names_a_code_or_a_name",
                violation_error_message=(
                    "Choose a listed carrier, or give a name: one of the two."
                ),
            ),
        ]

    def __str__(self) -> str:
        target = self.carrier.label if self.carrier else self.name
        return f"{self.store_carrier} → {target}"

    def clean(self) -> None:
        """Say what is wrong before the database does."""
        self.store_carrier = CarrierKey.normal(self.store_carrier)
        if not self.store_carrier:
            raise ValidationError({"store_carrier": "Name the carrier as the store does."})
        if self.carrier and self.carrier.shop_id != self.shop_id:
            raise ValidationError({"carrier": "This carrier belongs to another shop."})
        if self.carrier and not self.carrier.is_listed:
            raise ValidationError({"carrier": "The marketplace no longer lists this carrier."})
        if self.tracking_url and not self.tracking_url.startswith("https://"):
            raise ValidationError({"tracking_url": "Give an address that begins with https://."})
        platform = self.shop.platform if self.shop_id else None
        if self.name and platform and not platform.alternative_carriers_allowed:
            raise ValidationError({"name": "This marketplace takes listed carriers only."})

    # Properties

    @property
    def key(self) -> CarrierKey:
        """Return what the plan looks a shipment's carrier up by."""
        return CarrierKey(self.store_carrier)

    @property
    def choice(self) -> CarrierChoice:
        """Return what the plan sends for it."""
        if self.carrier:
            return CarrierChoice(code=self.carrier.code)
        return CarrierChoice(name=self.name, tracking_url=self.tracking_url)
