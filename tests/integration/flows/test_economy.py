"""How many calls twenty orders cost: a promise of the design, within five in a hundred."""

from collections import Counter

import pytest

from integration.models import Order
from sandbox.world import World
from tests.integration.story import TEE, connected_shop, questions, settle

pytestmark = pytest.mark.django_db
MANY = 20
ROUNDS = 12

# Per order, from the design: one look, one create, one read of its lines, one second look, one
# release, one read of its parcels.
AT_THE_STORE = {
    "look": 2,
    "POST /v2/orders": 1,
    "GET /v2/orders/{order_id}/products": 1,
    "PUT /v2/orders/{order_id}": 1,
    "GET /v2/orders/{order_id}/shipments": 1,
}
AT_MIRAKL = ("OR21", "OR23", "OR24")  # once per order and event


@pytest.fixture
def calls(sandbox: World) -> Counter[str]:
    """Give how often each operation was called while twenty orders went their way."""
    sandbox.mirakl.settings.debit = "auto"
    shop = connected_shop(sandbox)
    sandbox.calls.clear()
    for _ in range(MANY):
        sandbox.mirakl.place_order([(TEE, 1)])
    released = Order.objects.exclude(released_at=None)
    settle(sandbox, shop, rounds=8, until=lambda: released.count() == MANY)
    for order in Order.objects.all():
        sandbox.store.ship(order.bigcommerce_order_id)
    settle(sandbox, shop, rounds=ROUNDS, until=lambda: all_shipped(sandbox))
    assert not questions()
    return Counter(name_of(call.operation, call.query) for call in sandbox.calls)


def all_shipped(world: World) -> bool:
    """Tell whether every order has left."""
    return {order.state for order in world.mirakl.orders.values()} == {"SHIPPED"}


def name_of(operation: str, query: str) -> str:
    """Return the operation; a look for one order's number is told from the list of changes."""
    return "look" if "external_order_id=" in query else operation


class TestTheEconomyOfOrders:
    def test_is_kept_at_both_remotes(self, calls: Counter[str]) -> None:
        at_the_store = sum(calls[name] for name in AT_THE_STORE) / MANY
        assert at_the_store == pytest.approx(sum(AT_THE_STORE.values()), rel=0.05)
        writes = [*AT_MIRAKL, "POST /v2/orders", "PUT /v2/orders/{order_id}"]
        assert {name: calls[name] for name in writes} == dict.fromkeys(writes, MANY)

        # What orders share: the polls, the list of the store's changes, the numbers sent back.
        shared = {"OR11", "OR04", "GET /v2/orders"}
        catalog = {"GET /v3/catalog/products", "GET /v3/catalog/variants"}
        assert set(calls) == {*AT_THE_STORE, *AT_MIRAKL, *shared, *catalog}
        assert calls["GET /v2/orders"] <= calls["OR11"]
        assert calls["OR04"] <= calls["OR11"]
        assert sum(calls[name] for name in catalog) <= calls["OR11"] + 1
