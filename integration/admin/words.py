"""The words and colors of what the remotes and the flows say."""

from integration.admin.showing import Color, badge
from integration.domain.issues import Severity
from integration.domain.plan.situation import (
    BEING_DEBITED,
    CANCELED,
    LEFT,
    REFUSED,
    SHIPPING,
    STAGING,
    WAITING_ACCEPTANCE,
)
from integration.domain.stock import status_name
from integration.domain.words import Label, outcome_label, state_label, write_words
from integration.models import IssueState, RunOutcome

__all__ = [
    "STATES_IN_ORDER",
    "counted",
    "issue_badge",
    "outcome_badge",
    "run_badge",
    "severity_badge",
    "state_badge",
    "status_badge",
    "write_words",
]

_AFTER_SHIPPING = ("SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED")
STATES_IN_ORDER = (
    STAGING,
    WAITING_ACCEPTANCE,
    *sorted(BEING_DEBITED),
    SHIPPING,
    *_AFTER_SHIPPING,
    *sorted(LEFT.difference(_AFTER_SHIPPING)),
    REFUSED,
    CANCELED,
)

_RUN_COLORS: dict[str, Color] = {
    RunOutcome.RUNNING: "info",
    RunOutcome.DONE: "success",
    RunOutcome.NOTHING_TO_DO: "",
    RunOutcome.PARTLY_DONE: "warning",
    RunOutcome.NOT_YET: "",
    RunOutcome.FAILED: "danger",
    RunOutcome.CUT_SHORT: "warning",
}

_SEVERITY_COLORS: dict[str, Color] = {
    Severity.CRITICAL: "danger",
    Severity.HIGH: "warning",
    Severity.NORMAL: "",
}

_ISSUE_COLORS: dict[str, Color] = {
    IssueState.OPEN: "warning",
    IssueState.SNOOZED: "info",
    IssueState.IGNORED: "",
    IssueState.RESOLVED: "success",
}


def state_badge(state: str) -> str:
    """Return Mirakl's own word for a state; one that is not known stands out."""
    return _badge(state_label(state))


def status_badge(status_id: int) -> str:
    """Return the store's name of a status."""
    return badge(status_name(status_id))


def outcome_badge(outcome: str) -> str:
    """Return what is known of a write, with its meaning as a hint."""
    return _badge(outcome_label(outcome))


def run_badge(outcome: str) -> str:
    """Return how a run ended."""
    known = dict(RunOutcome.choices)
    text, _, hint = str(known.get(outcome, outcome)).partition(": ")
    return badge(text, _RUN_COLORS.get(outcome, ""), title=hint)


def severity_badge(severity: str) -> str:
    """Return how bad it is to leave it lying."""
    return badge(severity, _SEVERITY_COLORS.get(severity, ""))


def issue_badge(state: str) -> str:
    """Return where an exception stands."""
    return badge(state, _ISSUE_COLORS.get(state, ""))


def counted(counts: dict[str, int]) -> str:
    """Return a run's counts as one line: “3 read, 1 accept”."""
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))


def _badge(label: Label) -> str:
    return badge(label.text, label.tone, title=label.hint)
