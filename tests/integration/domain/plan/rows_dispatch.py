"""The truth table, sixth part: an order that left the store is told to Macy's."""

from datetime import timedelta
from typing import Any

from integration.domain.issues import IssueKind
from integration.domain.orders import MarketplaceOrder, Tracking
from integration.domain.plan.situation import DecisionKind, Situation, Twin
from integration.domain.plan.steps import Dispatch
from integration.domain.stock import (
    AWAITING_PICKUP,
    AWAITING_SHIPMENT,
    COMPLETED,
    DISPUTED,
    MANUAL_VERIFICATION,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    PENDING,
)
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    NOW,
    RELEASED,
    a_decision,
    a_line,
    a_parcel,
    a_refused,
    a_shipped_twin,
    a_situation,
    a_store_line,
    a_twin,
    a_write,
    ago,
    an_order,
    the_rules,
)
from tests.integration.domain.plan.table import Row

UNTRACKED = the_rules(untracked_shipping_types=frozenset({"STD"}))
ALL = "UPS|1Z1|complete"
TOLD = Tracking(tracking_number="1Z1", carrier_code="UPS")
TWO_MUGS = an_order(lines=[a_line(quantity=2, price="40.00")])
TWO_IN_STORE = (a_store_line(quantity=2),)
SHIP, TRACK = WriteKind.SHIP, WriteKind.TRACK


def released(
    order: MarketplaceOrder | None, twin: Twin, remembers: Any = None, **changes: Any
) -> Situation:
    facts = {"released_at": ago(hours=1)} | (remembers or {})
    return a_situation(order, twin, remembers=facts, **changes)


def half_shipped(**changes: Any) -> Twin:
    """Return a store order of two mugs, one of which has left."""
    return a_twin(
        PARTIALLY_SHIPPED, lines=TWO_IN_STORE, shipments=[a_parcel()], total="40.00", **changes
    )


ROWS = [
    *(
        Row(
            f"an order in status {status} has not left",
            released(None, a_twin(status)),
            waits="Waiting for the store to ship it.",
        )
        for status in (
            PENDING,
            AWAITING_PICKUP,
            AWAITING_SHIPMENT,
            RELEASED,
            MANUAL_VERIFICATION,
            DISPUTED,
            PARTIALLY_REFUNDED,
        )
    ),
    Row(
        "parcels are read before anything is told",
        released(None, a_shipped_twin(shipments=None)),
        waits="Reading the store's shipments.",
    ),
    Row(
        "lines are read before anything is told",
        released(None, a_shipped_twin(lines=None)),
        waits="Reading the store's shipments.",
    ),
    Row(
        "an order that left is told with its tracking",
        released(None, a_shipped_twin()),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "a completed order that left is told likewise",
        released(None, a_twin(COMPLETED, shipments=[a_parcel()])),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "an order that left is told although its store status was changed since",
        released(None, a_twin(PARTIALLY_REFUNDED, shipments=[a_parcel()], items_shipped=1)),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "tracking that Mirakl has is not sent again",
        released(an_order(tracking_number="1Z1"), a_shipped_twin()),
        Dispatch(None, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "an order without tracking is told where its shipping type needs none",
        released(
            None,
            a_shipped_twin(a_parcel(tracking_number="", tracking_carrier="")),
            rules=UNTRACKED,
        ),
        Dispatch(None, is_complete=True, parcels=(1,), content="||complete"),
    ),
    Row(
        "the first parcel's tracking is told early",
        released(TWO_MUGS, half_shipped()),
        Dispatch(TOLD, is_complete=False, parcels=(1,), content="UPS|1Z1|part"),
    ),
    Row(
        "with the tracking told the rest is waited for",
        released(an_order(lines=TWO_MUGS.lines, tracking_number="1Z1"), half_shipped()),
        waits="1 of 2 units have left; Macy's is told when all have.",
    ),
    Row(
        "with the deadline near the missing parcel is asked about",
        released(
            an_order(
                lines=TWO_MUGS.lines,
                tracking_number="1Z1",
                shipping_deadline=NOW + timedelta(hours=11),
            ),
            half_shipped(),
        ),
        asks=(IssueKind.SEVERAL_PARCELS,),
        waits="1 of 2 units have left; Macy's is told when all have.",
    ),
    Row(
        "a cancelled line is not waited for",
        released(
            an_order(lines=[a_line(), a_line("CUP-1", state="CANCELED")]),
            a_shipped_twin(a_parcel()),
        ),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "a dispatch waits to be read back",
        released(None, a_shipped_twin(), writes=[a_write(SHIP, at=ago(minutes=1), content=ALL)]),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "an unclear dispatch is repeated after the next reading",
        released(
            None,
            a_shipped_twin(),
            writes=[a_write(SHIP, Outcome.UNCLEAR, at=ago(minutes=1), content=ALL)],
        ),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "a dispatch that Mirakl refuses is asked about",
        released(None, a_shipped_twin(), writes=[a_refused(SHIP, "bad carrier", content=ALL)]),
        asks=(IssueKind.DISPATCH_REFUSED,),
    ),
    Row(
        "tracking that Mirakl refuses is asked about",
        released(None, a_shipped_twin(), writes=[a_refused(TRACK, "bad carrier", content=ALL)]),
        asks=(IssueKind.DISPATCH_REFUSED,),
    ),
    Row(
        "tracking that Mirakl refused and shows all the same does not hold up the dispatch",
        released(
            an_order(tracking_number="1Z1"),
            a_shipped_twin(),
            writes=[a_refused(TRACK, "bad carrier", content=ALL)],
        ),
        Dispatch(None, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "tracking that Mirakl refused waits for a reading before a person is asked",
        released(
            None,
            a_shipped_twin(),
            writes=[a_refused(TRACK, "wrong state", content=ALL, at=NOW)],
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "a corrected tracking number is sent by itself",
        released(
            None, a_shipped_twin(), writes=[a_refused(SHIP, "unknown", content="UPS|1Z0|complete")]
        ),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
    Row(
        "a refused dispatch is sent again when a person says so",
        released(
            None,
            a_shipped_twin(),
            writes=[a_refused(SHIP, "bad carrier", content=ALL)],
            decisions=[a_decision(DecisionKind.DISPATCH_AGAIN)],
        ),
        Dispatch(TOLD, is_complete=True, parcels=(1,), content=ALL),
    ),
]
