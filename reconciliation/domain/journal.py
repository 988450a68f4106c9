"""Journal entries as values: signed postings that sum to zero. Debit is positive.

Every exporter, check and screen derives from these.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from reconciliation.domain.chart import Account

ZERO = Decimal(0)


class EntryKind(StrEnum):
    """What an entry says."""

    OPENING = "OPENING"  # what the marketplace owed when the books began
    ACTIVITY = "ACTIVITY"  # the lines of a cycle against the clearing account
    CASH = "CASH"  # the clearing account against the bank
    ACCRUAL = "ACCRUAL"  # what a month earned and no cycle has yet
    REVERSAL = "REVERSAL"  # takes another entry back
    CORRECTION = "CORRECTION"  # lines that changed after their entry was posted


class EntryState(StrEnum):
    """DRAFT may change; POSTED is final; EXPORTED has left; REVERSED was taken back by another."""

    DRAFT = "DRAFT"
    POSTED = "POSTED"
    EXPORTED = "EXPORTED"
    REVERSED = "REVERSED"


# In the books, and taken back by nothing.
STANDING = (EntryState.POSTED, EntryState.EXPORTED)
# The entries that say for good where the lines of a payout stand. An accrual takes itself back.
OF_LINES = (EntryKind.ACTIVITY, EntryKind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What a posting is filed under beside its account; empty where nobody asked."""

    class_name: str = ""
    location: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: debit positive, credit negative, in the entry's currency."""

    account: Account
    amount: Decimal
    description: str = ""
    dimensions: Dimensions = Dimensions()
    line_count: int = 0  # transaction lines summed up in it

    @property
    def debit(self) -> Decimal:
        """Return the amount when it is a debit, else zero."""
        return max(self.amount, ZERO)

    @property
    def credit(self) -> Decimal:
        """Return the amount, without its sign, when it is a credit, else zero."""
        return max(-self.amount, ZERO)


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced entry on one day in one currency.

    `reference` is the billing cycle's id ("" for an accrual or the opening), `payee` the
    marketplace's name, `number` is given at posting ("" for a draft).
    """

    kind: EntryKind
    booked_on: date
    currency: str
    memo: str
    postings: tuple[Posting, ...]
    reference: str = ""
    payee: str = "Macy's"
    number: str = ""

    @property
    def balance(self) -> Decimal:
        """Return the sum of all postings: zero, or the entry is wrong."""
        return sum((posting.amount for posting in self.postings), ZERO)


def faults_of(entry: Entry) -> list[str]:
    """Return what is wrong with an entry, in sentences; nothing for a good one."""
    faults = []
    if len(entry.postings) < 2:
        faults.append("An entry has at least two postings.")
    if entry.balance:
        faults.append(f"The postings sum to {entry.balance}, not to zero.")
    if any(posting.amount != round(posting.amount, 2) for posting in entry.postings):
        faults.append("A posting has a fraction of a cent.")
    return faults
