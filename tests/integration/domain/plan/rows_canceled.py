"""The truth table, sixth part: Macy's cancelled the whole order."""

from decimal import Decimal

from integration.domain.issues import IssueKind
from integration.domain.orders import Cancelation
from integration.domain.plan.canceled_lines import mark_of
from integration.domain.plan.cancellation import remember_levels
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import CancelInStore
from integration.domain.stock import CANCELED, PARTIALLY_SHIPPED
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    RELEASED,
    SKU,
    TWIN,
    a_decision,
    a_line,
    a_parcel,
    a_refused,
    a_shipped_twin,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_order,
    the_shelf,
)
from tests.integration.domain.plan.table import Row

CALLED_OFF = an_order("CANCELED")
WAS_RELEASED = {"released_at": ago(minutes=9)}


def undone(minutes_ago: int, expected: int = 9, outcome: Outcome = Outcome.PROVEN) -> list[object]:
    """Return the cancellation that we wrote, after which so many should be on hand."""
    content = remember_levels({SKU: expected})
    return [
        a_write(
            WriteKind.CANCEL_IN_STORE,
            outcome,
            at=ago(minutes=minutes_ago),
            subject=str(TWIN),
            content=content,
        )
    ]


PARTLY_CALLED_OFF = an_order(
    lines=[a_line(), a_line("CUP-1", quantity=2, price="30.00", state="CANCELED")]
)
ODD = Cancelation("K1", Decimal("3.50"), quantity=1)
ODDLY_CALLED_OFF = an_order(lines=[a_line(quantity=2, price="40.00", cancelations=(ODD,))])

ROWS = [
    Row(
        "a held order that Macy's cancelled is cancelled in the store",
        a_situation(CALLED_OFF, a_twin()),
        CancelInStore(TWIN),
    ),
    Row(
        "a released order that Macy's cancelled is cancelled in the store",
        a_situation(CALLED_OFF, a_twin(RELEASED), remembers=WAS_RELEASED),
        CancelInStore(TWIN),
    ),
    Row(
        "a cancellation in the store waits to be read back",
        a_situation(
            CALLED_OFF,
            a_twin(RELEASED, seen_at=ago(minutes=2)),
            remembers=WAS_RELEASED,
            store_seen_at=ago(minutes=2),
            writes=undone(1, outcome=Outcome.UNCLEAR),
        ),
        waits="Sent; waiting",
    ),
    Row(
        "a cancellation in the store that never showed is sent again",
        a_situation(
            CALLED_OFF,
            a_twin(RELEASED),
            remembers=WAS_RELEASED,
            writes=undone(1, outcome=Outcome.UNCLEAR),
        ),
        CancelInStore(TWIN),
    ),
    Row(
        "a cancellation that the store refuses is a person's",
        a_situation(
            CALLED_OFF,
            a_twin(RELEASED),
            remembers=WAS_RELEASED,
            writes=[a_refused(WriteKind.CANCEL_IN_STORE, subject=str(TWIN))],
        ),
        asks=(IssueKind.CANCELED_AT_MARKETPLACE,),
    ),
    Row(
        "an order that Macy's cancelled after it left is a person's",
        a_situation(CALLED_OFF, a_shipped_twin(), remembers=WAS_RELEASED),
        asks=(IssueKind.CANCELED_AT_MARKETPLACE,),
    ),
    Row(
        "an order that Macy's cancelled after part of it left is a person's",
        a_situation(
            CALLED_OFF,
            a_twin(PARTIALLY_SHIPPED, shipments=[a_parcel()]),
            remembers=WAS_RELEASED,
        ),
        asks=(IssueKind.CANCELED_AT_MARKETPLACE,),
    ),
    Row(
        "an order that a person had entered is a person's to cancel",
        a_situation(CALLED_OFF, a_twin(RELEASED), remembers={"is_linked": True}),
        asks=(IssueKind.CANCELED_AT_MARKETPLACE,),
    ),
    Row(
        "a line that Macy's cancelled after the release is asked about at once",
        a_situation(PARTLY_CALLED_OFF, a_twin(RELEASED, items_total=3), remembers=WAS_RELEASED),
        asks=(IssueKind.LINES_CANCELED,),
        waits="Waiting for the store to ship it",
    ),
    Row(
        "a cancelled line that the store order no longer holds is settled",
        a_situation(PARTLY_CALLED_OFF, a_twin(RELEASED, items_total=1), remembers=WAS_RELEASED),
        waits="Waiting for the store to ship it",
    ),
    Row(
        "an amount that explains no whole unit is a person's, whatever the store order holds",
        a_situation(ODDLY_CALLED_OFF, a_twin(RELEASED, items_total=1), remembers=WAS_RELEASED),
        asks=(IssueKind.LINES_CANCELED,),
        waits="Waiting for the store to ship it",
    ),
    Row(
        "cancelled lines are settled when a person says so",
        a_situation(
            PARTLY_CALLED_OFF,
            a_twin(RELEASED, items_total=3),
            remembers=WAS_RELEASED,
            decisions=[a_decision(DecisionKind.LINES_SETTLED, mark_of(PARTLY_CALLED_OFF.lines))],
        ),
        waits="Waiting for the store to ship it",
    ),
    Row(
        "a line that Macy's cancels while the store order is held is the release's to see",
        a_situation(an_order("WAITING_DEBIT", lines=PARTLY_CALLED_OFF.lines), a_twin()),
        waits="Held",
    ),
    Row(
        "a cancelled order rests once its units are back in stock",
        a_situation(
            CALLED_OFF,
            a_twin(CANCELED),
            writes=undone(4),
            shelf=the_shelf([SKU], on_hand=9),
        ),
        rests=True,
    ),
    Row(
        "a cancelled order waits for a shelf that was not read since",
        a_situation(
            CALLED_OFF,
            a_twin(CANCELED),
            writes=undone(1),
            shelf=the_shelf([SKU], on_hand=9, read_at=ago(minutes=5)),
        ),
        waits="Cancelled in the store; reading the stock back",
    ),
    Row(
        "units that the store keeps are a person's",
        a_situation(
            CALLED_OFF,
            a_twin(CANCELED),
            writes=undone(4),
            shelf=the_shelf([SKU], on_hand=8),
        ),
        asks=(IssueKind.STOCK_NOT_RETURNED,),
    ),
    Row(
        "units that the store keeps are right when a person says so",
        a_situation(
            CALLED_OFF,
            a_twin(CANCELED),
            writes=undone(4),
            shelf=the_shelf([SKU], on_hand=8),
            decisions=[a_decision(DecisionKind.STOCK_DONE)],
        ),
        rests=True,
    ),
]
