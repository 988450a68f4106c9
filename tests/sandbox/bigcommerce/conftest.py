"""A store that nobody has touched, a caller with its token, and a few words for stories."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.clock import ManualClock
from sandbox.world import World

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
TOKEN = "sandbox-store-token"
LAMP, SHEETS, GIFT_NOTE = "LM-LAMP-BRS", "HP-SHEET-QN-WHT", "GF-CARD-NOTE"
BUYER = {
    "first_name": "Ada",
    "last_name": "Marsh",
    "street_1": "9 Alder Court",
    "city": "Austin",
    "state": "Texas",
    "zip": "78751",
    "country": "United States",
    "country_iso2": "US",
    "email": "ada.marsh@example.com",
}


@dataclass(frozen=True)
class Answer:
    """What came back: a status, JSON (None for nothing) and headers."""

    status: int
    body: Any
    headers: Any

    @property
    def refusal(self) -> str:
        """The message of the first V2 error."""
        return str(self.body[0]["message"])


class Caller:
    """Calls the store's API with its token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._client = Client(create_app(world))

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        return self.raw(method, f"/stores/sandboxstore{path}", body, query)

    def raw(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        token: str = TOKEN,
    ) -> Answer:
        data = body if isinstance(body, str) else json.dumps(body) if body is not None else None
        answer = self._client.open(
            path, method=method, query_string=query, data=data, headers={"X-Auth-Token": token}
        )
        text = answer.get_data(as_text=True)
        return Answer(answer.status_code, json.loads(text) if text else None, answer.headers)

    def line(self, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """What a request says to order a SKU."""
        variant = self.world.store.variant(sku)
        return {
            "product_id": variant.product_id,
            "variant_id": variant.id,
            "quantity": quantity,
            **more,
        }

    def order_body(self, sku: str = LAMP, quantity: int = 1, **more: Any) -> dict[str, Any]:
        lines = [self.line(sku, quantity)]
        return {"billing_address": BUYER, "products": lines, **more}

    def place(self, sku: str = LAMP, quantity: int = 1, **more: Any) -> dict[str, Any]:
        """Create an order, which must succeed."""
        answer = self("POST", "/v2/orders", self.order_body(sku, quantity, **more))
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def lines(self, order_id: int) -> list[dict[str, Any]]:
        return list(self("GET", f"/v2/orders/{order_id}/products").body)

    def address_id(self, order_id: int) -> int:
        return int(self("GET", f"/v2/orders/{order_id}/shipping_addresses").body[0]["id"])


@pytest.fixture
def world() -> World:
    return World(ManualClock(NOON))


@pytest.fixture
def call(world: World) -> Caller:
    return Caller(world)
