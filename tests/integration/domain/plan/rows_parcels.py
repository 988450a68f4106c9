"""The truth table, last part: what only a person can mend, parcels one by one, afterwards."""

from integration.domain.issues import IssueKind
from integration.domain.orders import ShipmentDraft, Tracking
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import Dispatch, DispatchParcels
from integration.domain.stock import (
    COMPLETED,
    REFUNDED,
)
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    RELEASED,
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
    the_rules,
)
from tests.integration.domain.plan.rows_dispatch import ALL, TWO_IN_STORE, TWO_MUGS, released
from tests.integration.domain.plan.table import Row

BY_PARCEL = the_rules(multi_shipment=True)
UNLISTED = the_rules(listed_carriers=frozenset({"FEDEX"}))
LINE = a_line().mirakl_line_id
PARCEL = WriteKind.SHIP_PARCEL


def to_mirakl(number: int = 1, units: int = 1) -> tuple[int, ShipmentDraft]:
    tracking = Tracking(tracking_number=f"1Z{number}", carrier_code="UPS")
    return number, ShipmentDraft("C1-A", ((LINE, units),), tracking)


ROWS = [
    # --- what only a person can mend ---
    Row(
        "a shipped order without a shipment is asked about",
        released(None, a_twin(COMPLETED, shipments=[])),
        asks=(IssueKind.NO_SHIPMENT,),
    ),
    Row(
        "a shipment without tracking is asked about",
        released(None, a_shipped_twin(a_parcel(tracking_number=" "))),
        asks=(IssueKind.NO_TRACKING,),
    ),
    Row(
        "two shipments without tracking are two questions",
        released(
            TWO_MUGS,
            a_shipped_twin(
                a_parcel(1, tracking_number=""),
                a_parcel(2, tracking_number=""),
                lines=TWO_IN_STORE,
            ),
        ),
        asks=(IssueKind.NO_TRACKING, IssueKind.NO_TRACKING),
    ),
    Row(
        "an unmapped carrier is asked about",
        released(None, a_shipped_twin(a_parcel(tracking_carrier="OnTrac"))),
        asks=(IssueKind.UNMAPPED_CARRIER,),
    ),
    Row(
        "a carrier nobody named is asked about",
        released(None, a_shipped_twin(a_parcel(tracking_carrier="", shipping_method="None"))),
        asks=(IssueKind.NO_CARRIER,),
    ),
    Row(
        "a mapping to a code that is no longer listed is asked about",
        released(None, a_shipped_twin(), rules=UNLISTED),
        asks=(IssueKind.UNLISTED_CARRIER,),
    ),
    Row(
        "units that were not ordered are asked about",
        released(None, a_shipped_twin(a_parcel(units=2))),
        asks=(IssueKind.UNKNOWN_SHIPMENT_LINE,),
    ),
    Row(
        "one parcel in order goes while another is asked about",
        released(
            TWO_MUGS,
            a_shipped_twin(a_parcel(1, tracking_carrier="OnTrac"), a_parcel(2), lines=TWO_IN_STORE),
        ),
        Dispatch(Tracking("1Z2", "UPS"), False, (2,), "UPS|1Z2|part"),
        asks=(IssueKind.UNMAPPED_CARRIER,),
    ),
    Row(
        "parcels that were packed anew after one was withdrawn are told",
        released(
            None,
            a_shipped_twin(a_parcel(2)),
            {"told_parcels": frozenset({1})},
        ),
        Dispatch(Tracking("1Z2", "UPS"), True, (2,), "UPS|1Z2|complete"),
        asks=(IssueKind.SHIPMENT_WITHDRAWN,),
    ),
    # --- parcel by parcel ---
    Row(
        "each parcel is declared on its own where Mirakl takes several",
        released(
            TWO_MUGS, a_shipped_twin(a_parcel(1), a_parcel(2), lines=TWO_IN_STORE), rules=BY_PARCEL
        ),
        DispatchParcels((to_mirakl(1), to_mirakl(2))),
    ),
    Row(
        "a parcel that Mirakl was told of is not declared again",
        released(
            TWO_MUGS,
            a_shipped_twin(a_parcel(1), a_parcel(2), lines=TWO_IN_STORE),
            {"told_parcels": frozenset({1})},
            rules=BY_PARCEL,
        ),
        DispatchParcels((to_mirakl(2),)),
    ),
    Row(
        "with every parcel told Macy's is waited for",
        released(None, a_shipped_twin(), {"told_parcels": frozenset({1})}, rules=BY_PARCEL),
        waits="Macy's was told of every parcel that has left.",
    ),
    Row(
        "an unclear parcel waits for a reading after the settle time",
        released(
            None,
            a_shipped_twin(),
            rules=BY_PARCEL,
            writes=[a_write(PARCEL, Outcome.UNCLEAR, at=ago(minutes=2), subject="1")],
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "an unclear parcel that no reading shows is declared again",
        released(
            None,
            a_shipped_twin(),
            rules=BY_PARCEL,
            writes=[a_write(PARCEL, Outcome.UNCLEAR, at=ago(minutes=4), subject="1")],
        ),
        DispatchParcels((to_mirakl(),)),
    ),
    Row(
        "a parcel that Mirakl refuses is asked about",
        released(
            None,
            a_shipped_twin(),
            rules=BY_PARCEL,
            writes=[a_refused(PARCEL, "no such carrier", subject="1", content=ALL)],
        ),
        asks=(IssueKind.DISPATCH_REFUSED,),
    ),
    Row(
        "two parcels that Mirakl refuses are two questions",
        released(
            TWO_MUGS,
            a_shipped_twin(a_parcel(1), a_parcel(2), lines=TWO_IN_STORE),
            rules=BY_PARCEL,
            writes=[
                a_refused(PARCEL, "no such carrier", subject="1", content=ALL),
                a_refused(PARCEL, "no such carrier", subject="2", content="UPS|1Z2|complete"),
            ],
        ),
        asks=(IssueKind.DISPATCH_REFUSED, IssueKind.DISPATCH_REFUSED),
    ),
    Row(
        "a refused parcel is declared again when a person says so",
        released(
            None,
            a_shipped_twin(),
            rules=BY_PARCEL,
            writes=[a_refused(PARCEL, "no such carrier", subject="1", content=ALL)],
            decisions=[a_decision(DecisionKind.DISPATCH_AGAIN)],
        ),
        DispatchParcels((to_mirakl(),)),
    ),
    # --- after the fact ---
    *(
        Row(
            f"an order that is {state} and told is over",
            released(an_order(state), a_shipped_twin(), {"told_parcels": frozenset({1})}),
            rests=True,
        )
        for state in ("SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED")
    ),
    Row(
        "an order that was archived after it arrived is over",
        released(
            an_order("RECEIVED"),
            a_shipped_twin(is_deleted=True),
            {"told_parcels": frozenset({1})},
        ),
        rests=True,
    ),
    Row(
        "an order that was refunded in the store after it arrived is over",
        released(
            an_order("RECEIVED"),
            a_twin(REFUNDED, items_shipped=1),
            {"told_parcels": frozenset({1})},
        ),
        rests=True,
    ),
    Row(
        "an order that Macy's says has left, and the store not, is asked about",
        released(an_order("SHIPPED"), a_twin(RELEASED)),
        asks=(IssueKind.SHIPPED_ELSEWHERE,),
    ),
    Row(
        "a parcel that was removed after it was told is settled when a person says so",
        released(
            an_order("SHIPPED"),
            a_shipped_twin(),
            {
                "told_parcels": frozenset({1, 2}),
                "decisions": (a_decision(DecisionKind.PARCEL_SETTLED, "2"),),
            },
        ),
        rests=True,
    ),
    Row(
        "a held order that Macy's says has left is asked about",
        a_situation(an_order("SHIPPED"), a_twin()),
        asks=(IssueKind.SHIPPED_ELSEWHERE,),
    ),
    Row(
        "an order confirmed elsewhere and shipped since is over",
        a_situation(an_order("SHIPPED"), a_shipped_twin()),
        rests=True,
    ),
    Row(
        "a parcel that was removed after it was told is asked about",
        released(an_order("SHIPPED"), a_shipped_twin(), {"told_parcels": frozenset({1, 2})}),
        asks=(IssueKind.SHIPMENT_WITHDRAWN,),
    ),
]
