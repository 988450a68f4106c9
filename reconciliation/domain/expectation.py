"""What each line of an order should bring over its whole life. Pure.

Amounts are signed as Mirakl signs transaction lines: commission and refunds are negative. What
counts is what is payable to the shop, not what the customer pays (caution 35).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from integration.domain.money import to_cents
from integration.domain.orders import (
    Cancelation,
    MarketplaceLine,
    MarketplaceOrder,
    MarketplaceRefund,
    TaxAmount,
)
from reconciliation.domain.contract import Contract
from reconciliation.domain.places import state_of

ZERO = Decimal(0)
PAY_ON_SHIPMENT = "PAY_ON_SHIPMENT"
TAX_INCLUDED = "TAX_INCLUDED"
_GONE = frozenset({"CANCELED", "REFUSED"})
_LEFT = frozenset({"SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED", "INCIDENT_OPEN", "REFUNDED"})
_NOT_YET_REFUNDED = "WAITING"  # …_REFUND, …_REFUND_PAYMENT, …_REFUND_TAX_CONFIRMATION

Reduction = Cancelation | MarketplaceRefund


@dataclass(frozen=True, slots=True)
class TwinMoney:
    """What the store's twin of an order comes to, and what was given back on it; without tax."""

    total: Decimal
    refunded: Decimal = ZERO
    refunded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """What one order line should bring.

    `due_at` is when the customer's debit was told, or the goods left; None: nothing is due yet.
    `is_due` tells that all of it is due: a line that is paid parcel by parcel is not before the
    last one has left. `marketplace_total` and `store_total` are the whole order's, without tax, on
    its first line: what the customer pays for goods and shipping, and what the store's twin says.
    So are `marketplace_refunded` and `store_refunded`, what the customer was given back by either;
    `given_back_at` is when that happened last.
    `units` are those that leave; of a line canceled in part, by what is left of its goods.
    """

    mirakl_line_id: str
    sku: str
    category_code: str
    ordered_at: datetime
    shipped_on: date | None
    state: str
    ship_to_state: str
    is_due: bool
    due_at: datetime | None
    refunded_at: datetime | None
    refund_count: int
    units: Decimal = ZERO
    goods: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    tax_to_shop: Decimal = ZERO
    commission: Decimal | None = ZERO  # None: it was not read
    commission_tax: Decimal = ZERO
    refund_goods: Decimal = ZERO
    refund_shipping: Decimal = ZERO
    refund_tax: Decimal = ZERO
    refund_commission: Decimal = ZERO
    refund_commission_tax: Decimal = ZERO
    contract_commission: Decimal | None = None
    marketplace_total: Decimal | None = None
    store_total: Decimal | None = None
    marketplace_refunded: Decimal | None = None
    store_refunded: Decimal | None = None
    given_back_at: datetime | None = None


@dataclass(slots=True)
class _Sums:
    """Positive amounts of one line, or of what was taken off it."""

    goods: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    tax_to_shop: Decimal = ZERO
    commission: Decimal = ZERO
    commission_tax: Decimal = ZERO
    commissionable: Decimal = ZERO

    def add(self, line: MarketplaceLine, taken: Reduction) -> None:
        """Add what a cancelation or a refund takes off."""
        self.goods += _payable(taken.amount, taken.payable_amount, line.price, line.payable_price)
        self.shipping += _payable(
            taken.shipping_amount,
            taken.payable_shipping_amount,
            line.shipping_price,
            line.payable_shipping,
        )
        self.tax += _total((*taken.taxes, *taken.shipping_taxes))
        self.tax_to_shop += _to_shop((*taken.taxes, *taken.shipping_taxes))
        self.commission += taken.commission
        self.commission_tax += taken.commission_tax
        self.commissionable += taken.amount + taken.shipping_amount

    def less(self, other: "_Sums") -> "_Sums":
        """Return what is left."""
        return _Sums(*(getattr(self, name) - getattr(other, name) for name in self.__slots__))


def expected_lines(
    order: MarketplaceOrder,
    *,
    contract: Contract,
    timezone: ZoneInfo,
    twin: TwinMoney | None = None,
) -> tuple[ExpectedLine, ...]:
    """Return what each line of an order should bring, as the order stands now.

    `twin` is what the store says of it; None where it has none.
    """
    lines = [_expected(order, line, contract=contract, timezone=timezone) for line in order.lines]
    if lines:
        lines[0] = replace(lines[0], **_of_both_sides(order, twin))
    return tuple(lines)


def _expected(
    order: MarketplaceOrder,
    line: MarketplaceLine,
    *,
    contract: Contract,
    timezone: ZoneInfo,
) -> ExpectedLine:
    due_at = _due_at(order, line)
    late = tuple(one for one in line.cancelations if _is_late(one, due_at))
    refunds: tuple[Reduction, ...] = (*_refunds(line), *late)
    whole = _whole(line).less(_taken_off(line, [c for c in line.cancelations if c not in late]))
    back = _taken_off(line, refunds)
    if line.state in _GONE:
        # Never paid: nothing. Paid and canceled since: all of it goes back.
        whole, back = (whole, whole) if due_at else (_Sums(), _Sums())
    address = order.shipping_address
    by_contract = contract.commission(
        whole.commissionable,
        category_code=line.category_code,
        on=order.created_at.astimezone(timezone).date(),
    )
    return ExpectedLine(
        mirakl_line_id=line.mirakl_line_id,
        sku=line.offer_sku,
        category_code=line.category_code,
        ordered_at=order.created_at,
        shipped_on=line.shipped_at.astimezone(timezone).date() if line.shipped_at else None,
        state=line.state,
        ship_to_state=state_of(address.state, address.country) if address else "",
        is_due=due_at is not None and _is_paid_for_whole(order, line),
        due_at=due_at,
        refunded_at=max((one.created_at or order.updated_at for one in refunds), default=None),
        refund_count=len(refunds),
        units=_units(line, whole.goods - _taken_off(line, late).goods),
        goods=whole.goods,
        shipping=whole.shipping,
        tax=whole.tax,
        tax_to_shop=ZERO if order.tax_mode == TAX_INCLUDED else whole.tax_to_shop,
        commission=None if line.commission is None else -whole.commission,
        commission_tax=-whole.commission_tax,
        refund_goods=-back.goods,
        refund_shipping=-back.shipping,
        refund_tax=ZERO if order.tax_mode == TAX_INCLUDED else -back.tax_to_shop,
        refund_commission=back.commission,
        refund_commission_tax=back.commission_tax,
        contract_commission=None if by_contract is None else -by_contract,
    )


def _units(line: MarketplaceLine, goods: Decimal) -> Decimal:
    """Return how many units left or will: a cancelation's quantity is informative only (OR11)."""
    if line.state in _GONE:
        return ZERO
    ordered = _whole(line).goods
    return round(line.quantity * goods / ordered, 4) if ordered else Decimal(line.quantity)


def _due_at(order: MarketplaceOrder, line: MarketplaceLine) -> datetime | None:
    """Return when the customer's money for the line was taken, or, where untold, its goods left."""
    if line.debited_at or line.state in _GONE:
        return line.debited_at
    if order.payment_workflow == PAY_ON_SHIPMENT:
        return line.shipped_at
    return order.debited_at or line.shipped_at


def _is_late(cancelation: Cancelation, due_at: datetime | None) -> bool:
    """Tell whether the customer had paid by then: the money goes back as a refund does."""
    made_at = cancelation.created_at
    return due_at is not None and made_at is not None and made_at > due_at


def _whole(line: MarketplaceLine) -> _Sums:
    taxes = (*line.taxes, *line.shipping_taxes)
    shipping = line.shipping_price if line.payable_shipping is None else line.payable_shipping
    charged = line.price + line.shipping_price
    return _Sums(
        goods=line.price if line.payable_price is None else line.payable_price,
        shipping=shipping,
        tax=_total(taxes),
        tax_to_shop=_to_shop(taxes),
        commission=line.commission or ZERO,
        commission_tax=line.commission_tax,
        commissionable=charged if line.commissionable is None else line.commissionable,
    )


def _taken_off(line: MarketplaceLine, reductions: Iterable[Reduction]) -> _Sums:
    off = _Sums()
    for one in reductions:
        off.add(line, one)
    return off


def _refunds(line: MarketplaceLine) -> tuple[MarketplaceRefund, ...]:
    """Return the refunds that were made; one that still waits takes nothing yet."""
    return tuple(one for one in line.refunds if not one.state.startswith(_NOT_YET_REFUNDED))


def _is_paid_for_whole(order: MarketplaceOrder, line: MarketplaceLine) -> bool:
    """Tell whether nothing of it waits for a later parcel."""
    return order.payment_workflow != PAY_ON_SHIPMENT or line.state in (_LEFT | _GONE)


def _payable(
    amount: Decimal, told: Decimal | None, whole: Decimal, payable: Decimal | None
) -> Decimal:
    """Return what of an amount taken off would have gone to the shop.

    Where no breakdown tells, it is the same share as of the whole, to the cent.
    """
    if told is not None:
        return told
    if payable is None or payable == whole or not whole:
        return amount
    return to_cents(amount * payable / whole)


def _total(taxes: Iterable[TaxAmount]) -> Decimal:
    return sum((tax.amount for tax in taxes), ZERO)


def _to_shop(taxes: Iterable[TaxAmount]) -> Decimal:
    return sum((tax.amount if tax.payable is None else tax.payable for tax in taxes), ZERO)


def _of_both_sides(order: MarketplaceOrder, twin: TwinMoney | None) -> dict[str, Any]:
    """Return what stands on an order's first line for all of it."""
    refunds = [one for line in order.lines for one in _refunds(line)]
    back = sum((one.amount + one.shipping_amount for one in refunds), ZERO)
    if order.tax_mode == TAX_INCLUDED:
        back -= sum((_total((*one.taxes, *one.shipping_taxes)) for one in refunds), ZERO)
    made_at = [one.created_at or order.updated_at for one in refunds]
    if twin and twin.refunded_at:
        made_at.append(twin.refunded_at)
    return {
        "marketplace_total": _marketplace_total(order),
        "marketplace_refunded": back,
        "store_total": twin.total if twin else None,
        "store_refunded": twin.refunded if twin else None,
        "given_back_at": max(made_at, default=None),
    }


def _marketplace_total(order: MarketplaceOrder) -> Decimal:
    """Return what the customer pays for what is delivered, shipping included, without tax."""
    total = ZERO
    for line in order.lines:
        if line.state in _GONE:
            continue
        total += line.price + line.shipping_price
        total -= sum((one.amount + one.shipping_amount for one in line.cancelations), ZERO)
        if order.tax_mode == TAX_INCLUDED:
            total -= _total((*line.taxes, *line.shipping_taxes))
    return total
