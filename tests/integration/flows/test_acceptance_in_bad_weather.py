"""Accepting orders while answers get lost: each is accepted exactly once."""

from collections.abc import Callable

import pytest

from integration.domain.plan.situation import DecisionKind
from integration.models import MiraklShop, RemoteWrite
from sandbox.world import World
from tests.integration.story import (
    SKU,
    TEE,
    Killed,
    calls_to,
    change_rules,
    decide,
    die_after,
    die_before,
    open_issues,
    questions,
    settle,
    the_order,
)

pytestmark = pytest.mark.django_db

WEATHER = {
    "is answered 504 although it was done": lambda levers: levers.do_it_but_answer(504, to="OR21"),
    "is not answered although it was done": lambda levers: levers.do_it_but_drop(to="OR21"),
    "is done a minute late": lambda levers: levers.do_it_late(61.5, to="OR21"),
    "is done five minutes late": lambda levers: levers.do_it_late(300, to="OR21"),
    "fails": lambda levers: levers.fail_next(500, to="OR21"),
    "is cut off": lambda levers: levers.drop_next(to="OR21"),
    "is throttled": lambda levers: levers.throttle_next(20, to="OR21"),
    "is refused although it was done": lambda levers: levers.do_it_but_answer(400, to="OR21"),
}


class TestAnAcceptance:
    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_happens_once_when_it(
        self, sandbox: World, shop: MiraklShop, storm: Callable[[object], object]
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        storm(sandbox.levers)

        at_macys = sandbox.mirakl.orders[number]
        settle(sandbox, shop, rounds=7, until=lambda: at_macys.state != "WAITING_ACCEPTANCE")

        assert at_macys.state == "WAITING_DEBIT_PAYMENT"
        said_yes = [call for call in calls_to(sandbox, "OR21") if call.status == 204]
        assert len(said_yes) <= 1
        assert not questions()
        assert not RemoteWrite.objects.open().exists()

    @pytest.mark.parametrize("die", [die_before, die_after])
    def test_happens_once_when_the_process_dies(
        self,
        sandbox: World,
        shop: MiraklShop,
        die: Callable[..., object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        number = sandbox.mirakl.place_order([(SKU, 1)])
        die(sandbox, "OR21", monkeypatch)
        with pytest.raises(Killed):
            settle(sandbox, shop, rounds=2)

        sandbox.clock.move(61)
        settle(sandbox, shop, rounds=4)

        assert sandbox.mirakl.orders[number].state == "WAITING_DEBIT_PAYMENT"
        assert len([call for call in calls_to(sandbox, "OR21") if call.status == 204]) == 1
        assert not questions()

    def test_is_not_repeated_while_no_reading_could_show_it(
        self, sandbox: World, shop: MiraklShop
    ) -> None:
        sandbox.mirakl.place_order([(SKU, 1)])
        sandbox.levers.fail_next(500, to="OR21")
        settle(sandbox, shop, rounds=1)

        sandbox.levers.fail_next(500, to="OR11", times=2)
        settle(sandbox, shop, rounds=2)
        assert len(calls_to(sandbox, "OR21")) == 1

        settle(sandbox, shop, rounds=1)
        assert len(calls_to(sandbox, "OR21")) == 2


class TestAnAcceptanceThatMiraklRefuses:
    @pytest.fixture
    def refused(self, sandbox: World, shop: MiraklShop) -> str:
        """Give an order whose partial acceptance Mirakl has refused."""
        change_rules(shop, accepts_partially=True)
        sandbox.store.set_stock(SKU, 0)
        number = sandbox.mirakl.place_order([(SKU, 1), (TEE, 1)])
        settle(sandbox, shop, rounds=3)
        return number

    def test_is_a_question_with_the_reason(
        self, sandbox: World, shop: MiraklShop, refused: str
    ) -> None:
        (issue,) = open_issues()

        assert issue.kind == "ACCEPTANCE_REFUSED"
        assert "order partial acceptance disabled" in issue.means
        assert ".." not in issue.means

    def test_is_not_tried_again_by_itself(
        self, sandbox: World, shop: MiraklShop, refused: str
    ) -> None:
        settle(sandbox, shop, rounds=3)

        assert len(calls_to(sandbox, "OR21")) == 1

    def test_goes_on_when_a_person_has_decided(
        self, sandbox: World, shop: MiraklShop, refused: str
    ) -> None:
        decide(sandbox, refused, DecisionKind.REFUSE)
        settle(sandbox, shop, rounds=2)

        assert sandbox.mirakl.orders[refused].state == "REFUSED"
        assert not questions()

    def test_asks_no_more_when_it_was_settled_at_macys(
        self, sandbox: World, shop: MiraklShop, refused: str
    ) -> None:
        sandbox.mirakl.cancel(refused)
        settle(sandbox, shop, rounds=2)

        assert not questions()
        assert the_order().is_at_rest
