"""The page's section about money: a newcomer plays the operator's bookkeeper."""

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.clock import ManualClock, SystemClock
from sandbox.world import World
from tests.sandbox.test_page import NOON, SKU, press


@pytest.fixture
def world():
    return World(ManualClock(NOON))


@pytest.fixture
def client(world):
    return Client(create_app(world))


class TestMoney:
    def test_closes_a_cycle_fails_its_payout_and_pays_it(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 2)], state="RECEIVED")
        before = client.get("/live").text
        press(client, "charge_subscription", amount="", order_id="")
        press(client, "penalize", amount="4", order_id=order_id)
        press(client, "refund_order", amount="1.50", order_id=order_id)
        press(client, "close_cycle")
        (cycle,) = world.mirakl.money.cycles.values()
        closed = client.get("/live").text
        press(client, "fail_payout", cycle_id=cycle.id)
        failed = client.get("/live").text
        press(client, "pay_out", cycle_id=cycle.id)
        paid = client.get("/live").text

        assert "No cycle was closed yet." in before
        assert "to pay" in closed
        assert "Pay out cycle 1" in closed
        assert "incomplete kyc" in failed
        assert cycle.reference in paid
        assert "Pay out cycle" not in paid
        assert "Owed to the shop $0.00" in paid

    def test_says_why_there_is_nothing_to_pay_out(self, client):
        assert "No cycle waits to be paid." in press(client, "pay_out")

    def test_says_how_long_a_connector_may_wait_for_a_cycle(self):
        world = World(SystemClock(minute=2))
        world.mirakl.place_order([(SKU, 2)], state="RECEIVED")
        client = Client(create_app(world))
        press(client, "close_cycle")

        said = "ask for cycles once a day; a day lasts 48 minutes here"
        assert said in client.get("/live").text

    def test_takes_the_accountancy_role_away_and_gives_it_again(self, world, client):
        switch = {"of": "mirakl", "name": "has_accountancy_role"}
        press(client, "change_settings", value="off", **switch)
        without = client.get("/live").text
        press(client, "change_settings", value="on", **switch)

        assert "lacks the accountancy role" in without
        assert "The key may read lines." in client.get("/live").text

    def test_is_told_to_programs_too(self, world, client):
        world.mirakl.place_order([(SKU, 2)], state="SHIPPED")
        press(client, "charge_subscription", amount="5")
        client.post("/control/close_cycle", json={"off_by": "0.10"})

        money = client.get("/control/state").json["money"]
        assert money["pending"] > 0
        assert money["payable"] == 0
        assert money["balance"] == pytest.approx(money["pending"] - 5)
        (cycle,) = money["cycles"]
        assert (cycle["state"], cycle["to_seller"], cycle["lines"]) == ("TO_PAY", -4.9, 1)
