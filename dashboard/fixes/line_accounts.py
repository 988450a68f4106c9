"""Fixes that say where lines are posted: confirm an account, write a rule, map a type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from dashboard.fixes.differences import DECIDE, RINGS
from dashboard.forms.lone_lines import RuleFields
from integration.models import Act, Issue
from reconciliation.domain.suggestions import Suggestion
from reconciliation.models import (
    Account,
    Books,
    LineDecision,
    LineRule,
    TransactionLine,
    TypeMapping,
)
from reconciliation.models.lone_lines import suggestions_for, unexplained_lines


class AccountForm(FixForm):
    """A form that asks for an account of the shop's chart."""

    rings = RINGS

    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Account",
        empty_label="– choose –",
        error_messages={"required": "Choose an account."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.books = Books.objects.of(self.issue.shop)
        field = self.fields["account"]
        field.queryset = self.books.accounts.all()  # type: ignore[attr-defined]

    @property
    def transaction_type(self) -> str:
        """Return the type that the question is about."""
        return str(self.issue.facts.get("type", ""))

    @property
    def has_anything(self) -> bool:
        """Tell whether there is a chart to choose from."""
        return bool(self.transaction_type) and self.books.accounts.exists()


class ConfirmForm(AccountForm):
    """Confirm the suggested account, or choose another, for one line or for all of a type."""

    comment = forms.CharField(label="Comment", required=False, max_length=500)
    field_order = ("account", "comment")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(self._lines())
        self.suggestions = suggestions_for(self.issue.shop, self.lines)
        suggested = self._suggested()
        if suggested is not None:
            field = self.fields["account"]
            known = {account.code: account.pk for account in self.books.accounts.all()}
            field.initial = known.get(suggested.account_code)
            field.help_text = f"Suggested ({suggested.confidence} %): {suggested.reason}"

    @property
    def has_anything(self) -> bool:
        """Tell whether a line still waits."""
        return super().has_anything and bool(self.lines)

    def carry_out(self, act: Act) -> str:
        """Record where the lines are posted."""
        account = self.cleaned_data["account"]
        confirmed = LineDecision.objects.confirm(
            self.lines,
            account,
            by=act.by,
            at=act.at,
            suggestions=self.suggestions,
            comment=self.cleaned_data["comment"],
        )
        if not confirmed:
            raise UnableToFix("Somebody has decided meanwhile. Nothing was changed.")
        return f"confirmed: {confirmed} line{'s' if confirmed > 1 else ''} → {account}"

    def _lines(self) -> QuerySet[TransactionLine]:
        lines = unexplained_lines(self.issue.shop).filter(type=self.transaction_type)
        one = str(self.issue.facts.get("line", ""))
        return lines.filter(pk=int(one)) if one.isdigit() else lines

    def _suggested(self) -> Suggestion | None:
        """Return what is suggested for all of the lines alike."""
        found = {self.suggestions.get(line.pk) for line in self.lines}
        return found.pop() if len(found) == 1 else None


class RuleForm(RuleFields, AccountForm):
    """Write a rule that decides about this line and the next ones like it."""

    field_order = ("account", "text", "amount_from", "amount_to")

    def answers(self) -> QuerySet[Issue]:
        """Return every exception of the shop about lines of this type."""
        return Issue.objects.unresolved().filter(
            shop=self.issue.shop_id, root_cause=self.issue.root_cause
        )

    def carry_out(self, act: Act) -> str:
        """Write the rule; the next run follows it."""
        del act  # the record of changes has who and when
        given = self.cleaned_data
        rule = LineRule.objects.add(
            self.books,
            given["account"],
            transaction_type=self.transaction_type,
            text=given["text"].strip(),
            amount_from=given["amount_from"],
            amount_to=given["amount_to"],
        )
        return f"wrote the rule {rule}"


class MapTypeForm(AccountForm):
    """Choose the account for a type that nobody mapped."""

    def carry_out(self, act: Act) -> str:
        """Map the type."""
        del act  # the record of changes has who and when
        account = self.cleaned_data["account"]
        return f"mapped: {TypeMapping.objects.map(self.books, self.transaction_type, account)}"


CONFIRM = Fix(
    "account",
    "Confirm the account",
    ConfirmForm,
    DECIDE,
    "Confirm it",
    "It is posted there. It can be undone until its entry is posted.",
)
WRITE_RULE = Fix(
    "rule",
    "Let a rule decide",
    RuleForm,
    DECIDE,
    "Write the rule",
    "Lines that fit are posted there from the next run on, without anybody being asked.",
)
MAP_TYPE = Fix(
    "type",
    "Map this type",
    MapTypeForm,
    DECIDE,
    "Map the type",
    "Every line of the type is posted there; suspense is emptied with the next draft.",
)
