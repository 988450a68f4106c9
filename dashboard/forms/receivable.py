"""Of which day the receivable is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone

from dashboard.forms.narrowing import FIRST_DAY, ShopFilter, today_of


class ReceivableFilter(ShopFilter):
    """The filters above the receivable."""

    on = forms.DateField(
        label="At the end of",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(FIRST_DAY)],
        error_messages={"invalid": "Give a day as 2026-11-30."},
    )

    def defaults(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return today, in the time zone of the books."""
        del given
        return {"on": self.today}

    @property
    def today(self) -> date:
        """Return the day in the time zone of the first shop's books."""
        return today_of(self.shops[0]) if self.shops else timezone.now().date()

    def clean_on(self) -> date | None:
        """Refuse a day that is still to come."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and day > self.today:
            raise forms.ValidationError("That day is still to come.")
        return day

    @property
    def day(self) -> date | None:
        """Return the day that is asked for; None where it is none."""
        return self.given("on") or None
