"""Switches: which parts of the sync may write for a shop, and the one that stops everything."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from integration.domain.switches import WORDS, Switch
from integration.models.shop import MiraklShop


class FlowSwitchQuerySet(models.QuerySet["FlowSwitch"]):
    """Mutators and queries of switches."""

    # Mutators

    def turn(self, shop: MiraklShop, switch: Switch, *, is_on: bool, at: datetime) -> None:
        """Switch a part of the sync on or off. One that is so already keeps its time."""
        row, _ = self.get_or_create(shop=shop, switch=switch)
        if row.is_on != is_on:
            row.is_on, row.switched_at = is_on, at
            row.save(update_fields=["is_on", "switched_at"])

    # Queries

    def on(self, shop: MiraklShop) -> frozenset[Switch]:
        """Return what is switched on for a shop."""
        rows = self.filter(shop=shop, is_on=True).values_list("switch", flat=True)
        return frozenset(Switch(row) for row in rows if row in Switch.__members__)


class FlowSwitch(models.Model):
    """Whether one part of the sync may write for a shop. No row: it may not."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="switches")
    switch = models.CharField(
        max_length=16, choices=[(switch.value, words.name) for switch, words in WORDS.items()]
    )
    is_on = models.BooleanField(default=False)
    switched_at = models.DateTimeField(null=True)

    objects = FlowSwitchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "switch"], name="one_row_per_switch_of_a_shop")
        ]

    def __str__(self) -> str:
        return f"{self.get_switch_display()} {'on' if self.is_on else 'off'}"


class Installation(models.Model):
    """What holds for every shop: the switch that stops all writes. There is one row."""

    writes_stopped = models.BooleanField(
        default=False, help_text="Stops every write of every shop; reading goes on."
    )

    class Meta:
        verbose_name = "installation"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_installation")
        ]

    def __str__(self) -> str:
        return "All writes stopped" if self.writes_stopped else "Writes allowed"

    @classmethod
    def the_one(cls) -> Installation:
        """Return the row, made when it is missing."""
        return cls.objects.get_or_create(pk=1)[0]
