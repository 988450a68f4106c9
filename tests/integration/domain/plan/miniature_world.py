"""Mirakl and the store in miniature: what one order needs of them, minute by minute."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from integration.domain.orders import MarketplaceOrder, MarketplaceShipment, ShipmentDraft
from integration.domain.plan.situation import Twin
from integration.domain.stock import CANCELED, PARTIALLY_SHIPPED, SHIPPED
from tests.integration.domain.builders import (
    NOW,
    a_parcel,
    a_store_line,
    a_twin,
    an_order,
)

TURN = timedelta(minutes=1)
DEBIT_TAKES, PACKING_TAKES = 2 * TURN, 4 * TURN


@dataclass
class World:
    """Mirakl and the store. `lag` is how long a new store order stays hidden from every search."""

    parcels: int
    lag: timedelta
    now: datetime = NOW
    marketplace: MarketplaceOrder = field(default_factory=lambda: an_order("WAITING_ACCEPTANCE"))
    declared: list[MarketplaceShipment] = field(default_factory=list)
    orders: dict[int, Twin] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    pending: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    debit_at: datetime = NOW
    packed_at: datetime = NOW  # when packing began

    def pass_time(self) -> None:
        """Let a minute pass: what was on its way arrives, Macy's debits, the warehouse packs."""
        self.now += TURN
        due = [call for call in self.pending if call[0] <= self.now]
        for call in sorted(due, key=lambda call: call[0]):
            self.pending.remove(call)
            call[1]()
        if self.marketplace.state == "WAITING_DEBIT" and self.debit_at <= self.now:
            self._say("SHIPPING")
        for number in self.released:
            self._pack(number)

    def _pack(self, number: int) -> None:
        """Have the warehouse pack one box after the other."""
        packed = (self.now - self.packed_at) // PACKING_TAKES
        boxes = tuple(a_parcel(box) for box in range(1, min(packed, self.parcels) + 1))
        if boxes != (self.orders[number].shipments or ()):
            self.orders[number] = replace(self.orders[number], shipments=boxes)
            self._set_status(number, SHIPPED if packed >= self.parcels else PARTIALLY_SHIPPED)

    def visible(self) -> list[Twin]:
        """Return the store orders that a search or a list shows."""
        return [o for o in self.orders.values() if o.order.created_at + self.lag <= self.now]

    # --- calls, as the remotes take them ---

    def accept(self) -> None:
        if self.marketplace.state == "WAITING_ACCEPTANCE":
            self._say("WAITING_DEBIT")
            self.debit_at = self.now + DEBIT_TAKES

    def create(self, status_id: int) -> int:
        number = 100 + len(self.orders)
        line = a_store_line(quantity=self.parcels)
        total = str(20 * self.parcels)
        self.orders[number] = a_twin(
            status_id,
            number=number,
            seen_at=self.now,
            created_at=self.now,
            lines=[line],
            total=total,
        )
        return number

    def release(self, number: int, status_id: int) -> None:
        if number in self.released:
            return
        self._set_status(number, status_id)
        self.released.add(number)
        self.packed_at = self.now

    def cancel(self, number: int) -> None:
        self._set_status(number, CANCELED)

    def track(self, number: str) -> None:
        self.marketplace = replace(self.marketplace, tracking_number=number)

    def ship(self) -> None:
        if self.marketplace.state == "SHIPPING":
            self._say("SHIPPED")

    def declare(self, draft: ShipmentDraft) -> None:
        """Take a parcel (ST01) for as long as units are left: a second one of a kind, too."""
        if len(self.declared) < self.parcels:
            self.declared.append(
                MarketplaceShipment(
                    f"S-{len(self.declared)}",
                    draft.mirakl_order_id,
                    "SHIPPED",
                    draft.quantities,
                    draft.tracking.tracking_number,
                )
            )
        if len(self.declared) == self.parcels:
            self.ship()

    def _say(self, state: str) -> None:
        self.marketplace = replace(self.marketplace, state=state, updated_at=self.now)

    def _set_status(self, number: int, status_id: int) -> None:
        twin = self.orders[number]
        order = replace(twin.order, status_id=status_id, modified_at=self.now)
        self.orders[number] = replace(twin, order=order)
