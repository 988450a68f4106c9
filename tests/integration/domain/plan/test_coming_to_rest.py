"""From any order of answers that are lost, late or never given, by a worker that may die: one
store order is released, each parcel is told once, and the plan comes to rest."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.rules import Rules
from integration.domain.stock import CANCELED, SHIPPED
from integration.domain.writes import Outcome
from tests.integration.domain.builders import the_rules
from tests.integration.domain.plan.miniature_worker import CALM, Fate, Worker, a_worker

MOST_TURNS = 120  # two hours: more than eight unlucky calls in a row can take


def seconds(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda value: timedelta(seconds=value))


def fates(*, latest: int) -> st.SearchStrategy[list[Fate]]:
    """Draw what becomes of the calls; a late one happens up to `latest` seconds after it."""
    lost = Fate(outcome=Outcome.UNCLEAR)
    never = Fate(happens_after=None, outcome=Outcome.UNCLEAR)
    not_sent = Fate(happens_after=None, outcome=Outcome.NOT_SENT)
    died_before = Fate(happens_after=None, outcome=Outcome.INTENDED)
    died_after = Fate(outcome=Outcome.INTENDED)
    died_noting = Fate(outcome=Outcome.INTENDED, is_noted=True)
    late = seconds(1, latest).map(lambda after: Fate(after, Outcome.UNCLEAR))
    known = st.sampled_from([CALM, lost, never, not_sent, died_before, died_after, died_noting])
    return st.lists(known | late, max_size=8)


def settle(worker: Worker) -> None:
    """Let the worker work until nothing is left to do or on its way."""
    for _ in range(MOST_TURNS):
        plan = worker.turn()
        world = worker.world
        is_all_seen = not world.pending and len(world.visible()) == len(world.orders)
        if plan.is_at_rest and is_all_seen:
            return
    raise AssertionError(f"no rest: {plan}")


def assert_one_order_was_shipped(worker: Worker) -> None:
    world = worker.world
    others = [t.order for number, t in world.orders.items() if number not in world.released]
    assert len(world.released) == 1
    assert [world.orders[number].order.status_id for number in world.released] == [SHIPPED]
    assert {order.status_id for order in others} <= {CANCELED}
    assert world.marketplace.state == "SHIPPED"


def the_story(rules: Rules, unlucky: list[Fate], parcels: int, lag: timedelta) -> None:
    """Play one order whose calls happen, if at all, within two minutes; searches lag by one."""
    worker = a_worker(fates=unlucky, parcels=parcels, lag=lag, rules=rules)

    settle(worker)

    assert_one_order_was_shipped(worker)
    assert len(worker.world.orders) == 1
    if rules.multi_shipment:
        told = Counter(parcel.tracking_number for parcel in worker.world.declared)
        assert told == {f"1Z{box + 1}": 1 for box in range(parcels)}


def the_story_of_a_slow_store(unlucky: list[Fate], lag: timedelta) -> None:
    """Let one order go its way where the store may lag for longer than the settle time."""
    worker = a_worker(fates=unlucky, parcels=1, lag=lag, rules=the_rules())

    settle(worker)

    assert_one_order_was_shipped(worker)


stories = given(
    unlucky=fates(latest=119),
    parcels=st.integers(1, 2),
    lag=seconds(0, 59),
    by_parcel=st.booleans(),
)
slow_stores = given(unlucky=fates(latest=3600), lag=seconds(0, 900))
short = settings(max_examples=150, deadline=None, database=None, derandomize=True)
long = settings(short, max_examples=2_000)


class TestOneOrder:
    @short
    @stories
    def test_is_made_once_and_told_once_whatever_becomes_of_the_calls(
        self, unlucky: list[Fate], parcels: int, lag: timedelta, by_parcel: bool
    ) -> None:
        the_story(the_rules(multi_shipment=by_parcel), unlucky, parcels, lag)

    @pytest.mark.chaos
    @long
    @stories
    def test_is_made_once_and_told_once_for_long(
        self, unlucky: list[Fate], parcels: int, lag: timedelta, by_parcel: bool
    ) -> None:
        the_story(the_rules(multi_shipment=by_parcel), unlucky, parcels, lag)

    def test_would_be_made_twice_without_the_settle_time(self) -> None:
        hasty = the_rules(settle_time=timedelta(0))

        @settings(long, print_blob=False, report_multiple_bugs=False)
        @given(unlucky=fates(latest=119), lag=seconds(0, 59))
        def hastily(unlucky: list[Fate], lag: timedelta) -> None:
            the_story(hasty, unlucky, 1, lag)

        with pytest.raises(AssertionError):
            hastily()

    def test_would_be_told_of_one_parcel_twice_without_the_settle_time(self) -> None:
        hasty = the_rules(settle_time=timedelta(0), multi_shipment=True)
        late = Fate(timedelta(seconds=90), Outcome.UNCLEAR)
        calm_until_the_parcels = [CALM, CALM, CALM, late]

        with pytest.raises(AssertionError):
            the_story(hasty, calm_until_the_parcels, 2, timedelta(0))
        the_story(the_rules(multi_shipment=True), calm_until_the_parcels, 2, timedelta(0))

    @short
    @slow_stores
    def test_is_released_once_even_if_the_store_is_slower_than_the_settle_time(
        self, unlucky: list[Fate], lag: timedelta
    ) -> None:
        the_story_of_a_slow_store(unlucky, lag)

    @pytest.mark.chaos
    @long
    @slow_stores
    def test_is_released_once_for_long(self, unlucky: list[Fate], lag: timedelta) -> None:
        the_story_of_a_slow_store(unlucky, lag)

    def test_has_its_late_duplicate_cancelled_while_that_is_held(self) -> None:
        hour_late = Fate(timedelta(hours=1), Outcome.UNCLEAR)
        worker = a_worker(fates=[CALM, hour_late], parcels=1, lag=timedelta(0), rules=the_rules())

        settle(worker)

        assert_one_order_was_shipped(worker)
        assert [twin.order.status_id for twin in worker.world.orders.values()] == [
            SHIPPED,
            CANCELED,
        ]
        assert worker.world.released == {100}

    def test_takes_one_write_of_each_kind_when_all_goes_well(self) -> None:
        worker = a_worker(fates=[], parcels=1, lag=timedelta(0), rules=the_rules())

        settle(worker)

        made = [write.kind.value for write in reversed(worker.memory.writes)]
        assert made == ["ACCEPT", "PLACE", "RELEASE", "TRACK", "SHIP"]
