"""How sales become transaction lines: at each debit, at each refund, and when they are earned.

What is cancelled before the customer paid leaves no line. Signs are the shop's: a credit is
positive. The operator collects and remits the sales tax, so that tax nets to zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.ledger import PAYABLE, PENDING, ZERO, About, Entry
from sandbox.mirakl.orders import (
    CANCELED,
    CLOSED,
    PAY_ON_SHIPMENT,
    RECEIVED,
    REFUSED,
    SHIPPED,
    Line,
    Order,
    Reduction,
    Shipment,
)
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

TAX_CODE = "US_SALES_TAX"
COMMISSION_TAX_CODE = "COMMISSION_TAX"
EARNED = {RECEIVED: (RECEIVED, CLOSED), SHIPPED: (SHIPPED, RECEIVED, CLOSED)}


@dataclass(frozen=True)
class Sums:
    """What some units of a line are worth. `price` is the part that is payable to the shop."""

    units: int = 0
    price: Decimal = ZERO
    shipping: Decimal = ZERO
    tax: Decimal = ZERO
    shipping_tax: Decimal = ZERO
    commission: Decimal = ZERO

    def share(self, units: int) -> Sums:
        """Return what so many of the units are worth; all of them are worth all, to the cent."""
        if units >= self.units:
            return self
        part = Decimal(units) / self.units
        return Sums(
            units,
            cents(self.price * part),
            cents(self.shipping * part),
            cents(self.tax * part),
            cents(self.shipping_tax * part),
            cents(self.commission * part),
        )

    def less(self, other: Sums) -> Sums:
        return Sums(
            self.units - other.units,
            self.price - other.price,
            self.shipping - other.shipping,
            self.tax - other.tax,
            self.shipping_tax - other.shipping_tax,
            self.commission - other.commission,
        )


# The customer paid


def debited(market: Marketplace, order: Order, parcel: Shipment | None = None) -> None:
    """Write the lines of a debit: of all that was not paid yet, or of what is in one parcel."""
    debit_id = f"DEBIT-{market.money.new_number()}"
    for line in order.lines:
        whole, before = _whole(line), market.money.debited.get(line.id, Sums())
        units = whole.units - before.units if parcel is None else parcel.units_of(line.id)
        if line.state in (REFUSED, CANCELED) or units <= 0:
            continue
        after = whole.share(min(whole.units, before.units + units))
        market.money.debited[line.id] = after
        about = replace(
            _about(order, line),
            debit_id=debit_id,
            shipment_id=parcel.id if parcel else "",
            transaction_at=market.world.now(),
            transaction_number=order.transaction_number or "",
        )
        _sale(market, order, line, after.less(before), about)
    settle(market, order)


def _whole(line: Line) -> Sums:
    """Return what a line is worth after its cancelations."""
    gone = line.cancelations
    price = line.price - sum((one.amount for one in gone), ZERO)
    return Sums(
        units=line.quantity - line.canceled_quantity,
        price=_payable(line, price),
        shipping=line.shipping_price - sum((one.shipping_amount for one in gone), ZERO),
        tax=line.tax - _tax_of(one.taxes for one in gone),
        shipping_tax=line.shipping_tax - _tax_of(one.shipping_taxes for one in gone),
        commission=line.commission - sum((one.commission for one in gone), ZERO),
    )


def _payable(line: Line, amount: Decimal) -> Decimal:
    """Return how much of an amount goes to the shop: what the operator keeps is left out."""
    if not line.not_payable:
        return amount
    return cents(amount * (line.price - line.not_payable) / line.price)


def _tax_of(taxes: Iterable[list[dict[str, Any]]]) -> Decimal:
    return sum((tax["amount"] for some in taxes for tax in some), ZERO)


def _about(order: Order, line: Line) -> About:
    return About(
        order_id=order.id,
        commercial_id=order.commercial_id,
        order_created_at=order.created_at,
        payment_type=order.payment_type,
        channel=order.channel or "",
        line_id=line.id,
    )


def _sale(market: Marketplace, order: Order, line: Line, sums: Sums, about: About) -> None:
    settings = market.settings
    taxed = replace(about, tax_code=TAX_CODE, tax_rate=line.tax_rate)
    _write(market, order, "ORDER_AMOUNT", sums.price, about)
    _write_tax(market, order, "ORDER_AMOUNT_TAX", sums.tax, taxed)
    _write(market, order, "ORDER_SHIPPING_AMOUNT", sums.shipping, about)
    _write_tax(market, order, "ORDER_SHIPPING_AMOUNT_TAX", sums.shipping_tax, taxed)
    fee = sums.commission + (settings.commission_off_by if sums.commission else ZERO)
    _write(market, order, "COMMISSION_FEE", -fee, about)
    _write_vat(market, order, "COMMISSION_VAT", -fee, about)


def _write(market: Marketplace, order: Order, kind: str, amount: Decimal, about: About) -> None:
    """Write a line, unless there is nothing to write."""
    if amount:
        now = market.world.now()
        market.money.write(
            kind, amount, at=now, state=PENDING, about=about, currency=order.currency
        )


def _write_tax(market: Marketplace, order: Order, kind: str, tax: Decimal, about: About) -> None:
    """Write a tax, and beside it that the operator remits it, where it collects taxes."""
    _write(market, order, kind, tax, about)
    if market.settings.tax_collection_by_operator and market.settings.operator_remits_taxes:
        _write(market, order, f"OPERATOR_REMITTED_{kind}", -tax, about)


def _write_vat(market: Marketplace, order: Order, kind: str, fee: Decimal, about: About) -> None:
    """Write the tax on a commission: none in the US."""
    rate = market.settings.commission_vat_rate
    taxed = replace(about, shop_tax_code=COMMISSION_TAX_CODE, shop_tax_rate=rate)
    _write(market, order, kind, cents(fee * rate / 100), taxed)


# Money is given back


def refunded(market: Marketplace, order: Order, line: Line, taken: Reduction) -> None:
    """Write the lines of a refund; of what the customer never paid there is nothing to write."""
    if not market.money.debited.get(line.id):
        return
    about = replace(
        _about(order, line),
        refund_id=taken.id,
        transaction_at=taken.paid_at or market.world.now(),
        transaction_number=f"RF-{taken.id}",
    )
    _write(market, order, "REFUND_ORDER_AMOUNT", -_payable(line, taken.amount), about)
    _refund_taxes(market, order, "REFUND_ORDER_AMOUNT_TAX", line, taken.taxes, about)
    kind = "REFUND_ORDER_SHIPPING_AMOUNT"
    _write(market, order, kind, -taken.shipping_amount, about)
    _refund_taxes(market, order, f"{kind}_TAX", line, taken.shipping_taxes, about)
    if market.settings.refunds_commission:
        _write(market, order, "REFUND_COMMISSION_FEE", taken.commission, about)
        _write_vat(market, order, "REFUND_COMMISSION_VAT", taken.commission, about)
    settle(market, order)


def _refund_taxes(
    market: Marketplace,
    order: Order,
    kind: str,
    line: Line,
    taxes: list[dict[str, Any]],
    about: About,
) -> None:
    for tax in taxes:
        code = str(tax.get("code") or TAX_CODE)
        taxed = replace(about, tax_code=code, tax_rate=tax.get("rate", line.tax_rate))
        _write_tax(market, order, kind, -tax["amount"], taxed)


def canceled(market: Marketplace, order: Order, line: Line, taken: Reduction) -> None:
    """An operator cancels what was paid already: the money goes back as a refund does."""
    if order.payment_workflow != PAY_ON_SHIPMENT:  # there, the rest is simply never debited
        refunded(market, order, line, taken)


# The shop has earned it


def settle(market: Marketplace, order: Order) -> None:
    """Let an order's lines be payable once it is received, or shipped, as the operator has it.

    One of which nothing is left never gets that far: its lines are payable at once.
    """
    earned = EARNED.get(market.settings.lines_payable_when, EARNED[RECEIVED])
    if order.state not in earned and not all(line.is_over for line in order.lines):
        return
    for entry in _pending(market, order):
        entry.state, entry.updated_at = PAYABLE, market.world.now()


def _pending(market: Marketplace, order: Order) -> Iterator[Entry]:
    return (one for one in market.money.of_order(order.id) if one.state == PENDING)
