"""A cycle's summary (SBC11) against its lines, kind by kind. Control totals only: never posted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reconciliation.domain.transactions import KINDS, LineKind

ZERO = Decimal(0)
HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Control:
    """One kind's total in the summary: the fields it is the sum of, less others, and its types.

    `is_signed` is false where Mirakl's own example shows either sign: documents written by hand.
    """

    kind: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    types: frozenset[str]
    is_signed: bool = True


def _types(*kinds: LineKind) -> frozenset[str]:
    return frozenset(name for name, kind in KINDS.items() if kind in kinds)


def _pair(
    name: str, kind: str, types: frozenset[str], tax: str, taxes: frozenset[str]
) -> Iterable[Control]:
    """Return two controls: the total without taxes, and the taxes as the difference of both."""
    without, with_taxes = f"total_{name}_excl_tax", f"total_{name}_incl_tax"
    yield Control(kind, (without,), (), types)
    yield Control(tax, (with_taxes,), (without,), taxes)


def _of_kinds(name: str, kind: LineKind, tax: LineKind) -> Iterable[Control]:
    return _pair(name, kind, _types(kind), tax, _types(tax))


def _by_hand(name: str, kind: str, *stems: str) -> Control:
    names = {f"{stem}{ending}" for stem in stems for ending in ("", "_VAT", "_TAX")} & set(KINDS)
    return Control(kind, (f"total_{name}_incl_tax",), (), frozenset(names), is_signed=False)


CONTROLS: tuple[Control, ...] = (
    *_pair(
        "payable_orders",
        "GOODS_AND_SHIPPING",
        _types(LineKind.GOODS, LineKind.SHIPPING),
        LineKind.TAX,
        _types(LineKind.TAX),
    ),
    *_pair(
        "refund_payable_orders",
        "REFUND_GOODS_AND_SHIPPING",
        _types(LineKind.REFUND_GOODS, LineKind.REFUND_SHIPPING),
        LineKind.REFUND_TAX,
        _types(LineKind.REFUND_TAX),
    ),
    *_of_kinds("commissions", LineKind.COMMISSION, LineKind.COMMISSION_TAX),
    *_of_kinds("refund_commissions", LineKind.REFUND_COMMISSION, LineKind.REFUND_COMMISSION_TAX),
    *_of_kinds("seller_fees_on_orders", LineKind.SELLER_FEE, LineKind.SELLER_FEE_TAX),
    *_of_kinds("seller_penalty_fees", LineKind.PENALTY, LineKind.PENALTY_TAX),
    *_of_kinds("subscription", LineKind.SUBSCRIPTION, LineKind.SUBSCRIPTION_TAX),
    Control(
        LineKind.TAX_REMITTED, ("total_operator_remitted_taxes",), (), _types(LineKind.TAX_REMITTED)
    ),
    Control(
        LineKind.REFUND_TAX_REMITTED,
        ("total_refund_operator_remitted_taxes",),
        (),
        _types(LineKind.REFUND_TAX_REMITTED),
    ),
    Control(
        LineKind.OPERATOR_SHIPPING,
        (
            "total_operator_paid_shipping_charges_incl_tax",
            "total_refund_operator_paid_shipping_charges_incl_tax",
        ),
        (),
        _types(LineKind.OPERATOR_SHIPPING),
    ),
    Control(
        LineKind.ORDER_FEE,
        ("total_fee_incl_tax", "total_refund_fee_incl_tax"),
        (),
        _types(LineKind.ORDER_FEE),
    ),
    Control(
        LineKind.ORDER_FEE_REMITTED,
        (
            "total_fee_operator_remitted_incl_tax",
            "total_refund_fee_operator_remitted_incl_tax",
        ),
        (),
        _types(LineKind.ORDER_FEE_REMITTED),
    ),
    _by_hand("other_credits", "CREDITS_BY_HAND", "MANUAL_CREDIT", "INVOICEABLE_ONE_OFF_CREDIT"),
    _by_hand("other_invoices", "INVOICES_BY_HAND", "MANUAL_INVOICE", "INVOICEABLE_ONE_OFF_DEBIT"),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind's total as the summary says it, and what its lines come to."""

    kind: str
    said: Decimal
    lines: Decimal
    difference: Decimal  # zero for less than half a cent


def differences_by_kind(
    by_type: Mapping[str, Decimal],
    summary: Mapping[str, Decimal],
    *,
    left_out: frozenset[str] = frozenset(),
) -> dict[str, Decimal]:
    """Return by how much the lines differ from the summary, for each kind that does.

    What the summary does not name is not compared: the total still is.
    """
    found = compared_by_kind(by_type, summary)
    return {
        one.kind: one.difference for one in found if one.difference and one.kind not in left_out
    }


def compared_by_kind(
    by_type: Mapping[str, Decimal], summary: Mapping[str, Decimal]
) -> list[Compared]:
    """Return every kind that the summary names beside what its lines come to."""
    return [
        _compared(control, by_type, summary)
        for control in CONTROLS
        if all(name in summary for name in (*control.plus, *control.minus))
    ]


def _compared(
    control: Control, by_type: Mapping[str, Decimal], summary: Mapping[str, Decimal]
) -> Compared:
    lines = sum((by_type.get(name, ZERO) for name in control.types), ZERO)
    said = sum((summary[name] for name in control.plus), ZERO)
    said -= sum((summary[name] for name in control.minus), ZERO)
    difference = lines - said
    if not control.is_signed:
        difference = min(difference, lines + said, key=abs)
    if abs(difference) < HALF_A_CENT:
        difference = ZERO
    return Compared(str(control.kind), said, lines, difference)
