"""The clock is a table: when each flow of each shop is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When

from integration.models.shop import MiraklShop


class DoorbellQuerySet(models.QuerySet["Doorbell"]):
    """Factories and mutators of doorbells."""

    # Factories

    def apply_timetable(self, times: Mapping[str, timedelta], *, at: datetime) -> None:
        """Give every connected shop a doorbell for every flow. Those there keep their time."""
        Doorbell.objects.bulk_create(
            [
                Doorbell(flow=flow, shop=shop, every=every * float(shop.budget_scale), due_at=at)
                for shop in MiraklShop.objects.connected()
                for flow, every in times.items()
            ],
            update_conflicts=True,
            unique_fields=["flow", "shop"],
            update_fields=["every"],
        )
        is_silent = ~Q(flow__in=list(times)) | ~Q(shop__in=MiraklShop.objects.connected())
        self.filter(is_silent).delete()

    # Mutators

    def ring(self, flow: str, shop: MiraklShop, *, at: datetime) -> None:
        """Have a flow run now. A ring during a run makes it run once more."""
        self.filter(flow=flow, shop=shop).update(
            due_at=at,
            rung_at=Case(When(due_at__gt=at, then=Value(None)), default=F("rung_at")),
        )

    def ring_by(self, flow: str, shop: MiraklShop, *, by: datetime, at: datetime) -> None:
        """Have a flow run at an instant, unless it is due before; once more if it runs now."""
        self.filter(Q(due_at__gt=by) | Q(due_at__lte=at)).ring(flow, shop, at=by)


class Doorbell(models.Model):
    """When a flow of a shop is due, and when it was rung for last."""

    flow = models.CharField(max_length=64)
    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="doorbells")
    every = models.DurationField()
    due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)

    objects = DoorbellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "shop"], name="one_doorbell_per_flow_and_shop")
        ]

    def __str__(self) -> str:
        return f"{self.flow} of {self.shop}"

    # Mutators

    def answered(self, *, at: datetime, seen_due_at: datetime, again_at: datetime | None) -> None:
        """Note that a run has answered. A ring that came meanwhile stays due."""
        due_at = again_at or at + self.every
        Doorbell.objects.filter(pk=self.pk).update(
            rung_at=None,
            due_at=Case(When(due_at=seen_due_at, then=Value(due_at)), default=F("due_at")),
        )
