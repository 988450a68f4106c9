"""The words and colors of what the remotes and the flows say."""

from integration.admin.showing import Color, badge
from integration.domain.issues import Severity
from integration.domain.plan.situation import (
    BEING_DEBITED,
    CANCELED,
    KNOWN_STATES,
    LEFT,
    REFUSED,
    SHIPPING,
    STAGING,
    WAITING_ACCEPTANCE,
)
from integration.domain.stock import status_name
from integration.domain.writes import Outcome, WriteKind
from integration.models import IssueState, RunOutcome

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

_STATE_COLORS: dict[str, Color] = {
    WAITING_ACCEPTANCE: "warning",
    SHIPPING: "primary",
    REFUSED: "danger",
    CANCELED: "danger",
    **dict.fromkeys(BEING_DEBITED, "info"),
    **dict.fromkeys(LEFT, "success"),
}

WRITES = {
    WriteKind.ACCEPT: "Accept the order",
    WriteKind.REFUSE: "Refuse the order",
    WriteKind.PLACE: "Place the store order, held",
    WriteKind.CORRECT_ADDRESS: "Correct the store order's addresses",
    WriteKind.RELEASE: "Release the store order",
    WriteKind.CANCEL_DUPLICATE: "Cancel a duplicate store order",
    WriteKind.TRACK: "Send the tracking",
    WriteKind.SHIP: "Send the tracking and confirm the shipment",
    WriteKind.SHIP_PARCEL: "Declare a parcel as shipped",
    WriteKind.REFER: "Tell Macy's the store's order number",
}

_OUTCOMES: dict[str, tuple[str, Color, str]] = {
    Outcome.INTENDED: ("intended", "warning", "About to be sent; no answer is recorded yet."),
    Outcome.ANSWERED: ("answered", "info", "The remote said yes; a reading is to show it."),
    Outcome.UNCLEAR: ("unclear", "warning", "It may have happened: the answer was lost."),
    Outcome.REFUSED: ("refused", "danger", "The remote understood and said no."),
    Outcome.NOT_SENT: ("not sent", "", "It certainly did not happen."),
    Outcome.PROVEN: ("proven", "success", "A later reading shows it."),
    Outcome.VANISHED: ("vanished", "", "A later reading shows that it never happened."),
}

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
    IssueState.RESOLVED: "success",
}


def state_badge(state: str) -> str:
    """Return Mirakl's own word for a state; one that is not known stands out."""
    if state not in KNOWN_STATES:
        return badge(state or "?", "danger", title="Marketbridge does not know this state.")
    return badge(state.replace("_", " "), _STATE_COLORS.get(state, ""))


def status_badge(status_id: int) -> str:
    """Return the store's name of a status."""
    return badge(status_name(status_id))


def outcome_badge(outcome: str) -> str:
    """Return what is known of a write, with its meaning as a hint."""
    text, color, hint = _OUTCOMES.get(outcome, (outcome, "", ""))
    return badge(text, color, title=hint)


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


def write_words(kind: str) -> str:
    """Return a kind of write in words."""
    known = {name.value: words for name, words in WRITES.items()}
    return known.get(kind, kind.replace("_", " ").capitalize())


def counted(counts: dict[str, int]) -> str:
    """Return a run's counts as one line: “3 read, 1 accept”."""
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items()))
