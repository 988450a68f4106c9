"""Reading five days of orders again by the export (OR13, OR14, OR15)."""

from datetime import timedelta

import pytest

from integration.models import MiraklShop, Order, Payload, SyncRun
from sandbox.world import World
from tests.integration.story import SKU, TEE, calls_to, questions, run

pytestmark = pytest.mark.django_db


def reread(world: World, shop: MiraklShop, *, after: float = 0) -> SyncRun:
    """Run the flow once, some seconds later."""
    world.clock.move(after)
    return run("reread_orders", shop, at=world.clock.now())


class TestRereadOrders:
    def test_finds_what_the_polls_have_missed(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.late_visibility = 3600
        missed = sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.settings.late_visibility = 0
        sandbox.clock.move(3000)
        sandbox.mirakl.place_order([(TEE, 1)])
        run("pull_orders", shop, at=sandbox.clock.now())
        sandbox.clock.move(700)  # by now it is visible, and older than any window
        run("pull_orders", shop, at=sandbox.clock.now())
        assert not Order.objects.filter(mirakl_order_id=missed).exists()

        reread(sandbox, shop)
        reread(sandbox, shop, after=11)

        assert Order.objects.filter(mirakl_order_id=missed).exists()
        assert Payload.objects.filter(source="OR15", reference=missed).exists()

    def test_comes_back_until_the_export_is_ready(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.export_seconds = 25
        started = reread(sandbox, shop)
        assert started.again_at - sandbox.clock.now() < timedelta(seconds=11)

        assert reread(sandbox, shop, after=11).counts == {"looked": 1}
        assert reread(sandbox, shop, after=11).again_at
        last = reread(sandbox, shop, after=11)

        assert last.again_at is None
        assert len(calls_to(sandbox, "OR13")) == 1
        assert len(calls_to(sandbox, "OR15")) == 1

    def test_reads_every_file(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.items_per_export_file = 2
        for _ in range(5):
            sandbox.mirakl.place_order([(TEE, 1)])

        reread(sandbox, shop)
        reread(sandbox, shop, after=11)

        assert Order.objects.count() == 5
        assert len(calls_to(sandbox, "OR15")) == 3

    def test_replaces_no_newer_word(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        reread(sandbox, shop)
        sandbox.clock.move(11)
        sandbox.settle()  # the export is gathered
        sandbox.mirakl.cancel(number)
        run("pull_orders", shop, at=sandbox.clock.now())

        reread(sandbox, shop)

        assert Order.objects.get().marketplace_state == "CANCELED"

    def test_starts_another_after_one_that_failed(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.exports_fail = True
        sandbox.mirakl.place_order([(SKU, 1)])
        reread(sandbox, shop)
        failed = reread(sandbox, shop, after=11)
        assert failed.outcome == "PARTLY_DONE"
        assert "FAILED" in failed.left
        assert failed.again_at - sandbox.clock.now() < timedelta(hours=1, seconds=1)

        sandbox.mirakl.settings.exports_fail = False
        reread(sandbox, shop, after=301)
        reread(sandbox, shop, after=11)

        assert Order.objects.count() == 1

    def test_gives_up_one_that_never_ends(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.export_seconds = 10**9
        reread(sandbox, shop)

        given_up = reread(sandbox, shop, after=2 * 3600 + 1)

        assert given_up.outcome == "PARTLY_DONE"
        assert "PENDING" in given_up.left
        shop.refresh_from_db()
        assert shop.export_tracking_id == ""

    def test_starts_another_when_mirakl_has_forgotten_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        reread(sandbox, shop)
        sandbox.mirakl.exports.clear()
        assert reread(sandbox, shop, after=11).outcome == "FAILED"

        reread(sandbox, shop, after=301)
        reread(sandbox, shop, after=11)

        assert Order.objects.count() == 1
        assert not questions()

    def test_follows_the_same_export_after_bad_weather(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        reread(sandbox, shop)
        sandbox.levers.fail_next(500, to="OR14")
        assert reread(sandbox, shop, after=11).outcome == "FAILED"

        reread(sandbox, shop, after=61)

        assert len(calls_to(sandbox, "OR13")) == 1
        assert Order.objects.count() == 1
