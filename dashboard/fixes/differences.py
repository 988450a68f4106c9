"""The fix for a difference: accept it, with a reason. One answer covers all that the row covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from dashboard.fixes.base import Fix, FixForm, UnableToFix
from integration.domain.issues import IssueKind
from integration.models import Act
from reconciliation.domain.asking import cause_of
from reconciliation.models import Account, Match, MatchDecision

DECIDE = "reconciliation.decide_match"
RINGS = ("match_transactions", "draft_journals")
_ORDER = "order:"


class AcceptForm(FixForm):
    """Accept what came as it is; an account takes it where finance wants another than variance."""

    rings = RINGS

    account = forms.ModelChoiceField(
        Account.objects.none(),
        label="Account",
        required=False,
        empty_label="The chart's account for differences",
    )
    reason = forms.CharField(
        label="Why",
        max_length=500,
        error_messages={"required": "Say why it may be; an auditor will ask."},
    )
    # What the difference was when the form was shown.
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        accounts = Account.objects.filter(books__shop=self.issue.shop_id)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["was"].initial = self._told

    @property
    def has_anything(self) -> bool:
        """Tell whether there is still a difference to accept."""
        return self._matches().exists()

    def carry_out(self, act: Act) -> str:
        """Accept every difference behind the row, unless it says something else by now."""
        if self.cleaned_data["was"] != self._told:
            raise UnableToFix("Other amounts have come meanwhile. Nothing was changed.")
        accepted = MatchDecision.objects.accept(
            self._matches(),
            by=act.by,
            at=act.at,
            account=self.cleaned_data["account"],
            comment=self.given_reason,
        )
        if not accepted:
            raise UnableToFix("There is no difference any more. Nothing was changed.")
        return f"accepted {accepted} difference{'s' if accepted > 1 else ''}"

    @property
    def _told(self) -> str:
        facts = self.issue.facts
        return f"{facts.get('count', '')}: {facts.get('actual', '')}"

    def _matches(self) -> QuerySet[Match]:
        cause = cause_of(IssueKind(self.issue.kind), self.issue.root_cause)
        if cause is None:
            return Match.objects.none()
        outcome, kind = cause
        matches = Match.objects.of_cause(self.issue.shop, outcome, kind)
        if self.issue.subject.startswith(_ORDER):
            matches = matches.filter(mirakl_order_id=self.issue.subject.removeprefix(_ORDER))
        return matches


ACCEPT = Fix(
    "accept",
    "Accept the difference",
    AcceptForm,
    DECIDE,
    "Accept it",
    "It is asked about no more, unless another amount comes. It can be undone until it is posted.",
)
