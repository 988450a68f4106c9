"""The fix for a SKU whose stock cannot be told: leave it out, in one of two ways."""

from __future__ import annotations

from typing import Any

from django import forms

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from integration.models import Act, Pause, SkuLink


class PauseForm(FixForm):
    """Stop selling, or stop syncing."""

    rings = ("publish_stock", "confirm_stock")

    pause = forms.ChoiceField(
        label="How",
        choices=[
            (Pause.SYNCING, "Stop syncing: Macy's keeps the figure it has, and is told nothing"),
            (Pause.SELLING, "Stop selling: Macy's is told zero"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )

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
        pause = Pause(self.cleaned_data["pause"])
        if not SkuLink.objects.hold(self.issue.shop, self.offer_sku, pause):
            raise UnableToFix(f"{self.offer_sku} is not linked any more. Nothing was changed.")
        return f"{pause.label.lower()}: {self.offer_sku}"


PAUSE = Fix(
    "pause",
    "Leave this SKU out",
    PauseForm,
    "integration.change_skulink",
    "Leave it out",
    "It stays so until somebody takes the pause off the SKU link.",
)
