"""Every change we made at a remote, with the proof that it landed."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from integration.domain.writes import NATURE, OPEN_OUTCOMES, Outcome, Write, WriteKind
from integration.models.order import Order
from integration.models.shop import MiraklShop

MIRAKL_KINDS = frozenset(
    {
        WriteKind.ACCEPT,
        WriteKind.REFUSE,
        WriteKind.TRACK,
        WriteKind.SHIP,
        WriteKind.SHIP_PARCEL,
        WriteKind.REFER,
    }
)


class RemoteWriteQuerySet(models.QuerySet["RemoteWrite"]):
    """Factories and queries of writes."""

    # Factories

    def intend(
        self,
        order: Order,
        kind: WriteKind,
        *,
        operation: str,
        at: datetime,
        subject: str = "",
        content: str = "",
        run: str = "",
    ) -> RemoteWrite:
        """Commit the intent, before the call. Older open ones of its kind are given up by it."""
        self.filter(
            order=order, kind=kind, subject=subject, outcome__in=list(OPEN_OUTCOMES)
        ).update(outcome=Outcome.VANISHED)
        return self.create(
            shop_id=order.shop_id,
            order=order,
            kind=kind,
            operation=operation,
            subject=subject,
            content=content,
            outcome=Outcome.INTENDED,
            sent_at=at,
            run=run,
        )

    # Mutators

    def prove(self, writes: list[Write], *, at: datetime) -> None:
        """Note that an observation shows these writes."""
        if writes:
            self.filter(pk__in=[write.number for write in writes]).update(
                outcome=Outcome.PROVEN, proven_at=at
            )

    # Queries

    def open(self) -> RemoteWriteQuerySet:
        """Return the writes that no observation has shown yet."""
        return self.filter(outcome__in=list(OPEN_OUTCOMES))


class RemoteWrite(models.Model):
    """One change at a remote: the intent, the answer, the proof. It holds no personal data."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.PROTECT, related_name="writes")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="writes")
    kind = models.CharField(max_length=32, choices=[(k.value, k.value) for k in WriteKind])
    operation = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=[(o.value, o.value) for o in Outcome])
    reason = models.CharField(max_length=500, blank=True)
    answer_status = models.PositiveSmallIntegerField(null=True)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    run = models.CharField(max_length=64, blank=True)

    objects = RemoteWriteQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind", "subject"],
                condition=Q(outcome__in=sorted(OPEN_OUTCOMES)),
                name="one_open_write_of_a_kind_and_subject",
            )
        ]
        indexes = [
            # Read by pull_orders: whose parcels are still to be looked up (ST11).
            models.Index(
                fields=["shop", "kind"],
                condition=Q(outcome__in=sorted(OPEN_OUTCOMES)),
                name="open_writes",
            ),
            # Read by the list of writes.
            models.Index(fields=["-sent_at", "-id"], name="writes_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.kind} {self.outcome}"

    # Mutators

    def close(
        self, outcome: Outcome, *, at: datetime, status: int | None = None, reason: str = ""
    ) -> None:
        """Record the answer."""
        self.outcome, self.answered_at = outcome, at
        self.answer_status, self.reason = status, reason[:500]
        self.save(update_fields=["outcome", "answered_at", "answer_status", "reason"])

    # Properties

    @property
    def nature(self) -> str:
        """Return what a second call would do."""
        return NATURE[WriteKind(self.kind)]

    @property
    def remote(self) -> str:
        """Return where it was written to."""
        return "Mirakl" if self.kind in MIRAKL_KINDS else "BigCommerce"

    @property
    def as_domain(self) -> Write:
        """Return it as the plan remembers it."""
        return Write(
            kind=WriteKind(self.kind),
            sent_at=self.sent_at,
            outcome=Outcome(self.outcome),
            subject=self.subject,
            content=self.content,
            reason=self.reason,
            number=self.pk,
        )
