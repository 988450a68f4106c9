"""Money and units taken back: cancellations and refunds, by whoever wanted them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl import figures, transactions
from sandbox.mirakl.orders import (
    CANCELED,
    CLOSED,
    RECEIVED,
    REFUNDED,
    REFUSED,
    SHIPPED,
    SHIPPING,
    Line,
    Order,
    Reduction,
)
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

LATE_SHIPMENT = "SYSTEM_LATE_SHIPMENT_CANCELATION"
CANCELED_BY_CUSTOMER = "34"
AGREEMENT = "19"
RETURNED = "17"

TOO_LATE = (SHIPPED, RECEIVED, CLOSED, REFUSED, CANCELED)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants off a line. Taxes are computed in proportion when None."""

    amount: Decimal
    shipping_amount: Decimal
    quantity: int
    reason_code: str | None
    taxes: list[dict[str, Any]] | None = None
    shipping_taxes: list[dict[str, Any]] | None = None
    excluded_from_shipment: bool = False


def cancel(
    market: Marketplace,
    order: Order,
    *,
    line_id: str | None = None,
    quantity: int | None = None,
    reason_code: str | None = CANCELED_BY_CUSTOMER,
) -> None:
    """Cancel the order, one line of it, or some units of a line. ValueError: it is too late."""
    lines = [line for line in order.lines if line_id in (None, line.id) and not line.is_over]
    if not lines:
        raise ValueError(f"{order.id} is {order.state}: nothing to cancel.")
    for line in lines:
        left = line.quantity - line.canceled_quantity
        units = left if quantity is None else quantity
        if not 0 < units <= left:
            raise ValueError(f"{line.id} has {left} units left, not {units}.")
        amount, shipping = _share(line, units, takes_rest=units == left)
        cancel_line(market, order, line, Wanted(amount, shipping, units, reason_code))


def cancel_line(market: Marketplace, order: Order, line: Line, wanted: Wanted) -> Reduction:
    """Take an amount off a line before it is shipped; nothing left makes the line CANCELED.

    The order is CANCELED with its last line. ValueError: too late, or more than is left.
    """
    if order.state in TOO_LATE or line.is_over:
        raise ValueError(f"{order.id} is {order.state}: nothing to cancel.")
    amount_left, shipping_left = _left(line, line.cancelations)
    if wanted.amount > amount_left or wanted.shipping_amount > shipping_left:
        raise ValueError(f"{line.id} has not that much left to cancel.")
    made = _reduction(market, line, wanted)
    line.cancelations.append(made)
    line.updated_at = market.world.now()
    if not any(_left(line, line.cancelations)):
        line.state, line.reason_code = CANCELED, wanted.reason_code
    figures.units_canceled(market, line, wanted.quantity)
    if all(one.state in (CANCELED, REFUSED) for one in order.lines):
        order.state, order.reason_code = CANCELED, wanted.reason_code
    elif order.state == SHIPPING:
        market.settle_shipments(order)
    transactions.canceled(market, order, line, made)
    market.touch(order)
    return made


def _left(line: Line, taken: list[Reduction]) -> tuple[Decimal, Decimal]:
    """Return what of a line's price and shipping nobody took off yet."""
    amount = sum((one.amount for one in taken), Decimal(0))
    shipping = sum((one.shipping_amount for one in taken), Decimal(0))
    return line.price - amount, line.shipping_price - shipping


def _share(line: Line, units: int, *, takes_rest: bool) -> tuple[Decimal, Decimal]:
    """Return the price of some units; the last ones take the shipping, and every odd cent."""
    if takes_rest:
        return _left(line, line.cancelations)
    return cents(line.price * units / line.quantity), Decimal(0)


def refund(market: Marketplace, order: Order, line: Line, wanted: Wanted) -> Reduction:
    """Give money back on a line. A line whose full amount is refunded becomes REFUNDED."""
    if wanted.amount < 0 or wanted.shipping_amount < 0:
        raise ValueError("A refund is not negative.")
    if wanted.amount + wanted.shipping_amount == 0:
        raise ValueError("A refund is above zero.")
    amount_left, shipping_left = _left(line, [*line.refunds, *line.cancelations])
    if wanted.amount > amount_left or wanted.shipping_amount > shipping_left:
        raise ValueError(f"{line.id} has not that much left to refund.")
    made = _reduction(market, line, wanted)
    made.order_refund_id = market.new_uuid()
    made.paid_at = market.world.now()
    line.refunds.append(made)
    line.updated_at = market.world.now()
    if wanted.excluded_from_shipment:
        line.excluded_from_shipment += wanted.quantity
    if not any(_left(line, [*line.refunds, *line.cancelations])):
        line.state = REFUNDED
    if order.state == SHIPPING:
        market.settle_shipments(order)
    transactions.refunded(market, order, line, made)
    market.touch(order)
    return made


def _reduction(market: Marketplace, line: Line, wanted: Wanted) -> Reduction:
    """Return the record, with its commission, and taxes in proportion where none were given."""
    amount, shipping = wanted.amount, wanted.shipping_amount
    taxes, shipping_taxes = wanted.taxes, wanted.shipping_taxes
    return Reduction(
        id=str(market.new_number()),
        amount=amount,
        shipping_amount=shipping,
        quantity=wanted.quantity,
        reason_code=wanted.reason_code,
        created_at=market.world.now(),
        taxes=market.taxes_on(line, amount) if taxes is None else taxes,
        shipping_taxes=market.taxes_on(line, shipping)
        if shipping_taxes is None
        else shipping_taxes,
        commission=cents((amount + shipping) * line.commission_rate / 100),
    )
