"""What of the differences is shown, and what accepting some of them asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from dashboard.forms.narrowing import ShopFilter
from dashboard.money import OUTCOMES
from integration.models import MiraklShop
from reconciliation.models import Account

WAITING, ACCEPTED = "", "accepted"
NEWEST, LARGEST = "", "largest"


class DifferenceFilter(ShopFilter):
    """The filters above the list of differences."""

    outcome = forms.ChoiceField(
        label="What is wrong",
        required=False,
        choices=[("", "Anything"), *((o.value, badge.text) for o, badge in OUTCOMES.items())],
    )
    state = forms.ChoiceField(
        label="Shown",
        required=False,
        choices=[(WAITING, "What waits for a person"), (ACCEPTED, "What was accepted")],
    )
    sort = forms.ChoiceField(
        label="On top",
        required=False,
        choices=[(NEWEST, "What is new"), (LARGEST, "What is large")],
    )


class AcceptForm(forms.Form):
    """Accept differences as they are. `seen_at` is when the page was made."""

    seen_at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
        widget=forms.HiddenInput,
        error_messages={"required": "The page was out of date. Look again."},
    )
    comment = forms.CharField(
        label="Why",
        max_length=500,
        error_messages={"required": "Say why they may be; an auditor will ask."},
    )
    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Account",
        required=False,
        empty_label="The chart's account for differences",
    )

    def __init__(self, *args: Any, shop: MiraklShop, **options: Any) -> None:
        super().__init__(*args, **options)
        accounts = Account.objects.filter(books__shop=shop)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
