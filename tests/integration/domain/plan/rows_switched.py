"""The truth table, last part: a strand whose switch is off writes nothing and asks little."""

from typing import Any

from integration.domain.issues import IssueKind
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import Accept, Adopt, CancelInStore, Dispatch, Place, Release
from integration.domain.rules import Rules
from integration.domain.stock import AWAITING_SHIPMENT
from integration.domain.switches import Switch
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    DUPLICATE,
    RELEASED,
    a_decision,
    a_parcel,
    a_shipped_twin,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_order,
    the_rules,
)
from tests.integration.domain.plan.table import Row


def without(*switches: Switch, **rules: Any) -> Rules:
    """Return rules with these parts switched off."""
    return the_rules(switched_on=frozenset(Switch) - set(switches), **rules)


NO_ORDERS = without(Switch.ORDERS)
NO_TRACKING = without(Switch.TRACKING)
NO_CANCELLATIONS = without(Switch.CANCELLATIONS)
ORDERS_OFF, TRACKING_OFF = "Orders are switched off.", "Tracking is switched off."
WAITING, CALLED_OFF = an_order("WAITING_ACCEPTANCE"), an_order("CANCELED")
LEFT = {"released_at": ago(hours=1)}
LATE = the_rules(live_from=ago(hours=1))

ROWS = [
    Row(
        "with orders off nothing is accepted",
        a_situation(WAITING, rules=NO_ORDERS),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off nobody is asked about an unlinked SKU",
        a_situation(WAITING, links={}, rules=NO_ORDERS),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off a person's word to accept waits, too",
        a_situation(WAITING, rules=NO_ORDERS, decisions=[a_decision(DecisionKind.ACCEPT)]),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off nothing is placed",
        a_situation(an_order("SHIPPING"), rules=NO_ORDERS),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off nothing is released",
        a_situation(an_order("SHIPPING"), a_twin(), rules=NO_ORDERS),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off a held duplicate stays held",
        a_situation(
            an_order("WAITING_DEBIT_PAYMENT"), a_twin(), a_twin(number=DUPLICATE), rules=NO_ORDERS
        ),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off two released store orders are asked about",
        a_situation(
            an_order("SHIPPING"),
            a_twin(RELEASED),
            a_twin(RELEASED, number=DUPLICATE),
            rules=NO_ORDERS,
            remembers=LEFT,
        ),
        asks=(IssueKind.DUPLICATE_IN_STORE,),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "with orders off an early release by somebody is asked about",
        a_situation(an_order("WAITING_DEBIT_PAYMENT"), a_twin(AWAITING_SHIPMENT), rules=NO_ORDERS),
        asks=(IssueKind.RELEASED_BY_SOMEBODY,),
    ),
    Row(
        "with orders off an earlier order is not asked about",
        a_situation(an_order("SHIPPING", created_at=ago(days=40)), rules=NO_ORDERS),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off a failing write is not asked about",
        a_situation(
            WAITING,
            rules=NO_ORDERS,
            writes=[
                a_write(WriteKind.ACCEPT, Outcome.NOT_SENT, at=ago(minutes=minute))
                for minute in range(1, 7)
            ],
        ),
        waits=ORDERS_OFF,
    ),
    Row(
        "with orders off what a person found in the store is tied to it",
        a_situation(
            an_order("SHIPPING"),
            rules=NO_ORDERS,
            decisions=[a_decision(DecisionKind.LINK, "4711")],
        ),
        Adopt(4711, is_linked=True),
    ),
    Row(
        "with orders off what has left is told all the same",
        a_situation(an_order("SHIPPING"), a_shipped_twin(), rules=NO_ORDERS, remembers=LEFT),
        Dispatch,
    ),
    Row(
        "with orders off an order that is over rests",
        a_situation(CALLED_OFF, rules=NO_ORDERS),
        rests=True,
    ),
    Row(
        "with tracking off nothing is told",
        a_situation(an_order("SHIPPING"), a_shipped_twin(), rules=NO_TRACKING, remembers=LEFT),
        waits=TRACKING_OFF,
    ),
    Row(
        "with tracking off no parcel is declared",
        a_situation(
            an_order("SHIPPING"),
            a_shipped_twin(),
            rules=without(Switch.TRACKING, multi_shipment=True),
            remembers=LEFT,
        ),
        waits=TRACKING_OFF,
    ),
    Row(
        "with tracking off nobody is asked to map a carrier",
        a_situation(
            an_order("SHIPPING"),
            a_shipped_twin(a_parcel(tracking_carrier="ontrac")),
            rules=NO_TRACKING,
            remembers=LEFT,
        ),
        waits=TRACKING_OFF,
    ),
    Row(
        "with tracking off an order that somebody told Macy's of rests",
        a_situation(an_order("SHIPPED"), a_twin(RELEASED), rules=NO_TRACKING, remembers=LEFT),
        rests=True,
    ),
    Row(
        "with tracking off an order is still accepted",
        a_situation(WAITING, rules=NO_TRACKING),
        Accept,
    ),
    Row(
        "with tracking off an order is still released",
        a_situation(an_order("SHIPPING"), a_twin(), rules=NO_TRACKING),
        Release,
    ),
    Row(
        "with cancellations off a person is asked to cancel in the store",
        a_situation(CALLED_OFF, a_twin(), rules=NO_CANCELLATIONS),
        asks=(IssueKind.CANCELED_AT_MARKETPLACE,),
        waits="Cancellations are switched off.",
    ),
    Row(
        "with orders and tracking off a cancellation is still carried over",
        a_situation(CALLED_OFF, a_twin(), rules=without(Switch.ORDERS, Switch.TRACKING)),
        CancelInStore,
    ),
    Row(
        "a shop switched on again goes on with an order that it had begun",
        a_situation(
            an_order("SHIPPING"),
            rules=LATE,
            writes=[a_write(WriteKind.ACCEPT, Outcome.PROVEN, at=ago(hours=2))],
        ),
        Place,
    ),
    Row(
        "a shop switched on again asks about an order that it had not begun",
        a_situation(an_order("SHIPPING"), rules=LATE),
        asks=(IssueKind.EARLIER_ORDER,),
    ),
]
