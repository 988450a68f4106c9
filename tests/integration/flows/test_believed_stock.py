"""Stock and orders together: what Mirakl is believed to hold, and what is told meanwhile."""

import pytest

from integration.models import (
    MiraklShop,
    StockBelief,
    StockImport,
    StockImportLine,
)
from sandbox.world import World
from tests.integration.stock_story import (
    imports,
    live,
    mark,
    publish,
    quantity,
    sent,
    told,
)
from tests.integration.story import (
    ROUND,
    SKU,
    TEE,
    calls_to,
    change_rules,
)
from tests.remotes import marketplace

pytestmark = pytest.mark.django_db


class TestCaution18:
    """Mirakl changes its own figure: any order event makes our belief unknown."""

    def test_sends_an_equal_figure_again_after_an_order(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        told(sandbox, told_shop, minutes=1)

        belief = StockBelief.objects.get(offer_sku=SKU)
        assert (belief.expected, belief.doubted_because) == (11, "It was ordered since.")
        told(sandbox, told_shop)
        assert sent() == [14, 11]
        assert StockBelief.objects.known(told_shop)[SKU] == 11

    def test_tells_it_again_when_a_refusal_takes_the_offer_off_sale(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.zero_on_refusal = True
        change_rules(told_shop, acceptance="MANUAL")
        number = sandbox.mirakl.place_order([(SKU, 3)])
        told(sandbox, told_shop)
        assert quantity(sandbox) == 11

        order = sandbox.mirakl.orders[number]
        marketplace().accept(number, dict.fromkeys((one.id for one in order.lines), False))
        assert quantity(sandbox) == 0

        told(sandbox, told_shop)
        assert quantity(sandbox) == 14

    def test_tells_it_again_when_a_cancelation_puts_units_back_that_are_gone(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        told(sandbox, told_shop)
        sandbox.store.sell(SKU, 3)
        told(sandbox, told_shop)
        assert quantity(sandbox) == 8

        sandbox.mirakl.cancel(number)
        assert quantity(sandbox) == 11

        told(sandbox, told_shop)
        assert quantity(sandbox) == 11
        assert sent()[-1] == 11

    def test_sends_nothing_for_an_order_that_only_goes_on(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 3)], state="SHIPPING")
        live(sandbox, told_shop, minutes=12)

        files = len(calls_to(sandbox, "STO01"))
        sandbox.mirakl.touch(next(iter(sandbox.mirakl.orders.values())))
        live(sandbox, told_shop, minutes=3)

        assert len(calls_to(sandbox, "STO01")) == files

    def test_doubts_a_figure_that_mirakl_says_is_another(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        at = sandbox.clock.now()
        heard = {SKU: 15, TEE: StockBelief.objects.known(told_shop)[TEE]}

        assert StockBelief.objects.hear(told_shop, heard, at=at) == 1

        assert SKU not in StockBelief.objects.known(told_shop)
        told(sandbox, told_shop, minutes=2)
        assert sent() == [14, 14]

    def test_does_not_doubt_what_was_confirmed_after_the_export_began(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        confirmed_at = StockBelief.objects.get(offer_sku=SKU).confirmed_at

        at = sandbox.clock.now()
        assert StockBelief.objects.hear(told_shop, {SKU: 99}, at=at, seen_at=confirmed_at) == 0
        assert StockBelief.objects.hear(told_shop, {SKU: 99}, at=at, seen_at=at) == 1


class TestCaution19:
    """Orders created while an import waits."""

    def test_reads_the_orders_in_the_minute_before_the_file_is_built(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        mark(sandbox, told_shop)

        publish(sandbox, told_shop)

        spoken = [call.operation for call in sandbox.calls]
        assert spoken.index("GET /v3/inventory/items") < spoken.index("OR11")
        assert spoken.index("OR11") < spoken.index("STO01")
        assert sent()[-1] == 7

    def test_sends_nothing_when_the_orders_cannot_be_read(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        sandbox.clock.move(ROUND.total_seconds())
        mark(sandbox, told_shop)
        sandbox.levers.fail_next(500, to="OR11", times=3)

        said = publish(sandbox, told_shop)

        assert "could not be read first" in said.left
        assert not calls_to(sandbox, "STO01")

    def test_tells_again_what_was_ordered_while_the_import_waited(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 40
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, told_shop)
        publish(sandbox, told_shop)
        sandbox.clock.move(10)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        sandbox.move(60)
        assert quantity(sandbox) == 9

        told(sandbox, told_shop)

        assert quantity(sandbox) == 7
        # Again, since the two were under way at once, and nothing says which was last.
        assert sent()[-3:] == [9, 7, 7]

    def test_has_one_unfinished_import(self, sandbox: World, told_shop: MiraklShop) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 600
        sandbox.store.set_stock(SKU, 20)
        told(sandbox, told_shop, minutes=2)
        sandbox.store.set_stock(SKU, 25)

        told(sandbox, told_shop, minutes=3)

        assert StockImport.objects.unfinished(told_shop).count() == 1
        assert sent() == [14, 20]

    def test_goes_early_only_to_go_down_and_is_told_again_at_the_end(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 300
        sandbox.store.set_stock(SKU, 20)
        sandbox.store.set_stock(TEE, 90)
        told(sandbox, told_shop, minutes=2)
        sandbox.store.set_stock(SKU, 5)
        sandbox.store.set_stock(TEE, 95)

        told(sandbox, told_shop, minutes=2)
        assert StockImport.objects.unfinished(told_shop).count() == 2
        assert [one.lines.count() for one in imports()[1:]] == [2, 1]
        assert sent()[1:] == [20, 5]

        sandbox.mirakl.settings.stock_import_seconds = 5
        told(sandbox, told_shop, minutes=8)
        assert (quantity(sandbox), quantity(sandbox, TEE)) == (5, 95)
        assert sent()[1:] == [20, 5, 5]


class TestCaution24:
    """What can still be oversold is counted and shown per SKU."""

    def test_counts_what_was_ordered_between_the_reading_and_the_end(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, told_shop)
        publish(sandbox, told_shop)
        sandbox.clock.move(5)
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        sandbox.clock.move(56)

        told(sandbox, told_shop)

        lines = StockImportLine.objects.filter(offer_sku=SKU).order_by("pk")
        # The last tells again, since the two before were under way at once.
        assert [line.ordered_meanwhile for line in lines] == [0, 2, 0, 0]

    def test_does_not_count_what_the_sum_had_subtracted(
        self, sandbox: World, told_shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 2)], state="SHIPPING")

        told(sandbox, told_shop, minutes=4)

        lines = StockImportLine.objects.filter(offer_sku=SKU).order_by("pk")
        assert [line.ordered_meanwhile for line in lines] == [0, 0]
