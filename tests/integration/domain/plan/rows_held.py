"""The truth table, fourth part: held in the store until Macy's confirms, then released."""

from decimal import Decimal

from integration.domain.issues import IssueKind
from integration.domain.orders import Cancelation
from integration.domain.plan.situation import DecisionKind
from integration.domain.plan.steps import (
    CancelDuplicate,
    CorrectAddress,
    Forget,
    Place,
    Release,
)
from integration.domain.stock import CANCELED
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    HELD,
    NOW,
    RELEASED,
    TWIN,
    a_decision,
    a_line,
    a_refused,
    a_situation,
    a_store_line,
    a_twin,
    a_write,
    ago,
    an_order,
)
from tests.integration.domain.plan.table import Row

ACCEPTED, CONFIRMED = an_order("WAITING_DEBIT_PAYMENT"), an_order("SHIPPING")
HALF_CANCELED = a_line(quantity=2, price="40.00", cancelations=(Cancelation("9", Decimal(20)),))
UNDONE = a_write(WriteKind.CANCEL_DUPLICATE, Outcome.PROVEN, at=ago(minutes=1), subject=str(TWIN))

ROWS = [
    Row(
        "the store order is read before anything else",
        a_situation(CONFIRMED, remembers={"bigcommerce_order_id": TWIN}),
        waits="Reading the store order.",
    ),
    Row(
        "a held order waits for Macy's",
        a_situation(ACCEPTED, a_twin()),
        waits="Held in the store until Macy's confirms the order.",
    ),
    Row("a confirmed order is released", a_situation(CONFIRMED, a_twin()), Release),
    Row(
        "a confirmed order is looked for a second time before its release",
        a_situation(CONFIRMED, a_twin(), remembers={"placed_at": ago(seconds=10)}),
        waits="Looking a second time before the release.",
    ),
    Row(
        "after an unclear creation the second look waits for the settle time",
        a_situation(
            CONFIRMED,
            a_twin(),
            writes=[a_write(WriteKind.PLACE, Outcome.UNCLEAR, at=ago(minutes=2))],
        ),
        waits="Looking a second time before the release.",
    ),
    Row(
        "after a creation that had to be repeated the second look waits likewise",
        a_situation(
            CONFIRMED,
            a_twin(),
            writes=[
                a_write(WriteKind.PLACE, Outcome.VANISHED, at=ago(minutes=6)),
                a_write(WriteKind.PLACE, Outcome.PROVEN, at=ago(minutes=2)),
            ],
        ),
        waits="Looking a second time before the release.",
    ),
    Row(
        "a creation that was never sent before does not hold up the second look",
        a_situation(
            CONFIRMED,
            a_twin(),
            writes=[
                a_write(WriteKind.PLACE, Outcome.NOT_SENT, at=ago(minutes=3)),
                a_write(WriteKind.PLACE, Outcome.PROVEN, at=ago(minutes=2)),
            ],
        ),
        Release,
    ),
    Row(
        "addresses that changed since are corrected first",
        a_situation(CONFIRMED, a_twin(), remembers={"placed_address": "another"}),
        CorrectAddress,
    ),
    Row(
        "a correction waits to be read back",
        a_situation(
            CONFIRMED,
            a_twin(),
            remembers={"placed_address": "another"},
            writes=[a_write(WriteKind.CORRECT_ADDRESS, at=ago(minutes=1))],
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "a held order whose lines differ is asked about",
        a_situation(CONFIRMED, a_twin(lines=[a_store_line(quantity=2)], total="40.00")),
        asks=(IssueKind.DIFFERENT_IN_STORE,),
    ),
    Row(
        "a held order that differs is released when a person says so",
        a_situation(
            CONFIRMED,
            a_twin(total="25.00"),
            decisions=[a_decision(DecisionKind.RELEASE)],
        ),
        Release,
    ),
    Row(
        "a held order of which Macy's cancelled a line is asked about",
        a_situation(
            an_order(lines=[a_line(), a_line("CUP-1", state="CANCELED")]),
            a_twin(lines=[a_store_line(), a_store_line("CUP-1")], total="40.00"),
        ),
        asks=(IssueKind.DIFFERENT_IN_STORE,),
    ),
    Row(
        "a held order of which Macy's cancelled units is asked about",
        a_situation(
            an_order(lines=[HALF_CANCELED]), a_twin(lines=[a_store_line(quantity=2)], total="40.00")
        ),
        asks=(IssueKind.DIFFERENT_IN_STORE,),
    ),
    Row(
        "a held order whose address is lost is asked about",
        a_situation(an_order(shipping_address=None), a_twin()),
        asks=(IssueKind.MISSING_ADDRESS,),
    ),
    Row(
        "a release that the store refuses is asked about",
        a_situation(CONFIRMED, a_twin(), writes=[a_refused(WriteKind.RELEASE, subject="100")]),
        asks=(IssueKind.STORE_REFUSED,),
    ),
    Row(
        "a refused release is undone when a person wants custom lines",
        a_situation(
            CONFIRMED,
            a_twin(),
            writes=[a_refused(WriteKind.RELEASE, subject=str(TWIN))],
            decisions=[a_decision(DecisionKind.PLACE_CUSTOM)],
        ),
        CancelDuplicate(TWIN),
    ),
    Row(
        "an undoing that the store refuses is asked about",
        a_situation(
            CONFIRMED,
            a_twin(),
            writes=[
                a_refused(WriteKind.RELEASE, subject=str(TWIN)),
                a_refused(WriteKind.CANCEL_DUPLICATE, subject=str(TWIN)),
            ],
            decisions=[a_decision(DecisionKind.PLACE_CUSTOM)],
        ),
        asks=(IssueKind.STORE_REFUSED,),
    ),
    Row(
        "a held order that was undone for custom lines is forgotten",
        a_situation(CONFIRMED, a_twin(CANCELED), writes=[UNDONE]),
        Forget(TWIN),
    ),
    Row(
        "an order whose held twin was undone is placed anew",
        a_situation(
            CONFIRMED,
            a_twin(CANCELED),
            writes=[UNDONE],
            remembers={"bigcommerce_order_id": None},
            decisions=[a_decision(DecisionKind.PLACE_CUSTOM)],
        ),
        Place,
    ),
    Row(
        "a correction that the store refuses is asked about",
        a_situation(
            CONFIRMED,
            a_twin(),
            remembers={"placed_address": "another"},
            writes=[
                a_refused(
                    WriteKind.CORRECT_ADDRESS,
                    content=a_situation(CONFIRMED, a_twin()).memory.placed_address,
                )
            ],
        ),
        asks=(IssueKind.STORE_REFUSED,),
    ),
    Row(
        "a correction that the store refused is sent again when a person says so",
        a_situation(
            CONFIRMED,
            a_twin(),
            remembers={"placed_address": "another"},
            writes=[
                a_refused(
                    WriteKind.CORRECT_ADDRESS,
                    content=a_situation(CONFIRMED, a_twin()).memory.placed_address,
                )
            ],
            decisions=[a_decision(DecisionKind.PLACE_AGAIN)],
        ),
        CorrectAddress,
    ),
    Row(
        "an unclear release is made again once the store's changes do not show it",
        a_situation(
            CONFIRMED,
            a_twin(seen_at=ago(minutes=9)),
            writes=[
                a_write(WriteKind.RELEASE, Outcome.UNCLEAR, at=ago(minutes=1), subject=str(TWIN))
            ],
        ),
        Release,
    ),
    Row(
        "an unclear release waits for the next reading",
        a_situation(
            CONFIRMED,
            a_twin(seen_at=ago(minutes=9)),
            writes=[a_write(WriteKind.RELEASE, Outcome.UNCLEAR, at=NOW, subject=str(TWIN))],
        ),
        waits="Sent; waiting for the next reading to show it.",
    ),
    Row(
        "a release that the store shows already is not made again",
        a_situation(
            CONFIRMED,
            a_twin(RELEASED),
            writes=[a_write(WriteKind.RELEASE, Outcome.UNCLEAR, subject=str(TWIN))],
        ),
        waits="Released; waiting for the store to show it.",
    ),
    Row(
        "a released order waits for the warehouse",
        a_situation(CONFIRMED, a_twin(RELEASED), remembers={"released_at": ago(minutes=5)}),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a store number that Mirakl never gets is asked about",
        a_situation(
            CONFIRMED,
            a_twin(RELEASED),
            remembers={"released_at": ago(minutes=5)},
            writes=[
                a_write(WriteKind.REFER, Outcome.NOT_SENT, at=ago(minutes=n)) for n in range(1, 6)
            ],
        ),
        asks=(IssueKind.WRITE_KEEPS_FAILING,),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a store number that Mirakl got at last is not asked about",
        a_situation(
            an_order(order_reference_for_seller=str(TWIN)),
            a_twin(RELEASED),
            remembers={"released_at": ago(minutes=5)},
            writes=[
                a_write(WriteKind.REFER, Outcome.NOT_SENT, at=ago(minutes=n)) for n in range(1, 6)
            ],
        ),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a released order that somebody put back on hold still waits for the warehouse",
        a_situation(CONFIRMED, a_twin(HELD), remembers={"released_at": ago(minutes=5)}),
        waits="Waiting for the store to ship it.",
    ),
    Row(
        "a held order that somebody released too early is asked about",
        a_situation(ACCEPTED, a_twin(RELEASED)),
        asks=(IssueKind.RELEASED_BY_SOMEBODY,),
    ),
    Row(
        "a confirmed order that somebody released may go",
        a_situation(CONFIRMED, a_twin(RELEASED)),
        waits="Waiting for the store to ship it.",
    ),
]
