"""Reading the marketplace's orders while it answers garbage, or not at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from integration.models import Issue, IssueState, MiraklShop, Order, Payload
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    calls_to,
    newest_run,
    open_issues,
    outcomes,
    questions,
    run,
    settle,
    the_order_of,
)

pytestmark = pytest.mark.django_db

WEATHER = {
    "a page of HTML": lambda levers: levers.garble_next("html", to="OR11"),
    "half a body": lambda levers: levers.garble_next("half", to="OR11"),
    "an empty body": lambda levers: levers.garble_next("empty", to="OR11"),
    "another shape": lambda levers: levers.garble_next("wrong_shape", to="OR11"),
    "a failure": lambda levers: levers.fail_next(500, to="OR11"),
    "no answer": lambda levers: levers.drop_next(to="OR11"),
}


def pull(world: World, shop: MiraklShop) -> None:
    """Read the orders once, a minute after whatever happened."""
    world.clock.move(61)
    run("pull_orders", shop, at=world.clock.now())


@pytest.fixture(params=WEATHER.values(), ids=WEATHER)
def storm(request: pytest.FixtureRequest, sandbox: World) -> Callable[[], object]:
    """Give what spoils the next reading."""
    return lambda: request.param(sandbox.levers)


class TestAMarketplaceThatFails:
    def test_leaves_a_run_that_says_what_is_left(
        self, sandbox: World, shop: MiraklShop, storm: Callable[[], object]
    ) -> None:
        storm()
        pull(sandbox, shop)

        failed = newest_run("pull_orders")
        assert failed.outcome == "FAILED"
        assert failed.left.startswith("Mirakl ")
        assert failed.left.endswith(".")
        assert not questions()

    def test_is_an_exception_after_three_runs_that_closes_by_itself(
        self, sandbox: World, shop: MiraklShop, storm: Callable[[], object]
    ) -> None:
        for _ in range(3):
            storm()
            pull(sandbox, shop)
        (issue,) = open_issues()
        assert (issue.kind, issue.asked_by) == ("REMOTE_UNAVAILABLE", "pull_orders: failures")
        assert "OR11" in issue.means

        pull(sandbox, shop)

        assert not questions()

    def test_costs_no_order(
        self, sandbox: World, shop: MiraklShop, storm: Callable[[], object]
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        storm()
        pull(sandbox, shop)

        pull(sandbox, shop)

        assert the_order_of(number).marketplace_state == "WAITING_ACCEPTANCE"


class TestAMarketplaceThatWantsFewerCalls:
    def test_is_asked_again_when_it_said(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.throttle_next(200, to="OR11")

        pull(sandbox, shop)

        throttled = newest_run("pull_orders")
        assert throttled.outcome == "NOT_YET"
        wait = throttled.again_at - sandbox.clock.now()
        assert timedelta(seconds=199) < wait < timedelta(seconds=202)

    def test_is_left_alone_until_then(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.throttle_next(200, to="OR11")
        for _ in range(5):
            pull(sandbox, shop)

        assert [call.status for call in calls_to(sandbox, "OR11")] == [429, 200]
        assert outcomes("pull_orders") == ["NOT_YET"] * 4 + ["NOTHING_TO_DO"]

    def test_does_not_count_as_well_again(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.fail_next(500, to="OR11", times=3)
        for _ in range(3):
            pull(sandbox, shop)
        sandbox.levers.throttle_next(60, to="OR11")

        pull(sandbox, shop)

        assert questions() == ["REMOTE_UNAVAILABLE"]

    def test_does_not_hide_that_it_keeps_failing(self, sandbox: World, shop: MiraklShop) -> None:
        for _ in range(3):
            sandbox.levers.fail_next(500, to="OR11")
            pull(sandbox, shop)
            run("pull_orders", shop, at=sandbox.clock.now())  # the budget allows no second call

        assert outcomes("pull_orders") == ["FAILED", "NOT_YET"] * 3
        assert questions() == ["REMOTE_UNAVAILABLE"]


class TestAKeyThatIsWithdrawn:
    def test_is_an_exception_at_once_that_closes_by_itself(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.settings.api_key = "another"
        pull(sandbox, shop)
        assert questions() == ["NOT_PERMITTED"]

        sandbox.mirakl.settings.api_key = "sandbox-mirakl-key"
        pull(sandbox, shop)

        assert not questions()


@pytest.fixture
def ugly_order(sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give an order between two others whose currency Mirakl forgot to name."""
    monkeypatch.setenv("JUDGE_SANDBOX", "0")  # what it says here, no description allows
    sandbox.mirakl.place_order([(TEE, 1)])
    number = sandbox.mirakl.place_order([(TEE, 1)], currency=None)
    sandbox.mirakl.place_order([(TEE, 1)])
    return number


class TestARecordThatCannotBeRead:
    def test_keeps_its_raw_text(self, sandbox: World, shop: MiraklShop, ugly_order: str) -> None:
        pull(sandbox, shop)

        kept = Payload.objects.get(source="OR11", reference=ugly_order)
        assert kept.body["currency_iso_code"] is None
        assert kept.body["order_lines"][0]["offer_sku"] == TEE

    def test_is_one_exception_however_often_it_comes(
        self, sandbox: World, shop: MiraklShop, ugly_order: str
    ) -> None:
        for _ in range(3):
            pull(sandbox, shop)

        (issue,) = open_issues()
        assert (issue.kind, issue.label) == ("UNREADABLE_RECORD", ugly_order)
        assert "currency_iso_code" in issue.means
        assert newest_run("pull_orders").outcome == "PARTLY_DONE"
        assert ugly_order in newest_run("pull_orders").left

    def test_never_costs_its_neighbors(
        self, sandbox: World, shop: MiraklShop, ugly_order: str
    ) -> None:
        settle(sandbox, shop, rounds=3)

        assert Order.objects.count() == 2
        states = {order.state for order in sandbox.mirakl.orders.values() if order.currency}
        assert states == {"WAITING_DEBIT_PAYMENT"}

    def test_closes_its_exception_when_it_can_be_read(
        self, sandbox: World, shop: MiraklShop, ugly_order: str
    ) -> None:
        pull(sandbox, shop)
        order = sandbox.mirakl.orders[ugly_order]
        order.currency = "USD"
        sandbox.mirakl.touch(order)

        pull(sandbox, shop)

        assert Issue.objects.get().state == IssueState.RESOLVED
        assert the_order_of(ugly_order).marketplace.currency == "USD"


class TestWordsThatNobodyKnows:
    def test_survives_new_fields(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.unknown_field = True
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=3)

        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"
        assert not questions()

    def test_survives_new_enum_values(self, sandbox: World, shop: MiraklShop) -> None:
        sandbox.levers.unknown_enum = True
        number = sandbox.mirakl.place_order([(SKU, 1)])

        settle(sandbox, shop, rounds=3)

        assert the_order_of(number).marketplace.payment_workflow == "PAY_ON_COLLECTION"
        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"

    def test_asks_about_a_state_and_follows_the_order(
        self, sandbox: World, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("JUDGE_SANDBOX", "0")
        number = sandbox.mirakl.place_order([(SKU, 1)], state="BEING_PONDERED")
        settle(sandbox, shop, rounds=2)
        (issue,) = open_issues()
        assert (issue.kind, issue.root_cause) == ("UNKNOWN_STATE", "state:BEING_PONDERED")
        assert not sandbox.store.orders

        order = sandbox.mirakl.orders[number]
        order.state = order.lines[0].state = "WAITING_ACCEPTANCE"
        sandbox.mirakl.touch(order)
        settle(sandbox, shop, rounds=2)

        assert not questions()
        assert order.state == "WAITING_DEBIT_PAYMENT"
