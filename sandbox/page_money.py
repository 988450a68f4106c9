"""The part of the page that tells what the marketplace owes, and lets one play its bookkeeper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from markupsafe import Markup

from sandbox.mirakl.ledger import FAILED, PAID, PAYABLE, PENDING, RESERVE, Cycle
from sandbox.page_parts import NOTHING, badge, button, card, folded, form, select, text_field

if TYPE_CHECKING:
    from sandbox.world import World

CYCLES_SHOWN = 6
ORDERS_OFFERED = 25
KINDS = {PAID: "go", FAILED: "stop"}
CHARGES = [
    ("charge_subscription", "Charge the subscription"),
    ("penalize", "Charge a penalty"),
    ("give_credit", "Give a credit"),
    ("send_invoice", "Send an invoice"),
    ("charge_once", "Charge once"),
    ("keep_reserve", "Keep a reserve"),
    ("write_line", "Write a line that nobody knows"),
]


def money_card(world: World) -> Markup:
    """Return the balance, the newest cycles, and what an operator may do about them."""
    body = _balance(world) + _cycles(world) + _cycle_acts(world) + _charges(world)
    return card("Money", body + _role_switch(world), folded_as="money")


def _balance(world: World) -> Markup:
    ledger = world.mirakl.money
    figures = [
        ("Owed to the shop", ledger.balance),
        ("not earned yet", ledger.sum_of(PENDING)),
        ("in the next cycle", ledger.sum_of(PAYABLE) + ledger.sum_of(RESERVE)),
    ]
    told = ", ".join(f"{name} {_dollars(amount)}" for name, amount in figures)
    return Markup('<p class="soft">{}. {} lines.</p>').format(told, len(ledger.entries))


def _dollars(amount: Decimal) -> str:
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def _cycles(world: World) -> Markup:
    newest = list(islice(reversed(world.mirakl.money.cycles.values()), CYCLES_SHOWN))
    if not newest:
        return Markup('<p class="soft">No cycle was closed yet.</p>')
    head = Markup('<tr><th>Cycle</th><th>Payout</th><th class="n">To the shop</th></tr>')
    rows = NOTHING.join(_cycle(one) for one in newest)
    table = Markup('<div class="scroll"><table><thead>{}</thead>{}</table></div>')
    return table.format(head, rows) + _how_often(world)


def _how_often(world: World) -> Markup:
    """Say when what is done here can be seen at the other side: nobody is told of a cycle."""
    day = round(world.clock.span(minutes=24 * 60) / timedelta(minutes=1))
    lasts = "" if day == 24 * 60 else f"; a day lasts {day} minutes here"
    said = Markup('<p class="soft">Mirakl lets a seller ask for cycles once a day{}.</p>')
    return said.format(lasts)


def _cycle(cycle: Cycle) -> Markup:
    note = cycle.reference or cycle.failure_reason.replace("_", " ").lower()
    return Markup(
        "<tr><td>{} <span class='soft'>{:%b %d, %H:%M}</span></td>"
        "<td>{} <span class='soft'>{}</span></td><td class='n'>{}</td></tr>"
    ).format(
        cycle.number,
        cycle.created_at,
        badge(cycle.state.replace("_", " ").lower(), KINDS.get(cycle.state, "wait")),
        note,
        _dollars(cycle.to_seller),
    )


def _cycle_acts(world: World) -> Markup:
    """Return the buttons that fit: to close, and to pay or to fail the oldest that waits."""
    acts = [form("close_cycle", button("Close the cycle", main=True))]
    waiting = next((one for one in world.mirakl.money.cycles.values() if not one.is_settled), None)
    if waiting:
        name = f"cycle {waiting.number}"
        acts.append(form("pay_out", button(f"Pay out {name}"), cycle_id=waiting.id))
        acts.append(form("fail_payout", button("Fail its payout"), cycle_id=waiting.id))
    return Markup('<div class="acts">{}</div>').format(NOTHING.join(acts))


def _charges(world: World) -> Markup:
    """Return what is charged and credited, with an amount or the usual one, and for an order."""
    debited = (one for one in reversed(world.mirakl.orders.values()) if one.is_debited)
    orders = [(one.id, one.id) for one in islice(debited, ORDERS_OFFERED)]
    amount = text_field("amount", "Amount", hint="the usual one")
    acts = NOTHING.join(
        Markup('<button formaction="/act/{}">{}</button>').format(name, label)
        for name, label in CHARGES
    )
    charges = (
        amount
        + select("order_id", "Order", [("", "none"), *orders])
        + Markup('<div class="acts">{}</div>').format(acts)
    )
    boxes = folded("Charge or credit", form("", charges))
    if orders:
        whole = text_field("amount", "Amount", hint="all of it")
        refund = select("order_id", "Order", orders) + whole + button("Refund")
        boxes += folded("Refund an order, as the operator", form("refund_order", refund))
    return boxes


def _role_switch(world: World) -> Markup:
    """Return whether the key's user is an accountant, and the switch."""
    has_role = world.mirakl.settings.has_accountancy_role
    said = "The key may read lines." if has_role else "The key lacks the accountancy role."
    label = "Take the accountancy role away" if has_role else "Give it the accountancy role"
    switch = {"of": "mirakl", "name": "has_accountancy_role", "value": "off" if has_role else "on"}
    return Markup('<p class="soft">{}</p>').format(said) + form(
        "change_settings", button(label), **switch
    )
