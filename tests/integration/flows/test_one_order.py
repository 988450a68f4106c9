"""One order's whole way, calm: accepted, held, released, shipped, tracked."""

import pytest

from integration.models import Issue, MiraklShop, RemoteWrite
from sandbox.world import World
from tests.integration.story import connected_shop, settle, the_order

pytestmark = pytest.mark.django_db
AWAITING_FULFILLMENT = 11


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    return connected_shop(sandbox)


class TestOneOrder:
    def test_goes_from_the_customer_to_the_tracking(self, sandbox: World, shop: MiraklShop) -> None:
        sku = next(iter(sandbox.mirakl.offers))
        number = sandbox.mirakl.place_order([(sku, 1)])
        settle(sandbox, shop, rounds=4)
        sandbox.mirakl.confirm(number)
        settle(sandbox, shop, rounds=5)
        order = the_order()
        print(order.next_step, [i.means for i in Issue.objects.all()])
        assert [o.status_id for o in sandbox.store.orders.values()] == [AWAITING_FULFILLMENT]
        assert order.released_at
        sandbox.store.ship(order.bigcommerce_order_id, provider="ups", tracking="1Z999")
        settle(sandbox, shop, rounds=5)
        order = the_order()
        print(order.next_step, [i.means for i in Issue.objects.all()])
        for write in RemoteWrite.objects.order_by("pk"):
            print(write.kind, write.outcome, write.reason, write.operation)
        assert order.marketplace_state == "SHIPPED"
        assert order.marketplace.tracking_number == "1Z999"
        assert order.is_at_rest
