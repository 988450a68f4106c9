"""Time, and what is due in it; and that the goods of both sides are the same."""

from datetime import UTC, datetime, timedelta

import pytest

from sandbox.catalogue import CATALOGUE
from sandbox.clock import ManualClock, SystemClock
from sandbox.world import World

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


class TestClock:
    def test_stands_still_until_it_is_moved(self):
        clock = ManualClock(NOON)
        clock.move(90)

        assert clock.now() == NOON + timedelta(seconds=90)
        assert clock.span(minutes=2) == timedelta(minutes=2)

    def test_refuses_a_time_without_a_zone(self):
        with pytest.raises(ValueError):
            ManualClock(NOON.replace(tzinfo=None))

    def test_scales_a_vendors_minute_but_not_the_date(self):
        clock = SystemClock(minute=2)
        before = datetime.now(UTC)
        clock.move(3600)

        assert clock.span(minutes=15) == timedelta(seconds=30)
        assert clock.now() - before >= timedelta(hours=1)
        with pytest.raises(ValueError):
            SystemClock(minute=0)


class TestWhatIsDue:
    def test_happens_in_its_order_and_at_its_time(self):
        world = World(ManualClock(NOON))
        seen = []
        for seconds in (30, 10, 20):
            world.later(NOON + timedelta(seconds=seconds), lambda: seen.append(world.now()))

        world.move(25)
        assert seen == [NOON + timedelta(seconds=10), NOON + timedelta(seconds=20)]
        assert world.now() == NOON + timedelta(seconds=25)

    def test_may_lead_to_more_that_is_due(self):
        world = World(ManualClock(NOON))
        seen = []

        def first():
            world.later(world.now() + timedelta(seconds=5), lambda: seen.append(world.now()))

        world.later(NOON + timedelta(seconds=5), first)
        world.move(60)

        assert seen == [NOON + timedelta(seconds=10)]

    def test_goes_on_after_an_accident(self):
        world = World(ManualClock(NOON))
        seen = []
        world.later(NOON + timedelta(seconds=1), lambda: 1 / 0)
        world.later(NOON + timedelta(seconds=2), lambda: seen.append(world.now()))

        with pytest.raises(ZeroDivisionError):
            world.move(10)
        world.settle()
        assert seen == [NOON + timedelta(seconds=2)]
        assert world.now() == NOON + timedelta(seconds=10)


class TestGoods:
    def test_are_on_both_sides(self):
        world = World(ManualClock(NOON))

        for row in CATALOGUE:
            offer = world.mirakl.offers[row["sku"]]
            variant = world.store.variant(row["sku"])
            assert offer.upc == variant.upc == row["upc"]
            assert offer.price == world.store.goods.price_of(variant) == row["price"]
            if row["quantity"] is not None:
                assert world.store.on_hand(row["sku"]) == offer.quantity

    def test_have_upcs_that_a_till_would_read(self):
        for row in CATALOGUE:
            digits = [int(digit) for digit in row["upc"]]
            assert len(digits) == 12
            assert (sum(digits[::2]) * 3 + sum(digits[1::2])) % 10 == 0

    def test_include_variants_and_one_untracked_product(self):
        groups = [row["group"] for row in CATALOGUE]

        assert sum(groups.count(group) > 1 for group in set(groups)) >= 2
        assert [row["sku"] for row in CATALOGUE if row["quantity"] is None] == ["GF-CARD-NOTE"]


class TestSameSeed:
    def test_makes_the_same_world(self):
        def story():
            world = World(ManualClock(NOON), seed=7)
            world.mirakl.place_order([("FN-TEE-M-NVY", 1)])
            (order,) = world.mirakl.orders.values()
            return order

        assert story() == story()
