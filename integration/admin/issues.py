"""Exceptions: what a person must look at, with what to do and a link to where it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from integration.admin.base import RecordAdmin, Table, display, instant
from integration.admin.showing import (
    NOTHING,
    clock,
    form_for,
    lines,
    link,
    moment,
    outside,
    page,
    sentence,
    unbroken,
)
from integration.admin.words import issue_badge, severity_badge
from integration.domain.issues import IssueKind
from integration.models import Issue, IssueState

CARRIER, SKU = "carrier:", "sku:"
CARRIER_KINDS = (
    IssueKind.UNMAPPED_CARRIER,
    IssueKind.UNLISTED_CARRIER,
    IssueKind.MAPPED_CARRIER_UNLISTED,
)
EVERYTHING = "all"


class StandingFilter(SimpleListFilter):
    """Open and snoozed ones unless something else is asked for."""

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
        return queryset.filter(state__in=[IssueState.OPEN, IssueState.SNOOZED])


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
        """Return the advice, with a link to the form that mends it where there is one."""
        return lines(sentence(issue.advice), _mending(issue))

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
            (moment(event.happened_at, seconds=True), event.what) for event in obj.events.all()
        ]
        return [Table("History", ("When", "What"), rows)]


def _mending(issue: Issue) -> object:
    """Return a link to where the cause is mended."""
    if issue.state == IssueState.RESOLVED:
        return ""
    cause = issue.root_cause
    if issue.kind in CARRIER_KINDS and (carrier := cause.removeprefix(CARRIER)):
        url = form_for("carriermapping", store_carrier=carrier, shop=issue.shop_id)
        return link(url, "Map this carrier")
    if issue.kind == IssueKind.UNLINKED_SKU and (sku := dict(issue.facts).get("sku")):
        return link(form_for("skulink", offer_sku=sku, shop=issue.shop_id), "Link this SKU")
    if issue.order is not None:
        url = issue.shop.back_office_url(issue.order.mirakl_order_id)
        return outside(url, "Mirakl back office")
    return ""
