"""The sandbox's webhooks beside the vendor's own samples: the same keys, the same kinds."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.bigcommerce.deliveries import at_once
from sandbox.world import World

pytestmark = pytest.mark.contract

LAMP, SHEETS = "LM-LAMP-BRS", "HP-SHEET-QN-WHT"
SCOPES = [
    "store/order/created",
    "store/order/updated",
    "store/order/archived",
    "store/order/statusUpdated",
    "store/shipment/created",
    "store/shipment/updated",
    "store/shipment/deleted",
    "store/product/updated",
    "store/product/inventory/updated",
    "store/product/inventory/order/updated",
    "store/sku/inventory/updated",
    "store/sku/inventory/order/updated",
]


@pytest.fixture
def told(sandbox: World) -> dict[str, Any]:
    """Live a day in the store, and give the last event of each scope."""
    events: dict[str, Any] = {}

    def hear(post: Any) -> int:
        event = json.loads(post.body)
        events[event["scope"]] = event
        return 204

    store = sandbox.store
    sandbox.sender = at_once(hear)
    for scope in SCOPES:
        store.hooks.add(scope=scope, destination="https://a.example/hooks", at=sandbox.now())
    for sku in (LAMP, SHEETS):
        store.set_stock(sku, 5)
        order_id = store.sell(sku)
        parcel = store.ship(order_id)
        store.relabel(order_id, parcel.id, tracking_number="2")
        store.unship(order_id, parcel.id)
        store.archive(order_id)
    sandbox.move(60)
    return events


def kinds(value: Any) -> Any:
    """Return a value's shape: the kinds of its parts, by name."""
    if isinstance(value, dict):
        return {name: kinds(part) for name, part in value.items()}
    return type(value).__name__


class TestSamples:
    @pytest.mark.parametrize("scope", SCOPES)
    def test_have_the_same_shape(self, told: dict[str, Any], vendor_specs: Path, scope: str):
        name = f"{scope.replace('/', '_')}.json"
        sample = json.loads((vendor_specs / "bigcommerce" / "webhooks" / name).read_text())

        assert kinds(told[scope]) == kinds(sample)
        assert told[scope]["data"]["type"] == sample["data"]["type"]
