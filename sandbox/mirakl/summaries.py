"""What a cycle's summary (SBC11) makes of its lines: one total a kind, without and with taxes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sandbox.mirakl.ledger import ZERO, Entry

# The kinds of which SBC11 tells both totals. A kind's taxes count in the second one only.
BOTH = {
    "payable_orders": ("ORDER_AMOUNT", "ORDER_SHIPPING_AMOUNT"),
    "commissions": ("COMMISSION_FEE",),
    "refund_orders": ("REFUND_ORDER_AMOUNT", "REFUND_ORDER_SHIPPING_AMOUNT"),
    "refund_payable_orders": ("REFUND_ORDER_AMOUNT", "REFUND_ORDER_SHIPPING_AMOUNT"),
    "refund_commissions": ("REFUND_COMMISSION_FEE",),
    "subscription": ("SUBSCRIPTION_FEE",),
    "fee": ("ORDER_FEE_AMOUNT",),
    "fee_operator_remitted": ("OPERATOR_REMITTED_ORDER_FEE_AMOUNT",),
    "refund_fee": ("REFUND_ORDER_FEE_AMOUNT",),
    "refund_fee_operator_remitted": ("OPERATOR_REMITTED_REFUND_ORDER_FEE_AMOUNT",),
    "seller_fees_on_orders": ("SELLER_FEE_ON_ORDER",),
    "seller_penalty_fees": ("SELLER_PENALTY_FEE",),
    "operator_paid_shipping_charges": ("OPERATOR_PAID_ORDER_SHIPPING_AMOUNT",),
    "refund_operator_paid_shipping_charges": ("OPERATOR_PAID_REFUND_ORDER_SHIPPING_AMOUNT",),
    "other_credits": ("MANUAL_CREDIT", "INVOICEABLE_ONE_OFF_CREDIT"),
    "other_invoices": ("MANUAL_INVOICE", "INVOICEABLE_ONE_OFF_DEBIT"),
    "non_payable_orders": (),
    "refund_non_payable_orders": (),
}
ONE = {
    "operator_remitted_taxes": (
        "OPERATOR_REMITTED_ORDER_AMOUNT_TAX",
        "OPERATOR_REMITTED_ORDER_SHIPPING_AMOUNT_TAX",
    ),
    "refund_operator_remitted_taxes": (
        "OPERATOR_REMITTED_REFUND_ORDER_AMOUNT_TAX",
        "OPERATOR_REMITTED_REFUND_ORDER_SHIPPING_AMOUNT_TAX",
    ),
    "purchase_taxes": (),
    "refund_purchase_taxes": (),
}
# Documents written by hand have the operator's sign, as in SBC11's example: a credit is negative.
AS_CHARGED = {"other_credits", "other_invoices"}
# What a sale moves; all else is between the shop and the operator.
OF_CUSTOMERS = (
    *BOTH["payable_orders"],
    *BOTH["refund_orders"],
    *(f"{kind}_TAX" for kind in (*BOTH["payable_orders"], *BOTH["refund_orders"])),
    "PAYMENT",
    "RESERVE_FUNDING",
    "RESERVE_SETTLEMENT",
)


def summary_of(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """Return every `total_*` of a cycle."""
    by_type: dict[str, Decimal] = {}
    for one in entries:
        by_type[one.type] = by_type.get(one.type, ZERO) + one.amount
    totals: dict[str, Decimal] = {}
    for name, kinds in BOTH.items():
        sign = -1 if name in AS_CHARGED else 1
        net = sum((by_type.get(kind, ZERO) for kind in kinds), ZERO)
        taxes = sum((by_type.get(tax, ZERO) for kind in kinds for tax in taxes_of(kind)), ZERO)
        totals[f"total_{name}_excl_tax"] = sign * net
        totals[f"total_{name}_incl_tax"] = sign * (net + taxes)
    for name, kinds in ONE.items():
        totals[f"total_{name}"] = sum((by_type.get(kind, ZERO) for kind in kinds), ZERO)
    return dict(sorted(totals.items()))


def taxes_of(kind: str) -> tuple[str, str]:
    """Return what the taxes of a kind may be called: COMMISSION_VAT, ORDER_AMOUNT_TAX."""
    return f"{kind.removesuffix('_FEE')}_VAT", f"{kind}_TAX"


def of_operator(entries: Iterable[Entry]) -> Decimal:
    """Return what goes to the operator: commissions, fees, and the taxes that it remits."""
    return -sum((one.amount for one in entries if one.type not in OF_CUSTOMERS), ZERO)
