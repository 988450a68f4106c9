"""One order's way through real HTTP: the sandbox and a worker in processes of their own."""

from pathlib import Path

import pytest

from integration.models import Issue, Order, SyncRun
from tests.journeys.installation import connect
from tests.journeys.processes import SandboxProcess, a_sandbox, a_worker, eventually

pytestmark = pytest.mark.journeys
AWAITING_FULFILLMENT = 11
INCOMPLETE = 0


class TestOrderToTracking:
    def test_an_order_of_macys_ends_with_its_tracking_at_mirakl(
        self, database_url: str, tmp_path: Path
    ) -> None:
        settings = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        with a_sandbox(minute=1) as sandbox, a_worker(settings, tmp_path / "worker.log") as worker:
            shop = connect(sandbox, minute=1)
            sku = sandbox.state()["goods"][0]["sku"]

            number = sandbox.act("place_order", sku=sku, quantity=2)["order_id"]
            released = eventually(
                lambda: self._store_order(sandbox, number, status=AWAITING_FULFILLMENT),
                what="the order is released in the store",
            )
            sandbox.act(
                "ship_in_store",
                store_order_id=released["id"],
                provider="ups",
                tracking="1Z12345E0205271688",
            )
            eventually(
                lambda: sandbox.order(number)["state"] == "SHIPPED",
                what="Mirakl says that the order has left",
            )
            eventually(lambda: Order.objects.get().is_at_rest, what="Marketbridge has read it back")

            told = sandbox.order(number)
            order = Order.objects.get()
            assert len(told["store"]) == 1
            assert [(t["carrier"], t["number"]) for t in told["tracking"]] == [
                ("UPS", "1Z12345E0205271688")
            ]
            assert told["reference_for_seller"] == str(released["id"])
            assert order.bigcommerce_order_id == released["id"]
            assert order.marketplace_state == "SHIPPED"
            assert not Issue.objects.unresolved().exclude(order=None).exists()
            assert SyncRun.objects.filter(shop=shop, flow="advance_orders").exists()
            self._was_created_held(sandbox)
            assert worker.stop() == 0

    def _store_order(
        self, sandbox: SandboxProcess, number: str, *, status: int
    ) -> dict[str, object] | None:
        twins = sandbox.order(number)["store"]
        return next((twin for twin in twins if twin["status_id"] == status), None)

    def _was_created_held(self, sandbox: SandboxProcess) -> None:
        """The store was asked for one order, in a status that takes no stock."""
        (created,) = sandbox.calls("POST /v2/orders")
        assert created["body"]["status_id"] == INCOMPLETE
