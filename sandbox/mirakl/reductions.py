"""Money and units taken back: cancellations and refunds, by whoever wanted them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

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

TOO_LATE = (SHIPPED, RECEIVED, CLOSED, REFUSED, CANCELED)


def cancel(
    market: Marketplace,
    order: Order,
    *,
    line_id: str | None = None,
    quantity: int | None = None,
    reason_code: str = CANCELED_BY_CUSTOMER,
) -> None:
    """Cancel the order, one line of it, or some units of a line."""
    lines = [line for line in order.lines if line_id in (None, line.id) and not line.is_over]
    if not lines or order.state in TOO_LATE:
        raise ValueError(f"{order.id} is {order.state}: nothing to cancel.")
    for line in lines:
        _cancel_units(market, line, quantity, reason_code)
    if all(line.state in (CANCELED, REFUSED) for line in order.lines):
        order.state, order.reason_code = CANCELED, reason_code
    elif order.state == SHIPPING:
        market.settle_shipments(order)
    market.touch(order)


def _cancel_units(market: Marketplace, line: Line, quantity: int | None, reason_code: str) -> None:
    left = line.quantity - line.canceled_quantity
    units = left if quantity is None else quantity
    if not 0 < units <= left:
        raise ValueError(f"{line.id} has {left} units left, not {units}.")
    all_gone = units == left
    amount, shipping = _share(line, units, line.cancelations, takes_rest=all_gone)
    line.cancelations.append(_reduction(market, line, amount, shipping, units, reason_code))
    line.updated_at = market.world.now()
    if all_gone:
        line.state, line.reason_code = CANCELED, reason_code
    market.units_canceled(line, units)


def _share(
    line: Line, units: int, taken: list[Reduction], *, takes_rest: bool
) -> tuple[Decimal, Decimal]:
    """Return the price of some units; the last ones take the shipping, and every odd cent."""
    if not takes_rest:
        return cents(line.price * units / line.quantity), Decimal(0)
    amount = line.price - sum((one.amount for one in taken), Decimal(0))
    shipping = line.shipping_price - sum((one.shipping_amount for one in taken), Decimal(0))
    return amount, shipping


def refund(
    market: Marketplace,
    order: Order,
    line: Line,
    *,
    amount: Decimal,
    shipping_amount: Decimal,
    quantity: int,
    reason_code: str,
    excluded_from_shipment: bool = False,
) -> Reduction:
    """Give money back on a line. A line whose full amount is refunded becomes REFUNDED."""
    if amount < 0 or shipping_amount < 0 or amount + shipping_amount == 0:
        raise ValueError("A refund is above zero.")
    too_much = line.refunded + amount > line.price
    if too_much or line.refunded_shipping + shipping_amount > line.shipping_price:
        raise ValueError(f"{line.id} has not that much left to refund.")
    made = _reduction(market, line, amount, shipping_amount, quantity, reason_code)
    made.order_refund_id = market.new_uuid()
    made.paid_at = market.world.now()
    line.refunds.append(made)
    line.updated_at = market.world.now()
    if excluded_from_shipment:
        line.excluded_from_shipment += quantity
    if line.refunded == line.price and line.refunded_shipping == line.shipping_price:
        line.state = REFUNDED
    if order.state == SHIPPING:
        market.settle_shipments(order)
    market.touch(order)
    return made


def _reduction(
    market: Marketplace,
    line: Line,
    amount: Decimal,
    shipping_amount: Decimal,
    quantity: int,
    reason_code: str,
) -> Reduction:
    """Return the record, with taxes and commission in proportion to the amounts."""
    return Reduction(
        id=str(market.new_number()),
        amount=amount,
        shipping_amount=shipping_amount,
        quantity=quantity,
        reason_code=reason_code,
        created_at=market.world.now(),
        taxes=market.taxes_on(line, amount),
        shipping_taxes=market.taxes_on(line, shipping_amount),
        commission=cents((amount + shipping_amount) * line.commission_rate / 100),
    )
