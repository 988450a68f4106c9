"""What is asked about the journal: which entries are shown, and the day of a reversal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.forms.narrowing import day_field
from dashboard.money import ENTRY_KINDS
from dashboard.queries.entries import Asked
from integration.models import MiraklShop
from reconciliation.domain.journal import EntryState
from reconciliation.models import JournalEntry

ANY = ("", "Any")
MOST_LETTERS = 40


class JournalFilter(forms.Form):
    """The filters above the journal. A value that means nothing is as good as none."""

    q = forms.CharField(
        label="Number",
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "MB-1-000012, or 12"}),
    )
    shop = forms.ChoiceField(label="Shop", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[ANY, *((one.value, one.value.capitalize()) for one in EntryState)],
    )
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[ANY, *((kind.value, word) for kind, word in ENTRY_KINDS.items())],
    )
    since = day_field("From")
    until = day_field("To")

    def __init__(self, data: QueryDict | dict[str, Any]) -> None:
        super().__init__(data)
        self.shops = list(MiraklShop.objects.only("name", "slug").order_by("name", "pk"))
        slugs = [(shop.slug, str(shop)) for shop in self.shops]
        self.fields["shop"].choices = [ANY, *slugs]  # type: ignore[attr-defined]
        if len(slugs) < 2:
            self.fields["shop"].widget = forms.HiddenInput()

    def asked(self) -> Asked:
        """Return what is wanted."""
        self.is_valid()
        given: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields}
        pks = {shop.slug: shop.pk for shop in self.shops}
        return Asked(
            shop=pks.get(given["shop"] or ""),
            state=given["state"] or "",
            kind=given["kind"] or "",
            since=given["since"],
            until=given["until"],
            number=given["q"] or "",
        )

    def rows(self) -> list[forms.BoundField]:
        """Return the fields below the search."""
        return [bound for bound in self.visible_fields() if bound.name != "q"]


class ReversalForm(forms.Form):
    """On which day an entry is taken back: its own, or the first that is open."""

    booked_on = day_field("Day of the reversal", required=True)

    def __init__(self, *args: Any, entry: JournalEntry, first_day: date, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"booked_on": first_day}, **options})
        self._first_day = first_day
        shown = f"{entry} counts for {entry.booked_on}"
        if first_day > entry.booked_on:
            shown += f", and the books are closed: {first_day} is the first open day"
        self.fields["booked_on"].help_text = f"{shown}."
        self.fields["booked_on"].widget.attrs["min"] = first_day.isoformat()

    def clean_booked_on(self) -> date:
        """Refuse a day before the entry's own, or in closed books."""
        day: date = self.cleaned_data["booked_on"]
        if day < self._first_day:
            raise forms.ValidationError(f"The first day that it can be is {self._first_day}.")
        return day
