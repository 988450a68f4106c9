"""The history of an exception: what the flows found and what people did, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class IssueEventQuerySet(models.QuerySet["IssueEvent"]):
    """Factories of lines."""

    # Factories

    def note(
        self,
        issue_ids: Iterable[int],
        what: str,
        *,
        at: datetime,
        by: AbstractBaseUser | None = None,
        text: str = "",
    ) -> None:
        """Write the same line into the history of each exception."""
        events = (
            IssueEvent(
                issue_id=pk,
                what=what,
                happened_at=at,
                by_id=by.pk if by else None,
                text=text[:500],
            )
            for pk in issue_ids
        )
        IssueEvent.objects.bulk_create(events, batch_size=1000)


class IssueEvent(models.Model):
    """One line. `by` is empty where a flow wrote it; `text` is what the person said."""

    issue = models.ForeignKey("integration.Issue", on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    text = models.CharField(max_length=500, blank=True)

    objects = IssueEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M:%S} {self.what}"
