"""Reading the store's stock, all of it and what was marked, and what is told of it."""

from datetime import datetime

import pytest

from integration.models import AcceptedLoss, MiraklShop, Offer, SkuLink, VariantStock
from sandbox.world import World
from tests.integration.stock_story import (
    a_minute,
    imports,
    link_offers,
    mark,
    quantity,
    sent,
    told,
)
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    open_issues,
    questions,
)

pytestmark = pytest.mark.django_db


class TestSweeps:
    def test_takes_one_call_for_a_thousand_variants(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        a_minute(sandbox, selling, ["pull_stock"])

        assert len(calls_to(sandbox, "GET /v3/inventory/items")) == 1

    def test_finds_what_no_webhook_told(self, sandbox: World, selling: MiraklShop) -> None:
        told(sandbox, selling)
        sandbox.store.sell(SKU, 4)

        told(sandbox, selling, minutes=2)

        assert quantity(sandbox) == 10

    def test_says_zero_of_a_variant_that_two_sweeps_did_not_bring(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        told(sandbox, selling)
        product = sandbox.store.products[sandbox.store.variant(SKU).product_id]
        tracking, product.inventory_tracking = product.inventory_tracking, "none"

        a_minute(sandbox, selling)
        assert quantity(sandbox) == 14
        told(sandbox, selling)
        assert quantity(sandbox) == 0

        product.inventory_tracking = tracking
        told(sandbox, selling)
        assert quantity(sandbox) == 14

    def test_waits_for_a_person_when_the_store_suddenly_lists_far_fewer(
        self, sandbox: World, selling: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("integration.flows.reading_stock.FEW", 3)
        told(sandbox, selling)
        tracked = {one.id: one.inventory_tracking for one in sandbox.store.products.values()}
        for product in sandbox.store.products.values():
            product.inventory_tracking = "none"

        told(sandbox, selling, minutes=5)
        assert questions() == ["STORE_LISTS_FEWER"]
        assert quantity(sandbox) == 14

        for product in sandbox.store.products.values():
            product.inventory_tracking = tracked[product.id]
        told(sandbox, selling)
        assert not questions()

    @pytest.fixture
    def emptied(
        self, sandbox: World, selling: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> AcceptedLoss:
        """Let the store list nothing any more, and a person take all of it for gone."""
        monkeypatch.setattr("integration.flows.reading_stock.FEW", 3)
        told(sandbox, selling)
        for product in sandbox.store.products.values():
            product.inventory_tracking = "none"
        told(sandbox, selling, minutes=2)
        since = datetime.fromisoformat(open_issues()[0].facts["since"])
        gone = VariantStock.objects.lost(selling.store, since=since)
        return AcceptedLoss.objects.accept(
            selling.store,
            gone.values_list("variant_id", flat=True),
            seen_at=since,
            at=sandbox.clock.now(),
            by=None,
        )

    def test_tells_zero_once_a_person_has_taken_them_for_gone(
        self, sandbox: World, selling: MiraklShop, emptied: AcceptedLoss
    ) -> None:
        a_minute(sandbox, selling)
        assert not questions()
        told(sandbox, selling)

        assert quantity(sandbox) == 0
        assert not questions()
        emptied.refresh_from_db()
        assert emptied.carried_out_at

    def test_tells_the_stock_of_what_is_listed_after_all(
        self, sandbox: World, selling: MiraklShop, emptied: AcceptedLoss
    ) -> None:
        told(sandbox, selling)
        variant = sandbox.store.variant(SKU)
        sandbox.store.products[variant.product_id].inventory_tracking = "product"

        told(sandbox, selling)

        assert quantity(sandbox) == 14


class TestWhatIsNotSent:
    def test_caution_25_refuses_one_figure_for_an_offer_with_warehouses(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        Offer.objects.filter(offer_sku=TEE).update(has_warehouses=True)

        told(sandbox, selling)

        assert sent(TEE) == []
        assert questions() == ["STOCK_BY_WAREHOUSE"]

    def test_caution_25_sends_zero_below_what_one_order_must_take(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        Offer.objects.filter(offer_sku=SKU).update(min_order_quantity=15)

        told(sandbox, selling)

        assert sent() == [0]
        assert imports()[0].lines.get(offer_sku=SKU).sum["reason"] == "BELOW_MINIMUM"

    @pytest.mark.parametrize(("pause", "figures"), [("SELLING", [0]), ("SYNCING", []), ("", [14])])
    def test_caution_27_knows_two_verbs(
        self, sandbox: World, selling: MiraklShop, pause: str, figures: list[int]
    ) -> None:
        SkuLink.objects.filter(offer_sku=SKU).update(pause=pause)

        told(sandbox, selling)

        assert sent() == figures

    def test_caution_27_stops_selling_what_the_store_does_not_sell(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        told(sandbox, selling)
        product = sandbox.store.products[sandbox.store.variant(SKU).product_id]
        product.is_visible = False
        mark(sandbox, selling)

        told(sandbox, selling)
        assert quantity(sandbox) == 0

        product.is_visible = True
        mark(sandbox, selling)
        told(sandbox, selling)
        assert quantity(sandbox) == 14

    def test_caution_27_stops_syncing_what_is_digital(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        product = sandbox.store.products[sandbox.store.variant(SKU).product_id]
        product.type = "digital"
        mark(sandbox, selling)

        told(sandbox, selling)

        assert sent() == []
        assert not questions()

    def test_asks_about_stock_that_the_store_does_not_track(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        link_offers(sandbox, selling, ["GF-CARD-NOTE"])

        told(sandbox, selling)

        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("STOCK_UNTRACKED", "GF-CARD-NOTE")
        assert sent("GF-CARD-NOTE") == []

        SkuLink.objects.filter(offer_sku="GF-CARD-NOTE").delete()
        told(sandbox, selling, minutes=1)
        assert not questions()

    def test_caution_20_refuses_a_store_that_takes_stock_when_it_ships(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        selling.store.update_stock_behavior = "order_completed_or_shipped"
        selling.store.save()

        told(sandbox, selling)

        assert not calls_to(sandbox, "STO01")
        assert questions() == ["STOCK_TAKEN_LATE"]
