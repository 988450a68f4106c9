"""What persons read for the words of the remotes and the flows: writes, outcomes, states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from integration.domain.plan.situation import (
    BEING_DEBITED,
    CANCELED,
    KNOWN_STATES,
    LEFT,
    REFUSED,
    SHIPPING,
    WAITING_ACCEPTANCE,
)
from integration.domain.writes import Outcome, WriteKind

Tone = Literal["", "info", "success", "warning", "danger", "primary"]


@dataclass(frozen=True)
class Label:
    """A word with its color; `hint` says what it means."""

    text: str
    tone: Tone = ""
    hint: str = ""


WRITES: dict[str, str] = {
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

OUTCOMES: dict[str, Label] = {
    Outcome.INTENDED: Label("intended", "warning", "About to be sent; no answer is recorded yet."),
    Outcome.ANSWERED: Label("answered", "info", "The remote said yes; a reading is to show it."),
    Outcome.UNCLEAR: Label("unclear", "warning", "It may have happened: the answer was lost."),
    Outcome.REFUSED: Label("refused", "danger", "The remote understood and said no."),
    Outcome.NOT_SENT: Label("not sent", "", "It certainly did not happen."),
    Outcome.PROVEN: Label("proven", "success", "A later reading shows it."),
    Outcome.VANISHED: Label("vanished", "", "A later reading shows that it never happened."),
}

_STATE_TONES: dict[str, Tone] = {
    WAITING_ACCEPTANCE: "warning",
    SHIPPING: "primary",
    REFUSED: "danger",
    CANCELED: "danger",
    **dict.fromkeys(BEING_DEBITED, "info"),
    **dict.fromkeys(LEFT, "success"),
}


def write_words(kind: str) -> str:
    """Return a kind of write in words."""
    return WRITES.get(kind, kind.replace("_", " ").capitalize())


def outcome_label(outcome: str) -> Label:
    """Return what is known of a write."""
    return OUTCOMES.get(outcome, Label(outcome))


def state_label(state: str) -> Label:
    """Return Mirakl's own word for a state; one that is not known stands out."""
    if state not in KNOWN_STATES:
        return Label(state or "?", "danger", "Marketbridge does not know this state.")
    return Label(state.replace("_", " "), _STATE_TONES.get(state, ""))
