"""A shop with a season's goods: believable articles, a week behind it, and trade by itself."""

import pickle
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import trade
from sandbox.actions import act
from sandbox.clock import ManualClock
from sandbox.history import a_week_before, play
from sandbox.season_actions import AS_IN_STORE, SPELLED_OTHERWISE, TOO_CHEAP, UNNUMBERED
from sandbox.season_goods import STORE_ONLY, season
from sandbox.traffic import BRISK_FOR, CYCLE_EVERY, MOST_KEPT, MOST_OPEN, QUIET, Traffic
from sandbox.world import World

NOW = datetime(2026, 6, 3, 14, 30, tzinfo=UTC)
OPEN = ("WAITING_ACCEPTANCE", "WAITING_DEBIT", "WAITING_DEBIT_PAYMENT", "SHIPPING")


def a_season(*, with_history: bool = False) -> World:
    clock = ManualClock(NOW - a_week_before(NOW) if with_history else NOW)
    world = World(clock, catalogue=season())
    world.mirakl.settings.debit = "auto"
    if with_history:
        play(world, until=NOW)
    return world


def pass_beats(world: World, number: int) -> int:
    """Let so many beats of the traffic pass; return how many things happened."""
    done = 0
    for _ in range(number):
        world.move(world.traffic.every_seconds)
        done += world.traffic.step(world)
    return done


def serve(world: World) -> None:
    """Do what a connector does, at once: accept, enter, and tell what was shipped."""
    for order in list(world.mirakl.orders.values()):
        trade.accept(world, order.id)
        is_known = order.lines[0].sku != SPELLED_OTHERWISE
        if order.state == "SHIPPING" and is_known and not world.store.orders_of(order.id):
            trade.enter(world, order.id, channel_id=1)


@pytest.fixture(scope="module")
def world():
    return a_season(with_history=True)


class TestTheGoods:
    def test_are_some_two_hundred_articles_with_skus_of_their_own(self):
        rows = season()

        assert 200 <= len(rows) <= 300
        assert len({row["sku"].casefold() for row in rows}) == len(rows)
        assert len({row["upc"] for row in rows}) == len(rows)

    @pytest.mark.parametrize("row", season(), ids=lambda row: row["sku"])
    def test_have_upcs_that_check(self, row):
        digits = [int(digit) for digit in row["upc"]]

        assert len(digits) == 12
        assert (3 * sum(digits[0::2]) + sum(digits[1::2])) % 10 == 0

    def test_are_the_same_every_time(self):
        assert season() == season()

    def test_are_offered_but_for_a_few(self):
        world = a_season()

        missing = {variant.sku for variant in world.store.variants.values()}
        assert missing - set(world.mirakl.offers) == STORE_ONLY


class TestTheWeekBefore:
    def test_ends_now_with_orders_in_many_states(self, world):
        states = Counter(order.state for order in world.mirakl.orders.values())

        assert world.now() == NOW
        assert set(states) > {"RECEIVED", "CLOSED", "REFUSED", "CANCELED"}
        assert sum(states.values()) > 60
        assert any(line.refunds for order in world.mirakl.orders.values() for line in order.lines)

    def test_begins_a_week_ago(self, world):
        first = min(order.created_at for order in world.mirakl.orders.values())

        assert timedelta(days=6) < NOW - first < timedelta(days=8)

    def test_was_paid_for_in_the_middle_and_is_owed_for_since(self, world):
        first, second = world.mirakl.money.cycles.values()

        assert (first.state, second.state) == ("PAID", "TO_PAY")
        assert first.to_seller > 0
        assert second.to_seller > 0
        entries = world.mirakl.money.entries.values()
        assert {"PENDING", "PAYABLE", "PAID"} <= {one.state for one in entries}
        gathered = [one.amount for one in entries if one.gathered_in == second.id]
        assert sum(gathered) == second.to_seller

    def test_leaves_three_open_orders_for_a_person_to_sort(self, world):
        still_open = [one for one in world.mirakl.orders.values() if one.state in OPEN]

        assert len(still_open) == 3

    def test_shipped_in_the_store_what_left_for_the_marketplace(self, world):
        left = [one for one in world.mirakl.orders.values() if one.state in ("RECEIVED", "CLOSED")]

        for order in left:
            (twin,) = world.store.orders_of(order.id)
            (parcel,) = twin.shipments
            assert order.tracking
            assert parcel.tracking_number == order.tracking.number

    def test_sells_nothing_that_is_not_there(self, world):
        assert all(world.store.on_hand(row["sku"]) >= 0 for row in season() if row["quantity"])


class TestTraffic:
    def test_does_nothing_without_a_pace(self):
        world = a_season()
        world.move(3600)

        assert not world.traffic.step(world)
        assert not world.mirakl.orders

    def test_lets_customers_order_the_warehouse_ship_and_the_web_shop_sell(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        for _ in range(120):
            serve(world)
            pass_beats(world, 1)

        parcels = [one.shipments for one in world.store.orders.values() if one.shipments]
        web_sales = [one for one in world.store.orders.values() if not one.external_order_id]
        carriers = Counter(each.tracking_carrier or each.shipping_provider for (each,) in parcels)
        assert len(parcels) > 60
        assert web_sales
        assert carriers[trade.COURIER] == 3  # it waits until somebody says who that is
        assert carriers["ups"] > carriers["usps"]

    def test_lets_what_a_person_bought_leave_with_a_carrier_that_is_known(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        bought = [world.mirakl.place_order([(season()[0]["sku"], 1)]) for _ in range(MOST_OPEN)]
        for _ in range(20):
            serve(world)
            pass_beats(world, 1)

        carriers = {
            parcel.tracking_carrier or parcel.shipping_provider
            for number in bought
            for order in world.store.orders_of(number)
            for parcel in order.shipments
        }
        assert carriers
        assert trade.COURIER not in carriers

    def test_cancels_nothing_that_a_person_bought(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        bought = [world.mirakl.place_order([(season()[0]["sku"], 1)]) for _ in range(5)]
        for _ in range(40):
            serve(world)
            pass_beats(world, 1)

        states = Counter(one.state for one in world.mirakl.orders.values())
        assert states["CANCELED"]
        assert "CANCELED" not in {world.mirakl.orders[number].state for number in bought}

    def test_pauses_when_too_much_is_open(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        pass_beats(world, 100)

        assert len(world.mirakl.orders) == MOST_OPEN

    def test_is_quiet_when_nobody_has_looked_for_long(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        world.move(BRISK_FOR.total_seconds())
        world.traffic.step(world)

        assert pass_beats(world, 80) == 80 / QUIET

    def test_brings_a_payday_every_so_often(self):
        world = a_season()
        world.traffic.begin(8, now=world.now())
        while world.traffic.beats < 2 * CYCLE_EVERY:
            pass_beats(world, 1)
            world.traffic.wake(now=world.now())

        first, second = world.mirakl.money.cycles.values()
        assert (first.state, second.state) == ("PAID", "TO_PAY")

    def test_forgets_what_is_long_done(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        for _ in range(MOST_KEPT + 100):
            order_id = world.mirakl.place_order([("AO-SOAP", 1)], state="RECEIVED")
        pass_beats(world, 24)

        assert len(world.mirakl.orders) <= MOST_KEPT + 24
        assert order_id in world.mirakl.orders

    def test_goes_on_after_a_restart(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        pass_beats(world, 3)
        again = pickle.loads(pickle.dumps(world))  # noqa: S301  just written

        assert isinstance(again.traffic, Traffic)
        assert again.traffic.customers == world.traffic.customers > 0


class TestQuestions:
    def test_come_from_four_orders_that_nobody_can_just_accept(self):
        world = a_season()
        done = act(world, "leave_questions", {})

        offers = world.mirakl.offers
        assert len(done.data) == 4
        assert world.store.goods.variant_of_sku(SPELLED_OTHERWISE) is None
        assert offers[SPELLED_OTHERWISE].upc == world.store.variant(AS_IN_STORE).upc
        assert offers[TOO_CHEAP].price * 9 < world.store.goods.price_of(
            world.store.variant(TOO_CHEAP)
        )

    def test_are_not_asked_again_by_the_traffic(self):
        world = a_season()
        act(world, "leave_questions", {})
        before = set(world.mirakl.orders)
        world.traffic.begin(5, now=world.now())
        pass_beats(world, 40)

        bought = {
            line.sku
            for order in world.mirakl.orders.values()
            if order.id not in before
            for line in order.lines
        }
        assert bought
        assert not bought & world.traffic.besides

    def test_are_canceled_by_no_customer(self):
        world = a_season()
        asked = act(world, "leave_questions", {}).data.values()
        world.traffic.begin(5, now=world.now())
        for _ in range(60):
            serve(world)
            pass_beats(world, 1)

        states = [order.state for order in world.mirakl.orders.values()]
        assert "CANCELED" in states
        assert "CANCELED" not in {world.mirakl.orders[number].state for number in asked}

    def test_begin_with_a_parcel_of_the_courier(self):
        world = a_season()
        world.traffic.begin(5, now=world.now())
        before = set(world.store.orders)
        while not any(
            order.shipments and order.external_order_id
            for order in world.store.orders.values()
            if order.id not in before
        ):
            serve(world)
            pass_beats(world, 1)

        (first,) = [
            parcel.tracking_carrier
            for order in world.store.orders.values()
            for parcel in order.shipments
            if order.id not in before and order.external_order_id
        ][:1]
        assert first == trade.COURIER

    def test_include_a_parcel_whose_number_is_typed_later(self):
        world = a_season()
        order_id = act(world, "leave_questions", {}).data["unnumbered"]
        world.traffic.begin(5, now=world.now())
        for _ in range(30):
            serve(world)
            pass_beats(world, 1)
        (twin,) = world.store.orders_of(order_id)
        (parcel,) = twin.shipments
        assert parcel.tracking_number == ""
        assert twin.lines[0].sku == UNNUMBERED

        given = {"store_order_id": twin.id, "shipment_id": parcel.id, "tracking": "1Z5"}
        act(world, "label_parcel", given)

        assert parcel.tracking_number == "1Z5"
