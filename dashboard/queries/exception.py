"""One exception: what both systems say of its subject, its history, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.queries.both_sides import Sides, sides_of
from dashboard.queries.inbox import of_cause
from integration.models import FlowSwitch, Issue, IssueEvent, IssueState

MOST_OTHERS = 20
MOST_EVENTS = 200


@dataclass(frozen=True)
class ExceptionPage:
    """What the page of an exception shows.

    `same_cause` counts the unresolved ones of its cause, itself left out. `others` are those of
    the same order. `outcome` says what came of the last answer, where there was one; `stop` why
    nothing is written at all, where that is so.
    """

    issue: Issue
    standing: str
    events: list[IssueEvent]
    sides: Sides
    same_cause: int
    others: list[Issue]
    outcome: str
    stop: str

    @property
    def is_open(self) -> bool:
        """Tell whether a flow still asks it."""
        return self.issue.state != IssueState.RESOLVED


def exception_page(issue: Issue, *, at: datetime) -> ExceptionPage:
    """Return everything about an exception, in a fixed number of queries."""
    events = IssueEvent.objects.filter(issue=issue).select_related("by")
    newest_first = list(events.order_by("-happened_at", "-pk")[:MOST_EVENTS])
    return ExceptionPage(
        issue=issue,
        standing=issue.standing(at=at),
        events=newest_first,
        sides=sides_of(issue),
        same_cause=of_cause(issue).exclude(pk=issue.pk).count(),
        others=_of_the_order(issue),
        outcome=_outcome(issue),
        stop=FlowSwitch.objects.stop(issue.shop),
    )


def _of_the_order(issue: Issue) -> list[Issue]:
    if issue.order_id is None:
        return []
    others = Issue.objects.unresolved().filter(order=issue.order_id).exclude(pk=issue.pk)
    return list(others.order_by("due_at", "first_seen_at")[:MOST_OTHERS])


def _outcome(issue: Issue) -> str:
    """Return what came of the last answer, for the one who waits for it."""
    if issue.answered_at is None:
        return ""
    if issue.state == IssueState.RESOLVED:
        is_newer = issue.resolved_at is not None and issue.resolved_at >= issue.answered_at
        return "It was answered, and is no longer asked." if is_newer else ""
    if issue.is_being_looked_at:
        return "Answered. Waiting for the next run, a matter of seconds while the worker runs."
    return "It was answered, but the next run asked again: see what it says now."
