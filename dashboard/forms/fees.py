"""What of the fees is shown."""

from __future__ import annotations

from django import forms

from dashboard.forms.narrowing import PeriodFilter

TOO_MUCH, ALL = "", "all"


class FeeFilter(PeriodFilter):
    """The filters above the fee audit."""

    shown = forms.ChoiceField(
        label="Shown",
        required=False,
        choices=[(TOO_MUCH, "What was charged too much"), (ALL, "Every order line")],
    )
    category = forms.CharField(label="Category", required=False, max_length=255)
