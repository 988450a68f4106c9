"""The set-up of a shop's books: asked once before the first export, changed with care after."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms

from dashboard.money import type_words
from reconciliation.domain.books import Bookkeeper, Grouping, Identity, MonthEnd, Presentation
from reconciliation.domain.books import Recognition as RecognitionRule
from reconciliation.domain.controls import CONTROLS
from reconciliation.domain.formats import FORMATS
from reconciliation.domain.set_up import SetUp
from reconciliation.models import Books
from reconciliation.models.books_choices import (
    BOOKKEEPERS,
    GROUPINGS,
    IDENTITIES,
    MONTH_ENDS,
    PRESENTATIONS,
    RECOGNITIONS,
    choices,
)


def _one_of(kind: Any, words: Any, label: str, help_text: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=kind, choices=choices(words), help_text=help_text
    )


def _day(label: str, help_text: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class BooksForm(forms.Form):
    """Who books the sale, how it is shown, and when the books begin and close."""

    bookkeeper = _one_of(
        Bookkeeper,
        BOOKKEEPERS,
        "Who books the sale",
        "Every Macy's order also stands in the store. If an accounting connector of the store posts"
        " its orders, let our journal settle only, or leave Macy's channel out there: else sales"
        " are counted twice.",
    )
    bookkeeper_since = _day("From this day on", "Only for a change after entries were posted.")
    accounting_system = forms.ChoiceField(
        label="Accounting system",
        required=False,
        choices=[("", "Another"), *((key, one.title) for key, one in FORMATS.items())],
        help_text="Names the accounts as it does, and is offered first when you export.",
    )
    country = forms.CharField(
        label="Country", max_length=2, help_text="Two letters. In the US, tax on commission is an"
        " expense; with VAT it is reclaimed.",
    )  # fmt: skip
    timezone = forms.CharField(
        label="Time zone", max_length=64, help_text="In which a day of the books begins."
    )
    presentation = _one_of(
        Presentation, PRESENTATIONS, "Sales are shown", "Gross is what most accountants ask for."
    )
    recognition = _one_of(
        RecognitionRule, RECOGNITIONS, "A sale counts for", "The day that decides its month."
    )
    grouping = _one_of(Grouping, GROUPINGS, "Entries", "Each is of one payout.")
    month_end = _one_of(
        MonthEnd, MONTH_ENDS, "At month end", "For what is earned in a month and paid in the next."
    )
    first_cycle_at = forms.DateTimeField(
        label="Books begin (UTC)",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Payouts closed before are history: shown, never booked. Empty: all are booked.",
    )
    opening_balance = forms.DecimalField(
        label="Opening balance",
        max_digits=14,
        decimal_places=2,
        help_text="What Macy's carried into the first payout of these books; mostly 0. A payout"
        " that closed before is none of it, whenever it is paid.",
    )
    closed_until = _day("Books closed until", "What comes later lands on the first open day.")
    tolerance = forms.DecimalField(
        label="Tolerance of an order line",
        max_digits=8,
        decimal_places=2,
        help_text="A difference up to this is nobody's matter.",
    )
    deposit_tolerance = forms.DecimalField(
        label="Tolerance of a deposit",
        max_digits=8,
        decimal_places=2,
        help_text="A wire fee that the bank may take.",
    )
    missing_after_days = forms.IntegerField(
        label="Missing after (days)", min_value=1, max_value=365,
        help_text="When a payment that did not come becomes an exception.",
    )  # fmt: skip
    unpaid_after_days = forms.IntegerField(
        label="Unpaid after (days)", min_value=1, max_value=365,
        help_text="When an order that no payout holds is listed as unpaid.",
    )  # fmt: skip
    identity = _one_of(
        Identity,
        IDENTITIES,
        "A cycle adds up as",
        "Proven by itself on the first three cycles; choose only if you know better.",
    )
    books_cost_of_goods = forms.BooleanField(
        label="Book the cost of goods",
        required=False,
        help_text="From the catalog's cost. Leave it off where the store's connector does it.",
    )
    controls_left_out = forms.MultipleChoiceField(
        label="Not compared with Macy's summary",
        required=False,
        choices=[(str(one.kind), type_words(str(one.kind))) for one in CONTROLS],
        widget=forms.CheckboxSelectMultiple,
        help_text="Kinds of money that Macy's sums up otherwise in its cycles. A payout ties out"
        " without them; its total must still add up to the cent.",
    )

    def __init__(self, *args: Any, books: Books, **options: Any) -> None:
        self._before = books.as_set_up
        names = [field.name for field in fields(SetUp)]
        initial = {name: getattr(self._before, name) for name in names}
        super().__init__(*args, **{"initial": initial, **options})

    @property
    def set_up(self) -> SetUp:
        """Return what was chosen; what the form does not ask stays as it was."""
        asked = {name: self.cleaned_data[name] for name in self.fields}
        asked["controls_left_out"] = tuple(sorted(asked["controls_left_out"]))
        return SetUp(**{**self.initial, **asked})
