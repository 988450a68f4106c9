"""Reading transaction lines: page by page (TL02), or by files (TL03, TL04, TL05)."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integration.domain.switches import Switch
from integration.mirakl import money
from integration.models import Doorbell, FlowSwitch, MiraklShop, Payload, SyncRun
from reconciliation.flows import pull_transactions
from reconciliation.models import Books, LineChange, LineImport, TransactionLine
from sandbox.actions import act
from sandbox.world import World
from tests.integration.story import calls_to, connected_shop, open_issues, questions, run
from tests.reconciliation.lines import snapshot

pytestmark = pytest.mark.django_db

DAY = 24 * 3600 + 60  # a run takes its time
BASKET = [{"sku": "FN-TEE-M-NVY", "quantity": 2, "unit_price": "50.00"}]


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    shop = connected_shop(sandbox)
    sandbox.mirakl.place_order(BASKET, state="RECEIVED")
    act(sandbox, "charge_subscription", {})
    sandbox.move(61)
    sandbox.calls.clear()
    return shop


def pull(world: World, shop: MiraklShop, *, after: float = 0) -> SyncRun:
    """Run the flow once, some seconds later."""
    world.move(after)
    return run("pull_transactions", shop, at=world.clock.now())


def pull_files(world: World, shop: MiraklShop) -> SyncRun:
    """Ask for an export and read its files."""
    pull(world, shop)
    return pull(world, shop, after=11)


def books_of(shop: MiraklShop) -> Books:
    return Books.objects.get(shop=shop)


class TestTheFirstReading:
    def test_takes_in_every_line_by_files(self, sandbox: World, shop: MiraklShop) -> None:
        ended = pull_files(sandbox, shop)

        assert ended.outcome == "DONE"
        assert TransactionLine.objects.count() == len(sandbox.mirakl.money.entries) > 4
        assert not calls_to(sandbox, "TL02")
        total = sum(TransactionLine.objects.values_list("amount", flat=True))
        assert total == sum(one.amount for one in sandbox.mirakl.money.entries.values())

    def test_keeps_each_line_verbatim(self, sandbox: World, shop: MiraklShop) -> None:
        pull_files(sandbox, shop)

        line = TransactionLine.objects.filter(type="ORDER_AMOUNT").get()
        raw = json.loads(line.raw, parse_float=Decimal)
        assert raw["id"] == str(line.mirakl_transaction_id)
        assert raw["amount"] == line.amount

    def test_goes_on_from_marketplaces_own_newest_date(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        pull_files(sandbox, shop)

        newest = max(one.updated_at for one in sandbox.mirakl.money.entries.values())
        assert abs(books_of(shop).lines_read_until - newest) < timedelta(milliseconds=1)

    def test_goes_on_with_the_file_that_it_had_not_finished(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.items_per_export_file = 3
        pull(sandbox, shop)
        sandbox.levers.fail_next(500, to="TL05", times=9)
        LineImport.objects.update(files_read=1)
        assert pull(sandbox, shop, after=11).outcome == "FAILED"
        sandbox.levers.clear()
        sandbox.calls.clear()

        pull(sandbox, shop, after=61)

        files = -(-len(sandbox.mirakl.money.entries) // 3)
        assert len(calls_to(sandbox, "TL05")) == files - 1
        assert LineImport.objects.get(source="TL03").is_complete

    def test_comes_back_until_the_export_is_ready(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.export_seconds = 25
        started = pull(sandbox, shop)
        assert started.again_at - sandbox.clock.now() < timedelta(seconds=11)

        assert pull(sandbox, shop, after=11).counts == {"looked": 1}
        pull(sandbox, shop, after=20)

        assert TransactionLine.objects.exists()

    def test_of_nothing_is_not_asked_for_again(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.money.entries.clear()
        pull_files(sandbox, shop)

        pull(sandbox, shop, after=900)

        assert len(calls_to(sandbox, "TL03")) == 1
        assert len(calls_to(sandbox, "TL02")) == 1

    def test_rings_those_who_wait_for_lines(self, sandbox: World, shop: MiraklShop) -> None:
        Doorbell.objects.apply_timetable(
            {"audit_payouts": timedelta(days=1)}, at=sandbox.clock.now()
        )
        sandbox.move(1)

        pull_files(sandbox, shop)

        assert Doorbell.objects.get(flow="audit_payouts").due_at <= sandbox.clock.now() + timedelta(
            seconds=5
        )


class TestLaterReadings:
    @pytest.fixture
    def shop(self, sandbox: World, shop: MiraklShop) -> MiraklShop:
        pull_files(sandbox, shop)
        sandbox.calls.clear()
        return shop

    def test_take_in_what_changed(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.move(900)
        act(sandbox, "close_cycle", {})

        ended = pull(sandbox, shop, after=120)

        assert ended.counts["changed"] > 3
        changed = TransactionLine.objects.filter(type="ORDER_AMOUNT").get()
        assert changed.mirakl_cycle_id
        before = LineChange.objects.filter(line=changed).latest("updated_at")
        assert (before.mirakl_cycle_id, before.amount) == ("", changed.amount)
        assert len(calls_to(sandbox, "TL02")) == 1

    def test_of_nothing_new_write_nothing(self, sandbox: World, shop: MiraklShop) -> None:
        before = snapshot()

        ended = pull(sandbox, shop, after=120)

        assert set(ended.counts) == {"read"}
        assert snapshot() == before
        assert not LineImport.objects.filter(source="TL02").exists()

    def test_ask_for_files_after_a_gap(self, sandbox: World, shop: MiraklShop) -> None:
        act(sandbox, "penalize", {})
        sandbox.move(4 * DAY)

        pull_files(sandbox, shop)

        assert len(calls_to(sandbox, "TL03")) == 1
        assert TransactionLine.objects.filter(type="SELLER_PENALTY_FEE").exists()

    def test_ask_for_files_when_more_changed_than_the_budget_has_pages_for(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(money, "MOST_LINES", 1)
        monkeypatch.setattr(pull_transactions, "PAGE", 1)
        sandbox.move(DAY)
        for _ in range(25):
            act(sandbox, "penalize", {})
        sandbox.move(60)

        ended = pull(sandbox, shop)
        pull(sandbox, shop, after=11)

        assert ended.counts["exports started"] == 1
        assert TransactionLine.objects.filter(type="SELLER_PENALTY_FEE").count() == 25

    def test_wait_for_the_budget_when_it_was_spent_before(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        for _ in range(19):
            assert pull(sandbox, shop, after=1).outcome == "DONE"

        ended = pull(sandbox, shop, after=1)

        assert (ended.outcome, ended.counts) == ("NOT_YET", {})
        assert ended.again_at

    def test_of_everything_again_change_nothing(self, sandbox: World, shop: MiraklShop) -> None:
        before = snapshot()
        Books.objects.update(lines_read_until=None)
        sandbox.move(DAY)

        ended = pull_files(sandbox, shop)

        assert ended.counts["read"] == len(sandbox.mirakl.money.entries)
        assert snapshot() == before


class TestBadWeather:
    def test_names_the_role_that_the_key_has_not_by_caution_42(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.has_accountancy_role = False

        assert pull(sandbox, shop).outcome == "FAILED"

        [issue] = open_issues()
        assert issue.kind == "NOT_PERMITTED"
        assert "ROLE_SHOP_ACCOUNTANCY" in issue.means + issue.advice

    def test_keeps_a_line_that_nobody_can_read_and_goes_on(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JUDGE_SANDBOX", "0")  # no description allows such a line
        entries = sandbox.mirakl.money.entries
        odd = next(iter(entries.values()))
        odd.currency = "DOLLARS"

        ended = pull_files(sandbox, shop)

        assert ended.outcome == "PARTLY_DONE"
        assert TransactionLine.objects.count() == len(entries) - 1
        assert questions() == ["UNREADABLE_RECORD"]
        assert Payload.objects.filter(source="TL02", reference=odd.id).exists()
        [fault] = LineImport.objects.get().faults
        assert (fault["line"], fault["id"]) == ("1", odd.id)

        odd.currency, odd.updated_at = "USD", sandbox.clock.now() + timedelta(minutes=2)
        pull(sandbox, shop, after=900)
        pull(sandbox, shop, after=900)

        assert TransactionLine.objects.count() == len(entries)
        assert not open_issues()

    def test_starts_another_after_one_that_failed(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.mirakl.settings.exports_fail = True
        failed = pull_files(sandbox, shop)
        assert failed.outcome == "PARTLY_DONE"
        assert "FAILED (Internal error)" in failed.left
        sandbox.mirakl.settings.exports_fail = False

        sandbox.move(DAY)

        assert pull_files(sandbox, shop).outcome == "DONE"
        assert TransactionLine.objects.exists()

    def test_takes_in_a_file_whole_or_not_at_all(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        pull(sandbox, shop)
        monkeypatch.setattr(LineImport, "pass_file", die)
        with pytest.raises(KeyboardInterrupt):
            pull(sandbox, shop, after=11)

        assert not TransactionLine.objects.exists()
        assert LineImport.objects.under_way(shop).files_read == 0

    def test_reads_nothing_while_payouts_are_off(self, sandbox: World, shop: MiraklShop) -> None:
        FlowSwitch.objects.turn(shop, Switch.PAYOUTS, is_on=False, at=datetime.now().astimezone())

        assert pull(sandbox, shop).outcome == "NOTHING_TO_DO"

        assert sandbox.calls == []

    def test_reads_on_while_writes_are_stopped(self, sandbox: World, shop: MiraklShop) -> None:
        shop.stop_writes(is_stopped=True)

        pull_files(sandbox, shop)

        assert TransactionLine.objects.exists()
