"""What matching compares: the lines that came, what was expected, and the rules. Values only.

Both are tuples, as the database hands them out: a million of them are judged in seconds.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from reconciliation.domain.transactions import KINDS, LineKind

ZERO = Decimal(0)

# A place in the list of a line's sums for each kind of money that an order should bring. The last
# one is for what is charged as it comes: fees and penalties, which no order tells beforehand.
KIND_OF_SLOT = (
    LineKind.GOODS,
    LineKind.SHIPPING,
    LineKind.TAX,
    LineKind.TAX_REMITTED,
    LineKind.COMMISSION,
    LineKind.COMMISSION_TAX,
    LineKind.REFUND_GOODS,
    LineKind.REFUND_SHIPPING,
    LineKind.REFUND_TAX,
    LineKind.REFUND_TAX_REMITTED,
    LineKind.REFUND_COMMISSION,
    LineKind.REFUND_COMMISSION_TAX,
)
(GOODS, SHIPPING, TAX, TAX_REMITTED, COMMISSION, COMMISSION_TAX) = range(6)
(REFUND_GOODS, REFUND_SHIPPING, REFUND_TAX, REFUND_TAX_REMITTED) = range(6, 10)
(REFUND_COMMISSION, REFUND_COMMISSION_TAX, CHARGES) = range(10, 13)
SLOTS = 13
TAXES = (TAX, TAX_REMITTED, REFUND_TAX, REFUND_TAX_REMITTED)

_CHARGES = (
    LineKind.ORDER_FEE,
    LineKind.ORDER_FEE_REMITTED,
    LineKind.SELLER_FEE,
    LineKind.SELLER_FEE_TAX,
    LineKind.PENALTY,
    LineKind.PENALTY_TAX,
)
# Shipping that the operator pays takes out again what the customer paid for it.
_TAKEN_OUT = {
    "OPERATOR_PAID_ORDER_SHIPPING_AMOUNT": SHIPPING,
    "OPERATOR_PAID_ORDER_SHIPPING_AMOUNT_TAX": TAX_REMITTED,
    "OPERATOR_PAID_REFUND_ORDER_SHIPPING_AMOUNT": REFUND_SHIPPING,
    "OPERATOR_PAID_REFUND_ORDER_SHIPPING_AMOUNT_TAX": REFUND_TAX_REMITTED,
}
SLOT_OF_TYPE: Mapping[str, int] = {
    **{name: KIND_OF_SLOT.index(kind) for name, kind in KINDS.items() if kind in KIND_OF_SLOT},
    **{name: CHARGES for name, kind in KINDS.items() if kind in _CHARGES},
    **_TAKEN_OUT,
}


# A line as the database hands it out: in the order of PaidLine; more may follow.
Row = tuple[Any, ...]


class PaidLine(NamedTuple):
    """A transaction line of an order. `mirakl_line_id` is empty for what is about all of it."""

    mirakl_line_id: str
    type: str
    amount: Decimal
    created_at: datetime
    mirakl_refund_id: str = ""
    mirakl_shipment_id: str = ""
    mirakl_debit_id: str = ""
    tax_code: str = ""
    fee_code: str = ""
    document_number: str = ""
    mirakl_cycle_id: str = ""

    @classmethod
    def all_of(cls, rows: Iterable[Row]) -> "list[PaidLine]":
        """Return rows with names, for those that are looked at with care."""
        return [cls(*row[: len(cls._fields)]) for row in rows]


class Expected(NamedTuple):
    """What an order line should bring, signed as Mirakl signs; `expectation` says how.

    `commission` is the contract's where there is one, else the order's own; None: unknown.
    """

    mirakl_line_id: str
    is_due: bool
    due_at: datetime | None
    refunded_at: datetime | None = None
    refund_count: int = 0
    goods: Decimal = ZERO
    shipping: Decimal = ZERO
    tax_to_shop: Decimal = ZERO
    commission: Decimal | None = ZERO
    commission_tax: Decimal = ZERO
    refund_goods: Decimal = ZERO
    refund_shipping: Decimal = ZERO
    refund_tax: Decimal = ZERO
    refund_commission: Decimal = ZERO
    refund_commission_tax: Decimal = ZERO
    marketplace_total: Decimal | None = None
    store_total: Decimal | None = None
    marketplace_refunded: Decimal | None = None
    store_refunded: Decimal | None = None
    given_back_at: datetime | None = None


class MatchRules(NamedTuple):
    """When a difference matters. `read_until` is when the lines were read last; None: never."""

    at: datetime
    read_until: datetime | None
    begins_at: datetime | None = None  # what is older is history (caution 38)
    tolerance: Decimal = ZERO
    missing_after: timedelta = timedelta(days=30)
    marketplace_remits_tax: bool = True
    store_books_from: datetime | None = None  # the store's connector books refunds since
