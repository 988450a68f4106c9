"""The fix for a SKU whose stock cannot be told: stop syncing it."""

from __future__ import annotations

from typing import Any

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from integration.models import Act, Pause, SkuLink


class PauseForm(FixForm):
    """Press and it is done; there is nothing to fill in."""

    rings = ("publish_stock", "confirm_stock")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_sku = str(self.issue.facts.get("sku", ""))

    @property
    def has_anything(self) -> bool:
        """Tell whether the question names a SKU."""
        return bool(self.offer_sku)

    def carry_out(self, act: Act) -> str:
        """Pause the SKU's link. Raise UnableToFix when it is linked no more."""
        del act  # a link bears no date of it; the record of changes does
        if not SkuLink.objects.hold(self.issue.shop, self.offer_sku, Pause.SYNCING):
            raise UnableToFix(f"{self.offer_sku} is not linked any more. Nothing was changed.")
        return f"stopped syncing {self.offer_sku}"


PAUSE = Fix(
    "pause",
    "Stop syncing this SKU",
    PauseForm,
    "integration.change_skulink",
    "Stop syncing it",
    "Macy's keeps the figure that it has, until somebody takes the pause off the SKU link.",
)
