"""Stock and orders together: what is owed, what is believed, and what is told meanwhile."""

import pytest

from integration.domain.switches import Switch
from integration.models import (
    FlowSwitch,
    MiraklShop,
    StockBelief,
    StockImport,
    StockImportLine,
    StoreLocation,
)
from integration.models.stock_sums import is_location_proven, stock_sums
from sandbox.world import World
from tests.integration.stock_story import (
    a_minute,
    imports,
    link_offers,
    mark,
    publish,
    quantity,
    sent,
    told,
)
from tests.integration.story import (
    ORDER_FLOWS,
    ROUND,
    SKU,
    TEE,
    calls_to,
    change_rules,
    questions,
    run,
    settle,
    the_order,
)
from tests.remotes import marketplace

pytestmark = pytest.mark.django_db

EVERYTHING = ("pull_stock", *ORDER_FLOWS, "publish_stock", "confirm_stock")


@pytest.fixture
def selling(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a shop whose offers are linked and told."""
    link_offers(sandbox, shop)
    told(sandbox, shop)
    assert quantity(sandbox) == 14
    sandbox.calls.clear()
    return shop


def live(world: World, shop: MiraklShop, *, minutes: int) -> None:
    """Let every flow of orders and of stock run for some minutes."""
    for _ in range(minutes):
        a_minute(world, shop, EVERYTHING)


def the_sum(world: World, shop: MiraklShop, sku: str = SKU) -> tuple[int, int, int | None]:
    """Return what is sellable, what is owed, and what the shop may be told."""
    one = stock_sums(shop, at=world.clock.now(), skus=[sku])[sku]
    return one.sellable, one.owed, one.quantity


class TestCaution17:
    """A unit is taken only when a reading made after the store took it has been stored."""

    @pytest.mark.parametrize("state", ["STAGING", "WAITING_ACCEPTANCE", "SHIPPING"])
    def test_owes_what_was_ordered_from_the_moment_it_is_known(
        self, sandbox: World, selling: MiraklShop, state: str
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state=state)

        a_minute(sandbox, selling)

        assert the_sum(sandbox, selling) == (14, 3, 11)

    def test_still_owes_what_the_store_took_after_the_newest_reading(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        settle(sandbox, selling, rounds=4)
        assert the_order().released_at
        assert sandbox.store.on_hand(SKU) == 11

        assert the_sum(sandbox, selling) == (14, 3, 11)

    def test_owes_it_no_more_once_a_reading_has_left_it_out(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        live(sandbox, selling, minutes=10)

        assert the_sum(sandbox, selling) == (11, 0, 11)
        assert quantity(sandbox) == 11

    def test_subtracts_both_while_the_inventory_may_lag(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.store.settings.inventory_lag_seconds = 120
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        seen = []
        for _ in range(12):
            live(sandbox, selling, minutes=1)
            seen.append(the_sum(sandbox, selling)[2])

        assert max(figure for figure in seen if figure is not None) <= 11
        assert seen[-1] == 11

    def test_does_not_owe_an_order_that_a_person_linked(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        run("pull_orders", selling, at=sandbox.clock.now())
        the_order().adopt(9001, at=sandbox.clock.now(), is_linked=True)

        assert the_sum(sandbox, selling) == (14, 0, 14)

    def test_owes_a_released_order_whose_lines_do_not_take_the_variant(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        live(sandbox, selling, minutes=10)
        [row] = selling.store.orders.all()
        row.remember_lines(())

        assert the_sum(sandbox, selling) == (11, 3, 8)


class TestCaution18:
    """Mirakl changes its own figure: any order event makes our belief unknown."""

    def test_sends_an_equal_figure_again_after_an_order(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        told(sandbox, selling, minutes=1)

        belief = StockBelief.objects.get(offer_sku=SKU)
        assert (belief.expected, belief.doubted_because) == (11, "It was ordered since.")
        told(sandbox, selling)
        assert sent() == [14, 11]
        assert StockBelief.objects.known(selling)[SKU] == 11

    def test_tells_it_again_when_a_refusal_takes_the_offer_off_sale(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.zero_on_refusal = True
        change_rules(selling, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 3)])
        told(sandbox, selling)
        assert quantity(sandbox) == 11

        order = sandbox.mirakl.orders[number]
        marketplace().accept(number, dict.fromkeys((one.id for one in order.lines), False))
        assert quantity(sandbox) == 0

        told(sandbox, selling)
        assert quantity(sandbox) == 14

    def test_tells_it_again_when_a_cancelation_puts_units_back_that_are_gone(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        told(sandbox, selling)
        sandbox.store.sell(SKU, 3)
        told(sandbox, selling)
        assert quantity(sandbox) == 8

        sandbox.mirakl.cancel(number)
        assert quantity(sandbox) == 11

        told(sandbox, selling)
        assert quantity(sandbox) == 11
        assert sent()[-1] == 11

    def test_sends_nothing_for_an_order_that_only_goes_on(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        live(sandbox, selling, minutes=12)

        files = len(calls_to(sandbox, "STO01"))
        sandbox.mirakl.touch(next(iter(sandbox.mirakl.orders.values())))
        live(sandbox, selling, minutes=3)

        assert len(calls_to(sandbox, "STO01")) == files

    def test_doubts_a_figure_that_mirakl_says_is_another(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        at = sandbox.clock.now()
        heard = {SKU: 13, TEE: StockBelief.objects.known(selling)[TEE]}

        assert StockBelief.objects.hear(selling, heard, at=at) == 1

        assert SKU not in StockBelief.objects.known(selling)
        told(sandbox, selling, minutes=2)
        assert sent() == [14, 14]


    def test_does_not_doubt_what_was_confirmed_after_the_export_began(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        confirmed_at = StockBelief.objects.get(offer_sku=SKU).confirmed_at

        at = sandbox.clock.now()
        assert StockBelief.objects.hear(selling, {SKU: 99}, at=at, seen_at=confirmed_at) == 0
        assert StockBelief.objects.hear(selling, {SKU: 99}, at=at, seen_at=at) == 1


class TestCaution19:
    """Orders created while an import waits."""

    def test_reads_the_orders_in_the_minute_before_the_file_is_built(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        mark(sandbox, selling)

        publish(sandbox, selling)

        spoken = [call.operation for call in sandbox.calls]
        assert spoken.index("GET /v3/inventory/items") < spoken.index("OR11")
        assert spoken.index("OR11") < spoken.index("STO01")
        assert sent()[-1] == 7

    def test_sends_nothing_when_the_orders_cannot_be_read(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        sandbox.clock.move(ROUND.total_seconds())
        mark(sandbox, selling)
        sandbox.levers.fail_next(500, to="OR11", times=3)

        said = publish(sandbox, selling)

        assert "could not be read first" in said.left
        assert not calls_to(sandbox, "STO01")

    def test_tells_again_what_was_ordered_while_the_import_waited(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 40
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, selling)
        publish(sandbox, selling)
        sandbox.clock.move(10)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        sandbox.move(60)
        assert quantity(sandbox) == 9

        told(sandbox, selling)

        assert quantity(sandbox) == 7
        assert sent()[-2:] == [9, 7]

    def test_has_one_unfinished_import(self, sandbox: World, selling: MiraklShop) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 600
        sandbox.store.set_stock(SKU, 20)
        told(sandbox, selling, minutes=2)
        sandbox.store.set_stock(SKU, 25)

        told(sandbox, selling, minutes=3)

        assert StockImport.objects.unfinished(selling).count() == 1
        assert sent() == [14, 20]

    def test_goes_early_only_to_go_down_and_is_told_again_at_the_end(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 300
        sandbox.store.set_stock(SKU, 20)
        sandbox.store.set_stock(TEE, 90)
        told(sandbox, selling, minutes=2)
        sandbox.store.set_stock(SKU, 5)
        sandbox.store.set_stock(TEE, 95)

        told(sandbox, selling, minutes=2)
        assert StockImport.objects.unfinished(selling).count() == 2
        assert [one.lines.count() for one in imports()[1:]] == [2, 1]
        assert sent()[1:] == [20, 5]

        sandbox.mirakl.settings.stock_import_seconds = 5
        told(sandbox, selling, minutes=8)
        assert (quantity(sandbox), quantity(sandbox, TEE)) == (5, 95)
        assert sent()[1:] == [20, 5, 5]


class TestCaution21:
    """Several shops on one store: owed is summed over all of them."""

    def test_tells_one_shop_less_what_another_owes(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        other = MiraklShop.objects.create(
            slug="bloomingdales",
            name="Bloomingdale's",
            url="https://other.example.com",
            api_key="key",
            store=selling.store,
            mirakl_shop_id=77,
        )
        link_offers(sandbox, other)
        sandbox.mirakl.place_order([(SKU, 4)], state="SHIPPING")
        run("pull_orders", selling, at=sandbox.clock.now())

        assert the_sum(sandbox, other) == (14, 4, 10)

    def test_counts_an_offer_of_another_name_that_sells_the_same_variant(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        link = selling.sku_links.get(offer_sku=SKU)
        link.pk, link.offer_sku = None, "TWIN"
        link.save()
        offer = selling.offers.get(offer_sku=SKU)
        offer.pk, offer.offer_sku = None, "TWIN"
        offer.save()
        sandbox.mirakl.place_order([(SKU, 4)], state="SHIPPING")
        run("pull_orders", selling, at=sandbox.clock.now())

        assert the_sum(sandbox, selling, "TWIN") == (14, 4, 10)


class TestCaution22:
    """Which location an order debits is learned; until proven units stay owed until shipped."""

    @pytest.fixture
    def with_an_annex(self, sandbox: World, selling: MiraklShop) -> int:
        annex = sandbox.store.room.add_location(code="ANNEX", label="Annex")
        sandbox.store.set_stock(SKU, 6, location_id=annex.id)
        told(sandbox, selling)
        assert quantity(sandbox) == 20
        return annex.id

    def test_takes_one_place_for_proven_and_sums_what_is_enabled(
        self, sandbox: World, selling: MiraklShop, with_an_annex: int
    ) -> None:
        assert is_location_proven(selling)

        place = sandbox.store.room.locations[with_an_annex]
        place.enabled = False
        told(sandbox, selling)

        assert quantity(sandbox) == 14
        assert not is_location_proven(selling)

    def test_owes_until_shipped_while_it_is_not_proven(
        self, sandbox: World, selling: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(selling, stock_location_ids=[with_an_annex])
        selling.refresh_from_db()
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        live(sandbox, selling, minutes=9)

        assert the_sum(sandbox, selling) == (6, 2, 4)
        assert "STOCK_TAKEN_ELSEWHERE" in questions()

    def test_learns_from_the_first_released_order(
        self, sandbox: World, selling: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(selling, stock_location_ids=[1])
        selling.refresh_from_db()
        assert not is_location_proven(selling)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        live(sandbox, selling, minutes=9)

        assert StoreLocation.objects.get(location_id=1).debited_at
        assert is_location_proven(selling)
        assert the_sum(sandbox, selling) == (12, 0, 12)

    def test_learns_nothing_from_an_order_beside_which_more_was_sold(
        self, sandbox: World, selling: MiraklShop, with_an_annex: int
    ) -> None:
        change_rules(selling, stock_location_ids=[1])
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        live(sandbox, selling, minutes=2)
        sandbox.store.sell(SKU, 1)
        live(sandbox, selling, minutes=8)

        assert not StoreLocation.objects.exclude(debited_at=None).exists()


class TestCaution24:
    """What can still be oversold is counted and shown per SKU."""

    def test_counts_what_was_ordered_between_the_reading_and_the_end(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, selling)
        publish(sandbox, selling)
        sandbox.clock.move(5)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        sandbox.clock.move(56)

        told(sandbox, selling)

        lines = StockImportLine.objects.filter(offer_sku=SKU).order_by("pk")
        assert [line.ordered_meanwhile for line in lines] == [0, 2, 0]

    def test_does_not_count_what_the_sum_had_subtracted(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        told(sandbox, selling, minutes=4)

        lines = StockImportLine.objects.filter(offer_sku=SKU).order_by("pk")
        assert [line.ordered_meanwhile for line in lines] == [0, 0]


class TestSwitchedOffOrders:
    def test_owes_orders_although_nobody_places_them(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        for switch in (Switch.ORDERS, Switch.TRACKING, Switch.CANCELLATIONS):
            FlowSwitch.objects.turn(selling, switch, is_on=False, at=sandbox.clock.now())
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")

        live(sandbox, selling, minutes=3)

        assert quantity(sandbox) == 11
