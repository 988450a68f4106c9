"""Placing orders while answers get lost: exactly one is released, however the weather is."""

from collections.abc import Callable

import pytest

from integration.domain.stock import AWAITING_FULFILLMENT, CANCELED
from integration.models import MiraklShop, RemoteWrite
from sandbox.world import World
from tests.integration.story import (
    ORDER_FLOWS,
    SKU,
    Killed,
    calls_to,
    die_after,
    die_before,
    questions,
    run,
    settle,
    statuses,
    the_order,
)

pytestmark = pytest.mark.django_db
CREATE = "POST /v2/orders"
CHANGE = "PUT /v2/orders/{order_id}"

WEATHER = {
    "is answered 504 although it was done": lambda levers, to: levers.do_it_but_answer(504, to=to),
    "is not answered although it was done": lambda levers, to: levers.do_it_but_drop(to=to),
    "is answered with garbage": lambda levers, to: levers.garble_next("half", to=to),
    "is done a minute late": lambda levers, to: levers.do_it_late(61, to=to),
    "is done two and a half minutes late": lambda levers, to: levers.do_it_late(150, to=to),
    "fails": lambda levers, to: levers.fail_next(500, to=to),
    "is cut off": lambda levers, to: levers.drop_next(to=to),
    "is throttled": lambda levers, to: levers.throttle_next(20, to=to),
}
DONE = ("is not answered although it was done", "is done a minute late")


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give a confirmed order that nobody has placed yet."""
    return sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")


def released(world: World, number: str) -> int:
    """Count the store orders of an order that the warehouse can see."""
    return statuses(world, number).count(AWAITING_FULFILLMENT)


class TestAPlacement:
    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_makes_exactly_one_order_when_it(
        self, sandbox: World, shop: MiraklShop, number: str, storm: Callable[..., object]
    ) -> None:
        storm(sandbox.levers, CREATE)

        settle(sandbox, shop, rounds=11, until=lambda: bool(released(sandbox, number)))

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert the_order().bigcommerce_order_id == sandbox.store.orders_of(number)[0].id
        assert not questions()
        assert not RemoteWrite.objects.open().exclude(kind="REFER").exists()

    @pytest.mark.parametrize("how", DONE, ids=DONE)
    def test_makes_exactly_one_order_though_the_search_stays_behind_when_it(
        self, sandbox: World, shop: MiraklShop, number: str, how: str
    ) -> None:
        sandbox.store.settings.search_lag_seconds = 900
        WEATHER[how](sandbox.levers, CREATE)

        settle(sandbox, shop, rounds=11, until=lambda: bool(released(sandbox, number)))

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()

    @pytest.mark.parametrize("operation", [CREATE, CHANGE, "GET /v2/orders/{order_id}/products"])
    @pytest.mark.parametrize("die", [die_before, die_after])
    def test_makes_exactly_one_order_when_the_process_dies(
        self,
        sandbox: World,
        shop: MiraklShop,
        number: str,
        operation: str,
        die: Callable[..., object],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        die(sandbox, operation, monkeypatch)
        with pytest.raises(Killed):
            settle(sandbox, shop, rounds=6)

        sandbox.clock.move(61)
        settle(sandbox, shop, rounds=9, until=lambda: bool(released(sandbox, number)))

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert the_order().released_at
        assert not questions()

    def test_never_releases_two_when_nothing_shows_the_first_for_long(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settings = sandbox.store.settings
        settings.search_lag_seconds = settings.list_lag_seconds = 600
        sandbox.levers.do_it_but_drop(to=CREATE)

        for _ in range(20):
            settle(sandbox, shop, rounds=1)
            assert released(sandbox, number) <= 1

        assert sorted(statuses(sandbox, number)) == [CANCELED, AWAITING_FULFILLMENT]
        assert not questions()

    def test_waits_for_the_settle_time_before_it_is_tried_again(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.levers.drop_next(to=CREATE)

        settle(sandbox, shop, rounds=3)
        assert len(calls_to(sandbox, CREATE)) == 1

        settle(sandbox, shop, rounds=1)
        first, second = calls_to(sandbox, CREATE)
        assert (second.at - first.at).total_seconds() >= 180

    def test_is_not_released_before_the_settle_time_when_it_was_tried_twice(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.levers.fail_next(500, to=CREATE)  # who knows whether it lands after all

        settle(sandbox, shop, rounds=6)
        assert len(calls_to(sandbox, CREATE)) == 2
        assert released(sandbox, number) == 0

        settle(sandbox, shop, rounds=2)
        assert released(sandbox, number) == 1

    def test_is_an_exception_when_it_keeps_failing(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        sandbox.levers.fail_next(500, to=CREATE, times=6)

        settle(sandbox, shop, rounds=18)
        assert questions() == ["WRITE_KEEPS_FAILING"]

        settle(sandbox, shop, rounds=8)
        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert not questions()


class TestARelease:
    def test_waits_half_a_minute_for_the_second_look(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        for flow in ORDER_FLOWS:
            run(flow, shop, at=sandbox.clock.now())
        seen = []
        for _ in range(2):
            sandbox.clock.move(20)
            for flow in ("pull_store_orders", "advance_orders"):
                run(flow, shop, at=sandbox.clock.now())
            seen.append(released(sandbox, number))

        assert seen == [0, 1]

    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_happens_when_it(
        self, sandbox: World, shop: MiraklShop, number: str, storm: Callable[..., object]
    ) -> None:
        storm(sandbox.levers, CHANGE)
        settle(sandbox, shop, rounds=1)

        settle(sandbox, shop, rounds=8, until=lambda: bool(the_order().released_at))

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert the_order().released_at
        assert not questions()

    def test_waits_while_the_second_look_fails(
        self, sandbox: World, shop: MiraklShop, number: str
    ) -> None:
        settle(sandbox, shop, rounds=1)
        sandbox.levers.fail_next(500, to="GET /v2/orders/{order_id}/products", times=3)
        settle(sandbox, shop, rounds=1)
        assert released(sandbox, number) == 0

        settle(sandbox, shop, rounds=2)

        assert released(sandbox, number) == 1
