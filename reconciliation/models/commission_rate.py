"""The commission contract, rate by rate, as finance keeps it."""

from django.db import models

from integration.models.recording import recorded
from reconciliation.domain.contract import Rate
from reconciliation.models.books import Books


@recorded()
class CommissionRate(models.Model):
    """One rate of the commission contract, by category and time. An empty category is for all."""

    books = models.ForeignKey(Books, on_delete=models.CASCADE, related_name="commission_rates")
    category_code = models.CharField(max_length=255, blank=True)
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    minimum = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, help_text="Per order line."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day.")

    class Meta:
        ordering = ["category_code", "valid_from"]

    def __str__(self) -> str:
        return f"{self.category_code or 'every category'}: {self.percent} %"

    # Properties

    @property
    def value(self) -> Rate:
        """Return the rate as the domain reads it."""
        return Rate(
            percent=self.percent,
            category_code=self.category_code,
            minimum=self.minimum,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )
