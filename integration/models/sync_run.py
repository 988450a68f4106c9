"""The record of every run of a flow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from integration.models.shop import MiraklShop


class RunOutcome(models.TextChoices):
    """How a run ended. “Nothing to do” is a result too."""

    RUNNING = "RUNNING", "Running"
    DONE = "DONE", "Done"
    NOTHING_TO_DO = "NOTHING_TO_DO", "Nothing to do"
    PARTLY_DONE = "PARTLY_DONE", "Partly done"
    NOT_YET = "NOT_YET", "Not yet: the remote's budget is spent"
    FAILED = "FAILED", "Failed"
    CUT_SHORT = "CUT_SHORT", "Cut short: its process died"


KEPT_FOR = timedelta(days=30)


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    """Factories and mutators of runs."""

    # Factories

    def begin(self, flow: str, shop: MiraklShop, *, name: str, at: datetime) -> SyncRun:
        """Write down that a run began."""
        return self.create(
            flow=flow, shop=shop, name=name, started_at=at, outcome=RunOutcome.RUNNING
        )

    # Mutators

    def bury(self, flow: str, shop_id: int) -> None:
        """Close the flow's newest run if it never ended. Only who holds the flow's lock may."""
        newest = self.filter(flow=flow, shop=shop_id).first()
        if newest is not None and newest.outcome == RunOutcome.RUNNING:
            newest.end(RunOutcome.CUT_SHORT, left="The next run goes on from the rows.")

    def forget_before(self, at: datetime) -> None:
        """Delete the runs that nobody asks about any more."""
        self.filter(started_at__lt=at - KEPT_FOR).delete()


class SyncRun(models.Model):
    """One execution of a flow for one shop. `name` stands on every log line of the run."""

    flow = models.CharField(max_length=64)
    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="runs")
    name = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    took = models.DurationField(null=True)
    outcome = models.CharField(max_length=16, choices=RunOutcome.choices)
    counts: dict[str, int] = models.JSONField(default=dict)  # type: ignore[assignment]
    left = models.CharField("what is left", max_length=500, blank=True)
    again_at = models.DateTimeField(null=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [
            # Read by the freshness of a flow: its newest runs.
            models.Index(fields=["shop", "flow", "-started_at"], name="runs_of_a_flow"),
            # Read by the list of runs, and by the clock: what began last.
            models.Index(fields=["-started_at", "-id"], name="runs_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} of {self.shop} at {self.started_at:%H:%M:%S}"

    # Mutators

    def end(self, outcome: RunOutcome, **values: Any) -> None:
        """Write down how it ended."""
        values["outcome"], values["left"] = outcome, values.get("left", "")[:500]
        for name, value in values.items():
            setattr(self, name, value)
        SyncRun.objects.filter(pk=self.pk).update(**values)
