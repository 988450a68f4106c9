"""A day's trade in a minute: customers order, Macy's confirms, the warehouse ships."""

import random
from typing import Any

from tests.journeys.processes import SandboxProcess

WAITS_FOR_CONFIRMATION = frozenset({"WAITING_DEBIT", "WAITING_DEBIT_PAYMENT"})
AWAITING_FULFILLMENT = 11
HAS_LEFT = frozenset({"SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"})


class Trade:
    """Plays everybody but Marketbridge. Chance decides who acts at a look; all do in the end.

    `shipped` are the tracking numbers by order.
    """

    def __init__(self, sandbox: SandboxProcess, *, orders: int, seed: int) -> None:
        self._sandbox, self._wanted = sandbox, orders
        self._random = random.Random(seed)
        self.shipped: dict[str, str] = {}
        goods = sandbox.state()["goods"]
        self._skus = [row["sku"] for row in goods if row["store"] is not None]
        for sku in self._skus:
            sandbox.act("set_stock", sku=sku, quantity=10 * orders)

    def turn(self) -> bool:
        """Have everybody look once, and do what is due. Tell whether everything has left."""
        orders = self._sandbox.state()["orders"]
        for order in orders:
            self._confirm(order)
            self._ship(order)
        for _ in range(min(self._random.randint(0, 5), self._wanted - len(orders))):
            self._sandbox.act("place_order", lines=self._basket())
        return len(orders) == self._wanted and all(o["state"] in HAS_LEFT for o in orders)

    def _basket(self) -> list[dict[str, Any]]:
        skus = self._random.sample(self._skus, self._random.randint(1, 3))
        return [{"sku": sku, "quantity": self._random.randint(1, 2)} for sku in skus]

    def _confirm(self, order: dict[str, Any]) -> None:
        if order["state"] in WAITS_FOR_CONFIRMATION and self._random.random() < 0.5:
            self._sandbox.act("confirm_order", order_id=order["order_id"])

    def _ship(self, order: dict[str, Any]) -> None:
        number = order["order_id"]
        for twin in order["store"]:
            is_to_ship = twin["status_id"] == AWAITING_FULFILLMENT and not twin["shipments"]
            if not is_to_ship or self._random.random() < 0.5:
                continue
            tracking = f"1Z12345E{len(self.shipped):010}"
            self._sandbox.act(
                "ship_in_store", store_order_id=twin["id"], provider="ups", tracking=tracking
            )
            self.shipped[number] = tracking
