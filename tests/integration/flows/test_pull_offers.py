"""Reading offers by the export (OF52, OF53, OF54)."""

from datetime import timedelta

import pytest

from integration.models import MiraklShop, Offer, OfferExport, Payload, StockBelief, SyncRun
from sandbox.world import World
from tests.integration.story import SKU, TEE, calls_to, connected_shop, open_issues, questions, run

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def pull(world: World, shop: MiraklShop, *, after: float = 0) -> SyncRun:
    """Run the flow once, some seconds later."""
    world.clock.move(after)
    return run("pull_offers", shop, at=world.clock.now())


def pull_whole(world: World, shop: MiraklShop, *, after: float = 61) -> SyncRun:
    """Ask for an export and read its files."""
    pull(world, shop, after=after)
    return pull(world, shop, after=11)


def bodies_of(exchanges: list) -> list[str]:
    """Return what OF52 was asked for, oldest first."""
    return [one.request.body.decode() for one in exchanges if one.operation == "OF52"]


def offer(sku: str) -> Offer:
    return Offer.objects.get(offer_sku=sku)


class TestTheFirstReading:
    def test_keeps_every_offer_and_its_raw_text(self, sandbox: World, shop: MiraklShop) -> None:
        ended = pull_whole(sandbox, shop)

        assert ended.outcome == "DONE"
        assert Offer.objects.count() == len(sandbox.mirakl.offers) > 10
        seen, told = offer(SKU), sandbox.mirakl.offers[SKU]
        assert (seen.quantity, seen.price, seen.product_sku, seen.mirakl_offer_id) == (
            told.quantity,
            told.price,
            told.product_sku,
            told.offer_id,
        )
        assert Payload.objects.get(source="OF54", reference=SKU).body["shop_sku"] == SKU

    def test_keeps_offers_that_are_at_zero_by_caution_29(
        self, sandbox: World, shop: MiraklShop, exchanges: list
    ) -> None:
        sandbox.mirakl.offers[SKU].quantity = 0

        pull_whole(sandbox, shop)

        assert not offer(SKU).is_active
        assert '"include_inactive_offers": true' in bodies_of(exchanges)[0]

    def test_goes_on_with_the_file_that_it_had_not_finished(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.items_per_export_file = 5
        pull(sandbox, shop, after=61)
        sandbox.levers.fail_next(500, to="OF54", times=9)
        OfferExport.objects.update(files_read=1)
        assert pull(sandbox, shop, after=11).outcome == "FAILED"
        sandbox.levers.clear()
        sandbox.calls.clear()

        pull(sandbox, shop, after=300)

        assert len(calls_to(sandbox, "OF54")) == 2  # of three
        assert OfferExport.objects.get().is_complete

    def test_comes_back_until_the_export_is_ready(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.export_seconds = 25
        started = pull(sandbox, shop, after=61)
        assert started.again_at - sandbox.clock.now() < timedelta(seconds=11)

        assert pull(sandbox, shop, after=11).counts == {"looked": 1}
        assert pull(sandbox, shop, after=11).again_at
        pull(sandbox, shop, after=11)

        assert Offer.objects.exists()
        assert len(calls_to(sandbox, "OF52")) == 1

    def test_links_nothing_by_itself(self, sandbox: World, shop: MiraklShop) -> None:
        pull_whole(sandbox, shop)

        assert not shop.sku_links.exists()


class TestLaterReadings:
    def test_ask_for_what_changed_by_caution_29(
        self, sandbox: World, shop: MiraklShop, exchanges: list
    ) -> None:
        pull_whole(sandbox, shop)

        pull_whole(sandbox, shop, after=300)

        whole, changed = bodies_of(exchanges)
        assert "last_request_date" not in whole
        assert "last_request_date" in changed
        assert "include_inactive_offers" not in changed

    def test_read_all_of_them_once_a_day(
        self, sandbox: World, shop: MiraklShop, exchanges: list
    ) -> None:
        pull_whole(sandbox, shop)
        pull_whole(sandbox, shop, after=DAY / 2)

        pull_whole(sandbox, shop, after=DAY / 2)

        asked = ["last_request_date" in body for body in bodies_of(exchanges)]
        assert asked == [False, True, False]

    def test_do_not_ask_for_all_again_when_the_shop_is_connected_again_by_caution_29(
        self, sandbox: World, shop: MiraklShop, exchanges: list
    ) -> None:
        pull_whole(sandbox, shop)

        again = connected_shop(sandbox)
        pull_whole(sandbox, again)

        assert again.pk == shop.pk
        assert "last_request_date" in bodies_of(exchanges)[-1]

    def test_mark_what_a_whole_export_no_longer_lists(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull_whole(sandbox, shop)
        del sandbox.mirakl.offers[TEE]

        ended = pull_whole(sandbox, shop, after=DAY + 1)

        assert offer(TEE).is_deleted
        assert not offer(SKU).is_deleted
        assert ended.counts["offers gone"] == 1

    def test_take_what_cannot_be_read_for_no_deleted_offer(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description allows such an offer
        pull_whole(sandbox, shop)
        sandbox.mirakl.offers[TEE].offer_id = "none"

        ended = pull_whole(sandbox, shop, after=DAY + 1)

        assert not offer(TEE).is_deleted
        assert ended.outcome == "PARTLY_DONE"
        assert questions() == ["UNREADABLE_RECORD"]

        sandbox.mirakl.offers[TEE].offer_id = 7
        pull_whole(sandbox, shop, after=DAY + 1)

        assert offer(TEE).mirakl_offer_id == 7
        assert not open_issues()

    def test_doubt_a_figure_that_mirakl_holds_otherwise_by_caution_18(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull_whole(sandbox, shop)
        for sku in (SKU, TEE):
            StockBelief.objects.create(
                shop=shop,
                offer_sku=sku,
                quantity=sandbox.mirakl.offers[sku].quantity,
                confirmed_at=sandbox.clock.now(),
            )
        sandbox.mirakl.offers[SKU].quantity += 3
        sandbox.mirakl.offers[SKU].updated_at = sandbox.clock.now()

        pull_whole(sandbox, shop, after=300)

        assert StockBelief.objects.get(offer_sku=SKU).doubted_at
        assert not StockBelief.objects.get(offer_sku=TEE).doubted_at


class TestBadWeather:
    def test_starts_another_after_one_that_failed(self, sandbox: World, shop: MiraklShop) -> None:
        pull_whole(sandbox, shop)
        sandbox.mirakl.settings.exports_fail = True
        failed = pull_whole(sandbox, shop, after=300)
        assert failed.outcome == "PARTLY_DONE"
        assert "FAILED (Internal error)" in failed.left

        sandbox.mirakl.settings.exports_fail = False

        assert pull_whole(sandbox, shop, after=300).outcome == "DONE"

    def test_gives_up_one_that_never_ends(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.export_seconds = 10**9
        pull(sandbox, shop, after=61)

        given_up = pull(sandbox, shop, after=2 * 3600 + 1)

        assert given_up.outcome == "PARTLY_DONE"
        assert OfferExport.objects.under_way(shop) is None

    def test_starts_another_when_mirakl_has_forgotten_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull_whole(sandbox, shop)
        pull(sandbox, shop, after=300)
        sandbox.mirakl.offer_exports.clear()
        assert pull(sandbox, shop, after=11).outcome == "FAILED"

        assert pull_whole(sandbox, shop, after=300).outcome == "DONE"

    def test_follows_the_same_export_after_an_error(self, sandbox: World, shop: MiraklShop) -> None:
        pull(sandbox, shop, after=61)
        sandbox.levers.fail_next(500, to="OF53", times=9)
        assert pull(sandbox, shop, after=11).outcome == "FAILED"
        sandbox.levers.clear()

        pull(sandbox, shop, after=61)

        assert len(calls_to(sandbox, "OF52")) == 1
        assert Offer.objects.exists()
