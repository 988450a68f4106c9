"""What each order line should bring over its whole life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from integration.models import MiraklShop
from reconciliation.domain.expectation import ExpectedLine
from reconciliation.domain.paid import Expected
from reconciliation.models.sets import array_of, copy_rows, read_set, run_set, stage_like

_TABLE, _STAGED = "reconciliation_expectation", "expected_now"
_TOLD = tuple(ExpectedLine.__dataclass_fields__)
_COLUMNS = ("shop_id", "mirakl_order_id", *_TOLD, "updated_at")
_CHANGING = [name for name in _TOLD if name != "mirakl_line_id"]

# Only what says something else is written, and its order is judged anew: one statement for all.
_UPSERT = f"""
    WITH changed AS (
        INSERT INTO {_TABLE} AS known ({", ".join(_COLUMNS)})
        SELECT {", ".join(_COLUMNS)} FROM {_STAGED}
        ON CONFLICT (shop_id, mirakl_order_id, mirakl_line_id) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in (*_CHANGING, "updated_at"))},
            cost_of_goods = CASE WHEN known.units <> 0
                THEN round(known.cost_of_goods * excluded.units / known.units, 4) END
        WHERE ({", ".join(f"known.{name}" for name in _CHANGING)})
            IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _CHANGING)})
        RETURNING shop_id, mirakl_order_id
    )
    INSERT INTO reconciliation_ordertomatch (shop_id, mirakl_order_id)
    SELECT DISTINCT shop_id, mirakl_order_id FROM changed
    ON CONFLICT DO NOTHING
"""  # noqa: S608  names of our own tables and columns
# Each order is looked up by itself, as its lines are (`order_money`): of a list of some thousand
# the planner reads all that the shop ever expected.
_EXPECTED = f"""
    SELECT expected.* FROM unnest(%s::varchar[]) wanted (order_id), LATERAL (
        SELECT mirakl_line_id, is_due, due_at, refunded_at, refund_count, goods,
            shipping, tax_to_shop, coalesce(contract_commission, commission), commission_tax,
            refund_goods, refund_shipping, refund_tax, refund_commission, refund_commission_tax,
            marketplace_total, store_total, marketplace_refunded, store_refunded, given_back_at,
            mirakl_order_id
        FROM {_TABLE} WHERE shop_id = %s AND mirakl_order_id = wanted.order_id ORDER BY id
    ) expected
"""  # noqa: S608


# No order says what its goods cost. The catalog does, and the first time is the one that counts.
_LEARN_COSTS = f"""
    UPDATE {_TABLE} AS expected
    SET cost_of_goods = round(expected.units * variant.cost, 4)
    FROM integration_skulink AS link
    JOIN integration_catalogvariant AS variant ON variant.variant_id = link.variant_id
    WHERE expected.shop_id = %(shop)s AND link.shop_id = %(shop)s
        AND variant.store_id = %(store)s AND variant.cost IS NOT NULL
        AND link.offer_sku = expected.sku AND expected.units > 0 AND expected.cost_of_goods IS NULL
"""  # noqa: S608


class ExpectationQuerySet(models.QuerySet["Expectation"]):
    """Factories and queries of expectations."""

    # Factories

    def keep(
        self,
        shop: MiraklShop,
        orders: Iterable[tuple[str, Iterable[ExpectedLine]]],
        *,
        at: datetime,
    ) -> int:
        """Write what orders should bring; return how many orders say something else than before."""
        with transaction.atomic():
            stage_like(_TABLE, _STAGED, _COLUMNS)
            copy_rows(_STAGED, _COLUMNS, _rows(shop, orders, at))
            return run_set(_UPSERT, [])

    def learn_costs(self, shop: MiraklShop) -> int:
        """Write what goods cost by the catalog, where that was not known; return for how many."""
        return run_set(_LEARN_COSTS, {"shop": shop.pk, "store": shop.store_id})

    # Queries

    def without_cost(self, shop: MiraklShop) -> list[str]:
        """Return the SKUs that customers have paid for and whose cost nobody knows."""
        unknown = self.filter(shop=shop, cost_of_goods=None, units__gt=0).exclude(due_at=None)
        return list(unknown.order_by("sku").values_list("sku", flat=True).distinct())

    def of_orders(self, shop: MiraklShop, order_ids: list[str]) -> dict[str, list[Expected]]:
        """Return what each of these orders should bring, as matching reads it."""
        found: dict[str, list[Expected]] = {}
        for row in read_set(_EXPECTED, [array_of(order_ids), shop.pk]):
            found.setdefault(row[-1], []).append(Expected._make(row[:-1]))
        return found


def _rows(
    shop: MiraklShop, orders: Iterable[tuple[str, Iterable[ExpectedLine]]], at: datetime
) -> Iterable[tuple[Any, ...]]:
    for order_id, lines in orders:
        for line in lines:
            yield (shop.pk, order_id, *(getattr(line, name) for name in _TOLD), at)


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
    units = models.DecimalField(
        max_digits=14, decimal_places=4, default=0, help_text="Those that leave."
    )
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
    cost_of_goods = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="Of these units, by the catalog when it was first known; empty: not known.",
    )
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
    marketplace_refunded = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="On an order's first line: what Macy's gave the customer back, without tax.",
    )
    store_refunded = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="On an order's first line: what was refunded on the store's twin, without tax.",
    )
    given_back_at = models.DateTimeField(null=True, help_text="The last refund of either.")
    updated_at = models.DateTimeField()

    objects = ExpectationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "mirakl_order_id", "mirakl_line_id"],
                name="one_expectation_an_order_line",
            )
        ]
        # Read by the fee audit: the order lines of some days.
        indexes = [models.Index(fields=["shop", "ordered_at"], name="expectations_by_day")]

    def __str__(self) -> str:
        return f"{self.mirakl_order_id} {self.mirakl_line_id}"
