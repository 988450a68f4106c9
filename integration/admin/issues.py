"""The record of exceptions. They are handled in the inbox, to which each line leads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from integration.admin.base import RecordAdmin, Table, display, instant
from integration.admin.showing import (
    NOTHING,
    clock,
    lines,
    link,
    moment,
    page,
    sentence,
    unbroken,
)
from integration.admin.words import issue_badge, severity_badge
from integration.models import Issue, IssueState

EVERYTHING = "all"


class StandingFilter(SimpleListFilter):
    """What is still asked, unless something else is wanted."""

    title, parameter_name = "where it stands", "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices beside the default."""
        return [*((state.value, str(state.label)) for state in IssueState), (EVERYTHING, "All")]

    def choices(self, changelist: ChangeList) -> Any:
        """Name the default for what it is."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "Unresolved"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        """Return the exceptions in the chosen state."""
        chosen = self.value()
        if chosen == EVERYTHING:
            return queryset
        if chosen in IssueState:
            return queryset.filter(state=chosen)
        return queryset.exclude(state=IssueState.RESOLVED)


@admin.register(Issue)
class IssueAdmin(RecordAdmin):
    """What is wrong and what to do about it, the most urgent first."""

    list_display = (
        "wrong",
        "todo",
        "about",
        "due",
        "severity_shown",
        "standing",
        "seen_first",
    )
    list_filter = (
        StandingFilter,
        "severity",
        "team",
        "kind",
        "is_regressed",
        "shop",
    )
    search_fields = ("label", "means", "root_cause")
    search_help_text = "An order number, a carrier, a SKU, or a word of the sentence"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "wrong",
                    "todo",
                    "about",
                    "due",
                    "severity_shown",
                    "standing",
                    "seen_first",
                    "seen_last",
                    "occurrences",
                )
            },
        ),
        (
            "Where it comes from",
            {"fields": ("shop", "kind", "root_cause", "asked_by"), "classes": ("collapse",)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """Return the exceptions with their shop and order, without what is not shown."""
        issues: QuerySet[Issue] = super().get_queryset(request)
        return issues.select_related("shop", "order").defer(
            "shop__api_key", "order__marketplace", "order__parcels"
        )

    @display(description="What is wrong")
    def wrong(self, issue: Issue) -> object:
        """Return the sentence."""
        return sentence(issue.means)

    @display(description="What to do")
    def todo(self, issue: Issue) -> object:
        """Return the advice, and a link to the inbox while it is asked."""
        is_asked = issue.state != IssueState.RESOLVED
        url = reverse("dashboard:exception", args=[issue.pk])
        return lines(sentence(issue.advice), link(url, "Open in the inbox") if is_asked else "")

    @display(description="About", ordering="label")
    def about(self, issue: Issue) -> object:
        """Return the order it is about, or the record's name."""
        if issue.order is None:
            return issue.label
        return link(page("order", issue.order.pk), unbroken(issue.label))

    @display(description="Due", ordering="due_at")
    def due(self, issue: Issue) -> object:
        """Return what is left until it is late; a resolved one has no clock."""
        if issue.state == IssueState.RESOLVED:
            return NOTHING
        at_risk = timedelta(hours=issue.shop.at_risk_hours)
        return clock(issue.due_at, at=timezone.now(), at_risk=at_risk)

    @display(description="For", ordering="severity")
    def severity_shown(self, issue: Issue) -> object:
        """Return who is expected to look, and how bad it is to leave it lying."""
        return lines(issue.get_team_display(), severity_badge(issue.severity))

    @display(description="Stands", ordering="state")
    def standing(self, issue: Issue) -> object:
        """Return its state, and whether it was resolved before."""
        again = f"came back, {issue.occurrences} times" if issue.is_regressed else ""
        return lines(issue_badge(issue.state), again)

    seen_first = instant("first_seen_at", "First seen")
    seen_last = instant("last_seen_at", "Last seen")

    def tables(self, obj: Issue) -> list[Table]:
        """Return its history."""
        rows: list[tuple[object, ...]] = [
            (
                moment(event.happened_at, seconds=True),
                event.by or "Marketbridge",
                event.what,
                event.text,
            )
            for event in obj.events.select_related("by")
        ]
        return [Table("History", ("When", "Who", "What", "Why"), rows)]
