"""What an operator may do about money: close a cycle and pay it out, charge, credit, and err."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.doing import Action, Done, Given
from sandbox.mirakl import billing, by_hand
from sandbox.mirakl.ledger import PAYABLE, Entry

if TYPE_CHECKING:
    from sandbox.world import World

# Billing cycles


def _close_cycle(world: World, given: Given) -> Done:
    cycle = billing.close_cycle(world.mirakl, off_by=_amount(given, "off_by", "0"))
    said = f"Cycle {cycle.number} was closed: {cycle.to_seller} {cycle.currency} to the shop."
    return Done(said, {"cycle_id": cycle.id, "amount": cycle.to_seller})


def _pay_out(world: World, given: Given) -> Done:
    cycle = billing.find(world.mirakl, given.get("cycle_id"))
    billing.pay_out(world.mirakl, cycle)
    said = f"Cycle {cycle.number} was paid out: {cycle.to_seller} {cycle.currency}."
    return Done(said, {"cycle_id": cycle.id, "reference": cycle.reference})


def _fail_payout(world: World, given: Given) -> Done:
    cycle = billing.find(world.mirakl, given.get("cycle_id"))
    reason = str(given.get("reason") or billing.INCOMPLETE_KYC)
    billing.fail(cycle, reason)
    return Done(f"The payout of cycle {cycle.number} failed: {reason}.", {"cycle_id": cycle.id})


# Charges and credits


def _charge_subscription(world: World, given: Given) -> Done:
    return _written(by_hand.subscription(world.mirakl, _amount(given, "amount", "39.99")))


def _penalize(world: World, given: Given) -> Done:
    order_id = str(given.get("order_id") or "")
    amount = _amount(given, "amount", "12.00")
    return _written(by_hand.penalty(world.mirakl, amount, order_id=order_id))


def _give_credit(world: World, given: Given) -> Done:
    amount = _amount(given, "amount", "25.00")
    return _written(by_hand.credit(world.mirakl, amount, **_words(given)))


def _send_invoice(world: World, given: Given) -> Done:
    amount = _amount(given, "amount", "60.00")
    return _written(by_hand.charge(world.mirakl, amount, **_words(given)))


def _charge_once(world: World, given: Given) -> Done:
    """Charge something once; below zero it is a credit."""
    words = {"description": str(given["description"])} if given.get("description") else {}
    return _written(by_hand.one_off(world.mirakl, _amount(given, "amount", "15.00"), **words))


def _keep_reserve(world: World, given: Given) -> Done:
    """Keep money back; below zero, give back what was kept."""
    return _written(by_hand.reserve(world.mirakl, _amount(given, "amount", "100.00")))


def _words(given: Given) -> dict[str, Any]:
    return {name: str(given[name]) for name in ("description", "order_id") if given.get(name)}


# Mistakes


def _write_line(world: World, given: Given) -> Done:
    """Write any line, also one of a type that nobody knows."""
    entry = by_hand.write(
        world.mirakl,
        str(given.get("type") or "LOYALTY_CONTRIBUTION"),
        _amount(given, "amount", "-3.00"),
        state=str(given.get("state") or PAYABLE),
        order_id=str(given.get("order_id") or ""),
    )
    return _written(entry)


def _double_line(world: World, given: Given) -> Done:
    """Write a line of an order a second time, under another id."""
    entry = _line_of(world, given)
    return _written(world.mirakl.money.double(entry, at=world.now()))


def _lose_line(world: World, given: Given) -> Done:
    """Take a line of an order away: it was never written."""
    entry = _line_of(world, given)
    world.mirakl.money.lose(entry)
    return Done(f"{entry.about.order_id} has no {entry.type} any more.", {"line_id": entry.id})


def _line_of(world: World, given: Given) -> Entry:
    kind = str(given.get("type") or "ORDER_AMOUNT")
    return by_hand.find(world.mirakl, str(given["order_id"]), kind)


def _written(entry: Entry) -> Done:
    said = f"A line was written: {entry.type}, {entry.amount} {entry.currency}."
    return Done(said, {"line_id": entry.id})


def _amount(given: Given, name: str, default: str) -> Decimal:
    value = given.get(name)
    return Decimal(str(default if value in (None, "") else value))


ACTIONS: dict[str, Action] = {
    "close_cycle": _close_cycle,
    "pay_out": _pay_out,
    "fail_payout": _fail_payout,
    "charge_subscription": _charge_subscription,
    "penalize": _penalize,
    "give_credit": _give_credit,
    "send_invoice": _send_invoice,
    "charge_once": _charge_once,
    "keep_reserve": _keep_reserve,
    "write_line": _write_line,
    "double_line": _double_line,
    "lose_line": _lose_line,
}
