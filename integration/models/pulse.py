"""The sign of life of the workers: one row, touched by whichever of them ticks."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class Pulse(models.Model):
    """When a worker's clock ticked last. Health looks at it; nothing else depends on it."""

    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_pulse")]

    def __str__(self) -> str:
        return f"ticked at {self.ticked_at:%Y-%m-%d %H:%M:%S}"

    # Mutators

    @staticmethod
    def beat(*, at: datetime) -> None:
        """Note that a worker's clock ticks."""
        Pulse.objects.update_or_create(pk=1, defaults={"ticked_at": at})

    # Queries

    @staticmethod
    def has_beaten_since(at: datetime) -> bool:
        """Tell whether a worker's clock has ticked since an instant."""
        return Pulse.objects.filter(ticked_at__gte=at).exists()
