"""The kinds of remote writes, and when one may be sent again.

Three natures, because a lost answer means something else for each:

REPEATABLE    the same call again does no harm (OR23, OR04, a status or address in the store)
GUARDED       the remote refuses it in the wrong state (OR21, OR24): write, the next reading answers
ACCUMULATING  a second call makes a second thing (a store order, ST01): never repeated before the
              settle time has passed, an observation has begun after it, and a look found nothing
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Nature(StrEnum):
    """What a second call with the same content would do."""

    REPEATABLE = "REPEATABLE"
    GUARDED = "GUARDED"
    ACCUMULATING = "ACCUMULATING"


class WriteKind(StrEnum):
    """Every change we make at a remote."""

    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    PLACE = "PLACE"
    CORRECT_ADDRESS = "CORRECT_ADDRESS"
    RELEASE = "RELEASE"
    CANCEL_DUPLICATE = "CANCEL_DUPLICATE"
    CANCEL_IN_STORE = "CANCEL_IN_STORE"
    TRACK = "TRACK"
    SHIP = "SHIP"
    SHIP_PARCEL = "SHIP_PARCEL"
    REFER = "REFER"


NATURE: dict[WriteKind, Nature] = {
    WriteKind.ACCEPT: Nature.GUARDED,
    WriteKind.REFUSE: Nature.GUARDED,
    WriteKind.PLACE: Nature.ACCUMULATING,
    WriteKind.CORRECT_ADDRESS: Nature.REPEATABLE,
    WriteKind.RELEASE: Nature.REPEATABLE,
    WriteKind.CANCEL_DUPLICATE: Nature.REPEATABLE,
    WriteKind.CANCEL_IN_STORE: Nature.REPEATABLE,
    WriteKind.TRACK: Nature.REPEATABLE,
    WriteKind.SHIP: Nature.GUARDED,
    WriteKind.SHIP_PARCEL: Nature.ACCUMULATING,
    WriteKind.REFER: Nature.REPEATABLE,
}

STORE_KINDS = frozenset(
    {
        WriteKind.PLACE,
        WriteKind.CORRECT_ADDRESS,
        WriteKind.RELEASE,
        WriteKind.CANCEL_DUPLICATE,
        WriteKind.CANCEL_IN_STORE,
    }
)


class Outcome(StrEnum):
    """What is known of a write."""

    INTENDED = "INTENDED"  # committed before the call; if it stays so, the process died in between
    ANSWERED = "ANSWERED"  # the remote said yes
    UNCLEAR = "UNCLEAR"  # it may have happened: a timeout, a reset, a 5xx
    REFUSED = "REFUSED"  # the remote understood and said no
    NOT_SENT = "NOT_SENT"  # it certainly did not happen: no connection, throttled, no permission
    PROVEN = "PROVEN"  # a later observation shows it
    VANISHED = "VANISHED"  # an observation after the settle time shows that it never happened


OPEN_OUTCOMES = frozenset({Outcome.INTENDED, Outcome.ANSWERED, Outcome.UNCLEAR})
TRIES_BEFORE_ASKING = 5


@dataclass(frozen=True)
class Write:
    """A write as the plan remembers it.

    `subject` names what it was about, `content` is a digest of what it said, `number` is its row.
    """

    kind: WriteKind
    sent_at: datetime
    outcome: Outcome
    subject: str = ""
    content: str = ""
    reason: str = ""
    number: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether an observation is still to show it."""
        return self.outcome in OPEN_OUTCOMES


@dataclass(frozen=True)
class Wait:
    """Nothing to do now. `why` is shown to people; `until` is when it is worth looking again."""

    why: str
    until: datetime | None = None


def newest(writes: Iterable[Write], kind: WriteKind, subject: str | None = None) -> Write | None:
    """Return the latest write of a kind (about one subject, where given)."""
    mine = [w for w in writes if w.kind is kind and subject in (None, w.subject)]
    return max(mine, key=lambda write: write.sent_at, default=None)


def must_wait(
    last: Write | None, *, observed_at: datetime | None, settle_time: timedelta
) -> Wait | None:
    """Return why a write may not be sent now, or None when it may.

    `observed_at` is when the newest observation that would show the write began.
    """
    if last is None or last.outcome not in _UNANSWERED_BY_READING:
        return None
    visible_at = last.sent_at + settle_time if _settles(last) else last.sent_at
    if observed_at is None or observed_at <= visible_at:
        return Wait("Sent; waiting for the next reading to show it.", visible_at)
    return None


# A refusal counts only once a reading begun after it shows that the state is not the reason.
_UNANSWERED_BY_READING = OPEN_OUTCOMES | {Outcome.REFUSED}


def _settles(write: Write) -> bool:
    """Tell whether a write needs time to show: a clear yes may be seen late, too."""
    if write.outcome is Outcome.REFUSED:
        return False
    return NATURE[write.kind] is Nature.ACCUMULATING or write.outcome is Outcome.ANSWERED


def failures_in_a_row(writes: Iterable[Write], kind: WriteKind, subject: str | None = None) -> int:
    """Count how often the newest writes of a kind came to nothing, since one that worked."""
    mine = [w for w in writes if w.kind is kind and subject in (None, w.subject)]
    count = 0
    for write in sorted(mine, key=lambda write: write.sent_at, reverse=True):
        if write.outcome in (Outcome.ANSWERED, Outcome.PROVEN):
            break
        count += 1
    return count
