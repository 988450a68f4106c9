"""The lines of an order as rows of their own: `Order.write_lines` keeps them."""

from django.db import models


class OrderLine(models.Model):
    """A line of an order, for lists and for counting the units that are owed."""

    order = models.ForeignKey("integration.Order", on_delete=models.CASCADE, related_name="lines")
    mirakl_line_id = models.CharField(max_length=120)
    offer_sku = models.CharField("SKU", max_length=255, db_index=True)
    title = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=64)
    quantity = models.IntegerField()
    price = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "mirakl_line_id"], name="one_row_per_line")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_sku}"
