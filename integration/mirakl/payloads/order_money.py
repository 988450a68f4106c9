"""What an order line says about money: breakdowns, taxes, cancelations and refunds (OR11, OR15)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from integration.domain.orders import Cancelation, MarketplaceRefund, TaxAmount
from integration.transport.reading import Amount, Listed, MaybeInstant, Number, Payload, Text

ZERO = Decimal(0)


class _Part(Payload):
    amount: Number
    payable_to_shop: bool | None = None
    commissionable: bool | None = None


class Breakdown(Payload):
    parts: Listed[_Part] = ()

    @property
    def payable(self) -> Decimal | None:
        """What of an amount is paid to the shop; None where nothing says less than all."""
        if not self.parts:
            return None
        return sum((part.amount for part in self.parts if part.payable_to_shop is not False), ZERO)

    @property
    def commissionable(self) -> Decimal | None:
        """What of an amount commission is taken of; None where nothing says less than all."""
        if not self.parts:
            return None
        return sum((part.amount for part in self.parts if part.commissionable is not False), ZERO)


Parts = Annotated[Breakdown, BeforeValidator(lambda value: {} if value is None else value)]


class TaxPayload(Payload):
    code: str
    amount: Number
    amount_breakdown: Parts = Breakdown()


class CommissionTax(Payload):
    amount: Amount = ZERO


class _Reduction(Payload):
    """What cancelations and refunds have in common."""

    id: str
    amount: Amount = ZERO
    shipping_amount: Amount = ZERO
    amount_breakdown: Parts = Breakdown()
    shipping_amount_breakdown: Parts = Breakdown()
    quantity: int | None = None
    reason_code: Text = ""
    taxes: Listed[TaxPayload] = ()
    shipping_taxes: Listed[TaxPayload] = ()
    commission_amount: Amount = ZERO
    commission_taxes: Listed[CommissionTax] = ()
    created_date: MaybeInstant = None

    @property
    def commission_tax(self) -> Decimal:
        return total(self.commission_taxes)


class CancelationPayload(_Reduction):
    def value(self) -> Cancelation:
        return Cancelation(
            mirakl_cancelation_id=self.id,
            amount=self.amount,
            shipping_amount=self.shipping_amount,
            payable_amount=self.amount_breakdown.payable,
            payable_shipping_amount=self.shipping_amount_breakdown.payable,
            quantity=self.quantity,
            reason_code=self.reason_code,
            taxes=tax_amounts(self.taxes),
            shipping_taxes=tax_amounts(self.shipping_taxes),
            commission=self.commission_amount,
            commission_tax=self.commission_tax,
            created_at=self.created_date,
        )


class RefundPayload(_Reduction):
    refund_state: Text = ""
    state: Text = ""  # deprecated: it does not know the newer states

    def value(self) -> MarketplaceRefund:
        return MarketplaceRefund(
            mirakl_refund_id=self.id,
            amount=self.amount,
            shipping_amount=self.shipping_amount,
            payable_amount=self.amount_breakdown.payable,
            payable_shipping_amount=self.shipping_amount_breakdown.payable,
            quantity=self.quantity,
            reason_code=self.reason_code,
            state=self.refund_state or self.state,
            taxes=tax_amounts(self.taxes),
            shipping_taxes=tax_amounts(self.shipping_taxes),
            commission=self.commission_amount,
            commission_tax=self.commission_tax,
            created_at=self.created_date,
        )


def tax_amounts(taxes: Iterable[TaxPayload]) -> tuple[TaxAmount, ...]:
    return tuple(TaxAmount(tax.code, tax.amount, tax.amount_breakdown.payable) for tax in taxes)


def total(taxes: Iterable[CommissionTax]) -> Decimal:
    return sum((tax.amount for tax in taxes), ZERO)
