"""The chart of accounts by what each account is for, and which type is posted where."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from reconciliation.domain.transactions import KINDS, LineKind


class AccountType(StrEnum):
    """Where an account stands in the balance sheet or the profit and loss."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    EQUITY = "EQUITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"


class AccountRole(StrEnum):
    """What an account is for. Each role has one account in a shop's chart."""

    CLEARING = "CLEARING"  # what the marketplace owes
    BANK = "BANK"
    RESERVE = "RESERVE"  # what the marketplace keeps back
    RECEIVABLE = "RECEIVABLE"  # of orders whose sale the store's connector books
    CARRIED_FORWARD = "CARRIED_FORWARD"
    ACCRUED = "ACCRUED"
    TAX_CLEARING = "TAX_CLEARING"  # sales tax that the marketplace collects and remits
    INPUT_TAX = "INPUT_TAX"  # tax on commission and fees, where it can be reclaimed
    SALES = "SALES"
    SHIPPING_INCOME = "SHIPPING_INCOME"
    RETURNS = "RETURNS"
    COMMISSION = "COMMISSION"
    COMMISSION_REFUND = "COMMISSION_REFUND"
    COMMISSION_TAX = "COMMISSION_TAX"  # tax on commission and fees, where it is an expense
    FEES = "FEES"
    PENALTIES = "PENALTIES"
    SUBSCRIPTION = "SUBSCRIPTION"
    ADJUSTMENTS = "ADJUSTMENTS"
    OPERATOR_SHIPPING = "OPERATOR_SHIPPING"
    BANK_FEES = "BANK_FEES"
    VARIANCE = "VARIANCE"
    SUSPENSE = "SUSPENSE"
    COST_OF_GOODS = "COST_OF_GOODS"
    INVENTORY = "INVENTORY"
    OPENING_EQUITY = "OPENING_EQUITY"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the seller's books. `name` may be nested: “Marketplace:Sales”."""

    code: str
    name: str
    type: AccountType
    role: AccountRole | None = None  # None: one that finance added for its own rules


# Where a kind is posted unless finance says otherwise. PAYMENT is the cash entry, never activity.
ROLE_OF_KIND: Mapping[LineKind, AccountRole] = {
    LineKind.GOODS: AccountRole.SALES,
    LineKind.SHIPPING: AccountRole.SHIPPING_INCOME,
    LineKind.TAX: AccountRole.TAX_CLEARING,
    LineKind.TAX_REMITTED: AccountRole.TAX_CLEARING,
    LineKind.COMMISSION: AccountRole.COMMISSION,
    LineKind.COMMISSION_TAX: AccountRole.COMMISSION_TAX,
    LineKind.REFUND_GOODS: AccountRole.RETURNS,
    LineKind.REFUND_SHIPPING: AccountRole.RETURNS,
    LineKind.REFUND_TAX: AccountRole.TAX_CLEARING,
    LineKind.REFUND_TAX_REMITTED: AccountRole.TAX_CLEARING,
    LineKind.REFUND_COMMISSION: AccountRole.COMMISSION_REFUND,
    LineKind.REFUND_COMMISSION_TAX: AccountRole.COMMISSION_TAX,
    LineKind.OPERATOR_SHIPPING: AccountRole.OPERATOR_SHIPPING,
    LineKind.ORDER_FEE: AccountRole.TAX_CLEARING,
    LineKind.ORDER_FEE_REMITTED: AccountRole.TAX_CLEARING,
    LineKind.SELLER_FEE: AccountRole.FEES,
    LineKind.SELLER_FEE_TAX: AccountRole.COMMISSION_TAX,
    LineKind.PENALTY: AccountRole.PENALTIES,
    LineKind.PENALTY_TAX: AccountRole.COMMISSION_TAX,
    LineKind.SUBSCRIPTION: AccountRole.SUBSCRIPTION,
    LineKind.SUBSCRIPTION_TAX: AccountRole.COMMISSION_TAX,
    LineKind.ADJUSTMENT: AccountRole.ADJUSTMENTS,
    LineKind.ADJUSTMENT_TAX: AccountRole.ADJUSTMENTS,
    LineKind.RESERVE: AccountRole.RESERVE,
    LineKind.PAYMENT: AccountRole.BANK,
}

TYPES_WITH_A_ROLE = frozenset(name for name, kind in KINDS.items() if kind in ROLE_OF_KIND)
