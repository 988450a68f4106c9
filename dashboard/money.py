"""What the pages about money share: words and badges for payouts, entries and lines."""

from __future__ import annotations

from decimal import Decimal

from dashboard.shell import Amount, Badge
from reconciliation.domain.asking import words_of_kind
from reconciliation.domain.journal import EntryKind, EntryState
from reconciliation.domain.outcomes import REST, STORE, STORE_REFUND, MatchOutcome
from reconciliation.models import JournalEntry, Payout, TransactionLine

_PAYOUT_STATES = {
    "PAID": Badge("paid", "success"),
    "TO_PAY": Badge("to be paid", "info"),
    "FAILED": Badge("failed", "danger"),
}
_LINE_STATES = {
    "PAID": Badge("paid", "success"),
    "PAYABLE": Badge("payable", "info", "It counts in the next cycle."),
    "PENDING": Badge("pending", "", "Not yet earned."),
    "RESERVE": Badge("reserve", "warning", "Macy's keeps it back."),
    "NOT_APPLICABLE": Badge("not paid out", "", "It counts in no payout."),
}
_ENTRY_STATES = {
    EntryState.DRAFT: Badge("draft", "", "It may still change."),
    EntryState.POSTED: Badge("posted", "success", "It is final."),
    EntryState.EXPORTED: Badge("exported", "success", "It is final and has left."),
    EntryState.REVERSED: Badge("reversed", "warning", "Another entry takes it back."),
}
ENTRY_KINDS = {
    EntryKind.OPENING: "Opening balance",
    EntryKind.ACTIVITY: "Activity",
    EntryKind.CASH: "Cash",
    EntryKind.ACCRUAL: "Accrual",
    EntryKind.REVERSAL: "Reversal",
    EntryKind.CORRECTION: "Correction",
}

# What needs a person, as it is told, and how bad it is.
OUTCOMES = {
    MatchOutcome.SHORT: Badge("Short", "danger", "Less came than is payable."),
    MatchOutcome.OVER: Badge("Over", "warning", "More came than is payable."),
    MatchOutcome.UNKNOWN_ORDER: Badge("Unknown order", "warning", "Nobody has read this order."),
    MatchOutcome.DUPLICATE: Badge("Doubled", "warning", "The same line came more than once."),
    MatchOutcome.MISSING: Badge("Missing", "danger", "Nothing came, and it is late."),
    MatchOutcome.FEE_VARIANCE: Badge("Fee differs", "warning", "Not what the contract says."),
    MatchOutcome.TAX_NOT_REMITTED: Badge(
        "Tax not remitted", "danger", "Macy's collected tax and did not remit it."
    ),
    MatchOutcome.FEE_REPEATED: Badge(
        "Fee repeated", "warning", "The same fee came more than once: it may be doubled."
    ),
    MatchOutcome.STORE_DIFFERS: Badge(
        "Store differs", "info", "The store's order has another total than Macy's."
    ),
    MatchOutcome.REFUND_DIFFERS: Badge(
        "Refund differs", "warning", "The store gave back another amount than Macy's."
    ),
}
_SETTLED = {
    MatchOutcome.MATCHED: Badge("matches", "success"),
    MatchOutcome.AWAITED: Badge("awaited", "", "It may still come."),
    MatchOutcome.ACCEPTED: Badge("accepted", "success", "It differs, and a person said it may."),
    MatchOutcome.HISTORY: Badge("history", "", "From before the books began."),
}


def payout_state(payout: Payout) -> Badge:
    """Return how far Macy's is with paying it; a state that we do not know as it is."""
    known = _PAYOUT_STATES.get(payout.payout_state)
    if known and payout.failure_reason:
        reason = payout.failure_reason.replace("_", " ").lower()
        return Badge(known.text, known.color, f"Macy's says: {reason}.")
    return known or Badge(payout.payout_state.lower() or "unknown", "warning")


def tie_out(payout: Payout) -> Badge:
    """Return whether the lines explain the transfer, or by how much they do not."""
    if payout.audited_at is None or payout.difference is None:
        return Badge("not compared yet")
    if payout.is_tied:
        return Badge("ties out", "success", "The lines explain every cent.")
    if payout.difference:
        return Badge(f"{Amount(payout.difference)} unexplained", "danger")
    return Badge("kinds differ", "danger", "The total ties out, but not each kind of money.")


def line_state(line: TransactionLine) -> Badge:
    """Return how far a line is; a state that we do not know as it is."""
    return _LINE_STATES.get(line.payment_state) or Badge(line.payment_state.lower(), "warning")


def entry_state(entry: JournalEntry) -> Badge:
    """Return whether an entry is final, and whether it has left."""
    return _ENTRY_STATES[EntryState(entry.state)]


def entry_kind(entry: JournalEntry) -> str:
    """Return what an entry says, in a word."""
    return ENTRY_KINDS[EntryKind(entry.kind)]


def type_words(transaction_type: str) -> str:
    """Return one of Mirakl's types as words: “Commission fee”."""
    return transaction_type.replace("_", " ").capitalize()


def debit(amount: Decimal) -> Amount | str:
    """Return a cell of the debit column."""
    return Amount(amount) if amount > 0 else ""


def credit(amount: Decimal) -> Amount | str:
    """Return a cell of the credit column."""
    return Amount(-amount) if amount < 0 else ""


def outcome(value: str) -> Badge:
    """Return a verdict as a badge."""
    known = {**OUTCOMES, **_SETTLED}
    return known[MatchOutcome(value)]


def kind_words(kind: str) -> str:
    """Return the kind of money that a verdict is about; everything where it is the rest."""
    if kind == STORE:
        return "The whole order, without tax"
    if kind == STORE_REFUND:
        return "What customers got back, without tax"
    return "All of it" if kind == REST else words_of_kind(kind)
