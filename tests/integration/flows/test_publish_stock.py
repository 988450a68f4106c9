"""Telling Mirakl what it may sell (STO01), and following it to its end (STO02, STO03)."""

import pytest

from integration.domain.switches import WORDS, Switch
from integration.models import (
    FlowSwitch,
    Installation,
    MiraklShop,
    Offer,
    Pause,
    SkuLink,
    StockBelief,
)
from sandbox.world import World
from tests.integration.stock_story import (
    imports,
    mark,
    publish,
    quantity,
    sent,
    told,
)
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    change_rules,
    newest_run,
    open_issues,
    questions,
    run,
    writes_at_remotes,
)

pytestmark = pytest.mark.django_db


class TestPublishStock:
    def test_tells_every_linked_offer_and_believes_it_when_it_is_read_back(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[SKU].quantity = 99

        told(sandbox, selling)

        assert quantity(sandbox) == 14
        assert [one.state for one in imports()] == ["COMPLETE"]
        assert StockBelief.objects.known(selling)[SKU] == 14
        assert len(calls_to(sandbox, "STO01")) == 1

    def test_sends_nothing_while_mirakl_holds_what_it_should(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        told(sandbox, selling, minutes=6)

        assert len(calls_to(sandbox, "STO01")) == 1
        assert newest_run("publish_stock").outcome == "NOTHING_TO_DO"

    def test_sends_what_a_webhook_announced_and_nothing_else(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        told(sandbox, selling)
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, selling)

        publish(sandbox, selling)

        newest = imports()[-1]
        assert [(one.offer_sku, one.quantity) for one in newest.lines.all()] == [(SKU, 9)]
        assert newest.lines.get().changed_at == sandbox.clock.now()

    def test_waits_for_the_budget_of_sto01_and_says_when_it_comes_again(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.stock_import_seconds = 1
        run("pull_stock", selling, at=sandbox.clock.now())
        publish(sandbox, selling)
        sandbox.clock.move(20)
        run("confirm_stock", selling, at=sandbox.clock.now())
        sandbox.store.set_stock(SKU, 9)
        mark(sandbox, selling)

        early = publish(sandbox, selling)

        assert early.outcome == "NOT_YET"
        assert 35 < (early.again_at - sandbox.clock.now()).total_seconds() < 41
        assert len(imports()) == 1

    def test_keeps_the_sum_with_its_numbers_beside_what_it_sent(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        variant = sandbox.store.variant(SKU)
        sandbox.store.room.keep_back(variant.id, 2)
        change_rules(selling, buffer_units=3)

        told(sandbox, selling)

        line = imports()[0].lines.get(offer_sku=SKU)
        assert line.quantity == quantity(sandbox) == 9
        kept = {name: line.sum[name] for name in ("on_hand", "safety_stock", "sellable", "buffer")}
        assert kept == {"on_hand": 14, "safety_stock": 2, "sellable": 12, "buffer": 3}

    def test_takes_the_buffer_of_a_sku_over_the_shops(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        change_rules(selling, buffer_units=3)
        SkuLink.objects.filter(offer_sku=SKU).update(buffer_units=0)

        told(sandbox, selling)

        assert quantity(sandbox) == 14


class TestSwitches:
    def test_sends_nothing_while_stock_is_switched_off(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        FlowSwitch.objects.turn(selling, Switch.STOCK, is_on=False, at=sandbox.clock.now())

        told(sandbox, selling)

        assert not calls_to(sandbox, "STO01")

    @pytest.mark.parametrize("whose", ["the shop's", "everybody's"])
    def test_caution_43_sends_nothing_while_writes_are_stopped(
        self, sandbox: World, selling: MiraklShop, whose: str
    ) -> None:
        if whose == "the shop's":
            change_rules(selling, writes_stopped=True)
        else:
            Installation.the_one().stop_writes(is_stopped=True)

        told(sandbox, selling)

        assert not writes_at_remotes(sandbox)
        assert calls_to(sandbox, "OR11")

    def test_a_dry_run_says_what_it_would_send_before_anything_is_switched_on(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        FlowSwitch.objects.turn(selling, Switch.STOCK, is_on=False, at=sandbox.clock.now())
        run("pull_stock", selling, at=sandbox.clock.now())

        said = publish(sandbox, selling, is_dry=True)

        assert said.counts["would send"] == 2
        assert not writes_at_remotes(sandbox)


class TestRefusedLines:
    def test_asks_about_the_line_and_believes_the_others(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[TEE].is_deleted = True

        told(sandbox, selling)

        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("STOCK_LINE_REFUSED", TEE)
        assert "does not exist" in issue.means
        assert StockBelief.objects.known(selling) == {SKU: 14}

    def test_does_not_send_the_same_figure_again_before_an_hour_has_passed(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[TEE].is_deleted = True
        told(sandbox, selling, minutes=6)
        assert len(sent(TEE)) == 1

        sandbox.mirakl.offers[TEE].is_deleted = False
        sandbox.clock.move(3600)
        told(sandbox, selling)

        assert len(sent(TEE)) == 2
        assert not questions()

    def test_asks_no_more_about_a_sku_as_soon_as_its_syncing_is_stopped(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[TEE].is_deleted = True
        told(sandbox, selling)
        assert questions() == ["STOCK_LINE_REFUSED"]

        SkuLink.objects.hold(selling, TEE, Pause.SYNCING)
        run("confirm_stock", selling, at=sandbox.clock.now())

        assert not questions()

    def test_asks_no_more_once_stock_is_switched_off_and_again_when_it_is_on(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[TEE].is_deleted = True
        Offer.objects.filter(offer_sku=SKU).update(has_warehouses=True)
        told(sandbox, selling)
        assert questions() == ["STOCK_BY_WAREHOUSE", "STOCK_LINE_REFUSED"]

        FlowSwitch.objects.turn(selling, Switch.STOCK, is_on=False, at=sandbox.clock.now())
        for flow in WORDS[Switch.STOCK].flows:
            run(flow, selling, at=sandbox.clock.now())
        assert not questions()

        FlowSwitch.objects.turn(selling, Switch.STOCK, is_on=True, at=sandbox.clock.now())
        told(sandbox, selling)
        assert "STOCK_BY_WAREHOUSE" in questions()

    def test_goes_on_asking_while_writes_are_stopped(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        Offer.objects.filter(offer_sku=SKU).update(has_warehouses=True)
        told(sandbox, selling)

        change_rules(selling, writes_stopped=True)
        told(sandbox, selling)

        assert questions() == ["STOCK_BY_WAREHOUSE"]

    def test_believes_nothing_of_a_file_whose_report_cannot_be_read(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.mirakl.offers[TEE].is_deleted = True
        sandbox.levers.garble_next(to="STO03")

        told(sandbox, selling, minutes=2)

        assert StockBelief.objects.known(selling) == {}
        assert "did not say" in newest_run("confirm_stock").left


class TestImportsThatFail:
    @pytest.mark.parametrize("end", ["fail", "fail_halfway"])
    def test_tells_it_again_and_asks_until_one_succeeds(
        self, sandbox: World, selling: MiraklShop, end: str
    ) -> None:
        sandbox.mirakl.settings.stock_imports_end = end
        told(sandbox, selling, minutes=2)
        assert questions() == ["STOCK_IMPORT_FAILED"]

        sandbox.mirakl.settings.stock_imports_end = "complete"
        told(sandbox, selling)

        assert quantity(sandbox) == 14
        assert not questions()

    def test_gives_up_an_import_that_never_ends(self, sandbox: World, selling: MiraklShop) -> None:
        sandbox.mirakl.settings.stock_imports_end = "hang"
        told(sandbox, selling, minutes=2)
        sandbox.mirakl.settings.stock_imports_end = "complete"
        sandbox.clock.move(3601)

        run("confirm_stock", selling, at=sandbox.clock.now())

        assert imports()[0].state == "NEVER_ENDED"
        assert questions() == ["STOCK_IMPORT_FAILED"]
        sandbox.clock.move(5)
        told(sandbox, selling)
        assert imports()[-1].state == "COMPLETE"
        assert not questions()

    @pytest.mark.parametrize("is_done", [True, False])
    def test_sends_it_again_when_the_answer_was_lost_and_the_settle_time_has_passed(
        self, sandbox: World, selling: MiraklShop, is_done: bool
    ) -> None:
        pull = sandbox.levers.do_it_but_answer if is_done else sandbox.levers.fail_next
        pull(504, to="STO01")

        told(sandbox, selling, minutes=2)
        assert len(calls_to(sandbox, "STO01")) == 1
        told(sandbox, selling, minutes=5)

        assert [one.state for one in imports()] == ["UNCLEAR", "COMPLETE"]
        assert StockBelief.objects.known(selling)[SKU] == 14

    def test_forgets_an_import_that_certainly_did_not_happen(
        self, sandbox: World, selling: MiraklShop
    ) -> None:
        sandbox.levers.throttle_next(to="STO01", retry_after=5)
        run("pull_stock", selling, at=sandbox.clock.now())

        first = publish(sandbox, selling)

        assert first.outcome == "NOT_YET"
        assert [one.state for one in imports()] == ["NOT_SENT"]
