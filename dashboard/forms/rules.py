"""The rules of a shop, as its page asks for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    AWAITING_PICKUP,
    AWAITING_SHIPMENT,
    INCOMPLETE,
    MANUAL_VERIFICATION,
    PENDING,
    status_name,
)
from integration.models import MiraklShop

HELD = (INCOMPLETE, PENDING, AWAITING_PAYMENT, MANUAL_VERIFICATION)
RELEASED = (AWAITING_FULFILLMENT, AWAITING_SHIPMENT, AWAITING_PICKUP)
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Accepting orders",
        ("acceptance", "acceptance_hours", "accepts_partially", "price_guard_percent"),
    ),
    ("Placing them in the store", ("holds_early", "held_status_id", "release_status_id")),
    (
        "What Macy's is told of stock",
        (
            "buffer_units",
            "stock_location_ids",
            "when_not_for_sale",
            "when_digital",
            "zeroes_wrong_products",
            "reserve_hours",
        ),
    ),
    ("Clocks", ("at_risk_hours",)),
)


class RulesForm(forms.ModelForm):
    """When orders are accepted, how they are held, and what stock is kept back."""

    held_status_id = forms.TypedChoiceField(
        label="Held as", required=False, coerce=int, empty_value=None
    )
    release_status_id = forms.TypedChoiceField(
        label="Released as",
        coerce=int,
        choices=[(status, status_name(status)) for status in RELEASED],
        help_text="The status in which the warehouse may pick it.",
    )
    stock_location_ids = forms.CharField(
        label="Stock locations",
        required=False,
        help_text="The store's location numbers that Macy's sells from, with commas."
        " Empty: every enabled one.",
    )

    class Meta:
        model = MiraklShop
        fields = tuple(name for _, names in GROUPS for name in names)
        labels = {
            "acceptance": "Orders are accepted",
            "acceptance_hours": "Hours to accept",
            "accepts_partially": "Refuse short lines and accept the rest",
            "price_guard_percent": "Price guard (percent)",
            "holds_early": "Place accepted orders early, held",
            "buffer_units": "Stock buffer (units)",
            "when_not_for_sale": "Products that the store does not sell",
            "when_digital": "Digital products",
            "zeroes_wrong_products": "Send zero for a wrong product",
            "reserve_hours": "Reserve unexplained drops (hours)",
            "at_risk_hours": "At risk before the deadline (hours)",
        }
        help_texts = {
            "acceptance_hours": "How long Macy's waits for an answer: no message says it.",
            "price_guard_percent": "Ask before accepting a line that brings this much less than"
            " the store's price. Empty: never.",
            "holds_early": "Before Macy's confirms the payment, once both addresses are known.",
            "when_not_for_sale": "Disabled, or not visible in the store.",
            "zeroes_wrong_products": "While a linked SKU's UPC is another product's at Macy's.",
            "reserve_hours": "Where Macy's shows less than it was told and no order says why, so"
            " many units are kept for an order on its way, this long. 0: not at all.",
            "at_risk_hours": "When an order counts as soon to be late.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        own = self.instance.store.held_status_id
        held = self.fields["held_status_id"]
        held.choices = [  # type: ignore[attr-defined]
            ("", f"{status_name(own)}: takes no stock in this store"),
            *((status, status_name(status)) for status in HELD),
        ]
        held.help_text = (
            "The status an order waits in until Macy's confirms it. Incomplete ones lie under"
            " Incomplete orders in the control panel, not under All orders."
        )
        numbers = self.instance.stock_location_ids
        self.initial["stock_location_ids"] = ", ".join(str(number) for number in numbers)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Return the fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def clean_stock_location_ids(self) -> list[int]:
        """Return the numbers, each once."""
        words = [word.strip() for word in self.cleaned_data["stock_location_ids"].split(",")]
        wrong = next((word for word in words if word and not _is_number(word)), None)
        if wrong is not None:
            raise ValidationError(f"“{wrong}” is not the number of a location.")
        return list(dict.fromkeys(int(word) for word in words if word))


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 9
