"""The truth table, third part: orders that are not in the store yet."""

from integration.domain.issues import IssueKind
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import (
    Adopt,
    Place,
)
from integration.domain.stock import CANCELED
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    DUPLICATE,
    TWIN,
    a_decision,
    a_line,
    a_refused,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_address,
    an_order,
    the_rules,
)
from tests.integration.domain.plan.table import Row

ACCEPTED, CONFIRMED = an_order("WAITING_DEBIT_PAYMENT"), an_order("SHIPPING")
UNKNOWN = {"bigcommerce_order_id": None, "placed_at": None}

ROWS = [
    Row("an accepted order is placed early", a_situation(ACCEPTED), Place),
    Row(
        "an order of which the debit is asked for is placed early",
        a_situation(an_order("WAITING_DEBIT")),
        Place,
    ),
    Row(
        "an accepted order without its addresses waits",
        a_situation(an_order("WAITING_DEBIT", shipping_address=None)),
        waits="Accepted; waiting for Macy's to confirm the payment.",
    ),
    Row(
        "a shop that does not hold early waits",
        a_situation(ACCEPTED, rules=the_rules(holds_early=False)),
        waits="Accepted; waiting for Macy's to confirm the payment.",
    ),
    Row("a confirmed order is placed", a_situation(CONFIRMED), Place),
    Row(
        "a confirmed order without a shipping address is asked about",
        a_situation(an_order(shipping_address=None)),
        asks=(IssueKind.MISSING_ADDRESS,),
    ),
    Row(
        "a confirmed order without a billing address is asked about",
        a_situation(an_order(billing_address=None)),
        asks=(IssueKind.MISSING_ADDRESS,),
    ),
    Row(
        "an order to another country is asked about",
        a_situation(an_order(shipping_address=an_address(country="CAN"))),
        asks=(IssueKind.FOREIGN_COUNTRY,),
    ),
    Row(
        "a SKU that lost its variant is asked about",
        a_situation(CONFIRMED, links={}),
        asks=(IssueKind.UNLINKED_SKU,),
    ),
    Row(
        "an order without a line to deliver is asked about",
        a_situation(an_order(lines=[a_line(state="CANCELED")])),
        asks=(IssueKind.UNUSABLE_LINES,),
    ),
    Row(
        "what the operator delivers is asked about",
        a_situation(CONFIRMED, rules=the_rules(operator_shipping_types=frozenset({"STD"}))),
        asks=(IssueKind.SHIPPING_NOT_OURS,),
    ),
    Row(
        "an unclear creation waits for a reading after the settle time",
        a_situation(
            CONFIRMED, writes=[a_write(WriteKind.PLACE, Outcome.UNCLEAR, at=ago(minutes=2))]
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "a creation whose process died waits likewise",
        a_situation(
            CONFIRMED, writes=[a_write(WriteKind.PLACE, Outcome.INTENDED, at=ago(minutes=2))]
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "an unclear creation that no reading shows is made again",
        a_situation(
            CONFIRMED, writes=[a_write(WriteKind.PLACE, Outcome.UNCLEAR, at=ago(minutes=4))]
        ),
        Place,
    ),
    Row(
        "a creation that was never sent is made at once",
        a_situation(CONFIRMED, writes=[a_write(WriteKind.PLACE, Outcome.NOT_SENT)]),
        Place,
    ),
    Row(
        "a store order that carries the id is taken, not made again",
        a_situation(CONFIRMED, a_twin(), remembers=UNKNOWN),
        Adopt(TWIN),
    ),
    Row(
        "the older of two is taken",
        a_situation(CONFIRMED, a_twin(number=DUPLICATE), a_twin(), remembers=UNKNOWN),
        Adopt(TWIN),
    ),
    Row(
        "one that is alive is taken before one that is cancelled",
        a_situation(CONFIRMED, a_twin(CANCELED), a_twin(number=DUPLICATE), remembers=UNKNOWN),
        Adopt(DUPLICATE),
    ),
    Row(
        "one that a person cancelled before we knew of it is not made again",
        a_situation(CONFIRMED, a_twin(CANCELED), remembers=UNKNOWN),
        Adopt(TWIN),
    ),
    Row(
        "what the store refuses is asked about",
        a_situation(CONFIRMED, writes=[a_refused(WriteKind.PLACE)]),
        asks=(IssueKind.STORE_REFUSED,),
    ),
    Row(
        "what the store refused is placed again when a person says so",
        a_situation(
            CONFIRMED,
            writes=[a_refused(WriteKind.PLACE)],
            decisions=[a_decision(DecisionKind.PLACE_AGAIN)],
        ),
        Place,
    ),
    Row(
        "what the store refused is placed with custom lines when a person says so",
        a_situation(
            CONFIRMED,
            writes=[a_refused(WriteKind.PLACE)],
            decisions=[a_decision(DecisionKind.PLACE_CUSTOM)],
        ),
        Place,
    ),
]
