"""What finance looks at across orders: gross, profit and loss, states, and fees to dispute. Pure.

Amounts have Mirakl's signs: what is paid to the shop is positive.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from integration.domain.spreadsheets import harmless
from reconciliation.domain.transactions import KINDS, LineKind, kind_of

ZERO = Decimal(0)


class Row(StrEnum):
    """A row of the channel's profit and loss."""

    SALES = "SALES"
    SHIPPING = "SHIPPING"
    RETURNS = "RETURNS"
    COMMISSION = "COMMISSION"
    FEES = "FEES"
    SUBSCRIPTION = "SUBSCRIPTION"
    ADJUSTMENTS = "ADJUSTMENTS"
    TAX = "TAX"  # charged less remitted: zero in the end where the marketplace remits it
    UNKNOWN = "UNKNOWN"


ROW_OF_KIND: Mapping[LineKind, Row] = {
    LineKind.GOODS: Row.SALES,
    LineKind.SHIPPING: Row.SHIPPING,
    LineKind.OPERATOR_SHIPPING: Row.SHIPPING,
    LineKind.REFUND_GOODS: Row.RETURNS,
    LineKind.REFUND_SHIPPING: Row.RETURNS,
    LineKind.COMMISSION: Row.COMMISSION,
    LineKind.COMMISSION_TAX: Row.COMMISSION,
    LineKind.REFUND_COMMISSION: Row.COMMISSION,
    LineKind.REFUND_COMMISSION_TAX: Row.COMMISSION,
    LineKind.SELLER_FEE: Row.FEES,
    LineKind.SELLER_FEE_TAX: Row.FEES,
    LineKind.PENALTY: Row.FEES,
    LineKind.PENALTY_TAX: Row.FEES,
    LineKind.SUBSCRIPTION: Row.SUBSCRIPTION,
    LineKind.SUBSCRIPTION_TAX: Row.SUBSCRIPTION,
    LineKind.ADJUSTMENT: Row.ADJUSTMENTS,
    LineKind.ADJUSTMENT_TAX: Row.ADJUSTMENTS,
    LineKind.TAX: Row.TAX,
    LineKind.TAX_REMITTED: Row.TAX,
    LineKind.REFUND_TAX: Row.TAX,
    LineKind.REFUND_TAX_REMITTED: Row.TAX,
    LineKind.ORDER_FEE: Row.TAX,
    LineKind.ORDER_FEE_REMITTED: Row.TAX,
}
_NO_RESULT = frozenset({LineKind.PAYMENT, LineKind.RESERVE})  # money that only moves

# What customers paid, before anything is taken off: the amount of form 1099-K.
GROSS_TYPES = sorted(
    name
    for name, kind in KINDS.items()
    if kind in (LineKind.GOODS, LineKind.SHIPPING, LineKind.TAX) and name.startswith("ORDER_")
)
TAX_TYPES = sorted(name for name in GROSS_TYPES if KINDS[name] is LineKind.TAX)


@dataclass(slots=True)
class Result:
    """The profit and loss of one month, or of one SKU; `name` is the first day, or the SKU.

    `cost_of_goods` is positive; None where no cost is known.
    """

    name: date | str
    rows: dict[Row, Decimal] = field(default_factory=dict)
    cost_of_goods: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """Return what is left of the channel before the cost of goods."""
        return sum(self.rows.values(), ZERO)

    @property
    def margin(self) -> Decimal | None:
        """Return what is left after it; None where no cost is known."""
        return None if self.cost_of_goods is None else self.total - self.cost_of_goods


@dataclass(frozen=True, slots=True)
class MonthGross:
    """What customers paid in a calendar month, refunds and fees not taken off (1099-K)."""

    month: date
    gross: Decimal
    tax: Decimal
    sale_count: int

    @property
    def without_tax(self) -> Decimal:
        """Return the gross without the sales tax in it."""
        return self.gross - self.tax


@dataclass(frozen=True, slots=True)
class StateSales:
    """Sales to one state, and the tax that the marketplace collected there."""

    state: str
    sales: Decimal
    refunds: Decimal
    tax_collected: Decimal
    tax_remitted: Decimal
    order_count: int


@dataclass(frozen=True, slots=True)
class Fee:
    """The commission on an order line: by the contract (or the order), and as it was charged.

    Both are positive. `ordered_on` is a day of the books' time zone; `rate_is_known`: the contract
    has a rate for it.
    """

    mirakl_order_id: str
    mirakl_line_id: str
    sku: str
    category_code: str
    ordered_on: date
    sold_for: Decimal
    expected: Decimal
    charged: Decimal
    rate_is_known: bool

    @property
    def overcharged(self) -> Decimal:
        """Return what was charged too much; negative is too little."""
        return self.charged - self.expected


@dataclass(frozen=True, slots=True)
class FeeTotal:
    """The commissions of one category in one month; all amounts are positive.

    `overcharged` is what came too much on the `too_many` lines that were charged more than is due.
    """

    category_code: str
    month: date
    line_count: int
    expected: Decimal
    charged: Decimal
    too_many: int
    overcharged: Decimal


def results(rows: Iterable[tuple[date | str, str, Decimal]]) -> list[Result]:
    """Return profit and loss by name out of (name, transaction type, amount), in their order."""
    found: dict[date | str, Result] = {}
    for name, transaction_type, amount in rows:
        kind = kind_of(transaction_type)
        if kind in _NO_RESULT:
            continue
        result = found.setdefault(name, Result(name))
        row = ROW_OF_KIND.get(kind, Row.UNKNOWN)
        result.rows[row] = result.rows.get(row, ZERO) + amount
    return list(found.values())


_DISPUTE_HEAD = (
    "Order",
    "Order line",
    "SKU",
    "Category",
    "Ordered on",
    "Sold for",
    "Commission by the contract",
    "Commission charged",
    "Overcharged",
)


def dispute_file(fees: Iterable[Fee]) -> Iterator[str]:
    """Yield the lines of a CSV file of fees to dispute; no text in it runs as a formula."""
    yield _csv(_DISPUTE_HEAD)
    for fee in fees:
        texts = (fee.mirakl_order_id, fee.mirakl_line_id, fee.sku, fee.category_code)
        amounts = (fee.sold_for, fee.expected, fee.charged, fee.overcharged)
        yield _csv(
            (
                *map(harmless, texts),
                f"{fee.ordered_on}",
                *(f"{amount:.2f}" for amount in amounts),
            )
        )


def _csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
