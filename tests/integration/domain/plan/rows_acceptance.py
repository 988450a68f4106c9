"""The truth table, second part: orders that wait for the shop's answer."""

from decimal import Decimal
from typing import Any

from integration.domain.issues import IssueKind
from integration.domain.orders import MarketplaceOrder
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import Accept, Refuse
from integration.domain.rules import Acceptance
from integration.domain.stock import CANCELED
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    NOW,
    SKU,
    a_decision,
    a_line,
    a_refused,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_order,
    the_links,
    the_rules,
    the_shelf,
)
from tests.integration.domain.plan.table import Row

MUG, CUP = a_line("MUG-1", state="WAITING_ACCEPTANCE"), a_line("CUP-1", state="WAITING_ACCEPTANCE")
CUP_ID = CUP.mirakl_line_id
PARTIALLY = the_rules(accepts_partially=True)
MANUALLY = the_rules(acceptance=Acceptance.MANUAL)
GUARDED = the_rules(price_guard_percent=Decimal(10))


def waiting(*lines: Any, **changes: Any) -> MarketplaceOrder:
    """Return an order that waits for its answer: Mirakl keeps its addresses back."""
    kept_back = {"billing_address": None, "shipping_address": None}
    return an_order("WAITING_ACCEPTANCE", lines=lines or (MUG,), **(kept_back | changes))


NO_CUPS = the_shelf(["MUG-1"]) | the_shelf(["CUP-1"], available=0)

ROWS = [
    Row("an order that can be delivered is accepted", a_situation(waiting(MUG, CUP)), Accept()),
    Row(
        "stock that is not tracked is never short",
        a_situation(waiting(), shelf=the_shelf([SKU], available=None)),
        Accept(),
    ),
    Row(
        "the last unit is sold",
        a_situation(waiting(), shelf=the_shelf([SKU], available=1)),
        Accept(),
    ),
    Row(
        "an order waits for a fresh reading of the stock",
        a_situation(waiting(), shelf=the_shelf([SKU], read_at=ago(minutes=6))),
        waits="Reading the stock of MUG-1.",
    ),
    Row(
        "an order waits for the first reading of the stock",
        a_situation(waiting(), shelf={}),
        waits="Reading the stock of MUG-1.",
    ),
    Row(
        "a line that was cancelled before acceptance needs no stock and no link",
        a_situation(
            waiting(MUG, a_line("CUP-1", state="CANCELED")),
            links=the_links(["MUG-1"]),
            shelf=the_shelf(["MUG-1"]),
        ),
        Accept(),
    ),
    Row(
        "a short line is asked about",
        a_situation(waiting(MUG, CUP), shelf=NO_CUPS),
        asks=(IssueKind.SHORT_STOCK,),
    ),
    Row(
        "a short line is refused where that is allowed",
        a_situation(waiting(MUG, CUP), rules=PARTIALLY, shelf=NO_CUPS),
        Accept(refused_line_ids=frozenset({CUP_ID})),
    ),
    Row(
        "an order is never refused whole by itself",
        a_situation(waiting(), rules=PARTIALLY, shelf=the_shelf([SKU], available=0)),
        asks=(IssueKind.SHORT_STOCK,),
    ),
    Row(
        "two lines of one SKU share its stock",
        a_situation(
            waiting(MUG, a_line(quantity=2, mirakl_line_id="C1-A-2")),
            rules=PARTIALLY,
            shelf=the_shelf([SKU], available=2),
        ),
        Accept(refused_line_ids=frozenset({"C1-A-2"})),
    ),
    Row(
        "what the store does not sell is short",
        a_situation(waiting(), shelf=the_shelf([SKU], is_purchasable=False)),
        asks=(IssueKind.SHORT_STOCK,),
    ),
    Row(
        "a SKU without a variant is asked about",
        a_situation(waiting(), links={}, shelf={}),
        asks=(IssueKind.UNLINKED_SKU,),
    ),
    Row(
        "a shop that accepts by hand is asked",
        a_situation(waiting(), rules=MANUALLY),
        asks=(IssueKind.MANUAL_ACCEPTANCE,),
    ),
    Row(
        "every objection is asked at once",
        a_situation(waiting(MUG, CUP), rules=MANUALLY, links=the_links(["MUG-1"])),
        asks=(IssueKind.UNLINKED_SKU, IssueKind.MANUAL_ACCEPTANCE),
    ),
    Row(
        "a price below the guard is asked about",
        a_situation(waiting(a_line(price="17.99")), rules=GUARDED),
        asks=(IssueKind.PRICE_BELOW_GUARD,),
    ),
    Row(
        "a price at the guard is accepted",
        a_situation(waiting(a_line(price="18.00")), rules=GUARDED),
        Accept(),
    ),
    Row(
        "what the shop is paid counts, not what the customer pays",
        a_situation(waiting(a_line(payable_price=Decimal("17.99"))), rules=GUARDED),
        asks=(IssueKind.PRICE_BELOW_GUARD,),
    ),
    Row(
        "a discount that the operator pays is none for the shop",
        a_situation(waiting(a_line(price="12.00", payable_price=Decimal(20))), rules=GUARDED),
        Accept(),
    ),
    Row(
        "an order in another currency is asked about",
        a_situation(waiting(currency="CAD")),
        asks=(IssueKind.FOREIGN_CURRENCY,),
    ),
    Row(
        "a line without units is asked about",
        a_situation(waiting(a_line(quantity=0))),
        asks=(IssueKind.UNUSABLE_LINES,),
    ),
    Row(
        "what the customer collects is asked about",
        a_situation(waiting(), rules=the_rules(collected_shipping_types=frozenset({"STD"}))),
        asks=(IssueKind.SHIPPING_NOT_OURS,),
    ),
    Row(
        "what a person accepts is accepted whatever the rules say",
        a_situation(
            waiting(MUG, CUP),
            rules=MANUALLY,
            shelf=NO_CUPS,
            decisions=[a_decision(DecisionKind.ACCEPT)],
        ),
        Accept(),
    ),
    Row(
        "what a person refuses is refused",
        a_situation(waiting(), decisions=[a_decision(DecisionKind.REFUSE)]),
        Refuse(),
    ),
    Row(
        "an order that was cancelled in the store is refused",
        a_situation(waiting(), a_twin(CANCELED), remembers={"bigcommerce_order_id": None}),
        Refuse(),
    ),
    Row(
        "an answer waits to be read back",
        a_situation(waiting(), writes=[a_write(WriteKind.ACCEPT, at=ago(minutes=1))]),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "an unclear answer waits for a reading begun after it",
        a_situation(waiting(), writes=[a_write(WriteKind.ACCEPT, Outcome.UNCLEAR, at=NOW)]),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "an answer whose process died is given again after a reading",
        a_situation(
            waiting(), writes=[a_write(WriteKind.ACCEPT, Outcome.INTENDED, at=ago(seconds=30))]
        ),
        Accept(),
    ),
    Row(
        "an answer that was never sent is given again at once",
        a_situation(waiting(), writes=[a_write(WriteKind.ACCEPT, Outcome.NOT_SENT)]),
        Accept(),
    ),
    Row(
        "an answer that Mirakl refused is asked about once a reading shows the same state",
        a_situation(waiting(), writes=[a_refused(WriteKind.ACCEPT, "wrong state")]),
        asks=(IssueKind.ACCEPTANCE_REFUSED,),
    ),
    Row(
        "a decision after the refused answer is carried out",
        a_situation(
            waiting(),
            writes=[a_refused(WriteKind.ACCEPT)],
            decisions=[a_decision(DecisionKind.REFUSE)],
        ),
        Refuse(),
    ),
    Row(
        "a decision from before the refused answer asks again",
        a_situation(
            waiting(),
            writes=[a_refused(WriteKind.ACCEPT)],
            decisions=[a_decision(DecisionKind.ACCEPT, at=ago(hours=1))],
        ),
        asks=(IssueKind.ACCEPTANCE_REFUSED,),
    ),
    Row(
        "an answer that fails again and again is asked about, and tried again",
        a_situation(
            waiting(),
            writes=[
                a_write(WriteKind.ACCEPT, Outcome.NOT_SENT, at=ago(minutes=n), reason="no answer")
                for n in range(1, 6)
            ],
        ),
        Accept(),
        asks=(IssueKind.WRITE_KEEPS_FAILING,),
    ),
]
