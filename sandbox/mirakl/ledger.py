"""What the marketplace remembers of money: transaction lines, billing cycles and documents."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

PENDING = "PENDING"  # not earned yet
PAYABLE = "PAYABLE"  # counts in the next cycle
PAID = "PAID"
RESERVE = "RESERVE"

TO_PAY = "TO_PAY"
FAILED = "FAILED"

AUTO_INVOICE = "AUTO_INVOICE"
MANUAL_INVOICE = "MANUAL_INVOICE"
MANUAL_CREDIT = "MANUAL_CREDIT"

ZERO = Decimal(0)


@dataclass(frozen=True)
class About:
    """What a line is about; whatever is empty is no entity of it."""

    order_id: str = ""
    commercial_id: str = ""
    order_created_at: datetime | None = None
    payment_type: str = ""
    channel: str = ""
    line_id: str = ""
    refund_id: str = ""
    shipment_id: str = ""
    debit_id: str = ""
    tax_code: str = ""
    tax_rate: Decimal | None = None
    shop_tax_code: str = ""
    shop_tax_rate: Decimal | None = None
    fee_code: str = ""
    one_off: Mapping[str, Any] | None = None
    manual_number: str = ""
    transaction_at: datetime | None = None
    transaction_number: str = ""


@dataclass
class Entry:
    """One transaction line. `number` and `balance` are in the order of creation.

    `gathered_in` is the cycle that counts it. What TL02 shows of the cycle and of its documents
    (`cycle_id`, `document_number`, `document_at`, `voucher_number`) is filled in later.
    """

    number: int
    id: str
    type: str
    amount: Decimal
    balance: Decimal
    currency: str
    state: str
    created_at: datetime
    updated_at: datetime
    about: About
    gathered_in: str = ""
    cycle_id: str = ""
    document_number: str = ""
    document_at: datetime | None = None
    voucher_number: str = ""


@dataclass
class Cycle:
    """One billing cycle. `opening` and `closing` are what is carried from one to the next."""

    id: str
    number: int
    created_at: datetime
    currency: str
    opening: Decimal
    to_seller: Decimal
    closing: Decimal
    to_operator: Decimal
    summary: dict[str, Decimal]
    state: str = TO_PAY
    reference: str = ""
    paid_at: datetime | None = None
    failure_reason: str = ""

    @property
    def voucher_number(self) -> str:
        return f"{self.number:06d}"

    @property
    def is_settled(self) -> bool:
        return self.state == PAID


@dataclass(frozen=True)
class Detail:
    """One line of a document; what is charged to the shop is positive."""

    description: str
    amount: Decimal
    tax: Decimal = ZERO
    tax_code: str = ""
    quantity: int = 1
    order_id: str = ""


@dataclass
class Document:
    """One accounting document. `number` is what IV01 calls `invoice_id`."""

    number: int
    id: str
    type: str
    created_at: datetime
    currency: str
    details: list[Detail]
    begins_at: datetime | None = None
    cycle_id: str = ""

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.details), ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((one.tax for one in self.details), ZERO)

    @property
    def name(self) -> str:
        """Return the number as lines bear it (`accounting_document_number`)."""
        return f"{self.number:012d}"


class Ledger:
    """Everything that the operator owes the shop, and the other way round.

    Its numbers and ids are its own, so that a sale has the same ones with and without it.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.cycles: dict[str, Cycle] = {}
        self.documents: dict[int, Document] = {}
        self.debited: dict[str, Any] = {}  # by order line: see transactions.Sums
        self.balance = ZERO
        self.number_from(1)

    def number_from(self, first: int) -> None:
        """Count and name everything anew, so that two lives of a server never clash."""
        self._numbers = itertools.count(first)
        self._random = random.Random(first)

    def new_number(self) -> int:
        return next(self._numbers)

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def write(
        self,
        kind: str,
        amount: Decimal,
        *,
        at: datetime,
        state: str,
        about: About,
        currency: str,
    ) -> Entry:
        """Write one line; its amount is signed: a credit to the shop is positive."""
        self.balance += amount
        entry = Entry(
            number=self.new_number(),
            id=self.new_uuid(),
            type=kind,
            amount=amount,
            balance=self.balance,
            currency=currency,
            state=state,
            created_at=at,
            updated_at=at,
            about=about,
        )
        self.entries[entry.id] = entry
        return entry

    def double(self, entry: Entry, *, at: datetime) -> Entry:
        """Write a line again: the same but for its id and its place."""
        return self.write(
            entry.type,
            entry.amount,
            at=at,
            state=PENDING if entry.state == PENDING else PAYABLE,
            about=entry.about,
            currency=entry.currency,
        )

    def lose(self, entry: Entry) -> None:
        """Take a line away, as if it had never been written."""
        del self.entries[entry.id]
        self.balance -= entry.amount
        for later in self.entries.values():
            if later.number > entry.number:
                later.balance -= entry.amount

    def of_order(self, order_id: str) -> list[Entry]:
        """Return the lines of an order, oldest first."""
        return [one for one in self.entries.values() if one.about.order_id == order_id]

    def forget(self, order_id: str) -> None:
        """Keep the paid lines of an order no longer."""
        for entry in self.of_order(order_id):
            self.debited.pop(entry.about.line_id, None)
            if entry.state == PAID:
                del self.entries[entry.id]

    def waiting(self) -> Iterator[Entry]:
        """Yield the lines that the next cycle gathers, oldest first."""
        for entry in self.entries.values():
            if not entry.gathered_in and entry.state in (PAYABLE, RESERVE):
                yield entry

    def sum_of(self, state: str) -> Decimal:
        """Return what lies in a state and is in no cycle yet."""
        found = (one for one in self.entries.values() if one.state == state and not one.gathered_in)
        return sum((one.amount for one in found), ZERO)
