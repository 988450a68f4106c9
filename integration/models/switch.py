"""Switches: which parts of the sync may write for a shop, and the one that stops everything."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from integration.domain.switches import AVAILABLE, WORDS, Switch, switched_off
from integration.models.recording import recorded
from integration.models.shop import MiraklShop


class UnavailableSwitch(ValueError):
    """No flow of this version stands behind the switch; the text says so."""


class WritesStopped(Exception):
    """A write is not to be made now. `sentence` says which switch holds it back."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class FlowSwitchQuerySet(models.QuerySet["FlowSwitch"]):
    """Mutators and queries of switches."""

    # Mutators

    def turn(self, shop: MiraklShop, switch: Switch, *, is_on: bool, at: datetime) -> None:
        """Switch a part of the sync on or off. One that is so already keeps its time.

        With orders switched on the shop is live: what was placed before, and not begun by us, is
        a person's to sort. Raise UnavailableSwitch.
        """
        if is_on and switch not in AVAILABLE:
            raise UnavailableSwitch(f"{WORDS[switch].name}: not in this version.")
        row, _ = self.get_or_create(shop=shop, switch=switch)
        if row.is_on == is_on:
            return
        row.is_on, row.switched_at = is_on, at
        row.save(update_fields=["is_on", "switched_at"])
        if is_on and switch is Switch.ORDERS:
            shop.go_live(at=at)

    # Queries

    def on(self, shop: MiraklShop) -> frozenset[Switch]:
        """Return what is switched on for a shop."""
        rows = self.filter(shop=shop, is_on=True).values_list("switch", flat=True)
        return frozenset(Switch(row) for row in rows if row in Switch.__members__)

    def all_stopped(self) -> bool:
        """Tell whether every write of every shop is stopped."""
        return Installation.objects.filter(writes_stopped=True).exists()

    def stop(self, shop: MiraklShop) -> str:
        """Return the sentence that says why nothing at all may be written now; empty if it may.

        Read anew at each call: a stop holds from the next write on, whatever runs.
        """
        if self.all_stopped():
            return "All writes are stopped."
        row = MiraklShop.objects.filter(pk=shop.pk).values(
            "writes_stopped", "disconnected_at", "store__disconnected_at"
        )
        known = row.first()
        if known is None or known["disconnected_at"]:
            return "The shop is disconnected."
        if known["store__disconnected_at"]:
            return "The store is disconnected."
        return "The writes of this shop are stopped." if known["writes_stopped"] else ""

    def refusal(self, shop: MiraklShop, switch: Switch) -> str:
        """Return the sentence that says why a part of the sync may not write; empty if it may."""
        stop = self.stop(shop)
        if stop or self.filter(shop=shop, switch=switch, is_on=True).exists():
            return stop
        return switched_off(switch)

    def require(self, shop: MiraklShop, switch: Switch) -> None:
        """Go on only when a part of the sync may write now. Raise WritesStopped."""
        refusal = self.refusal(shop, switch)
        if refusal:
            raise WritesStopped(refusal)


@recorded()
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


@recorded()
class Installation(models.Model):
    """What holds for every shop: the switch that stops all writes. There is one row."""

    writes_stopped = models.BooleanField(
        default=False, help_text="Stops every write of every shop; reading goes on."
    )

    class Meta:
        verbose_name = "installation"
        permissions = [("view_changes", "Can see the record of changes")]
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_installation")
        ]

    def __str__(self) -> str:
        return "All writes stopped" if self.writes_stopped else "Writes allowed"

    # Factories

    @classmethod
    def the_one(cls) -> Installation:
        """Return the row, made when it is missing."""
        return cls.objects.get_or_create(pk=1)[0]

    # Mutators

    def stop_writes(self, *, is_stopped: bool) -> None:
        """Stop every write of every shop, or allow them again."""
        self.writes_stopped = is_stopped
        self.save(update_fields=["writes_stopped"])
