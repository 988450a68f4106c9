"""What each order should bring, what came, and what people decided about the difference."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from integration.models import MiraklShop
from reconciliation.domain.outcomes import NEEDS_A_PERSON, MatchOutcome
from reconciliation.models.chart import Account
from reconciliation.models.transaction import TransactionLine


class Expectation(models.Model):
    """What one order line is expected to bring over its whole life; `watch_expectations` writes it.

    Amounts are signed as Mirakl signs them: commission and refunds are negative.
    """

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+", db_index=False)
    mirakl_order_id = models.CharField(max_length=100)
    mirakl_line_id = models.CharField(max_length=100)
    sku = models.CharField(max_length=255, blank=True)
    category_code = models.CharField(max_length=255, blank=True)
    ordered_at = models.DateTimeField()
    shipped_on = models.DateField(null=True)
    state = models.CharField(max_length=64, blank=True, help_text="The line's, at Macy's.")
    ship_to_state = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(
        null=True, help_text="The customer's debit, or when the goods left; empty: nothing is due."
    )
    is_due = models.BooleanField(default=False, help_text="All of it is due, not only a parcel.")
    refunded_at = models.DateTimeField(null=True, help_text="The last refund.")
    refund_count = models.PositiveSmallIntegerField(default=0)
    goods = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    shipping = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    tax = models.DecimalField(
        max_digits=14, decimal_places=4, default=0, help_text="All that the customer is charged."
    )
    tax_to_shop = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    commission = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, help_text="By the order; empty: not read."
    )
    commission_tax = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    refund_goods = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    refund_shipping = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    refund_tax = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    refund_commission = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    refund_commission_tax = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    contract_commission = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, help_text="By the contract; empty without one."
    )
    cost_of_goods = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    marketplace_total = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="On an order's first line: what the customer pays for all of it, without tax.",
    )
    store_total = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="On an order's first line: what the store's twin comes to, without tax.",
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id", "mirakl_line_id"],
                name="one_expectation_an_order_line",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mirakl_order_id} {self.mirakl_line_id}"


class OrderToMatch(models.Model):
    """An order that matching must judge anew: something about it has changed. A queue by sets."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+", db_index=False)
    mirakl_order_id = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "orders to match"
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id"], name="one_row_per_order_to_match"
            )
        ]

    def __str__(self) -> str:
        return self.mirakl_order_id


class Match(models.Model):
    """The verdict on one kind of money of one order line, over its life. Rewritten by matching.

    `kind` is a `LineKind`; empty on the row for all kinds of the line that have none of their own,
    since they match. An order that is unknown has one row without a line. What a person decided is
    in `MatchDecision` and outlives it.
    """

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+", db_index=False)
    mirakl_order_id = models.CharField(max_length=100)
    mirakl_line_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(
        max_length=24, choices=[(o.value, o.replace("_", " ").capitalize()) for o in MatchOutcome]
    )
    expected = models.DecimalField(max_digits=18, decimal_places=4)
    actual = models.DecimalField(max_digits=18, decimal_places=4)
    difference = models.DecimalField(max_digits=18, decimal_places=4)
    line_count = models.PositiveSmallIntegerField(default=0)
    matched_at = models.DateTimeField()
    look_again_at = models.DateTimeField(null=True, help_text="When time alone may change it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id", "mirakl_line_id", "kind"],
                name="one_verdict_a_kind_of_money",
            )
        ]
        indexes = [
            # Read by the list of what needs a person.
            models.Index(
                fields=["shop", "outcome", "mirakl_order_id"],
                condition=Q(outcome__in=sorted(NEEDS_A_PERSON)),
                name="matches_for_a_person",
            ),
            # Read by matching: what has become late.
            models.Index(
                fields=["shop", "look_again_at"],
                condition=Q(look_again_at__isnull=False),
                name="matches_by_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mirakl_order_id} {self.kind}: {self.outcome}"


class MatchDecision(models.Model):
    """What a person decided about a difference: accept it, with a name, a time and a comment."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="+")
    mirakl_order_id = models.CharField(max_length=100)
    mirakl_line_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=24)
    difference = models.DecimalField(max_digits=18, decimal_places=4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True)
    decided_by = models.CharField(max_length=150)
    decided_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id", "mirakl_line_id", "kind"],
                condition=Q(undone_at=None),
                name="one_decision_a_difference",
            )
        ]
        indexes = [models.Index(fields=["shop", "mirakl_order_id"], name="decisions_of_an_order")]

    def __str__(self) -> str:
        return f"{self.mirakl_order_id} {self.kind}: accepted"


class LineDecision(models.Model):
    """Where a line without an order is posted: suggested with a reason, confirmed by a person."""

    line = models.ForeignKey(TransactionLine, on_delete=models.PROTECT, related_name="decisions")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    confidence = models.PositiveSmallIntegerField(default=100, help_text="Percent.")
    reason = models.CharField(max_length=255, blank=True)
    decided_by = models.CharField(max_length=150, blank=True, help_text="Empty: a rule of finance.")
    decided_at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(undone_at=None), name="one_decision_a_line"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line} → {self.account}"
