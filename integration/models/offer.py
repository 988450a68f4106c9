"""Offers: what the marketplace says is for sale, as the last export listed it."""

from __future__ import annotations

from django.db import models

from integration.models.shop import MiraklShop


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

    class Meta:
        ordering = ["offer_sku"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_row_per_offer")
        ]

    def __str__(self) -> str:
        return self.offer_sku
