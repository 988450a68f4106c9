"""Which orders OR11 and OR13 select."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.mirakl.orders import Order


@dataclass(frozen=True)
class OrderFilter:
    """Every documented filter; None does not filter. Both ends of a range belong to it."""

    order_ids: list[str] | None = None
    references_for_customer: list[str] | None = None
    references_for_seller: list[str] | None = None
    states: list[str] | None = None
    channels: list[str] | None = None
    only_null_channel: bool = False
    created_from: datetime | None = None
    created_to: datetime | None = None
    updated_from: datetime | None = None
    updated_to: datetime | None = None
    is_debited: bool | None = None
    payment_workflow: str | None = None
    has_incident: bool | None = None
    fulfillment_centers: list[str] | None = None
    overlap: timedelta = timedelta()

    def meets(self, order: Order) -> bool:
        """Say whether an order is selected."""
        return self._is_asked_for(order) and self._is_in_range(order) and self._is_so(order)

    def _is_asked_for(self, order: Order) -> bool:
        return (
            _among(order.id, self.order_ids)
            and _among(order.reference_for_customer, self.references_for_customer)
            and _among(order.reference_for_seller, self.references_for_seller)
            and _among(order.state, self.states)
            and _among(order.fulfillment_center, self.fulfillment_centers)
            and self._is_of_channel(order)
        )

    def _is_of_channel(self, order: Order) -> bool:
        if self.only_null_channel:
            return order.channel is None
        return _among(order.channel, self.channels)

    def _is_in_range(self, order: Order) -> bool:
        """Mirakl starts a little before `updated_from`, so that no order is missed."""
        updated_from = self.updated_from and self.updated_from - self.overlap
        return _within(order.created_at, self.created_from, self.created_to) and _within(
            order.updated_at, updated_from, self.updated_to
        )

    def _is_so(self, order: Order) -> bool:
        return (
            self.is_debited in (None, order.is_debited)
            and self.payment_workflow in (None, order.payment_workflow)
            and self.has_incident in (None, order.has_incident)
        )


def _among(value: str | None, wanted: list[str] | None) -> bool:
    return wanted is None or value in wanted


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or at >= start) and (end is None or at <= end)
