"""Transaction lines summed up for drafting: one sum a cycle, type, decision and day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reconciliation.domain.transactions import KINDS, LineKind, kind_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineSum:
    """Lines of one type that count for one day, in one cycle or in none yet.

    `amount` has Mirakl's sign. `day` is the day of recognition in the books' time zone, before
    closed books move it. `checksum` tells which lines they are, and their amounts; `account_code`
    is set where a decision says where they are posted. `cost` is that of the goods sold in them.
    """

    type: str
    day: date
    amount: Decimal
    line_count: int = 1
    mirakl_cycle_id: str = ""
    account_code: str = ""
    booked_on: date | None = None  # the day of the entry they stand in, or that its cycle closed
    checksum: int = 0
    cost: Decimal = ZERO
    number: int = 0  # its place among the sums that were gathered

    @property
    def kind(self) -> LineKind:
        """Return what the lines are about."""
        return kind_of(self.type)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A billing cycle as drafting knows it."""

    mirakl_cycle_id: str
    closed_on: date
    currency: str
    transferred: Decimal = ZERO

    @property
    def label(self) -> str:
        """Return the name that stands in memos."""
        return f"Payout of {self.closed_on}"


# What the store's own connector books where it books the sale: ours settles these only.
SALE_KINDS = frozenset(
    {LineKind.GOODS, LineKind.SHIPPING, LineKind.REFUND_GOODS, LineKind.REFUND_SHIPPING}
)
# What belongs to the day the goods left. A refund, a fee or a penalty has a day of its own.
_KINDS_OF_A_SHIPMENT = frozenset(
    {
        LineKind.GOODS,
        LineKind.SHIPPING,
        LineKind.TAX,
        LineKind.TAX_REMITTED,
        LineKind.COMMISSION,
        LineKind.COMMISSION_TAX,
        LineKind.ORDER_FEE,
        LineKind.ORDER_FEE_REMITTED,
    }
)
TYPES_OF_A_SHIPMENT = frozenset(
    name for name, kind in KINDS.items() if kind in _KINDS_OF_A_SHIPMENT and "REFUND" not in name
)

KIND_WORDS = {
    LineKind.GOODS: "Goods sold",
    LineKind.SHIPPING: "Shipping charged",
    LineKind.TAX: "Sales tax collected",
    LineKind.TAX_REMITTED: "Sales tax remitted by the marketplace",
    LineKind.COMMISSION: "Commission",
    LineKind.COMMISSION_TAX: "Tax on commission",
    LineKind.REFUND_GOODS: "Goods refunded",
    LineKind.REFUND_SHIPPING: "Shipping refunded",
    LineKind.REFUND_TAX: "Sales tax refunded",
    LineKind.REFUND_TAX_REMITTED: "Sales tax of refunds returned by the marketplace",
    LineKind.REFUND_COMMISSION: "Commission refunded",
    LineKind.REFUND_COMMISSION_TAX: "Tax on commission refunded",
    LineKind.OPERATOR_SHIPPING: "Shipping paid by the marketplace",
    LineKind.ORDER_FEE: "Order fees collected",
    LineKind.ORDER_FEE_REMITTED: "Order fees remitted by the marketplace",
    LineKind.SELLER_FEE: "Fees on orders",
    LineKind.SELLER_FEE_TAX: "Tax on fees",
    LineKind.PENALTY: "Penalties",
    LineKind.PENALTY_TAX: "Tax on penalties",
    LineKind.SUBSCRIPTION: "Subscription",
    LineKind.SUBSCRIPTION_TAX: "Tax on the subscription",
    LineKind.ADJUSTMENT: "Manual credits and invoices",
    LineKind.ADJUSTMENT_TAX: "Tax on manual credits and invoices",
    LineKind.RESERVE: "Kept in reserve, or released",
    LineKind.PAYMENT: "Payment",
}


def words_of(transaction_type: str) -> str:
    """Return what a posting says about lines of a type; its own name where nobody knows it."""
    kind = kind_of(transaction_type)
    return KIND_WORDS.get(kind, f"Unmapped type {transaction_type}"[:200])
