"""Returns: what a customer sends back, and what becomes of it.

Accept, receive, judge, close: each deed has its state, and is refused in any other. The states are
Mirakl's; that a return stays RECEIVED while it is judged, and is closed from there, is [inferred].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl import reductions
from sandbox.mirakl.orders import RECEIVED as ORDER_RECEIVED
from sandbox.mirakl.orders import SHIPPED, Line, Order
from sandbox.mirakl.reference import RETURN_REASONS
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

WAITING_ACCEPTANCE = "WAITING_ACCEPTANCE"
IN_PROGRESS = "IN_PROGRESS"
REFUSED = "REFUSED"
RECEIVED = "RECEIVED"
CLOSED = "CLOSED"
CANCELED = "CANCELED"
NEVER_CAME = (REFUSED, CANCELED)

RETURNABLE = (SHIPPED, ORDER_RECEIVED)
BY_MAIL = "RETURN_METHOD_BY_MAIL"


class WrongState(ValueError):
    """The return is not where this can be done. Mirakl says no more than that."""

    def __init__(self) -> None:
        super().__init__("Return is in invalid state")


@dataclass(frozen=True)
class Verdict:
    """What the shop found when it opened the parcel: one a line, however many units."""

    is_compliant: bool
    reason_code: str | None = None
    additional_info: str | None = None


@dataclass
class ReturnLine:
    """Units of one order line that come back."""

    order_line_id: str
    quantity: int
    reason_code: str
    verdict: Verdict | None = None


@dataclass
class Return:
    """One parcel of a customer's, from the wish to the end."""

    id: str
    order_id: str
    order_commercial_id: str
    state: str
    reason_code: str
    method_code: str
    lines: list[ReturnLine]
    created_at: datetime
    updated_at: datetime
    rma: str
    description: str | None = None
    rejection_reason_code: str | None = None
    tracking_number: str | None = None
    documents: list[int] = field(default_factory=list)


# The customer


def ask_for(
    market: Marketplace,
    order: Order,
    *,
    reason_code: str,
    line_id: str | None = None,
    quantity: int | None = None,
    method_code: str = BY_MAIL,
) -> Return:
    """Want to send units of a line back: of the first one, and all that are left of it, if unsaid.

    ValueError: nothing was delivered yet, or there are not so many to send back.
    """
    if order.state not in RETURNABLE:
        raise ValueError(f"{order.id} is {order.state}: there is nothing to send back.")
    if reason_code not in RETURN_REASONS:
        raise ValueError(f"There is no reason '{reason_code}' for a return.")
    line = order.line(line_id) if line_id else order.lines[0]
    left = units_left(market, order, line)
    units = left if quantity is None else quantity
    if not 0 < units <= left:
        raise ValueError(f"{line.id} has {left} units to send back, not {units}.")
    number, now = market.new_number(), market.world.now()
    is_welcome = market.settings.accept_returns
    made = Return(
        id=market.new_uuid(),
        order_id=order.id,
        order_commercial_id=order.commercial_id,
        state=IN_PROGRESS if is_welcome else WAITING_ACCEPTANCE,
        reason_code=reason_code,
        method_code=method_code,
        lines=[ReturnLine(line.id, units, reason_code)],
        created_at=now,
        updated_at=now,
        rma=f"RMA-{number:06d}",
        tracking_number=f"1Z99RT{number:012d}" if is_welcome else None,
        documents=[number] if is_welcome else [],
    )
    market.returns[made.id] = made
    return made


def units_left(market: Marketplace, order: Order, line: Line) -> int:
    """Return how many units of a line the customer has and has not asked to send back."""
    coming = sum(
        row.quantity
        for one in of_order(market, order)
        if one.state not in NEVER_CAME
        for row in one.lines
        if row.order_line_id == line.id
    )
    had = line.quantity - line.canceled_quantity - line.excluded_from_shipment
    return max(0, had - coming) if line.state in RETURNABLE else 0


def of_order(market: Marketplace, order: Order) -> list[Return]:
    """Return what a customer wanted to send back of an order, oldest first."""
    return [one for one in market.returns.values() if one.order_id == order.id]


def cancel(market: Marketplace, one: Return) -> None:
    """The customer keeps it after all."""
    _move(market, one, CANCELED, only_from=(WAITING_ACCEPTANCE, IN_PROGRESS))


# The shop


def decide(market: Marketplace, one: Return, *, rejection: str | None) -> None:
    """RT21: take the return, or refuse it for a reason."""
    _move(market, one, REFUSED if rejection else IN_PROGRESS, only_from=(WAITING_ACCEPTANCE,))
    one.rejection_reason_code = rejection
    if not rejection:
        number = market.new_number()
        one.tracking_number, one.documents = f"1Z99RT{number:012d}", [number]


def receive(market: Marketplace, one: Return) -> None:
    """RT25: the parcel has come."""
    _move(market, one, RECEIVED, only_from=(IN_PROGRESS,))


def judge(market: Marketplace, one: Return, verdicts: Mapping[str, Verdict]) -> None:
    """RT26: say of every line whether it is as it should be. ValueError names those left out."""
    if one.state != RECEIVED:
        raise WrongState
    unsaid = [row.order_line_id for row in one.lines if row.order_line_id not in verdicts]
    if unsaid:
        lines = ", ".join(unsaid)
        raise ValueError(
            f"The compliance has not been specified on the following order lines: {lines}"
        )
    for row in one.lines:
        row.verdict = verdicts[row.order_line_id]
    _move(market, one, RECEIVED, only_from=(RECEIVED,))
    if market.settings.refund_compliant_returns:
        _refund(market, one)


def close(market: Marketplace, one: Return) -> None:
    """RT27: nothing more is to be done."""
    _move(market, one, CLOSED, only_from=(RECEIVED,))


def _refund(market: Marketplace, one: Return) -> None:
    """The operator gives the money back by itself, for each line that is as it should be."""
    order = market.orders[one.order_id]
    for row in one.lines:
        line = order.line(row.order_line_id)
        left = line.price - line.refunded
        amount = min(left, cents(line.price * row.quantity / line.quantity))
        if row.verdict and row.verdict.is_compliant and amount:
            wanted = reductions.Wanted(
                amount=amount,
                shipping_amount=Decimal(0),
                quantity=row.quantity,
                reason_code=reductions.RETURNED,
            )
            reductions.refund(market, order, line, wanted)


def _move(market: Marketplace, one: Return, state: str, *, only_from: tuple[str, ...]) -> None:
    if one.state not in only_from:
        raise WrongState
    one.state, one.updated_at = state, market.world.now()
