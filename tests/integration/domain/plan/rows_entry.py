"""The truth table, first part: orders that are not, or not yet, ours to handle."""

from integration.domain.issues import IssueKind
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import Accept, Adopt, Place
from tests.integration.domain.builders import (
    TWIN,
    a_decision,
    a_line,
    a_situation,
    a_twin,
    ago,
    an_order,
    the_rules,
)
from tests.integration.domain.plan.table import Row

EARLIER = ago(days=40)
NOT_LIVE = the_rules(live_from=None)
GONE = [a_line(state="REFUSED")]

ROWS = [
    Row(
        "an order from before the shop went live is asked about",
        a_situation(an_order("SHIPPING", created_at=EARLIER)),
        asks=(IssueKind.EARLIER_ORDER,),
    ),
    Row(
        "an order from before the shop went live that is over is left alone",
        a_situation(an_order("CLOSED", created_at=EARLIER)),
        rests=True,
    ),
    Row(
        "a shop that is not live does nothing",
        a_situation(an_order("WAITING_ACCEPTANCE"), rules=NOT_LIVE),
        waits="The orders flow of this shop is not live.",
    ),
    Row(
        "a new order whose SKU nobody has looked up yet waits for that",
        a_situation(an_order("WAITING_ACCEPTANCE"), links={}, are_skus_looked_up=False),
        waits="Looking its SKUs up in the store.",
    ),
    Row(
        "an order whose SKUs are linked needs no look-up",
        a_situation(an_order("WAITING_ACCEPTANCE"), are_skus_looked_up=False),
        Accept,
    ),
    Row(
        "an earlier order that a person imports is placed",
        a_situation(
            an_order("SHIPPING", created_at=EARLIER),
            decisions=[a_decision(DecisionKind.IMPORT)],
        ),
        Place,
    ),
    Row(
        "an earlier order that a person found in the store is tied to it",
        a_situation(
            an_order("SHIPPING", created_at=EARLIER),
            decisions=[a_decision(DecisionKind.LINK, "4711")],
        ),
        Adopt(4711, is_linked=True),
    ),
    Row(
        "an order tied to a store order by a person is followed, not released",
        a_situation(
            an_order("SHIPPING", created_at=EARLIER),
            a_twin(),
            remembers={"is_linked": True},
            decisions=[a_decision(DecisionKind.LINK, str(TWIN))],
        ),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "an order that is not ours is left alone for ever",
        a_situation(
            an_order("SHIPPING", created_at=EARLIER),
            decisions=[a_decision(DecisionKind.NOT_OURS)],
        ),
        rests=True,
    ),
    Row(
        "the newest of two decisions counts",
        a_situation(
            an_order("SHIPPING", created_at=EARLIER),
            decisions=[
                a_decision(DecisionKind.NOT_OURS, at=ago(hours=1)),
                a_decision(DecisionKind.IMPORT, at=ago(minutes=1)),
            ],
        ),
        Place,
    ),
    Row(
        "an order in STAGING waits",
        a_situation(an_order("STAGING", billing_address=None, shipping_address=None)),
        waits="Being checked by Macy's.",
    ),
    Row(
        "an order that the shop may not ship is never placed",
        a_situation(an_order("SHIPPING", can_shop_ship=False)),
        waits="Not ours to ship",
    ),
    Row(
        "an order of another fulfillment center is never placed",
        a_situation(an_order("SHIPPING", fulfillment_center="MACYS-DC")),
        waits="Not ours to ship",
    ),
    Row(
        "an order of another fulfillment center is not answered either",
        a_situation(an_order("WAITING_ACCEPTANCE", fulfillment_center="MACYS-DC")),
        waits="Not ours to ship",
    ),
    Row(
        "an order of the shop's own fulfillment center is ours",
        a_situation(an_order("WAITING_ACCEPTANCE", fulfillment_center="DEFAULT")),
        Accept(),
    ),
    Row(
        "a state that is not known is asked about",
        a_situation(an_order("BEING_GIFT_WRAPPED")),
        asks=(IssueKind.UNKNOWN_STATE,),
    ),
    Row(
        "an order that was refused and never placed is over",
        a_situation(an_order("REFUSED", lines=GONE)),
        rests=True,
    ),
    Row(
        "an order that was cancelled before it was placed is over",
        a_situation(an_order("CANCELED", lines=[a_line(state="CANCELED")])),
        rests=True,
    ),
]
