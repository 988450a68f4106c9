"""One payout as a picture: what was sold, what was taken off, and what is left as the deposit.

Pure: sums by line kind in, bars out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reconciliation.domain.transactions import LineKind

ZERO = Decimal(0)


class Stage(StrEnum):
    """A step of the waterfall; the stored value stands in addresses."""

    BROUGHT_FORWARD = "brought-forward"
    SALES = "sales"
    TAXES = "taxes"
    COMMISSION = "commission"
    REFUNDS = "refunds"
    FEES = "fees"
    ADJUSTMENTS = "adjustments"
    RESERVE = "reserve"
    UNKNOWN = "unknown"
    UNEXPLAINED = "unexplained"
    CARRIED_FORWARD = "carried-forward"
    DEPOSIT = "deposit"


NAMES: Mapping[Stage, str] = {
    Stage.BROUGHT_FORWARD: "Brought forward",
    Stage.SALES: "Sales and shipping",
    Stage.TAXES: "Taxes, less what Macy's remits",
    Stage.COMMISSION: "Commission",
    Stage.REFUNDS: "Refunds",
    Stage.FEES: "Fees and penalties",
    Stage.ADJUSTMENTS: "Adjustments",
    Stage.RESERVE: "Reserve",
    Stage.UNKNOWN: "Of unknown types",
    Stage.UNEXPLAINED: "Unexplained",
    Stage.CARRIED_FORWARD: "Carried forward",
    Stage.DEPOSIT: "Deposit",
}

STAGE_OF: Mapping[LineKind, Stage] = {
    LineKind.GOODS: Stage.SALES,
    LineKind.SHIPPING: Stage.SALES,
    LineKind.OPERATOR_SHIPPING: Stage.SALES,
    LineKind.TAX: Stage.TAXES,
    LineKind.TAX_REMITTED: Stage.TAXES,
    LineKind.REFUND_TAX: Stage.TAXES,
    LineKind.REFUND_TAX_REMITTED: Stage.TAXES,
    LineKind.ORDER_FEE: Stage.TAXES,
    LineKind.ORDER_FEE_REMITTED: Stage.TAXES,
    LineKind.COMMISSION: Stage.COMMISSION,
    LineKind.COMMISSION_TAX: Stage.COMMISSION,
    LineKind.REFUND_COMMISSION: Stage.COMMISSION,
    LineKind.REFUND_COMMISSION_TAX: Stage.COMMISSION,
    LineKind.REFUND_GOODS: Stage.REFUNDS,
    LineKind.REFUND_SHIPPING: Stage.REFUNDS,
    LineKind.SELLER_FEE: Stage.FEES,
    LineKind.SELLER_FEE_TAX: Stage.FEES,
    LineKind.PENALTY: Stage.FEES,
    LineKind.PENALTY_TAX: Stage.FEES,
    LineKind.SUBSCRIPTION: Stage.FEES,
    LineKind.SUBSCRIPTION_TAX: Stage.FEES,
    LineKind.ADJUSTMENT: Stage.ADJUSTMENTS,
    LineKind.ADJUSTMENT_TAX: Stage.ADJUSTMENTS,
    LineKind.RESERVE: Stage.RESERVE,
    LineKind.PURCHASE: Stage.UNKNOWN,
    LineKind.UNKNOWN: Stage.UNKNOWN,
}


@dataclass(frozen=True)
class Bar:
    """One step: it goes from `begins` to `ends`; the deposit's bar begins at zero."""

    stage: Stage
    amount: Decimal
    begins: Decimal
    ends: Decimal
    line_count: int = 0

    @property
    def name(self) -> str:
        """Return what a person reads."""
        return NAMES[self.stage]


@dataclass(frozen=True)
class Summed:
    """The sum and the number of the lines of one kind."""

    kind: LineKind
    amount: Decimal
    line_count: int


def waterfall(
    sums: list[Summed], *, transferred: Decimal, opening: Decimal = ZERO, closing: Decimal = ZERO
) -> list[Bar]:
    """Return the steps from the balance brought forward to the deposit.

    What neither the lines nor the balances explain is a step of its own, so that the last one
    always ends where the transfer does. A step of zero without lines is left out.
    """
    amounts = dict.fromkeys(Stage, ZERO)
    counts = dict.fromkeys(Stage, 0)
    for summed in sums:
        stage = STAGE_OF.get(summed.kind, Stage.UNKNOWN)
        amounts[stage] += summed.amount
        counts[stage] += summed.line_count
    amounts[Stage.BROUGHT_FORWARD], amounts[Stage.CARRIED_FORWARD] = opening, -closing
    amounts[Stage.UNEXPLAINED] = transferred - sum(amounts.values(), ZERO)
    bars: list[Bar] = []
    level = ZERO
    for stage in Stage:
        if stage is Stage.DEPOSIT:
            break
        amount, count = amounts[stage], counts[stage]
        if amount or count:
            bars.append(Bar(stage, amount, level, level + amount, count))
            level += amount
    return [*bars, Bar(Stage.DEPOSIT, transferred, ZERO, transferred)]
