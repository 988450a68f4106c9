"""What the store has told us by webhook: each event once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from integration.models.store import BigCommerceStore

KEPT_FOR = timedelta(days=3)  # the store repeats an unanswered event for two days


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    """Factories and mutators of events."""

    # Factories

    def take(self, store: BigCommerceStore, *, digest: str, scope: str, at: datetime) -> bool:
        """Note an event. Return False when it came before: the store sends some twice."""
        _, is_new = self.get_or_create(
            store=store, digest=digest, defaults={"scope": scope, "received_at": at}
        )
        return is_new

    # Mutators

    def forget_before(self, at: datetime) -> None:
        """Delete what is too old to come again."""
        self.filter(received_at__lt=at - KEPT_FOR).delete()


class WebhookEvent(models.Model):
    """One event of a store, by the store's own hash. Its values are not kept: they are read."""

    store = models.ForeignKey(BigCommerceStore, on_delete=models.CASCADE, related_name="events")
    digest = models.CharField(max_length=64)
    scope = models.CharField(max_length=100)
    received_at = models.DateTimeField()

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [
            models.UniqueConstraint(fields=["store", "digest"], name="one_row_per_event_of_a_store")
        ]
        indexes = [models.Index(fields=["received_at"], name="events_by_age")]

    def __str__(self) -> str:
        return self.scope
