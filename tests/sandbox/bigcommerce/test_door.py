"""What every call passes: the token, the store's hash, the quota; and the shape of a refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.clock import SystemClock
from sandbox.world import World


class TestTheKey:
    @pytest.mark.parametrize("token", ["", "wrong"])
    def test_a_wrong_token_is_refused(self, call, token):
        assert call.raw("GET", "/stores/sandboxstore/v2/time", token=token).status == 401

    def test_another_stores_hash_is_refused(self, call):
        assert call.raw("GET", "/stores/otherstore/v2/time").status == 403

    def test_a_right_one_reads_the_store(self, call):
        body = call("GET", "/v2/store").body

        assert (body["id"], body["currency"], body["default_channel_id"]) == (
            "sandboxstore",
            "USD",
            1,
        )

    def test_the_time_is_the_sandboxs(self, call, world):
        assert call("GET", "/v2/time").body["time"] == int(world.now().timestamp())


class TestTheQuota:
    def test_every_answer_says_what_is_left(self, call):
        for path in ("/v2/time", "/v2/orders", "/v2/orders/4711", "/v3/channels"):
            headers = call("GET", path).headers
            assert headers["X-Rate-Limit-Requests-Quota"] == "150"
            assert headers["X-Rate-Limit-Time-Window-Ms"] == "30000"
        assert headers["X-Rate-Limit-Requests-Left"] == "146"

    def test_the_reset_counts_down(self, call, world):
        call("GET", "/v2/time")
        world.move(10)

        assert call("GET", "/v2/time").headers["X-Rate-Limit-Time-Reset-Ms"] == "20000"

    def test_a_spent_quota_is_429_until_the_window_ends(self, call, world):
        world.store.settings.quota = 2
        answers = [call("GET", "/v2/time") for _ in range(3)]

        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].headers["X-Rate-Limit-Requests-Left"] == "0"

        world.move(30)
        assert call("GET", "/v2/time").status == 200

    def test_a_refused_order_is_not_created(self, call, world):
        world.store.settings.quota = 0

        assert call("POST", "/v2/orders", call.order_body()).status == 429
        assert not world.store.orders

    def test_other_callers_spend_from_the_same_quota(self, call, world):
        world.store.quota.spend(at=world.now(), window=timedelta(seconds=30), limit=150, calls=150)

        assert call("GET", "/v2/time").status == 429

    def test_the_window_follows_the_length_of_a_minute(self):
        client = Client(create_app(World(SystemClock(minute=2))))

        answer = client.get("/stores/sandboxstore/v2/time", headers={"X-Auth-Token": "x"})

        assert answer.headers["X-Rate-Limit-Time-Window-Ms"] == "1000"


class TestRefusals:
    def test_v2_answers_with_an_array_and_v3_with_an_object(self, call):
        assert call("GET", "/v2/orders/4711").body == [
            {"status": 404, "message": "The requested resource was not found."}
        ]
        assert call("GET", "/v3/channels/4711").body["title"]

    def test_a_body_that_is_not_json_is_400_in_both(self, call):
        assert call("POST", "/v2/orders", "{").body[0]["status"] == 400
        assert call("POST", "/v3/channels", "{").body["status"] == 400

    @pytest.mark.parametrize("body", [None, [], "text", 7])
    def test_a_body_that_is_no_object_is_400_or_422(self, call, body):
        assert call("POST", "/v2/orders", body).status == 400
        assert call("POST", "/v3/channels", body).status in (400, 422)


class TestLevers:
    def test_an_order_whose_answer_was_lost_is_there_all_the_same(self, call, world):
        world.levers.do_it_but_answer(504, to="POST /v2/orders")

        assert call("POST", "/v2/orders", call.order_body()).status == 504

        assert len(world.store.orders) == 1

    def test_an_order_may_arrive_late(self, call, world):
        world.levers.do_it_late(40, to="POST /v2/orders")
        call("POST", "/v2/orders", call.order_body(external_order_id="M-1"))
        assert not world.store.orders

        world.move(40)

        (order,) = world.store.orders_of("M-1")
        assert order.date_created == datetime(2026, 11, 2, 12, 0, 40, tzinfo=UTC)

    def test_a_lever_can_name_one_operation_of_an_order(self, call, world):
        order_id = call.place()["id"]
        world.levers.fail_next(500, to="PUT /v2/orders/{order_id}")

        assert call("GET", f"/v2/orders/{order_id}").status == 200
        assert call("PUT", f"/v2/orders/{order_id}", {"status_id": 11}).status == 500
        assert world.store.orders[order_id].status_id == 1

    def test_the_vendor_may_use_words_that_nobody_knows(self, call, world):
        world.levers.unknown_enum = True

        assert call.place()["payment_status"] == "escrowed"
