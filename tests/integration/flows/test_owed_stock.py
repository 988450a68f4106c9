"""Stock and orders together: what is owed, and until when."""

import pytest

from integration.domain.switches import Switch
from integration.models import (
    FlowSwitch,
    MiraklShop,
    StoreLocation,
)
from integration.models.stock_sums import is_location_proven
from sandbox.world import World
from tests.integration.stock_story import (
    a_minute,
    link_offers,
    live,
    quantity,
    the_sum,
    told,
)
from tests.integration.story import (
    SKU,
    change_rules,
    questions,
    run,
    settle,
    the_order,
)

pytestmark = pytest.mark.django_db


class TestCaution17:
    """A unit is taken only when a reading made after the store took it has been stored."""

    @pytest.mark.parametrize("state", ["STAGING", "WAITING_ACCEPTANCE", "SHIPPING"])
    def test_owes_what_was_ordered_from_the_moment_it_is_known(
        self, sandbox: World, told_shop: MiraklShop, state: str
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state=state)

        a_minute(sandbox, told_shop)

        assert the_sum(sandbox, told_shop) == (14, 3, 11)

    def test_still_owes_what_the_store_took_after_the_newest_reading(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        settle(sandbox, told_shop, rounds=4)
        assert the_order().released_at
        assert sandbox.store.on_hand(SKU) == 11

        assert the_sum(sandbox, told_shop) == (14, 3, 11)

    def test_owes_it_no_more_once_a_reading_has_left_it_out(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        live(sandbox, told_shop, minutes=10)

        assert the_sum(sandbox, told_shop) == (11, 0, 11)
        assert quantity(sandbox) == 11

    def test_subtracts_both_while_the_inventory_may_lag(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.store.settings.inventory_lag_seconds = 120
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        seen = []
        for _ in range(12):
            live(sandbox, told_shop, minutes=1)
            seen.append(the_sum(sandbox, told_shop)[2])

        assert max(figure for figure in seen if figure is not None) <= 11
        assert seen[-1] == 11

    def test_does_not_owe_an_order_that_a_person_linked(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        run("pull_orders", told_shop, at=sandbox.clock.now())
        the_order().adopt(9001, at=sandbox.clock.now(), is_linked=True)

        assert the_sum(sandbox, told_shop) == (14, 0, 14)

    def test_owes_a_released_order_whose_lines_do_not_take_the_variant(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        live(sandbox, told_shop, minutes=10)
        [row] = told_shop.store.orders.all()
        row.remember_lines(())

        assert the_sum(sandbox, told_shop) == (11, 3, 8)


class TestCaution21:
    """Several shops on one store: owed is summed over all of them."""

    def test_tells_one_shop_less_what_another_owes(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        other = MiraklShop.objects.create(
            slug="bloomingdales",
            name="Bloomingdale's",
            url="https://other.example.com",
            api_key="key",
            store=told_shop.store,
            mirakl_shop_id=77,
        )
        link_offers(sandbox, other)
        sandbox.mirakl.place_order([(SKU, 4)], state="SHIPPING")
        run("pull_orders", told_shop, at=sandbox.clock.now())

        assert the_sum(sandbox, other) == (14, 4, 10)

    def test_counts_an_offer_of_another_name_that_sells_the_same_variant(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        link = told_shop.sku_links.get(offer_sku=SKU)
        link.pk, link.offer_sku = None, "TWIN"
        link.save()
        offer = told_shop.offers.get(offer_sku=SKU)
        offer.pk, offer.offer_sku = None, "TWIN"
        offer.save()
        sandbox.mirakl.place_order([(SKU, 4)], state="SHIPPING")
        run("pull_orders", told_shop, at=sandbox.clock.now())

        assert the_sum(sandbox, told_shop, "TWIN") == (14, 4, 10)


class TestCaution22:
    """Which location an order debits is learned; until proven units stay owed until shipped."""

    @pytest.fixture
    def with_an_annex(self, sandbox: World, told_shop: MiraklShop) -> int:
        annex = sandbox.store.room.add_location(code="ANNEX", label="Annex")
        sandbox.store.set_stock(SKU, 6, location_id=annex.id)
        told(sandbox, told_shop)
        assert quantity(sandbox) == 20
        return annex.id

    def test_takes_one_place_for_proven_and_sums_what_is_enabled(
        self, sandbox: World, told_shop: MiraklShop, with_an_annex: int
    ) -> None:
        assert is_location_proven(told_shop)

        place = sandbox.store.room.locations[with_an_annex]
        place.enabled = False
        told(sandbox, told_shop)

        assert quantity(sandbox) == 14
        assert not is_location_proven(told_shop)

    def test_owes_until_shipped_while_it_is_not_proven(
        self, sandbox: World, told_shop: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(told_shop, stock_location_ids=[with_an_annex])
        told_shop.refresh_from_db()
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        live(sandbox, told_shop, minutes=9)

        assert the_sum(sandbox, told_shop) == (6, 2, 4)
        assert "STOCK_TAKEN_ELSEWHERE" in questions()

    def test_learns_from_the_first_released_order(
        self, sandbox: World, told_shop: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(told_shop, stock_location_ids=[1])
        told_shop.refresh_from_db()
        assert not is_location_proven(told_shop)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        live(sandbox, told_shop, minutes=9)

        assert StoreLocation.objects.get(location_id=1).debited_at
        assert is_location_proven(told_shop)
        assert the_sum(sandbox, told_shop) == (12, 0, 12)

    def test_learns_nothing_from_an_order_beside_which_more_was_sold(
        self, sandbox: World, told_shop: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(told_shop, stock_location_ids=[1])
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        live(sandbox, told_shop, minutes=2)
        sandbox.store.sell(SKU, 1)
        live(sandbox, told_shop, minutes=8)

        assert not StoreLocation.objects.exclude(debited_at=None).exists()


class TestSwitchedOffOrders:
    def test_owes_orders_although_nobody_places_them(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        for switch in (Switch.ORDERS, Switch.TRACKING, Switch.CANCELLATIONS):
            FlowSwitch.objects.turn(told_shop, switch, is_on=False, at=sandbox.clock.now())
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        live(sandbox, told_shop, minutes=3)

        assert quantity(sandbox) == 11
