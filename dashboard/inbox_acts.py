"""What can be done with marked exceptions: assign, snooze, ignore, reopen, try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from dashboard.actions import retry, told
from integration.models import Act, Issue

ASSIGN, SNOOZE, IGNORE, RETRY, REOPEN = "assign", "snooze", "ignore", "retry", "reopen"
UNTIL_CHANGE, AT = "change", "at"
SPANS = {
    "hour": timedelta(hours=1),
    "hours": timedelta(hours=4),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}


def handlers() -> QuerySet[Any]:
    """Return the people who may handle exceptions."""
    codename = "handle_issue"
    may = Q(is_superuser=True) | Q(user_permissions__codename=codename)
    may |= Q(groups__permissions__codename=codename)
    return get_user_model().objects.filter(may, is_active=True).order_by("username").distinct()


class ActForm(forms.Form):
    """The buttons; `do` is the one that was pressed. `seen_at` is when the page was made."""

    do = forms.ChoiceField(choices=[(act, act) for act in (ASSIGN, SNOOZE, IGNORE, RETRY, REOPEN)])
    seen_at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"], widget=forms.HiddenInput
    )
    assignee = forms.ModelChoiceField(
        get_user_model().objects.none(), label="To", required=False, empty_label="Nobody"
    )
    until = forms.ChoiceField(
        label="Until",
        required=False,
        choices=[
            (UNTIL_CHANGE, "it changes"),
            ("hour", "in an hour"),
            ("hours", "in 4 hours"),
            ("day", "in a day"),
            ("week", "in a week"),
            (AT, "the time beside"),
        ],
    )
    until_at = forms.DateTimeField(
        label="Time (UTC)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    reason = forms.CharField(label="Why", required=False, max_length=500)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignee"].queryset = handlers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the pressed button needs."""
        given = super().clean() or {}
        do = given.get("do")
        if do == IGNORE and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why they are to be ignored.")
        if do == SNOOZE and given.get("until_at") and given.get("until") == UNTIL_CHANGE:
            given["until"] = AT  # who typed a time means it
        if do == SNOOZE and given.get("until") == AT and "until_at" not in self.errors:
            until = given.get("until_at")
            if until is None or until <= timezone.now():
                self.add_error("until_at", "Give a time that is still to come.")
        return given

    def act_for(self, user: Any) -> Act:
        """Return who acts now, on a page made when."""
        return Act(by=user, at=timezone.now(), seen_at=self.cleaned_data["seen_at"])

    def carry_out(self, issues: QuerySet[Issue], act: Act) -> str:
        """Do it, and return a sentence about what came of it."""
        given = self.cleaned_data
        rows: Any = issues
        match given["do"]:
            case "assign":
                to = given["assignee"]
                return told(f"assigned to {to or 'nobody'}", rows.assign(to, act=act))
            case "snooze":
                until = self._until(act.at)
                words = f"until {until:%Y-%m-%d %H:%M} UTC" if until else "until something changes"
                return told(f"snoozed {words}", rows.snooze(until, act=act))
            case "ignore":
                return told("ignored", rows.ignore(given["reason"], act=act))
            case "reopen":
                return told("opened again", rows.reopen(act=act))
        return told("tried again with the next run", retry(rows, act=act))

    def _until(self, at: datetime) -> datetime | None:
        chosen = self.cleaned_data["until"]
        if chosen == AT:
            until: datetime = self.cleaned_data["until_at"]
            return until.astimezone(UTC)
        return at + SPANS[chosen] if chosen in SPANS else None
