"""The fix for a carrier: what Macy's is told for it. One mapping frees every order that waits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from integration.models import Act, CarrierMapping, Issue, MarketplaceCarrier

CARRIER = "carrier:"


class CarrierForm(FixForm):
    """A carrier that the marketplace lists, or a name and the address of its tracking page."""

    rings = ("advance_orders", "watch_reference_data")

    carrier = forms.ModelChoiceField(
        MarketplaceCarrier.objects.none(),
        label="Carrier at Macy's",
        required=False,
        empty_label="– choose –",
        error_messages={"invalid_choice": "The marketplace does not list this carrier."},
    )
    name = forms.CharField(
        label="Or a name",
        required=False,
        max_length=100,
        help_text="Only for a carrier that the marketplace does not list.",
    )
    tracking_url = forms.CharField(
        label="Tracking address",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://…/{trackingId}"}),
        help_text="With {trackingId} where the number goes.",
    )
    # What the carrier was mapped to when the form was shown.
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.store_carrier = self.issue.root_cause.removeprefix(CARRIER)
        listed = self.issue.shop.carriers.filter(is_listed=True).order_by("label")
        self.fields["carrier"].queryset = listed  # type: ignore[attr-defined]
        known = self._mapping()
        self.fields["was"].initial = str(known or "")
        platform = self.issue.shop.platform
        if platform and not platform.alternative_carriers_allowed:
            del self.fields["name"], self.fields["tracking_url"]

    @property
    def has_anything(self) -> bool:
        """Tell whether the question names a carrier."""
        return self.issue.root_cause.startswith(CARRIER) and bool(self.store_carrier)

    def answers(self) -> QuerySet[Issue]:
        """Return every exception of the shop that this carrier has caused."""
        return Issue.objects.unresolved().filter(
            shop=self.issue.shop_id, root_cause=self.issue.root_cause
        )

    def carry_out(self, act: Act) -> str:
        """Save the mapping as a person's own."""
        del act  # a mapping bears no date; the record of changes does
        known = self._mapping()
        if str(known or "") != self.cleaned_data["was"]:
            raise UnableToFix(f"Somebody has mapped it meanwhile: {known}. Nothing was changed.")
        mapping = CarrierMapping.objects.map(
            self.issue.shop,
            self.store_carrier,
            carrier=self.cleaned_data["carrier"],
            name=self.cleaned_data.get("name", ""),
            tracking_url=self.cleaned_data.get("tracking_url", ""),
        )
        return f"mapped: {mapping}"

    def add_error(self, field: str | None, error: Any) -> None:
        """Show an objection of the mapping at the field, or above the form where there is none."""
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            for name, found in error.error_dict.items():
                super().add_error(name if name in self.fields else None, found)
            return
        super().add_error(field, error)

    def _mapping(self) -> CarrierMapping | None:
        mappings = CarrierMapping.objects.filter(
            shop=self.issue.shop_id, store_carrier=self.store_carrier
        )
        return mappings.select_related("carrier").first()


MAP = Fix(
    "carrier",
    "Map this carrier",
    CarrierForm,
    "integration.change_carriermapping",
    "Map the carrier",
    "Every order that waits for it is looked at again, and its tracking is sent.",
)
