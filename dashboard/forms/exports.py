"""What is chosen for an export: the days of a period, and the options of a format."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.forms.narrowing import day_field
from integration.models import MiraklShop
from reconciliation.domain.formats import FORMATS, Format, Options
from reconciliation.domain.formats.base import OPTION_WORDS, AccountsBy

LONGEST = 100  # characters of an option
AUTO_ID = "period_%s"  # beside a form with the same fields
SHOWN_DAY = date(2026, 1, 31)  # by which a way to write days is shown


class PeriodForm(forms.Form):
    """Whose entries leave, of which days (both included), and in which format."""

    shop = forms.ModelChoiceField(
        label="Shop",
        queryset=MiraklShop.objects.select_related("books").defer("api_key").order_by("name"),
        to_field_name="slug",
        empty_label=None,
    )
    since = day_field("From", required=True)
    until = day_field("To", required=True)
    currency = forms.RegexField(r"^[A-Z]{3}$", required=False, widget=forms.HiddenInput())
    format = forms.CharField(  # one that is none is taken for the shop's own
        label="Format",
        required=False,
        widget=forms.Select(choices=[(key, one.title) for key, one in FORMATS.items()]),
    )

    @classmethod
    def of(cls, data: QueryDict, *, today: date) -> PeriodForm:
        """Return the form as the address bar fills it, or offering the month before this one."""
        if data.get("since") or data.get("until"):
            return cls(data, auto_id=AUTO_ID)
        given = {name: value for name, value in data.items() if value}
        return cls(initial={**last_month(today), **given}, auto_id=AUTO_ID)

    def clean(self) -> dict[str, Any]:
        """Refuse days that are in the wrong order."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            raise forms.ValidationError("The period ends before it begins.")
        return given


class OptionsForm(forms.Form):
    """The options of a format: labels and help as the formats have them."""

    def __init__(self, *args: Any, of: Format, kept: Options, **options: Any) -> None:
        super().__init__(*args, **{"initial": of.values_of(kept), **options})
        self._format = of
        self.fields.update({name: _field(name, of) for name in of.options})

    @property
    def options(self) -> Options:
        """Return what was chosen."""
        return self._format.options_from(self.cleaned_data)


def last_month(today: date) -> dict[str, date]:
    """Return the first and the last day of the month before a day."""
    until = today.replace(day=1) - timedelta(days=1)
    return {"since": until.replace(day=1), "until": until}


def _field(name: str, of: Format) -> forms.Field:
    label, help_text = OPTION_WORDS[name]
    words: dict[str, Any] = {"label": label, "help_text": help_text}
    if name == "accounts_by":
        ways = [(by.value, by.capitalize()) for by in AccountsBy]
        return forms.ChoiceField(choices=ways, **words)
    if name == "date_style":
        styles = [(one.value, f"{one.value} ({one.write(SHOWN_DAY)})") for one in of.date_styles]
        return forms.ChoiceField(choices=styles, **words)
    default = getattr(Options(), name)
    if isinstance(default, bool):
        return forms.BooleanField(required=False, **words)
    return forms.CharField(required=default != "", max_length=LONGEST, **words)
