"""How an order moves: what the shop may ask for, and what the marketplace does by itself.

Every function changes the order and says so by `market.touch`. Refusals towards the API are
made by the routes; here a wrong state is a ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.mirakl import figures, reductions, transactions
from sandbox.mirakl.orders import (
    CANCELED,
    CLOSED,
    PAY_ON_SHIPMENT,
    RECEIVED,
    REFUSED,
    SHIPPED,
    SHIPPING,
    STAGING,
    WAITING_ACCEPTANCE,
    WAITING_DEBIT,
    WAITING_DEBIT_PAYMENT,
    WAITING_FOR_DEBIT,
    Order,
)
from sandbox.mirakl.settings import AUTO, AUTOMATIC

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

PSP_SECONDS = 2  # how long an order is WAITING_DEBIT before the payment provider has it


# On its way to the shop


def enter(market: Marketplace, order: Order, state: str | None) -> None:
    """Bring a new order in, by the operator's rules or straight into `state`."""
    if state is not None:
        _jump(market, order, state)
    elif market.settings.staging_seconds:
        _set_state(order, STAGING)
        wait = market.world.clock.span(seconds=market.settings.staging_seconds)
        market.later(wait, leave_staging, market, order)
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
        market.later(wait, _lapse, market, order)


def _lapse(market: Marketplace, order: Order) -> None:
    """Nobody accepted in time: refused automatically, so without a decision date."""
    if order.state == WAITING_ACCEPTANCE:
        decide(market, order, {line.id: False for line in order.lines}, by_shop=False)


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
    if order.is_debited:
        transactions.debited(market, order)


# Acceptance and payment


def decide(
    market: Marketplace, order: Order, accepted: Mapping[str, bool], *, by_shop: bool = True
) -> None:
    """OR21: the shop accepts or refuses every line. A decision by the system has no date."""
    order.decided_at = market.world.now() if by_shop else None
    for line in order.lines:
        if not accepted[line.id]:
            line.state = REFUSED
            figures.units_refused(market, line)
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
    market.later(clock.span(seconds=PSP_SECONDS), _at_the_psp, market, order)
    if settings.debit == AUTO:
        wait = clock.span(seconds=max(settings.debit_seconds, PSP_SECONDS))
        market.later(wait, _debit_if_waiting, market, order)


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
            transactions.debited(market, order, parcel)
        if order.state in WAITING_FOR_DEBIT:
            _shipped(market, order)
        else:
            settle_shipments(market, order)
    else:
        _to_shipping(market, order)
    if not waiting:
        transactions.debited(market, order)
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
    market.later(wait, _cancel_if_late, market, order)


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
        reductions.cancel(market, order, reason_code=reductions.LATE_SHIPMENT)


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
    transactions.settle(market, order)
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
    transactions.settle(market, order)
    market.touch(order)


def close(market: Marketplace, order: Order) -> None:
    """The operator closes the order: nothing more can be asked of it."""
    _set_state(order, CLOSED)
    transactions.settle(market, order)
    market.touch(order)


def _set_state(order: Order, state: str) -> None:
    order.state = state
    for line in order.lines:
        if not line.is_over:
            line.state = state
