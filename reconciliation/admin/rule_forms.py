"""Forms of what finance keeps: each says in a sentence what would not work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model

from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.transactions import KINDS
from reconciliation.models import (
    Account,
    Books,
    CommissionRate,
    DimensionRule,
    LineRule,
    TypeMapping,
)

HUNDRED = 100


class AccountChoiceField(forms.ModelChoiceField):
    """An account, named with its shop where there are several."""

    names_shop = False

    def label_from_instance(self, obj: Any) -> str:
        """Return what a person chooses by."""
        return f"{obj.books.shop}: {obj}" if self.names_shop else str(obj)


class RuleForm(forms.ModelForm):
    """What belongs to a shop's books; the only books are chosen already."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        books = list(Books.objects.select_related("shop").order_by("shop__name"))
        if len(books) == 1 and "books" in self.fields:
            self.fields["books"].initial = books[0].pk
        account = self.fields.get("account")
        if isinstance(account, AccountChoiceField):
            account.names_shop = len(books) > 1
            account.queryset = Account.objects.select_related("books__shop").order_by(
                "books__shop__name", "code"
            )

    def clean(self) -> dict[str, Any]:
        """Refuse another shop's account, and a range that ends before it begins."""
        cleaned = super().clean() or {}
        books, account = cleaned.get("books"), cleaned.get("account")
        if books and account and account.books_id != books.pk:
            self.add_error("account", f"{account} is an account of other books than {books}.")
        self._in_order("amount_from", "amount_to")
        self._in_order("valid_from", "valid_until")
        return cleaned

    def _in_order(self, first: str, last: str) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if begins is not None and ends is not None and begins > ends:
            self.add_error(last, f"It must not be before {begins}.")

    def _is_taken(self, found: Any) -> bool:
        """Tell whether another row of the same kind is there already."""
        rows: Any = found.exclude(pk=self.instance.pk)
        return bool(rows.exists())


def messages_for(sentence: str) -> dict[str, dict[str, str]]:
    """Return what is said of a row that is there already."""
    return {NON_FIELD_ERRORS: {"unique_together": sentence, "unique": sentence}}


class AccountForm(RuleForm):
    """An account of the chart, as the accounting system spells it."""

    class Meta:
        model = Account
        fields = ("books", "code", "name", "type", "role")
        help_texts = {
            "code": "As in the accounting system.",
            "name": "As in the accounting system; nested as “Marketplace:Sales”.",
            "role": "What Marketbridge posts to it. Each role has one account.",
        }

    def clean_code(self) -> str:
        """Return the code on one line."""
        return self._one_line("code")

    def clean_name(self) -> str:
        """Return the name on one line."""
        return self._one_line("name")

    def _one_line(self, name: str) -> str:
        text = one_line(self.cleaned_data[name])
        if not text:
            raise forms.ValidationError(f"The {name} has nothing that can be seen.")
        return text

    def clean_role(self) -> str:
        """Keep a role that has its account: another account takes it over first."""
        role: str = self.cleaned_data["role"]
        before: str = self.initial.get("role", "")
        if before and role != before:
            raise forms.ValidationError(
                "Entries are posted by this role: it keeps an account. Change the account's code"
                " and name instead."
            )
        return role


class TypeMappingForm(RuleForm):
    """Finance's own account for one of Mirakl's types."""

    account = AccountChoiceField(queryset=Account.objects.none())

    class Meta:
        model = TypeMapping
        fields = ("books", "transaction_type", "account")
        help_texts = {"transaction_type": "As Mirakl spells it: COMMISSION_FEE."}
        error_messages = messages_for("This type has an account already in these books.")

    def clean_transaction_type(self) -> str:
        """Return the type; PAYMENT is the cash entry's, and no rule's."""
        name = one_line(self.cleaned_data["transaction_type"]).upper().replace(" ", "_")
        if name == "PAYMENT":
            raise forms.ValidationError("A payment is the cash entry; it has no account here.")
        return name

    @property
    def is_unknown(self) -> bool:
        """Tell whether no documentation knows the type."""
        return self.instance.transaction_type not in KINDS


class DimensionRuleForm(RuleForm):
    """Under what postings are filed."""

    account = AccountChoiceField(
        queryset=Account.objects.none(), required=False, help_text="Empty: every account."
    )

    class Meta:
        model = DimensionRule
        fields = ("books", "account", "class_name", "location", "department")
        error_messages = messages_for("This account has a rule already in these books.")

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that files under nothing, and a second one for all accounts."""
        cleaned = super().clean()
        names = ("class_name", "location", "department")
        if not any(one_line(cleaned.get(name) or "") for name in names):
            raise forms.ValidationError("Name a class, a location or a department.")
        books = cleaned.get("books")
        found = DimensionRule.objects.filter(books=books, account=cleaned.get("account"))
        if books and self._is_taken(found):
            raise forms.ValidationError("This account has a rule already in these books.")
        return cleaned


class CommissionRateForm(RuleForm):
    """One rate of the commission contract."""

    class Meta:
        model = CommissionRate
        fields = ("books", "category_code", "percent", "minimum", "valid_from", "valid_until")
        help_texts = {"category_code": "Macy's code of it. Empty: every category."}

    def clean_percent(self) -> Any:
        """Refuse what is no part of a price."""
        percent = self.cleaned_data["percent"]
        if not 0 <= percent <= HUNDRED:
            raise forms.ValidationError("A commission is between 0 and 100 percent.")
        return percent

    def clean_minimum(self) -> Any:
        """Refuse a minimum below nothing."""
        minimum = self.cleaned_data["minimum"]
        if minimum < 0:
            raise forms.ValidationError("A minimum is not negative.")
        return minimum

    def clean(self) -> dict[str, Any]:
        """Refuse a second rate for the same category and days."""
        cleaned = super().clean()
        books, category = cleaned.get("books"), cleaned.get("category_code", "")
        if books is None or self.errors:
            return cleaned
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        found = CommissionRate.objects.filter(books=books, category_code=category)
        if last is not None:
            found = found.exclude(valid_from__gt=last)
        if first is not None:
            found = found.exclude(valid_until__lt=first)
        if self._is_taken(found):
            raise forms.ValidationError("Another rate of this category is valid on the same days.")
        return cleaned


class LineRuleForm(RuleForm):
    """Where lines without an order are posted."""

    account = AccountChoiceField(queryset=Account.objects.none())

    class Meta:
        model = LineRule
        fields = (
            *("books", "transaction_type", "text", "amount_from", "amount_to", "account"),
            "priority",
        )
        help_texts = {
            "transaction_type": "Empty: any type.",
            "amount_from": "With Mirakl's sign: what is taken from you is negative.",
            "priority": "The rule with the smallest number that fits is taken.",
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a rule that would take every line."""
        cleaned = super().clean()
        conditions = ("transaction_type", "text")
        has_words = any(one_line(cleaned.get(name) or "") for name in conditions)
        amounts = (cleaned.get("amount_from"), cleaned.get("amount_to"))
        if not has_words and all(amount is None for amount in amounts):
            raise forms.ValidationError("Name a type, a text or an amount: it would fit any line.")
        return cleaned


def shop_of(record: Model) -> Any:
    """Return the shop whose books a rule belongs to."""
    return record.books.shop  # type: ignore[attr-defined]
