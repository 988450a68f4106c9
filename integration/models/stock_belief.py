"""What we believe Mirakl holds of each offer, and what must be kept for orders on their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from integration.models.shop import MiraklShop

ORDERED = "It was ordered since."
SHOWN = "Mirakl shows another figure."
NEVER_TOLD = "Never told before."
# In doubt for these, we still know what Mirakl holds: a further drop is one that nobody explains.
_EXPLAINED = (ORDERED, SHOWN)


class StockBeliefQuerySet(models.QuerySet["StockBelief"]):
    """Mutators and queries of beliefs."""

    # Mutators

    def doubt(self, shop: MiraklShop, skus: Iterable[str], *, why: str, at: datetime) -> int:
        """Believe nothing of these offers any more: they are sent again, even if equal.

        Whatever may have changed Mirakl's own figure calls this: an order event, a difference in
        the export of offers, an import that failed. Returns how many were believed until now.
        """
        rows = self.filter(shop=shop, offer_sku__in=set(skus))
        believed = rows.filter(doubted_at=None).count()
        # One that is doubted already is doubted anew: an import under way must not end the doubt.
        rows.update(doubted_at=at, doubted_because=why[:200])
        return believed

    def hear(
        self,
        shop: MiraklShop,
        figures: Mapping[str, int],
        *,
        at: datetime,
        seen_at: datetime | None = None,
    ) -> int:
        """Compare what Mirakl says it holds with what we believe; doubt what differs.

        Less than it should hold is an order that nobody has imported yet, as far as anybody knows:
        its units are reserved for as long as the shop says. Call it with every order noticed.
        `seen_at` is the earliest instant that the figures may be of: what was confirmed since is
        left alone, and so are offers in an unfinished import. Returns how many are doubted anew.
        """
        is_known = Q(doubted_at=None) | Q(doubted_because__in=_EXPLAINED)
        rows = self.filter(is_known, shop=shop, offer_sku__in=figures).exclude(quantity=None)
        rows = rows.exclude(offer_sku__in=_under_way(shop))
        if seen_at is not None:
            rows = rows.exclude(confirmed_at__gte=seen_at)
        with transaction.atomic():
            differing = [
                row
                for row in rows.select_for_update().order_by("pk")
                if row.take_shown(figures[row.offer_sku], at=at)
            ]
            StockBelief.objects.bulk_update(differing, _HEARD_FIELDS, batch_size=1000)
        return len(differing)

    def order(self, shop: MiraklShop, sku: str, units: int, *, at: datetime) -> None:
        """Note that units of an offer were ordered: Mirakl takes them off by itself.

        What was reserved for an order on its way is released by as much: the order is there.
        """
        with transaction.atomic():
            for row in self.filter(shop=shop, offer_sku=sku).select_for_update():
                awaited = min(units, row.reserved_at(at))
                row.reserved -= awaited
                row.ordered_since += units - awaited  # Mirakl's figure was lower already
                row.doubted_at, row.doubted_because = at, ORDERED
                row.save(update_fields=_HEARD_FIELDS)

    def release(self, shop: MiraklShop, skus: Iterable[str]) -> None:
        """Reserve nothing any more: a refusal has explained the drop of these offers."""
        self.filter(shop=shop, offer_sku__in=set(skus)).update(reserved=0, reserved_until=None)

    def expect(self, shop: MiraklShop, skus: Iterable[str], *, at: datetime) -> None:
        """Make a row for each offer that is about to be told for the first time: unknown yet."""
        StockBelief.objects.bulk_create(
            [
                StockBelief(shop=shop, offer_sku=sku, doubted_at=at, doubted_because=NEVER_TOLD)
                for sku in sorted(set(skus))
            ],
            ignore_conflicts=True,
        )

    def confirm(
        self, shop: MiraklShop, figures: Mapping[str, int], *, told_at: datetime, at: datetime
    ) -> None:
        """Believe what a finished import told, but for what was doubted since it was put together.

        `told_at` is when its figures were computed.
        """
        with transaction.atomic():
            mine = StockBelief.objects.filter(shop=shop, offer_sku__in=figures)
            rows = list(mine.select_for_update().order_by("pk"))
            for row in rows:
                row.quantity, row.confirmed_at = figures[row.offer_sku], at
                if row.doubted_at is None or row.doubted_at <= told_at:
                    row.doubted_at, row.doubted_because, row.ordered_since = None, "", 0
            StockBelief.objects.bulk_update(
                rows,
                ["quantity", "confirmed_at", "doubted_at", "doubted_because", "ordered_since"],
                batch_size=1000,
            )

    # Queries

    def confirmed(self, shop: MiraklShop) -> dict[str, int]:
        """Return the figures last confirmed, doubted or not: Mirakl may still hold as much."""
        rows = self.filter(shop=shop).exclude(quantity=None)
        return {sku: quantity or 0 for sku, quantity in rows.values_list("offer_sku", "quantity")}

    def known(self, shop: MiraklShop) -> dict[str, int]:
        """Return the figures that we believe Mirakl holds. What is not among them is unknown."""
        rows = self.filter(shop=shop, doubted_at=None).exclude(quantity=None)
        return {sku: quantity or 0 for sku, quantity in rows.values_list("offer_sku", "quantity")}

    def reserving(self, shops: Iterable[int], *, at: datetime) -> list[StockBelief]:
        """Return the beliefs of these shops that something is reserved under at an instant."""
        return list(self.filter(shop__in=set(shops), reserved__gt=0, reserved_until__gt=at))


_HEARD_FIELDS = [
    "quantity",
    "ordered_since",
    "doubted_at",
    "doubted_because",
    "reserved",
    "reserved_until",
]


def _under_way(shop: MiraklShop) -> models.QuerySet[Any]:
    """Return the SKUs in the shop's unfinished imports."""
    imports = shop.stock_imports.filter(finished_at=None, lines__isnull=False)
    return imports.values("lines__offer_sku")


class StockBelief(models.Model):
    """What we believe Mirakl holds for an offer: what it confirmed. No row: nothing is known."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="stock_beliefs")
    offer_sku = models.CharField(max_length=255)
    quantity = models.IntegerField(null=True, help_text="Empty: no import was confirmed yet.")
    confirmed_at = models.DateTimeField(null=True)
    ordered_since = models.IntegerField(default=0)
    doubted_at = models.DateTimeField(null=True)
    doubted_because = models.CharField(max_length=200, blank=True)
    reserved = models.PositiveIntegerField(
        default=0, help_text="Units for orders that Macy's took and nobody has imported yet."
    )
    reserved_until = models.DateTimeField(null=True)

    objects = StockBeliefQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_sku"], name="one_belief_per_offer")
        ]

    def __str__(self) -> str:
        return f"{self.offer_sku}: {'unknown' if self.expected is None else self.expected}"

    # Mutators

    def take_shown(self, units: int, *, at: datetime) -> bool:
        """Let the row say what Mirakl shows; tell whether that is news. The caller saves it."""
        expected = self.expected
        is_in_doubt = self.doubted_at is not None
        if expected is None or units == expected or (is_in_doubt and units > expected):
            return False
        if units < expected and self.shop.reserve_time:
            self.reserved = self.reserved_at(at) + expected - units
            self.reserved_until = at + self.shop.reserve_time
        self.quantity, self.ordered_since = units, 0
        self.doubted_at, self.doubted_because = at, SHOWN
        return True

    # Properties

    def reserved_at(self, at: datetime) -> int:
        """Return the units that are reserved at an instant."""
        return self.reserved if self.reserved_until and self.reserved_until > at else 0

    @property
    def expected(self) -> int | None:
        """Return what Mirakl should hold: what was confirmed, less what was ordered since."""
        return None if self.quantity is None else max(0, self.quantity - self.ordered_since)
