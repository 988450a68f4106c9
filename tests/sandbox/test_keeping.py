"""A world outlives its server."""

from datetime import timedelta

import pytest

from sandbox.actions import act
from sandbox.bigcommerce.deliveries import at_once
from sandbox.clock import SystemClock
from sandbox.keeping import load, save
from sandbox.world import World

SKU = "FN-TEE-M-NVY"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deeper" / "world"


def reloaded(world, path):
    save(world, path)
    return load(path, clock=SystemClock(minute=60))


class TestKeeping:
    def test_keeps_both_sides_and_their_numbers(self, path):
        world = World(SystemClock())
        first = world.mirakl.place_order([(SKU, 1)])
        sold = world.store.sell(SKU, 2)
        after = reloaded(world, path)

        assert after.mirakl.orders == world.mirakl.orders
        assert after.store.orders == world.store.orders
        assert after.store.on_hand(SKU) == world.store.on_hand(SKU)
        assert after.mirakl.place_order([(SKU, 1)]) != first
        assert after.store.sell(SKU, 1) != sold

    def test_keeps_what_is_due(self, path):
        world = World(SystemClock())
        world.mirakl.settings.debit = "auto"
        world.mirakl.settings.order_acceptance = "AUTOMATIC"
        world.mirakl.settings.late_visibility = 5
        order_id = world.mirakl.place_order([(SKU, 1)])
        after = reloaded(world, path)
        after.move(120)

        assert after.mirakl.orders[order_id].state == "SHIPPING"
        assert after.mirakl.shown_orders()[0].state == "SHIPPING"

    def test_keeps_what_is_owed(self, path):
        world = World(SystemClock())
        world.mirakl.place_order([(SKU, 1)], state="RECEIVED")
        act(world, "close_cycle", {})
        after = reloaded(world, path)
        after.move(3600)
        act(after, "pay_out", {})

        assert {one.state for one in after.mirakl.money.entries.values()} == {"PAID"}
        assert after.mirakl.money.balance == 0

    def test_takes_up_a_world_that_knew_nothing_of_money(self, path):
        world = World(SystemClock())
        order_id = world.mirakl.place_order([(SKU, 1)], state="SHIPPED")
        del world.mirakl.money, world.mirakl.transaction_exports
        after = reloaded(world, path)
        after.mirakl.receive(order_id)
        after.mirakl.refund_by_operator(order_id)
        act(after, "close_cycle", {})

        assert after.mirakl.money.entries == {}  # what was sold before stays untold

    def test_keeps_webhooks_and_what_is_on_its_way_to_them(self, path):
        world = World(SystemClock())
        world.store.hooks.add(
            scope="store/product/inventory/updated",
            destination="https://connector.example.com/hooks",
            at=world.now(),
        )
        world.store.set_stock("LM-LAMP-BRS", 3)
        after = reloaded(world, path)
        posts = []
        after.sender = at_once(lambda post: posts.append(post) or 200)
        after.move(60)

        (post,) = posts
        assert '"value": 3' in post.body

    def test_begins_anew_after_another_version(self, path, monkeypatch):
        save(World(SystemClock()), path)
        monkeypatch.setattr("sandbox.world.VERSION", 0)

        assert load(path, clock=SystemClock()) is None

    def test_keeps_the_time_that_was_moved(self, path):
        world = World(SystemClock())
        world.move(86_400)
        after = reloaded(world, path)

        assert abs(after.now() - world.now()) < timedelta(seconds=5)

    @pytest.mark.parametrize("content", [None, b"", b"nonsense", b"\x80\x04K\x01."])
    def test_is_nothing_without_a_file_that_can_be_read(self, path, content):
        if content is not None:
            path.parent.mkdir(parents=True)
            path.write_bytes(content)

        assert load(path, clock=SystemClock()) is None
