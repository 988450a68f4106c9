"""The verdicts of matching, and the queue of the orders that it must judge anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Min, Q, Sum

from integration.models import MiraklShop
from reconciliation.domain.asking import Differences
from reconciliation.domain.outcomes import NEEDS_A_PERSON, MatchOutcome, Verdict
from reconciliation.models.row_of_many import RowOfMany
from reconciliation.models.sets import array_of, copy_rows, read_set, run_set

_QUEUE = "INSERT INTO reconciliation_ordertomatch (shop_id, mirakl_order_id)"
_OF_IMPORTS = f"""
    {_QUEUE}
    SELECT DISTINCT shop_id, mirakl_order_id FROM reconciliation_transactionline
    WHERE shop_id = %s AND line_import_id = ANY(%s) AND mirakl_order_id <> ''
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_LATE = f"""
    {_QUEUE}
    SELECT DISTINCT shop_id, mirakl_order_id FROM reconciliation_match
    WHERE shop_id = %s AND look_again_at <= %s
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_ALL = f"""
    {_QUEUE}
    SELECT DISTINCT shop_id, mirakl_order_id FROM reconciliation_match WHERE shop_id = %s
    ON CONFLICT DO NOTHING
"""  # noqa: S608
# By an array: of a subquery with IN the planner makes a join, which reads all of the queue.
_TAKE = """
    DELETE FROM reconciliation_ordertomatch
    WHERE shop_id = %(shop)s AND mirakl_order_id = ANY (ARRAY (
        SELECT mirakl_order_id FROM reconciliation_ordertomatch
        WHERE shop_id = %(shop)s ORDER BY mirakl_order_id LIMIT %(number)s
        FOR UPDATE SKIP LOCKED
    )) RETURNING mirakl_order_id
"""
_FORGET = """
    DELETE FROM reconciliation_match
    WHERE shop_id = %s AND mirakl_order_id = ANY(%s::varchar[])
"""
_SUMS: dict[str, Any] = {
    "orders": Count("mirakl_order_id", distinct=True),
    "first": Min("mirakl_order_id"),
    "is_expected": Sum("expected"),
    "came": Sum("actual"),
}
_COLUMNS = (
    "shop_id",
    "mirakl_order_id",
    "mirakl_line_id",
    "kind",
    "outcome",
    "expected",
    "actual",
    "line_count",
    "look_again_at",
    "difference",
    "matched_at",
)


class OrderToMatchQuerySet(models.QuerySet["OrderToMatch"]):
    """The queue: what was noted is judged by the next run; an order stands in it once."""

    # Factories

    def note_these(self, orders: Iterable[tuple[int, str]]) -> None:
        """Have these orders judged anew; each is (shop's id, order's id)."""
        rows = [OrderToMatch(shop_id=shop, mirakl_order_id=name) for shop, name in set(orders)]
        OrderToMatch.objects.bulk_create(rows, ignore_conflicts=True)

    def note_imports(self, shop: MiraklShop, import_ids: list[int]) -> None:
        """Have the orders judged whose lines these imports added or changed."""
        run_set(_OF_IMPORTS, [shop.pk, import_ids])

    def note_late(self, shop: MiraklShop, *, at: datetime) -> None:
        """Have the orders judged for which time alone may have changed the verdict."""
        run_set(_LATE, [shop.pk, at])

    def note_all(self, shop: MiraklShop) -> None:
        """Have every order judged that ever was."""
        run_set(_ALL, [shop.pk])

    # Mutators

    def take(self, shop: MiraklShop, number: int) -> list[str]:
        """Take some orders off the queue, by their ids, within the transaction that judges them.

        What another transaction has taken is left to it.
        """
        return [order_id for (order_id,) in read_set(_TAKE, {"shop": shop.pk, "number": number})]

    # Queries

    def are_more_than(self, number: int, shop: MiraklShop) -> bool:
        """Tell whether more orders than that wait to be judged."""
        return self.filter(shop=shop)[number : number + 1].exists()


class OrderToMatch(RowOfMany):
    """An order that matching must judge anew: something about it has changed. A queue by sets.

    An order is its own key: a number beside it would have to be indexed as well.
    """

    pk = models.CompositePrimaryKey("shop_id", "mirakl_order_id")
    mirakl_order_id = models.CharField(max_length=100)

    objects = OrderToMatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "orders to match"

    def __str__(self) -> str:
        return self.mirakl_order_id


class MatchQuerySet(models.QuerySet["Match"]):
    """Factories and queries of verdicts."""

    # Factories

    def replace(
        self,
        shop: MiraklShop,
        order_ids: list[str],
        verdicts: Iterable[tuple[str, Verdict]],
        *,
        at: datetime,
    ) -> None:
        """Make these the only verdicts on the orders, within the transaction that judged them."""
        run_set(_FORGET, [shop.pk, array_of(order_ids)])
        copy_rows("reconciliation_match", _COLUMNS, _rows(shop, verdicts, at))

    # Queries

    def for_a_person(self, shop: MiraklShop) -> MatchQuerySet:
        """Return the differences that somebody must decide about."""
        return self.filter(shop=shop, outcome__in=sorted(NEEDS_A_PERSON))

    def of_cause(self, shop: MiraklShop, outcome: str, kind: str) -> MatchQuerySet:
        """Return the differences of one cause: the list behind an exception."""
        return self.filter(shop=shop, outcome=outcome, kind=kind).order_by("mirakl_order_id")

    def causes(self, shop: MiraklShop) -> list[Differences]:
        """Return the causes of all differences, each with how many orders have it."""
        rows = self.for_a_person(shop).values("outcome", "kind").annotate(**_SUMS)
        return [_summed(shop, **row) for row in rows.order_by("outcome", "kind")]

    def orders_of(self, shop: MiraklShop, cause: Differences) -> list[Differences]:
        """Return the differences of one cause, order by order."""
        each = (
            self.of_cause(shop, cause.outcome, cause.kind)
            .values("mirakl_order_id", "outcome", "kind")
            .annotate(**_SUMS)
        )
        return [_summed(shop, **row) for row in each.order_by("mirakl_order_id")]


def _summed(shop: MiraklShop, **row: Any) -> Differences:
    return Differences(
        outcome=MatchOutcome(row["outcome"]),
        kind=row["kind"],
        order_count=row["orders"],
        first_order_id=row["first"],
        expected=row["is_expected"],
        actual=row["came"],
        currency=shop.currency,
    )


def _rows(
    shop: MiraklShop, verdicts: Iterable[tuple[str, Verdict]], at: datetime
) -> Iterable[tuple[Any, ...]]:
    number = shop.pk
    for order_id, verdict in verdicts:
        difference: Decimal = verdict[4] - verdict[3]
        yield (number, order_id, *verdict, difference, at)


class Match(RowOfMany):
    """The verdict on one kind of money of one order line, over its life. Rewritten by matching.

    `kind` is a `LineKind`; empty on the row for all kinds of the line that have none of their own,
    since they match. An order that is unknown has one row without a line. What a person decided is
    in `MatchDecision` and outlives it.
    """

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

    objects = MatchQuerySet.as_manager()

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
