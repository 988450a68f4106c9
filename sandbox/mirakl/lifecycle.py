"""How an order moves: what the shop may ask for, and what the marketplace does by itself.

Every function changes the order and says so by `market.touch`. Refusals towards the API are
made by the routes; here a wrong state is a ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl.orders import (
    CANCELED,
    CLOSED,
    PAY_ON_SHIPMENT,
    RECEIVED,
    REFUNDED,
    REFUSED,
    SHIPPED,
    SHIPPING,
    STAGING,
    WAITING_ACCEPTANCE,
    WAITING_DEBIT,
    WAITING_DEBIT_PAYMENT,
    WAITING_FOR_DEBIT,
    Line,
    Order,
    Reduction,
)
from sandbox.mirakl.settings import AUTO, AUTOMATIC
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

LATE_SHIPMENT = "SYSTEM_LATE_SHIPMENT_CANCELATION"
CANCELED_BY_CUSTOMER = "34"
AGREEMENT = "19"
PSP_SECONDS = 2  # how long an order is WAITING_DEBIT before the payment provider has it


# On its way to the shop


def enter(market: Marketplace, order: Order, state: str | None) -> None:
    """Bring a new order in, by the operator's rules or straight into `state`."""
    if state is not None:
        _jump(market, order, state)
    elif market.settings.staging_seconds:
        _set_state(order, STAGING)
        wait = market.world.clock.span(seconds=market.settings.staging_seconds)
        market.later(wait, lambda: leave_staging(market, order))
    else:
        _offer_to_shop(market, order)


def leave_staging(market: Marketplace, order: Order) -> None:
    """The operator's fraud check is over, and found nothing."""
    if order.state == STAGING:
        _offer_to_shop(market, order)
        market.touch(order)


def _offer_to_shop(market: Marketplace, order: Order) -> None:
    _set_state(order, WAITING_ACCEPTANCE)
    if market.settings.order_acceptance == AUTOMATIC:
        _accepted(market, order)
    elif market.settings.acceptance_hours:
        wait = market.world.clock.span(minutes=market.settings.acceptance_hours * 60)
        market.later(wait, lambda: _lapse(market, order))


def _lapse(market: Marketplace, order: Order) -> None:
    """Nobody accepted in time: refused automatically, so without a decision date."""
    if order.state == WAITING_ACCEPTANCE:
        decide(market, order, {line.id: False for line in order.lines})
        order.decided_at = None


def _jump(market: Marketplace, order: Order, state: str) -> None:
    """Put an order where a story begins, with the dates it would have by then."""
    now = market.world.now()
    past_acceptance = state not in (STAGING, WAITING_ACCEPTANCE, REFUSED, CANCELED)
    if past_acceptance and market.settings.order_acceptance != AUTOMATIC:
        order.decided_at = now
    if past_acceptance and state not in WAITING_FOR_DEBIT:
        if order.payment_workflow != PAY_ON_SHIPMENT or state != SHIPPING:
            _mark_debited(market, order)
        _set_deadline(market, order)
    if state in (SHIPPED, RECEIVED, CLOSED):
        for line in order.lines:
            line.shipped_at = now
    _set_state(order, state)


# Acceptance and payment


def decide(market: Marketplace, order: Order, accepted: Mapping[str, bool]) -> None:
    """OR21: the shop accepts or refuses every line."""
    order.decided_at = market.world.now()
    for line in order.lines:
        if not accepted[line.id]:
            line.state = REFUSED
            market.units_refused(line)
    if any(accepted.values()):
        _accepted(market, order)
    else:
        _set_state(order, REFUSED)
    market.touch(order)


def _accepted(market: Marketplace, order: Order) -> None:
    if order.payment_workflow == PAY_ON_SHIPMENT:
        _to_shipping(market, order)
    else:
        _wait_for_debit(market, order)


def _wait_for_debit(market: Marketplace, order: Order) -> None:
    _set_state(order, WAITING_DEBIT)
    clock, settings = market.world.clock, market.settings
    market.later(clock.span(seconds=PSP_SECONDS), lambda: _at_the_psp(market, order))
    if settings.debit == AUTO:
        wait = clock.span(seconds=max(settings.debit_seconds, PSP_SECONDS))
        market.later(wait, lambda: _debit_if_waiting(market, order))


def _at_the_psp(market: Marketplace, order: Order) -> None:
    if order.state == WAITING_DEBIT:
        _set_state(order, WAITING_DEBIT_PAYMENT)
        market.touch(order)


def _debit_if_waiting(market: Marketplace, order: Order) -> None:
    if order.state in WAITING_FOR_DEBIT:
        confirm(market, order)


def confirm(market: Marketplace, order: Order) -> None:
    """The customer's money is there: on to SHIPPING, or to SHIPPED where one pays on shipment."""
    waiting = [parcel for parcel in market.parcels(order) if parcel.status == "SHIPMENT_PREPARED"]
    if order.state not in WAITING_FOR_DEBIT and not waiting:
        raise ValueError(f"{order.id} is {order.state}: nothing is waiting for a debit.")
    _mark_debited(market, order)
    if order.payment_workflow == PAY_ON_SHIPMENT:
        for parcel in waiting:
            market.parcel_paid(parcel)
        if order.state in WAITING_FOR_DEBIT:
            _shipped(market, order)
        else:
            settle_shipments(market, order)
    else:
        _to_shipping(market, order)
    market.touch(order)


def _mark_debited(market: Marketplace, order: Order) -> None:
    now = market.world.now()
    order.debited_at = order.debited_at or now
    order.transaction_number = order.transaction_number or f"TR-{order.commercial_id}"
    for line in order.lines:
        if not line.is_over:
            line.debited_at = line.debited_at or now


def _to_shipping(market: Marketplace, order: Order) -> None:
    _set_state(order, SHIPPING)
    _set_deadline(market, order)
    wait = (order.shipping_deadline or market.world.now()) - market.world.now()
    market.later(wait, lambda: _cancel_if_late(market, order))


def _set_deadline(market: Marketplace, order: Order) -> None:
    """The last moment of the day on which the parcel must leave."""
    now = market.world.now()
    order.shipping_since = now
    wait = market.world.clock.span(minutes=market.settings.shipping_hours * 60)
    last_day = (now + wait).replace(hour=23, minute=59, second=59, microsecond=999_000)
    order.shipping_deadline = last_day if wait >= timedelta(hours=24) else now + wait


def _cancel_if_late(market: Marketplace, order: Order) -> None:
    untouched = order.state == SHIPPING and not market.parcels(order)
    if untouched and market.settings.cancel_late_shipments:
        cancel(market, order, reason_code=LATE_SHIPMENT)


# Shipping


def ship(market: Marketplace, order: Order) -> None:
    """OR24: the whole order has left."""
    market.ship_the_rest(order)
    if order.payment_workflow == PAY_ON_SHIPMENT and not order.is_debited:
        for line in order.lines:
            if not line.is_over:
                line.shipped_at = market.world.now()
        _wait_for_debit(market, order)
    else:
        _shipped(market, order)
    market.touch(order)


def settle_shipments(market: Marketplace, order: Order) -> None:
    """After a change in its parcels: lines, and then the order, are SHIPPED when all has left."""
    now = market.world.now()
    for line in order.lines:
        if line.state == SHIPPING and market.units_left(order, line, shipped_only=True) == 0:
            line.state, line.shipped_at, line.updated_at = SHIPPED, now, now
    open_lines = [line for line in order.lines if not line.is_over]
    if order.state == SHIPPING and open_lines and all(x.state == SHIPPED for x in open_lines):
        _shipped(market, order)


def _shipped(market: Marketplace, order: Order) -> None:
    now = market.world.now()
    for line in order.lines:
        if not line.is_over:
            line.shipped_at = line.shipped_at or now
    _set_state(order, SHIPPED)


def receive(market: Marketplace, order: Order) -> None:
    """The customer has it."""
    if order.state != SHIPPED:
        raise ValueError(f"{order.id} is {order.state}, not SHIPPED.")
    for line in order.lines:
        if line.state == SHIPPED:
            line.received_at = market.world.now()
    _set_state(order, RECEIVED)
    market.touch(order)


def close(market: Marketplace, order: Order) -> None:
    """The operator closes the order: nothing more can be asked of it."""
    _set_state(order, CLOSED)
    market.touch(order)


# Money and units taken back


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
    if not lines or order.state in (SHIPPED, RECEIVED, *_ENDED):
        raise ValueError(f"{order.id} is {order.state}: nothing to cancel.")
    for line in lines:
        _cancel_units(market, line, quantity, reason_code)
    if all(line.state in (CANCELED, REFUSED) for line in order.lines):
        order.state, order.reason_code = CANCELED, reason_code
    elif order.state == SHIPPING:
        settle_shipments(market, order)
    market.touch(order)


_ENDED = (CLOSED, REFUSED, CANCELED)


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
        settle_shipments(market, order)
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


def _set_state(order: Order, state: str) -> None:
    order.state = state
    for line in order.lines:
        if not line.is_over:
            line.state = state
