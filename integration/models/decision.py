"""What a person decided about an order. A decision is remembered; it never calls a remote."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models

from integration.domain.plan.situation import Decided, DecisionKind
from integration.models.order import Order
from integration.models.recording import recorded

KINDS = {
    DecisionKind.LINK: "Already in the store",
    DecisionKind.IMPORT: "Import it",
    DecisionKind.NOT_OURS: "Not ours",
    DecisionKind.ACCEPT: "Accept",
    DecisionKind.REFUSE: "Refuse",
    DecisionKind.PLACE_AGAIN: "Place it again",
    DecisionKind.PLACE_CUSTOM: "Place it with custom lines",
    DecisionKind.RELEASE: "Release it as it is",
    DecisionKind.DISPATCH_AGAIN: "Send the tracking again",
    DecisionKind.PARCEL_SETTLED: "The withdrawn parcel is settled",
    DecisionKind.LINES_SETTLED: "The cancelled lines are settled",
    DecisionKind.STOCK_DONE: "The stock is right",
}


class UnusableDecision(ValueError):
    """The decision lacks what it needs; the text says what, for a person."""


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Factories of decisions."""

    def record(
        self,
        order: Order,
        kind: DecisionKind,
        *,
        at: datetime,
        by: AbstractBaseUser | None = None,
        value: str = "",
        reason: str = "",
    ) -> Decision:
        """Remember a decision and have the order looked at again. Raise UnusableDecision."""
        if kind is DecisionKind.LINK and not (value.isascii() and value.isdigit()):
            raise UnusableDecision("Name the store order by its number.")
        decision = self.create(
            order=order, kind=kind, value=value, reason=reason, decided_by=by, decided_at=at
        )
        Order.objects.filter(pk=order.pk).update(is_at_rest=False)
        return decision


@recorded()
class Decision(models.Model):
    """One decision, with who, when and why."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=32, choices=[(k.value, text) for k, text in KINDS.items()])
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}".strip()

    # Properties

    @property
    def as_domain(self) -> Decided:
        """Return it as the plan reads it."""
        return Decided(DecisionKind(self.kind), self.decided_at, self.value)
