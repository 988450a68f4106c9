"""The truth table, fifth part: two in the store, cancelled on one side, or gone."""

from integration.domain.issues import IssueKind
from integration.domain.plan.steps import (
    CancelDuplicate,
    Release,
)
from integration.domain.stock import CANCELED, DECLINED, REFUNDED
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    DUPLICATE,
    HELD,
    RELEASED,
    a_line,
    a_refused,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_order,
)
from tests.integration.domain.plan.table import Row

ACCEPTED, CONFIRMED = an_order("WAITING_DEBIT_PAYMENT"), an_order("SHIPPING")

ROWS = [
    # --- two in the store ---
    Row(
        "a duplicate that is held is cancelled before anything is released",
        a_situation(CONFIRMED, a_twin(), a_twin(number=DUPLICATE)),
        CancelDuplicate(DUPLICATE),
    ),
    Row(
        "a duplicate that appears after the release is cancelled",
        a_situation(
            CONFIRMED,
            a_twin(RELEASED),
            a_twin(HELD, number=DUPLICATE),
            remembers={"released_at": ago(minutes=5)},
        ),
        CancelDuplicate(DUPLICATE),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a duplicate that was cancelled is none",
        a_situation(CONFIRMED, a_twin(), a_twin(CANCELED, number=DUPLICATE)),
        Release,
    ),
    Row(
        "a duplicate that was archived is none",
        a_situation(CONFIRMED, a_twin(), a_twin(number=DUPLICATE, is_deleted=True)),
        Release,
    ),
    Row(
        "two that were released are asked about",
        a_situation(
            CONFIRMED,
            a_twin(RELEASED),
            a_twin(RELEASED, number=DUPLICATE),
            remembers={"released_at": ago(minutes=5)},
        ),
        asks=(IssueKind.DUPLICATE_IN_STORE,),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a duplicate that cannot be cancelled is asked about",
        a_situation(
            CONFIRMED,
            a_twin(),
            a_twin(number=DUPLICATE),
            writes=[a_refused(WriteKind.CANCEL_DUPLICATE, subject=str(DUPLICATE))],
        ),
        asks=(IssueKind.DUPLICATE_IN_STORE,),
    ),
    Row(
        "the cancellation of a duplicate waits to be read back",
        a_situation(
            CONFIRMED,
            a_twin(),
            a_twin(number=DUPLICATE),
            writes=[a_write(WriteKind.CANCEL_DUPLICATE, Outcome.UNCLEAR, subject=str(DUPLICATE))],
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "the one that a person kept of two is not cancelled",
        a_situation(CONFIRMED, a_twin(CANCELED), a_twin(number=DUPLICATE)),
        asks=(IssueKind.CANCELED_IN_STORE,),
    ),
    # --- cancelled, gone ---
    Row(
        "an open order that was cancelled in the store is asked about",
        a_situation(CONFIRMED, a_twin(CANCELED)),
        asks=(IssueKind.CANCELED_IN_STORE,),
    ),
    Row(
        "an order that was declined in the store while being debited is asked about",
        a_situation(ACCEPTED, a_twin(DECLINED)),
        asks=(IssueKind.CANCELED_IN_STORE,),
    ),
    Row(
        "a released order that was refunded in the store is asked about",
        a_situation(CONFIRMED, a_twin(REFUNDED), remembers={"released_at": ago(minutes=5)}),
        asks=(IssueKind.CANCELED_IN_STORE,),
    ),
    Row(
        "an order that was cancelled on both sides is over",
        a_situation(an_order("CANCELED"), a_twin(CANCELED)),
        rests=True,
    ),
    Row(
        "an order cancelled on both sides rests although a release was never answered",
        a_situation(
            an_order("CANCELED"),
            a_twin(CANCELED),
            writes=[a_write(WriteKind.RELEASE, Outcome.UNCLEAR, at=ago(minutes=4))],
        ),
        rests=True,
    ),
    Row(
        "an order that Macy's cancelled rests once a creation can no longer show",
        a_situation(
            an_order("CANCELED", lines=[a_line(state="CANCELED")]),
            writes=[a_write(WriteKind.PLACE, Outcome.UNCLEAR, at=ago(minutes=4))],
        ),
        rests=True,
    ),
    Row(
        "an order that Macy's cancelled does not rest while a creation may still show",
        a_situation(
            an_order("CANCELED", lines=[a_line(state="CANCELED")]),
            writes=[a_write(WriteKind.PLACE, Outcome.UNCLEAR, at=ago(minutes=2))],
        ),
    ),
    Row(
        "an open order that is archived in the store is asked about",
        a_situation(CONFIRMED, a_twin(is_deleted=True)),
        asks=(IssueKind.GONE_FROM_STORE,),
    ),
]
