"""Reading the store's whole catalog, page after page."""

import pytest

from integration.models import CatalogSweep, CatalogVariant, MiraklShop, SkuLink, SyncRun
from sandbox.world import World
from tests.integration.story import SKU, TEE, calls_to, questions, run, unreachable_shop

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
PRODUCTS = "GET /v3/catalog/products"


def pull(world: World, shop: MiraklShop, *, after: float = 1) -> SyncRun:
    """Run the flow once, some seconds later."""
    world.clock.move(after)
    return run("pull_catalog", shop, at=world.clock.now())


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page hold two products."""
    monkeypatch.setattr("integration.bigcommerce.products.PAGE", 2)


def listed(sku: str) -> CatalogVariant:
    return CatalogVariant.objects.get(sku=sku)


def product_of(world: World, sku: str) -> int:
    return next(one.product_id for one in world.store.variants.values() if one.sku == sku)


class TestTheSweep:
    def test_reads_every_variant(self, sandbox: World, shop: MiraklShop) -> None:
        ended = pull(sandbox, shop)

        assert ended.counts == {"variants read": len(sandbox.store.variants)}
        seen = listed(SKU)
        assert (seen.inventory_level, seen.upc, seen.is_purchasable) == (14, "810045500010", True)
        assert CatalogSweep.objects.get().ended_at

    def test_asks_for_each_page_once(
        self, sandbox: World, shop: MiraklShop, two_a_page: None
    ) -> None:
        pull(sandbox, shop)

        pages = len(sandbox.store.products) // 2 + 1  # a full last page is known by an empty one
        assert len(calls_to(sandbox, PRODUCTS)) == pages
        assert CatalogVariant.objects.count() == len(sandbox.store.variants)

    def test_goes_on_where_the_last_run_ended(
        self,
        sandbox: World,
        shop: MiraklShop,
        two_a_page: None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("integration.flows.pull_catalog.MOST_PAGES", 1)

        first = pull(sandbox, shop)
        assert first.again_at
        for _ in range(9):
            pull(sandbox, shop)

        assert CatalogVariant.objects.count() == len(sandbox.store.variants)

    def test_loses_no_product_when_another_is_deleted_meanwhile(
        self,
        sandbox: World,
        shop: MiraklShop,
        two_a_page: None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("integration.flows.pull_catalog.MOST_PAGES", 1)
        first, *others = sorted(sandbox.store.products)
        pull(sandbox, shop)

        del sandbox.store.products[first]
        for _ in range(9):
            pull(sandbox, shop)

        seen = set(CatalogVariant.objects.values_list("product_id", flat=True))
        assert seen == {first, *others}

    def test_marks_what_is_gone_from_the_store(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop)
        del sandbox.store.products[product_of(sandbox, SKU)]

        pull(sandbox, shop, after=DAY + 1)

        assert not listed(SKU).is_listed
        assert listed(TEE).is_listed

    def test_is_one_for_all_shops_of_a_store(
        self, sandbox: World, shop: MiraklShop, exchanges: list
    ) -> None:
        other = unreachable_shop("bloomingdales")
        pull(sandbox, shop)
        exchanges.clear()

        pull(sandbox, other)

        [asked] = exchanges
        assert "date_modified%3Amin" in asked.request.url
        assert CatalogSweep.objects.count() == 1

    def test_leaves_the_store_to_the_run_that_is_at_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        CatalogSweep.objects.lease(shop.store, at=sandbox.clock.now())

        assert pull(sandbox, shop).outcome == "NOTHING_TO_DO"
        assert pull(sandbox, shop, after=301).outcome == "DONE"

    def test_survives_a_product_that_cannot_be_read(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description allows such a product
        pull(sandbox, shop)
        sandbox.store.products[product_of(sandbox, SKU)].inventory_tracking = None

        ended = pull(sandbox, shop, after=DAY + 1)

        assert ended.outcome == "PARTLY_DONE"
        assert questions() == ["UNREADABLE_RECORD"]
        assert listed(SKU).is_listed

    def test_takes_the_stock_of_linked_variants(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop)
        SkuLink.objects.link(shop, SKU, listed(SKU).as_domain, at=sandbox.clock.now())
        sandbox.store.set_stock(SKU, 3)

        pull(sandbox, shop, after=DAY + 1)

        assert SkuLink.objects.get().on_hand == 3


class TestChanges:
    def test_are_read_in_between_with_one_call(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop)
        sandbox.calls.clear()
        product = sandbox.store.products[product_of(sandbox, TEE)]
        sandbox.clock.move(3600)
        product.is_visible, product.date_modified = False, sandbox.clock.now()

        pull(sandbox, shop)

        assert not listed(TEE).is_purchasable
        assert len(calls_to(sandbox, PRODUCTS)) == 1

    def test_mark_a_variant_that_its_product_no_longer_has(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull(sandbox, shop)
        product = sandbox.store.products[product_of(sandbox, TEE)]
        sandbox.clock.move(3600)
        product.variants[:] = [one for one in product.variants if one.sku != TEE]
        product.date_modified = sandbox.clock.now()

        pull(sandbox, shop)

        assert not listed(TEE).is_listed
        assert listed("FN-TEE-S-NVY").is_listed
