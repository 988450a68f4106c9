"""Linking offers to variants: what joins by itself, and what a person is asked."""

import pytest

from integration.domain.linking import candidates_in
from integration.domain.switches import Switch
from integration.models import (
    FlowSwitch,
    Issue,
    MiraklShop,
    Offer,
    ProductIdentity,
    SkuLink,
    SyncRun,
)
from sandbox.world import World
from tests.integration.story import SKU, TEE, calls_to, open_issues, questions, run, settle

pytestmark = pytest.mark.django_db

WEEK = 7 * 24 * 3600
DAY = 24 * 3600


def link(world: World, shop: MiraklShop, *, after: float = 1) -> SyncRun:
    """Run the flow once, some seconds later."""
    world.clock.move(after)
    return run("link_offers", shop, at=world.clock.now())


def read_both(world: World, shop: MiraklShop, *, after: float = 61) -> None:
    """Read all offers and the whole catalog."""
    for flow, wait in (("pull_catalog", after), ("pull_offers", 0), ("pull_offers", 11)):
        world.clock.move(wait)
        run(flow, shop, at=world.clock.now())


@pytest.fixture
def read(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give the shop with both its sides read whole."""
    read_both(sandbox, shop)
    return shop


def rename(world: World, sku: str, to: str) -> None:
    """Let the store call a variant otherwise, its product too where it is the only one."""
    variant = world.store.variant(sku)
    product = world.store.products[variant.product_id]
    variant.sku = to
    if product.sku == sku:
        product.sku = to
    product.date_modified = world.clock.now()


def issue(kind: str) -> Issue:
    return next(one for one in open_issues() if one.kind == kind)


class TestLinking:
    def test_joins_every_offer_with_the_variant_of_its_sku(
        self, sandbox: World, read: MiraklShop
    ) -> None:
        ended = link(sandbox, read)

        assert ended.counts["SKUs linked"] == SkuLink.objects.count() == len(sandbox.mirakl.offers)
        made = SkuLink.objects.get(offer_sku=SKU)
        assert (made.variant_id, made.on_hand) == (sandbox.store.variant(SKU).id, 14)
        assert not made.is_by_hand
        assert not questions()

    def test_joins_a_sku_in_another_case(self, sandbox: World, shop: MiraklShop) -> None:
        rename(sandbox, SKU, SKU.lower())
        read_both(sandbox, shop)

        link(sandbox, shop)

        assert SkuLink.objects.get(offer_sku=SKU).variant_sku == SKU.lower()

    def test_waits_until_both_sides_were_read_whole(self, sandbox: World, shop: MiraklShop) -> None:
        run("pull_catalog", shop, at=sandbox.clock.now())

        assert link(sandbox, shop).outcome == "NOTHING_TO_DO"
        assert not questions()

    def test_does_nothing_while_offers_are_switched_off(
        self, sandbox: World, read: MiraklShop
    ) -> None:
        FlowSwitch.objects.turn(read, Switch.OFFERS, is_on=False, at=sandbox.clock.now())

        link(sandbox, read)

        assert not SkuLink.objects.exists()
        assert not calls_to(sandbox, "P31")

    def test_writes_nothing_when_it_is_tried_out(self, sandbox: World, read: MiraklShop) -> None:
        run("link_offers", read, at=sandbox.clock.now(), is_dry=True)

        assert not SkuLink.objects.exists()

    def test_leaves_a_link_that_a_person_made(self, sandbox: World, read: MiraklShop) -> None:
        lamp = read.store.variants.get(sku="LM-LAMP-BRS").as_domain
        SkuLink.objects.link(read, SKU, lamp, at=sandbox.clock.now(), is_by_hand=True)

        link(sandbox, read)

        assert SkuLink.objects.get(offer_sku=SKU).variant_sku == "LM-LAMP-BRS"


class TestOrderedSkus:
    def test_are_linked_to_no_variant_that_another_offer_sells(
        self, sandbox: World, read: MiraklShop
    ) -> None:
        sheet = read.store.variants.get(sku=SKU).as_domain
        SkuLink.objects.link(read, TEE, sheet, at=sandbox.clock.now(), is_by_hand=True)
        sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, read, rounds=2)

        assert not SkuLink.objects.filter(offer_sku=SKU).exists()
        assert "UNLINKED_SKU" in questions()

    def test_are_linked_when_the_other_offer_was_deleted(
        self, sandbox: World, read: MiraklShop
    ) -> None:
        sheet = read.store.variants.get(sku=SKU).as_domain
        SkuLink.objects.link(read, TEE, sheet, at=sandbox.clock.now(), is_by_hand=True)
        Offer.objects.filter(offer_sku=TEE).update(is_deleted=True)
        sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, read, rounds=2)

        assert SkuLink.objects.get(offer_sku=SKU).variant_sku == SKU


class TestQuestions:
    def test_name_the_candidates_of_an_offer_that_does_not_join(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        rename(sandbox, SKU, "OTHER-NAME")
        read_both(sandbox, shop)

        link(sandbox, shop)

        asked = issue("UNLINKED_OFFER")
        assert SKU in asked.means
        [candidate] = candidates_in(asked.facts)
        assert (candidate.sku, candidate.why) == ("OTHER-NAME", "Same product at Macy's by UPC")

    def test_close_when_somebody_links_the_sku(self, sandbox: World, shop: MiraklShop) -> None:
        rename(sandbox, SKU, "OTHER-NAME")
        read_both(sandbox, shop)
        link(sandbox, shop)
        variant = shop.store.variants.get(sku="OTHER-NAME").as_domain
        SkuLink.objects.link(shop, SKU, variant, at=sandbox.clock.now(), is_by_hand=True)

        link(sandbox, shop)

        assert not questions()

    def test_close_when_the_offer_is_deleted(self, sandbox: World, shop: MiraklShop) -> None:
        rename(sandbox, SKU, "OTHER-NAME")
        read_both(sandbox, shop)
        link(sandbox, shop)
        del sandbox.mirakl.offers[SKU]
        read_both(sandbox, shop, after=DAY + 1)

        link(sandbox, shop)

        assert questions() == ["STORE_ONLY_VARIANTS"]
        assert "OTHER-NAME" in issue("STORE_ONLY_VARIANTS").means

    def test_are_asked_about_two_variants_with_one_sku(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        rename(sandbox, TEE, SKU)
        read_both(sandbox, shop)

        link(sandbox, shop)

        assert questions() == ["OFFER_JOINS_SEVERAL", "STORE_ONLY_VARIANTS", "UNLINKED_OFFER"]

    def test_are_asked_about_a_variant_that_is_gone(self, sandbox: World, read: MiraklShop) -> None:
        link(sandbox, read)
        del sandbox.store.products[sandbox.store.variant("LM-LAMP-BRS").product_id]
        read_both(sandbox, read, after=DAY + 1)

        link(sandbox, read)

        assert questions() == ["LINKED_VARIANT_GONE"]

    def test_group_with_those_of_orders(self, sandbox: World, shop: MiraklShop) -> None:
        rename(sandbox, SKU, "OTHER-NAME")
        sandbox.mirakl.place_order([(SKU, 1)])
        read_both(sandbox, shop)
        settle(sandbox, shop, rounds=2)

        link(sandbox, shop)

        roots = {one.kind: one.root_cause for one in open_issues()}
        assert roots["UNLINKED_SKU"] == roots["UNLINKED_OFFER"] == f"sku:{SKU}"


class TestProductIdentity:
    def test_caution_28_makes_a_wrong_upc_critical(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.store.variant(SKU).upc = sandbox.mirakl.offers[TEE].upc
        read_both(sandbox, shop)

        link(sandbox, shop)

        asked = issue("WRONG_PRODUCT")
        assert asked.severity == "CRITICAL"
        assert asked.facts["product"] == sandbox.mirakl.offers[SKU].product_sku
        assert asked.facts["known"] == sandbox.mirakl.offers[TEE].product_sku

    def test_caution_28_closes_when_the_upc_is_mended(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        variant = sandbox.store.variant(SKU)
        right, variant.upc = variant.upc, sandbox.mirakl.offers[TEE].upc
        read_both(sandbox, shop)
        link(sandbox, shop)
        variant.upc = right
        sandbox.store.products[variant.product_id].date_modified = sandbox.clock.now()
        run("pull_catalog", shop, at=sandbox.clock.now())

        link(sandbox, shop)

        assert "WRONG_PRODUCT" not in questions()

    def test_is_asked_about_once_a_week(self, sandbox: World, read: MiraklShop) -> None:
        link(sandbox, read)
        link(sandbox, read)
        assert len(calls_to(sandbox, "P31")) == 1

        link(sandbox, read, after=WEEK)

        assert len(calls_to(sandbox, "P31")) == 2

    def test_is_asked_about_a_hundred_at_a_time(
        self, sandbox: World, read: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("integration.flows.link_offers.MOST_UPCS", 5)
        monkeypatch.setattr("integration.flows.link_offers.MOST_CALLS", 2)

        first = link(sandbox, read)

        assert first.again_at
        assert ProductIdentity.objects.count() == 10
        link(sandbox, read)
        assert ProductIdentity.objects.count() == len(sandbox.mirakl.offers)

    def test_that_is_throttled_costs_no_link(self, sandbox: World, read: MiraklShop) -> None:
        sandbox.levers.fail_next(429, to="P31")

        ended = link(sandbox, read)

        assert ended.again_at
        assert SkuLink.objects.count() == len(sandbox.mirakl.offers)
