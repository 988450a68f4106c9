"""The fixes for a SKU whose stock cannot be told, or must not: stop syncing it, or selling it."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from integration.models import Act, Pause, SkuLink


class PauseForm(FixForm):
    """Press and it is done; there is nothing to fill in."""

    rings = ("publish_stock", "confirm_stock")

    def __init__(self, *args: Any, pause: Pause, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pause = pause
        self.offer_sku = str(self.issue.facts.get("sku", ""))

    @property
    def has_anything(self) -> bool:
        """Tell whether the question names a SKU."""
        return bool(self.offer_sku)

    def carry_out(self, act: Act) -> str:
        """Pause the SKU's link. Raise UnableToFix when it is linked no more."""
        del act  # a link bears no date of it; the record of changes does
        if not SkuLink.objects.hold(self.issue.shop, self.offer_sku, self.pause):
            raise UnableToFix(f"{self.offer_sku} is not linked any more. Nothing was changed.")
        return f"stopped {self.pause.value.lower()} {self.offer_sku}"


PAUSE = Fix(
    "pause",
    "Stop syncing this SKU",
    partial(PauseForm, pause=Pause.SYNCING),
    "integration.change_skulink",
    "Stop syncing it",
    "Macy's keeps the figure that it has, until somebody takes the pause off the SKU link.",
)
STOP_SELLING = Fix(
    "stop-selling",
    "Stop selling this SKU",
    partial(PauseForm, pause=Pause.SELLING),
    "integration.change_skulink",
    "Stop selling it",
    "Macy's is told zero, until somebody takes the pause off the SKU link.",
)
