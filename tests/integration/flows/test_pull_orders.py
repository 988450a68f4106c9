"""Reading the marketplace's orders: nothing is missed, nothing old replaces what is newer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integration.models import MiraklShop, Order, Payload
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    newest_run,
    run,
    the_order,
    the_order_of,
)

pytestmark = pytest.mark.django_db


def pull(world: World, shop: MiraklShop) -> None:
    """Read the orders once, a minute after whatever happened."""
    world.clock.move(61)
    run("pull_orders", shop, at=world.clock.now())


class TestPullOrders:
    @pytest.mark.parametrize("many", [25, 250])
    def test_reads_every_order_although_mirakl_shows_ten_by_default(
        self, sandbox: World, shop: MiraklShop, many: int
    ) -> None:
        placed = {sandbox.mirakl.place_order([(TEE, 1)]) for _ in range(many)}

        pull(sandbox, shop)

        assert set(Order.objects.values_list("mirakl_order_id", flat=True)) == placed

    def test_counts_its_pages_as_one_poll(self, sandbox: World, shop: MiraklShop) -> None:
        for _ in range(101):
            sandbox.mirakl.place_order([(TEE, 1)])

        pull(sandbox, shop)

        assert [call.status for call in calls_to(sandbox, "OR11")] == [200, 200]

    def test_reads_an_order_twice_and_changes_nothing(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        pull(sandbox, shop)
        first = the_order()

        pull(sandbox, shop)

        again = the_order()
        assert (again.marketplace, again.next_step) == (first.marketplace, first.next_step)
        assert again.seen_at > first.seen_at
        assert Payload.objects.filter(source="OR11").count() == 1

    def test_notes_what_comes_again_unchanged_with_a_fixed_number_of_statements(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        counted = []
        for many in (2, 18):
            for _ in range(many):
                sandbox.mirakl.place_order([(SKU, 1)])
            pull(sandbox, shop)
            with CaptureQueriesContext(connection) as again:
                pull(sandbox, shop)
            counted.append(len(again))

        assert counted[1] == counted[0]
        assert len(set(Order.objects.values_list("seen_at", flat=True))) == 1

    def test_keeps_each_word_of_mirakl_verbatim(self, sandbox: World, shop: MiraklShop) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        pull(sandbox, shop)
        sandbox.mirakl.cancel(number)
        pull(sandbox, shop)

        said = Payload.objects.filter(source="OR11", reference=number).order_by("first_seen_at")
        assert [payload.body["order_state"] for payload in said] == [
            "WAITING_ACCEPTANCE",
            "CANCELED",
        ]

    def test_never_lets_an_older_word_replace_a_newer_one(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        pull(sandbox, shop)
        older = the_order().marketplace
        sandbox.mirakl.cancel(number)
        pull(sandbox, shop)

        Order.objects.observe(shop, older, at=sandbox.clock.now() + timedelta(minutes=1))

        assert the_order().marketplace_state == "CANCELED"
        assert the_order().marketplace.state == "CANCELED"

    def test_finds_an_order_that_becomes_visible_after_a_later_one(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.late_visibility = 300
        late = sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.mirakl.settings.late_visibility = 0
        sandbox.clock.move(120)
        sandbox.mirakl.place_order([(TEE, 1)])
        pull(sandbox, shop)
        assert not Order.objects.filter(mirakl_order_id=late).exists()

        sandbox.clock.move(240)
        pull(sandbox, shop)

        assert the_order_of(late).marketplace_state == "WAITING_ACCEPTANCE"

    def test_reports_that_there_was_nothing_to_do(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop)

        assert newest_run("pull_orders").outcome == "NOTHING_TO_DO"

    def test_never_asks_more_often_than_mirakl_allows(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull(sandbox, shop)
        sandbox.clock.move(20)
        second = run("pull_orders", shop, at=sandbox.clock.now())

        assert second.outcome == "NOT_YET"
        wait = second.again_at - sandbox.clock.now()
        assert timedelta(seconds=39) < wait < timedelta(seconds=41)
        assert len(calls_to(sandbox, "OR11")) == 1

    def test_asks_every_quarter_of_an_hour_with_an_external_partners_key(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        MiraklShop.objects.update(is_external_partner=True)
        sandbox.clock.move(900)
        sandbox.mirakl.settings.external_partner = True
        for _ in range(16):
            pull(sandbox, shop)

        assert [call.status for call in calls_to(sandbox, "OR11")] == [200, 200]


class TestTheCheckpoint:
    def test_is_the_latest_change_that_mirakl_named(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(TEE, 1)])
        sandbox.clock.move(30)
        number = sandbox.mirakl.place_order([(SKU, 1)])
        changed_at = sandbox.mirakl.orders[number].updated_at
        sandbox.clock.move(3600)

        pull(sandbox, shop)

        shop.refresh_from_db()
        assert shop.orders_read_until == changed_at.replace(microsecond=0)

    def test_stays_when_there_is_no_news(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        pull(sandbox, shop)
        shop.refresh_from_db()
        read_until = shop.orders_read_until

        sandbox.clock.move(3600)
        pull(sandbox, shop)

        shop.refresh_from_db()
        assert shop.orders_read_until == read_until
        assert shop.orders_observed_at >= sandbox.clock.now() - timedelta(seconds=1)

    def test_stays_when_a_later_page_fails(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(TEE, 1)])
        pull(sandbox, shop)
        shop.refresh_from_db()
        before = shop.orders_read_until, shop.orders_observed_at
        sandbox.clock.move(3600)
        for _ in range(120):
            sandbox.mirakl.place_order([(TEE, 1)])
        sandbox.levers.delay_next(0, to="OR11")  # the first page comes as it should
        sandbox.levers.fail_next(500, to="OR11", times=3)

        pull(sandbox, shop)

        shop.refresh_from_db()
        assert newest_run("pull_orders").outcome == "FAILED"
        assert (shop.orders_read_until, shop.orders_observed_at) == before
        assert Order.objects.count() == 100  # the first page is kept
        pull(sandbox, shop)
        assert Order.objects.count() == 121

    def test_reaches_back_further_than_it_says(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        pull(sandbox, shop)
        pull(sandbox, shop)

        shop.refresh_from_db()
        asked = calls_to(sandbox, "OR11")[-1].query
        since = (shop.orders_read_until - timedelta(minutes=10)).strftime("%Y-%m-%dT%H%%3A%M%%3A%S")
        assert f"start_update_date={since}" in asked
