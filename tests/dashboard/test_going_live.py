"""Going live and the shop's page: sort what was there, see what comes first, switch on."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from integration.domain.switches import AVAILABLE, Switch
from integration.models import Decision, FlowSwitch, MiraklShop
from tests.integration.admin.pages import text_of
from tests.integration.story import (
    SKU,
    TEE,
    connected_shop,
    go_live,
    settle,
    statuses,
    the_order_of,
    writes_at_remotes,
)


@pytest.fixture
def ada(browser_of):
    """Log an administrator in."""
    return browser_of("Administrator")


@pytest.fixture
def new_shop(sandbox, db):
    """Give a connected shop with nothing switched on, and forget what connecting wrote."""
    shop = connected_shop(sandbox, is_live=False)
    sandbox.calls.clear()
    return shop


@pytest.fixture
def earlier(sandbox, new_shop):
    """Give three open orders that were there before; they have been read."""
    numbers = [sandbox.mirakl.place_order([(sku, 1)], state="SHIPPING") for sku in (SKU, TEE, SKU)]
    settle(sandbox, new_shop, rounds=1)
    return numbers


@pytest.fixture(autouse=True)
def later(sandbox):
    """Let the pages' clock be a little ahead of the sandbox's."""
    with time_machine.travel(sandbox.clock.now() + timedelta(hours=1)):
        yield


def open_page(client, **query):
    return client.get(reverse("dashboard:going_live", args=["macys"]), query)


def sort(client, **choices):
    """Choose for orders: number=“LINK 101”, “IMPORT” or “NOT_OURS”."""
    sent = {}
    for number, said in choices.items():
        kind, _, value = said.partition(" ")
        row = the_order_of(number)
        sent |= {f"order-{row.pk}": kind, f"number-{row.pk}": value}
    return client.post(reverse("dashboard:sort_orders", args=["macys"]), sent, follow=True)


def turn(client, switch, *, on=True):
    sent = {"switch": switch, "on": "yes" if on else "no"}
    return client.post(reverse("dashboard:switch", args=["macys"]), sent, follow=True)


class TestSortingByCaution1:
    def test_lists_the_open_orders_of_the_time_before(self, ada, earlier):
        text = text_of(open_page(ada))

        assert all(number in text for number in earlier)
        assert f"1 × {TEE}" in text

    def test_keeps_what_was_said_and_places_nothing(self, ada, sandbox, earlier):
        linked, imported, foreign = earlier
        by_hand = sandbox.store.sell(SKU)

        answer = sort(ada, **{linked: f"LINK #{by_hand}", imported: "IMPORT", foreign: "NOT_OURS"})
        settle(sandbox, MiraklShop.objects.get(), rounds=3)

        assert "3 orders are sorted" in text_of(answer)
        assert not writes_at_remotes(sandbox)
        assert the_order_of(linked).bigcommerce_order_id == by_hand
        assert "Nothing is left to sort" in text_of(open_page(ada))
        assert {each.decided_by.username for each in Decision.objects.all()} == {"administrator"}

    def test_places_only_what_was_imported_once_orders_are_on(self, ada, sandbox, earlier):
        linked, imported, foreign = earlier
        by_hand = sandbox.store.sell(SKU)
        sort(ada, **{linked: f"LINK {by_hand}", imported: "IMPORT", foreign: "NOT_OURS"})

        turn(ada, "ORDERS")
        settle(sandbox, MiraklShop.objects.get(), rounds=4)

        assert len(statuses(sandbox, imported)) == 1
        assert len(sandbox.store.orders) == 2

    def test_says_which_choice_lacks_its_number_and_keeps_the_others(self, ada, earlier):
        linked, imported, _ = earlier

        text = text_of(sort(ada, **{linked: "LINK", imported: "IMPORT"}))

        assert f"{linked}: Name the store order by its number." in text
        assert "1 order is sorted" in text
        assert [each.order.mirakl_order_id for each in Decision.objects.all()] == [imported]

    def test_asks_nothing_of_what_is_left_open(self, ada, earlier):
        assert "Nothing was chosen." in text_of(sort(ada))
        assert not Decision.objects.exists()

    def test_suggests_what_a_person_typed_in(self, ada, sandbox, earlier):
        by_hand = sandbox.store.sell(SKU)
        buyer = the_order_of(earlier[0]).marketplace.shipping_address
        order = sandbox.store.orders[by_hand]
        order.billing_address |= {
            "first_name": buyer.first_name.upper(),
            "last_name": buyer.last_name,
            "zip": f"{buyer.zip_code}-1234",
        }

        text = text_of(open_page(ada, look="1"))

        assert f"#{by_hand}: same articles and quantities, same name, same zip code" in text

    def test_does_not_suggest_a_stranger_s_order(self, ada, sandbox, earlier):
        sandbox.store.sell(SKU)

        assert "No recent order of the store fits." in text_of(open_page(ada, look="1"))

    def test_goes_on_without_suggestions_when_the_store_is_down(self, ada, sandbox, earlier):
        sandbox.levers.fail_next(503, to="GET /v2/orders", times=9)

        text = text_of(open_page(ada, look="1"))

        assert "BigCommerce failed" in text
        assert all(number in text for number in earlier)


class TestPreview:
    def test_says_what_each_part_would_do_first_and_does_nothing(self, ada, sandbox, new_shop):
        sandbox.mirakl.place_order([(SKU, 1)])
        settle(sandbox, new_shop, rounds=2)
        number = sandbox.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        settle(sandbox, new_shop, rounds=1)
        sort(ada, **{number: "IMPORT"})

        text = text_of(open_page(ada))

        assert f"First: place, held 1 order ({number})" in text
        assert not writes_at_remotes(sandbox)


class TestSwitches:
    def test_are_switched_on_one_by_one_with_their_sentence(self, ada, new_shop):
        text = text_of(turn(ada, "TRACKING"))

        assert "Tracking is switched on." in text
        assert "Sends carrier and tracking number to Macy's when the store has shipped." in text
        assert FlowSwitch.objects.on(new_shop) == {Switch.TRACKING}

    def test_are_shown_as_not_in_this_version_without_a_flow(self, ada, new_shop):
        text = text_of(turn(ada, "REFUNDS"))

        assert "Refunds: not in this version." in text
        assert not FlowSwitch.objects.on(new_shop)

    @pytest.mark.parametrize("name", ["", "EVERYTHING", "orders"])
    def test_say_when_there_is_no_such_switch(self, ada, new_shop, name):
        assert "There is no such switch." in text_of(turn(ada, name))

    def test_make_the_shop_live_from_that_instant(self, ada, new_shop):
        turn(ada, "ORDERS")

        assert MiraklShop.objects.get().orders_live_from is not None

    def test_are_turned_off_again(self, ada, sandbox, new_shop):
        go_live(new_shop, at=sandbox.clock.now())

        turn(ada, "STOCK", on=False)

        assert FlowSwitch.objects.on(new_shop) == AVAILABLE - {Switch.STOCK}


class TestTheShopsPage:
    def page(self, client):
        return client.get(reverse("dashboard:shop", args=["macys"]))

    def test_shows_state_switches_rules_and_how_fresh_each_flow_is(self, browser_of, shop):
        text = text_of(self.page(browser_of("Read-only")))

        assert "live" in text
        assert "Held as Incomplete: takes no stock in this store" in text
        assert "pull_orders" in text
        assert "Switch off" not in text

    def test_stops_the_writes_of_the_shop_alone(self, browser_of, shop):
        address = reverse("dashboard:stop_shop", args=["macys"])

        answer = browser_of("Operations").post(address, {"stop": "yes"}, follow=True)

        assert "writes stopped" in text_of(answer)
        assert MiraklShop.objects.get().writes_stopped

    def test_takes_new_rules(self, ada, shop):
        self.send_rules(ada, buffer_units="3", stock_location_ids="2, 1, 2", acceptance="MANUAL")

        row = MiraklShop.objects.get()
        assert (row.buffer_units, row.stock_location_ids) == (3, [2, 1])
        assert row.acceptance == "MANUAL"

    def test_says_which_rule_cannot_be(self, ada, shop):
        answer = self.send_rules(ada, stock_location_ids="1, north", buffer_units="-1")

        assert answer.status_code == 422
        assert "“north” is not the number of a location." in text_of(answer)
        assert MiraklShop.objects.get().buffer_units == 0

    def send_rules(self, client, **changes):
        sent = {
            "acceptance": "AUTOMATIC",
            "acceptance_hours": "24",
            "price_guard_percent": "",
            "holds_early": "on",
            "held_status_id": "",
            "release_status_id": "11",
            "buffer_units": "0",
            "stock_location_ids": "",
            "when_not_for_sale": "SELLING",
            "when_digital": "SYNCING",
            "reserve_hours": "4",
            "at_risk_hours": "12",
        }
        address = reverse("dashboard:shop_rules", args=["macys"])
        return client.post(address, {**sent, **changes}, follow=True)
