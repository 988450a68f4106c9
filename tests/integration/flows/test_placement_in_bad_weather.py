"""Placing orders while answers get lost: exactly one is released, however the weather is."""

from collections.abc import Callable

import pytest

from integration.domain.stock import AWAITING_FULFILLMENT, CANCELED
from integration.models import MiraklShop, RemoteWrite
from sandbox.world import World
from tests.integration.story import (
    SKU,
    Killed,
    calls_to,
    die_after,
    die_before,
    questions,
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
LAGS = {"a quick search": (2.0, 0.0), "a slow search": (900.0, 0.0)}


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give a confirmed order that nobody has placed yet."""
    return sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")


def released(world: World, number: str) -> int:
    """Count the store orders of an order that the warehouse can see."""
    return statuses(world, number).count(AWAITING_FULFILLMENT)


class TestAPlacement:
    @pytest.mark.parametrize("lag", LAGS.values(), ids=LAGS)
    @pytest.mark.parametrize("storm", WEATHER.values(), ids=WEATHER)
    def test_makes_exactly_one_order_when_it(
        self,
        sandbox: World,
        shop: MiraklShop,
        number: str,
        storm: Callable[..., object],
        lag: tuple[float, float],
    ) -> None:
        settings = sandbox.store.settings
        settings.search_lag_seconds, settings.list_lag_seconds = lag
        storm(sandbox.levers, CREATE)

        settle(sandbox, shop, rounds=11, until=lambda: bool(released(sandbox, number)))

        assert statuses(sandbox, number) == [AWAITING_FULFILLMENT]
        assert the_order().bigcommerce_order_id == sandbox.store.orders_of(number)[0].id
        assert not questions()
        assert not RemoteWrite.objects.open().exclude(kind="REFER").exists()

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
