"""Caution 25: an order that nobody has imported yet shows only as an unexplained drop."""

import pytest

from integration.models import MiraklShop, StockBelief
from integration.models.stock_sums import stock_sums
from sandbox.world import World
from tests.integration.stock_story import link_offers, linked_and_told, quantity, sent, told
from tests.integration.story import SKU, change_rules, run
from tests.remotes import marketplace
from tests.told import told_once

pytestmark = pytest.mark.django_db

HOUR = 3600.0
LONG = 2 * HOUR  # so long an order is on its way


@pytest.fixture
def selling(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a shop whose fourteen sheets are told; its offers were read whole."""
    return told_and_read_whole(sandbox, shop)


@told_once
def told_and_read_whole(world: World, shop: MiraklShop) -> MiraklShop:
    linked_and_told(world, shop)
    read_offers(world, shop)
    told(world, shop)
    assert quantity(world) == 14
    return shop


def read_offers(world: World, shop: MiraklShop, *, after: float = 61) -> None:
    """Ask for an export of the offers, and read its files."""
    world.clock.move(after)
    run("pull_offers", shop, at=world.clock.now())
    world.clock.move(11)
    run("pull_offers", shop, at=world.clock.now())


def reserved() -> int:
    return StockBelief.objects.get(offer_sku=SKU).reserved


class TestCaution25:
    def test_reserves_what_macys_lacks_although_no_order_says_why(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.late_visibility = LONG
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        assert quantity(sandbox) == 11

        read_offers(sandbox, selling)
        told(sandbox, selling)

        assert quantity(sandbox) == 11
        assert (sent()[-1], reserved()) == (11, 3)

    def test_releases_it_when_the_order_appears(self, sandbox: World, selling: MiraklShop) -> None:
        sandbox.mirakl.settings.late_visibility = LONG
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        read_offers(sandbox, selling)
        told(sandbox, selling)

        sandbox.clock.move(LONG)
        told(sandbox, selling)

        assert reserved() == 0
        assert quantity(sandbox) == 11  # they are owed now
        assert StockBelief.objects.get(offer_sku=SKU).expected == 11

    def test_releases_it_after_the_hours_of_the_rule(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[SKU].quantity = 11
        sandbox.mirakl.offers[SKU].updated_at = sandbox.clock.now()
        read_offers(sandbox, selling)
        told(sandbox, selling)
        assert quantity(sandbox) == 11

        sandbox.clock.move(4 * HOUR)
        told(sandbox, selling)

        assert quantity(sandbox) == 14

    def test_reserves_nothing_where_the_rule_says_so(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        change_rules(selling, reserve_hours=0)
        sandbox.mirakl.offers[SKU].quantity = 11
        sandbox.mirakl.offers[SKU].updated_at = sandbox.clock.now()

        read_offers(sandbox, selling)
        told(sandbox, selling)

        assert quantity(sandbox) == 14

    def test_reserves_nothing_for_an_order_that_was_read_before(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        sandbox.clock.move(61)
        run("pull_orders", selling, at=sandbox.clock.now())

        read_offers(sandbox, selling)

        assert reserved() == 0

    def test_adds_a_second_drop_to_the_first(self, sandbox: World, selling: MiraklShop) -> None:
        sandbox.mirakl.settings.late_visibility = LONG
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        read_offers(sandbox, selling)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        read_offers(sandbox, selling)
        told(sandbox, selling)

        assert (quantity(sandbox), reserved()) == (9, 5)

    def test_takes_a_refusal_for_the_cause_of_a_drop_to_zero(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.zero_on_refusal = True
        change_rules(selling, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 3)])
        told(sandbox, selling)
        lines = sandbox.mirakl.orders[number].lines
        marketplace().accept(number, dict.fromkeys((one.id for one in lines), False))

        read_offers(sandbox, selling)
        assert reserved() == 11
        told(sandbox, selling)

        assert (quantity(sandbox), reserved()) == (14, 0)

    def test_keeps_it_from_every_shop_that_sells_the_variant(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        other = MiraklShop.objects.create(
            slug="other", url="https://other.example.com", store=selling.store
        )
        link_offers(sandbox, other)
        now = sandbox.clock.now()
        StockBelief.objects.hear(selling, {SKU: 12}, at=now)

        assert stock_sums(other, at=now, skus=[SKU])[SKU].reserved == 2
