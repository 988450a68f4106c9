"""Billing cycles: what is payable is gathered, summed up, invoiced, and paid out, or not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.mirakl import documents
from sandbox.mirakl.ledger import FAILED, PAID, ZERO, About, Cycle, Entry
from sandbox.mirakl.summaries import of_operator, summary_of

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

INCOMPLETE_KYC = "INCOMPLETE_KYC"
AWAITING_INVOICE_CHECK = "AWAITING_INVOICE_CHECK"
REASONS = (INCOMPLETE_KYC, AWAITING_INVOICE_CHECK)
CURRENCY = "USD"


def close_cycle(market: Marketplace, *, off_by: Decimal = ZERO) -> Cycle:
    """Gather every payable line into a new cycle; without one, the cycle is about nothing.

    Its amount may be negative: the shop owes it, or it is carried into the next one. `off_by` is
    a mistake in what is transferred.
    """
    ledger, now = market.money, market.world.now()
    gathered = list(ledger.waiting())
    opening = next((one.closing for one in reversed(ledger.cycles.values())), ZERO)
    due = opening + _sum(gathered)
    carried = due if due < 0 and market.settings.carries_negative_cycles else ZERO
    cycle = Cycle(
        id=ledger.new_uuid(),
        number=len(ledger.cycles) + 1,
        created_at=now,
        currency=gathered[0].currency if gathered else CURRENCY,
        opening=opening,
        to_seller=due - carried + off_by,
        closing=carried,
        to_operator=of_operator(gathered),
        summary=summary_of(gathered),
    )
    ledger.cycles[cycle.id] = cycle
    for entry in gathered:
        entry.gathered_in = cycle.id
    documents.invoice(market, cycle, gathered)
    wait = market.world.clock.span(seconds=market.settings.cycle_fill_seconds)
    market.later(wait, fill_in, market, cycle)
    return cycle


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((one.amount for one in entries), ZERO)


def fill_in(market: Marketplace, cycle: Cycle) -> None:
    """Tell the lines of a cycle which one it is, and what its documents are called."""
    invoice = documents.invoice_of(market, cycle)
    for entry in gathered_in(market, cycle):
        entry.cycle_id, entry.voucher_number = cycle.id, cycle.voucher_number
        if invoice and not entry.document_number:
            entry.document_number, entry.document_at = invoice.name, invoice.created_at
        entry.updated_at = market.world.now()


def gathered_in(market: Marketplace, cycle: Cycle) -> Sequence[Entry]:
    """Return the lines that a cycle counts, and its payment."""
    return [one for one in market.money.entries.values() if one.gathered_in == cycle.id]


def find(market: Marketplace, cycle_id: str | None = None) -> Cycle:
    """Return a cycle, or the oldest that is not paid yet. ValueError: there is none."""
    for cycle in market.money.cycles.values():
        if cycle.id == cycle_id or (not cycle_id and not cycle.is_settled):
            return cycle
    raise ValueError("There is no such cycle." if cycle_id else "No cycle waits to be paid.")


def pay_out(market: Marketplace, cycle: Cycle) -> None:
    """Transfer a cycle's money, also after it failed. ValueError: it is paid already."""
    if cycle.is_settled:
        raise ValueError(f"The cycle {cycle.number} is paid already.")
    now = market.world.now()
    cycle.state, cycle.failure_reason = PAID, ""
    cycle.reference, cycle.paid_at = f"MKP{cycle.created_at:%Y%m%d}{cycle.number:05d}", now
    for entry in gathered_in(market, cycle):
        entry.state, entry.updated_at = PAID, now
    if cycle.to_seller:
        about = About(transaction_at=now, transaction_number=cycle.reference)
        payment = market.money.write(
            "PAYMENT", -cycle.to_seller, at=now, state=PAID, about=about, currency=cycle.currency
        )
        payment.gathered_in = payment.cycle_id = cycle.id
        payment.voucher_number = cycle.voucher_number


def fail(cycle: Cycle, reason: str = INCOMPLETE_KYC) -> None:
    """Let a transfer fail. ValueError: it is paid already, or nobody knows the reason."""
    if cycle.is_settled:
        raise ValueError(f"The cycle {cycle.number} is paid already.")
    if reason not in REASONS:
        raise ValueError(f"A payout fails with one of {', '.join(REASONS)}.")
    cycle.state, cycle.failure_reason = FAILED, reason
