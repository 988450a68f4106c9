"""What of the lines without an order is shown, what is confirmed, and rules for the next ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.forms.narrowing import ShopFilter
from dashboard.money import type_words
from dashboard.queries.lone_lines import types_waiting
from integration.models import MiraklShop
from reconciliation.models import Account, Books

WAITING, DECIDED = "", "decided"
SUGGESTED, CHOSEN = "suggested", "chosen"


class LoneLineFilter(ShopFilter):
    """The filters above the list."""

    type = forms.ChoiceField(label="Type", required=False)
    state = forms.ChoiceField(
        label="Shown",
        required=False,
        choices=[(WAITING, "What waits for a person"), (DECIDED, "What was decided")],
    )

    def __init__(self, data: QueryDict | dict[str, Any]) -> None:
        super().__init__(data)
        shop, asked = self.chosen_shop, str(self.data.get("type", "")).replace("\0", "")[:80]
        types = {*(types_waiting(shop) if shop else []), *filter(None, [asked])}
        choices = [("", "Any"), *((name, type_words(name)) for name in sorted(types))]
        self.fields["type"].choices = choices  # type: ignore[attr-defined]
        self.full_clean()


class ConfirmForm(forms.Form):
    """Confirm the suggested accounts of the marked lines, or one chosen account for all."""

    do = forms.ChoiceField(choices=[(SUGGESTED, SUGGESTED), (CHOSEN, CHOSEN)])
    account = forms.ModelChoiceField(
        Account.objects.none(), label="Account", required=False, empty_label="– choose –"
    )
    comment = forms.CharField(label="Comment", required=False, max_length=500)

    def __init__(self, *args: Any, shop: MiraklShop, **options: Any) -> None:
        super().__init__(*args, **options)
        accounts = Account.objects.filter(books__shop=shop)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an account where one is to be chosen."""
        given = super().clean() or {}
        if given.get("do") == CHOSEN and not given.get("account"):
            self.add_error("account", "Choose an account.")
        return given


class RuleFields(forms.Form):
    """What a rule looks at, beside the type of a line."""

    text = forms.CharField(
        label="Text",
        required=False,
        max_length=200,
        help_text="Contained in the description; empty for any.",
    )
    amount_from = forms.DecimalField(
        label="Amount from", required=False, min_value=Decimal(0), decimal_places=2, max_digits=14
    )
    amount_to = forms.DecimalField(
        label="Amount to",
        required=False,
        min_value=Decimal(0),
        decimal_places=2,
        max_digits=14,
        help_text="Without a sign; empty for any.",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a range that nothing lies in."""
        given = super().clean() or {}
        low, high = given.get("amount_from"), given.get("amount_to")
        if low is not None and high is not None and low > high:
            self.add_error("amount_to", "The range ends before it begins.")
        return given


class RuleForm(RuleFields):
    """A rule for lines like one that was seen; the account is the suggested one to begin with."""

    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Account",
        empty_label="– choose –",
        error_messages={"required": "Choose an account."},
    )
    field_order = ("text", "amount_from", "amount_to", "account")

    def __init__(self, *args: Any, books: Books, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].queryset = books.accounts.all()  # type: ignore[attr-defined]
