"""What was given back on orders, as BigCommerce's V3 writes it."""

from decimal import Decimal
from typing import Any

from integration.domain.orders import StoreRefund
from integration.domain.records import Record, UnreadableRecord
from integration.transport.reading import (
    Amount,
    Flag,
    Instant,
    Listed,
    Number,
    Payload,
    Text,
    Told,
    read,
)

ZERO = Decimal(0)


class _Payment(Payload):
    is_declined: Flag = False


class _Refund(Told[StoreRefund | None]):
    id: int
    order_id: int
    total_amount: Number
    total_tax: Amount = ZERO
    created: Instant
    reason: Text = ""
    payments: Listed[_Payment] = ()

    def value(self) -> StoreRefund | None:
        if self.payments and all(payment.is_declined for payment in self.payments):
            return None  # nothing was given back
        return StoreRefund(
            bigcommerce_refund_id=self.id,
            bigcommerce_order_id=self.order_id,
            total_amount=self.total_amount,
            total_tax=self.total_tax,
            created_at=self.created,
            reason=self.reason,
        )


def read_refund(raw: Any) -> Record[StoreRefund | None] | UnreadableRecord:
    """Read one refund; None where its payments were declined.

    (GET /v3/orders/payment_actions/refunds)
    """
    return read(_Refund, raw, reference="id")
