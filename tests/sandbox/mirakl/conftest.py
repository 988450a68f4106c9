"""A marketplace that stands still until a test moves it, and a shop that talks to it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sandbox.app import create_app
from sandbox.clock import ManualClock
from sandbox.mirakl.state import Marketplace
from sandbox.world import World

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)
KEY = "sandbox-mirakl-key"


class Shop:
    """The shop's side of the API: it calls, with its key."""

    def __init__(self, world: World) -> None:
        self._client = Client(create_app(world))
        self.key: str | None = KEY

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": self.key} if self.key is not None else {}
        return self._client.open(path, method=method, headers=headers, **more)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.call("GET", path, query_string=query or None)

    def put(self, path: str, body: Any = None) -> TestResponse:
        return self.call("PUT", path, json=body) if body is not None else self.call("PUT", path)

    def post(self, path: str, body: Any) -> TestResponse:
        return self.call("POST", path, json=body)

    def orders(self, **query: Any) -> list[dict[str, Any]]:
        """Return what one OR11 shows."""
        answer = self.get("/api/orders", **query)
        assert answer.status_code == 200, answer.text
        return answer.json["orders"]

    def order(self, order_id: str) -> dict[str, Any]:
        """Return one order, by OR11."""
        (order,) = self.orders(order_ids=order_id)
        return order

    def accept(self, order_id: str, *, accepted: bool = True, lines: int = 1) -> TestResponse:
        rows = [{"id": f"{order_id}-{n}", "accepted": accepted} for n in range(1, lines + 1)]
        return self.put(f"/api/orders/{order_id}/accept", {"order_lines": rows})

    def track(self, order_id: str, **tracking: str) -> TestResponse:
        given = tracking or {"carrier_code": "UPS", "tracking_number": "1Z999"}
        return self.put(f"/api/orders/{order_id}/tracking", given)

    def ship(self, order_id: str) -> TestResponse:
        return self.put(f"/api/orders/{order_id}/ship")


@pytest.fixture
def world() -> World:
    return World(ManualClock(NOON))


@pytest.fixture
def market(world: World) -> Marketplace:
    """The marketplace, without its call frequencies: their test switches them on."""
    world.mirakl.settings.enforce_call_frequency = False
    return world.mirakl


@pytest.fixture
def shop(world: World) -> Shop:
    return Shop(world)
