"""One order's way through real HTTP: the sandbox and a worker in processes of their own."""

import subprocess
from pathlib import Path

import pytest

from integration import clock, connecting
from integration.models import BigCommerceStore, Issue, MiraklShop, Order, SyncRun
from tests.journeys.processes import MINUTE, SandboxProcess, a_sandbox, a_worker, eventually
from tests.remotes import MARKETPLACE_KEY, STORE_HASH, STORE_TOKEN

pytestmark = pytest.mark.journeys
AWAITING_FULFILLMENT = 11
INCOMPLETE = 0


def connect(sandbox: SandboxProcess) -> MiraklShop:
    """Connect the shop and its store, live from now on, on the sandbox's fast minute."""
    from django.utils import timezone

    scale = MINUTE / 60
    store = connecting.connect_store(
        slug="main", store_hash=STORE_HASH, access_token=STORE_TOKEN, home=sandbox.address
    )
    at = timezone.now()
    shop = connecting.connect_shop(
        slug="macys", url=sandbox.address, api_key=MARKETPLACE_KEY, store=store, at=at
    )
    BigCommerceStore.objects.update(budget_scale=scale)
    MiraklShop.objects.update(budget_scale=scale)
    shop.go_live(at=at)
    clock.apply_timetable()
    return shop


class TestOrderToTracking:
    def test_an_order_of_macys_ends_with_its_tracking_at_mirakl(
        self, database_url: str, tmp_path: Path
    ) -> None:
        log = tmp_path / "worker.log"
        with a_sandbox() as sandbox, a_worker(database_url, log) as worker:
            shop = connect(sandbox)
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
            assert not Issue.objects.unresolved().exists()
            assert SyncRun.objects.filter(shop=shop, flow="advance_orders").exists()
            self._was_created_held(sandbox)
            self._ends_when_told(worker)

    def _store_order(
        self, sandbox: SandboxProcess, number: str, *, status: int
    ) -> dict[str, object] | None:
        twins = sandbox.order(number)["store"]
        return next((twin for twin in twins if twin["status_id"] == status), None)

    def _was_created_held(self, sandbox: SandboxProcess) -> None:
        """The store was asked for one order, in a status that takes no stock."""
        (created,) = sandbox.calls("POST /v2/orders")
        assert created["body"]["status_id"] == INCOMPLETE

    def _ends_when_told(self, worker: subprocess.Popen[bytes]) -> None:
        worker.terminate()
        assert worker.wait(15) == 0
