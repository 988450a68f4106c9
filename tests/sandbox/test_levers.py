"""The weather, as a caller feels it: through the app, against both vendors."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.clock import ManualClock
from sandbox.levers import Dropped
from sandbox.world import World

KEY = {"Authorization": "sandbox-mirakl-key"}
TOKEN = {"X-Auth-Token": "sandbox-store-token"}
NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def world():
    world = World(ManualClock(NOON))
    world.mirakl.settings.enforce_call_frequency = False
    return world


@pytest.fixture
def client(world):
    return Client(create_app(world))


@pytest.fixture
def order_id(world):
    return world.mirakl.place_order([("FN-TEE-M-NVY", 1)])


def accept(client, order_id):
    body = {"order_lines": [{"id": f"{order_id}-1", "accepted": True}]}
    return client.put(f"/api/orders/{order_id}/accept", json=body, headers=KEY)


def is_accepted(world, order_id):
    return world.mirakl.orders[order_id].state != "WAITING_ACCEPTANCE"


class TestWhatNeverHappens:
    def test_fails_as_often_as_it_was_told(self, world, client, order_id):
        world.levers.fail_next(503, to="OR21", times=2)

        statuses = [accept(client, order_id).status_code for _ in range(3)]
        assert statuses == [503, 503, 204]

    def test_is_cut_off(self, world, client, order_id):
        world.levers.drop_next(to="OR21")

        with pytest.raises(Dropped):
            accept(client, order_id)
        assert not is_accepted(world, order_id)
        assert world.calls[-1].status == 0

    def test_is_throttled_in_each_vendors_way(self, world, client, order_id):
        world.levers.throttle_next(17, to="OR21")
        world.levers.throttle_next(2.5, to="bigcommerce")

        mirakl = accept(client, order_id)
        store = client.get("/stores/sandboxstore/v2/store", headers=TOKEN)
        assert (mirakl.status_code, mirakl.headers["Retry-After"]) == (429, "17")
        assert (store.status_code, store.headers["X-Rate-Limit-Time-Reset-Ms"]) == (429, "2500")
        assert not is_accepted(world, order_id)


class TestWhatHappensAllTheSame:
    def test_is_answered_as_if_it_had_failed(self, world, client, order_id):
        world.levers.do_it_but_answer(504, to="OR21")

        assert accept(client, order_id).status_code == 504
        assert is_accepted(world, order_id)

    def test_is_not_answered_at_all(self, world, client, order_id):
        world.levers.do_it_but_drop(to="PUT /api/orders/*")

        with pytest.raises(Dropped):
            accept(client, order_id)
        assert is_accepted(world, order_id)

    def test_happens_later(self, world, client, order_id):
        world.levers.do_it_late(30, to="OR21")

        assert accept(client, order_id).status_code == 504
        world.move(29)
        assert not is_accepted(world, order_id)
        world.move(2)
        assert world.mirakl.orders[order_id].decided_at == NOON + timedelta(seconds=30)

    def test_takes_its_time(self, world, client, order_id):
        world.levers.delay_next(7, to="OR21")

        assert accept(client, order_id).status_code == 204
        assert world.now() == NOON + timedelta(seconds=7)


class TestGarbage:
    @pytest.mark.parametrize("how", ["html", "half", "empty", "not_json"])
    def test_is_no_json(self, world, client, order_id, how):
        world.levers.garble_next(how, to="OR11")
        answer = client.get("/api/orders", headers=KEY)

        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.text)

    def test_has_another_shape(self, world, client, order_id):
        world.levers.garble_next("wrong_shape", to="OR11")

        assert isinstance(client.get("/api/orders", headers=KEY).json, list)

    def test_has_a_name(self, world):
        with pytest.raises(ValueError):
            world.levers.garble_next("politely")

    def test_grows_fields_that_nobody_documented(self, world, client, order_id):
        world.levers.unknown_field = True

        assert "field_of_a_later_release" in client.get("/api/orders", headers=KEY).json
        store = client.get("/stores/sandboxstore/v2/store", headers=TOKEN)
        assert "field_of_a_later_release" in store.json


class TestAiming:
    @pytest.mark.parametrize(
        "to",
        [
            "POST /v2/orders",
            "POST /stores/sandboxstore/v2/orders",
            "POST /v2/*",
            "bigcommerce",
            "*",
        ],
    )
    def test_hits_the_operation_and_no_other(self, world, client, order_id, to):
        if to != "*":
            world.levers.fail_next(500, to=to)
            assert client.get("/api/orders", headers=KEY).status_code == 200
        else:
            world.levers.fail_next(500)
        answer = client.post("/stores/sandboxstore/v2/orders", json={}, headers=TOKEN)

        assert answer.status_code == 500
        assert world.levers.waiting == []

    def test_takes_the_oldest_lever_first(self, world, client, order_id):
        world.levers.fail_next(502)
        world.levers.fail_next(503, to="OR11")

        statuses = [client.get("/api/orders", headers=KEY).status_code for _ in range(3)]
        assert statuses == [502, 503, 200]

    def test_spares_the_levers_and_the_page(self, world, client):
        world.levers.fail_next(500)

        assert client.get("/control/state").status_code == 200
        assert client.get("/").status_code == 200
        assert len(world.levers.waiting) == 1

    def test_can_be_called_off(self, world, client, order_id):
        world.levers.fail_next(500)
        world.levers.unknown_enum = True
        world.levers.clear()

        (order,) = client.get("/api/orders", headers=KEY).json["orders"]
        assert order["payment_workflow"] == "PAY_ON_ACCEPTANCE"
