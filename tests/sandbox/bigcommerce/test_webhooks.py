"""Webhooks: what the store tells, how it signs it, and how long it tries."""

import base64
import hashlib
import hmac
import itertools
import json

import pytest

from sandbox.bigcommerce.deliveries import PAUSES, at_once
from tests.sandbox.bigcommerce.conftest import GIFT_NOTE, LAMP, SHEETS

DESTINATION = "https://connector.example.com/hooks"


class Listener:
    """Takes what the store sends, and answers as it is told."""

    def __init__(self):
        self.posts = []
        self.status = 200

    def __call__(self, post):
        self.posts.append(post)
        return self.status

    @property
    def events(self):
        return [json.loads(post.body) for post in self.posts]

    @property
    def told(self):
        """What was told: scopes with their data."""
        return [(event["scope"], event["data"]) for event in self.events]

    @property
    def scopes(self):
        return [scope for scope, _ in self.told]


@pytest.fixture
def listener(world):
    listener = Listener()
    world.sender = at_once(listener)
    return listener


@pytest.fixture
def subscribe(call):
    def subscribe(scope, **more):
        body = {"scope": scope, "destination": DESTINATION, "headers": {"X-Hook-Secret": "s"}}
        answer = call("POST", "/v3/hooks", body | more)
        assert answer.status == 200, answer.body
        return answer.body["data"]["id"]

    return subscribe


class TestEnvelope:
    def test_names_the_event_and_nothing_of_its_content(self, call, world, listener, subscribe):
        subscribe("store/order/created")
        order = call.place()
        world.move(5)

        (event,) = listener.events
        assert len(event.pop("hash")) == 40
        assert event == {
            "scope": "store/order/created",
            "store_id": "1025646",
            "data": {"type": "order", "id": order["id"]},
            "created_at": int(world.now().timestamp()) - 5,
            "producer": "stores/sandboxstore",
        }
        (post,) = listener.posts
        assert post.url == DESTINATION
        assert post.headers["X-Hook-Secret"] == "s"

    def test_is_signed_by_the_standard_webhooks(self, call, world, listener, subscribe):
        subscribe("store/order/created")
        call.place()
        world.move(5)

        (post,) = listener.posts
        stamp = int(post.headers["webhook-timestamp"])
        content = f"{post.headers['webhook-id']}.{stamp}.{post.body}".encode()
        key = world.store.settings.client_secret.encode()
        digest = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        assert post.headers["webhook-signature"] == f"v1,{digest}"
        assert stamp == int(world.now().timestamp()) - 4

    def test_may_come_unsigned(self, call, world, listener, subscribe):
        world.store.settings.hooks_are_signed = False
        subscribe("store/order/created")
        call.place()
        world.move(5)

        assert not any(name.startswith("webhook-") for name in listener.posts[0].headers)


class TestScopes:
    def test_tell_the_life_of_an_order(self, call, world, listener, subscribe):
        subscribe("store/order/*")
        order_id = call.place(status_id=0)["id"]
        world.store.set_status(order_id, 11)
        world.store.archive(order_id)
        world.move(5)

        about = {"type": "order", "id": order_id}
        moved = {"previous_status_id": 0, "new_status_id": 11}
        assert listener.told == [
            ("store/order/created", about),
            ("store/order/updated", about),
            ("store/order/statusUpdated", about | {"status": moved}),
            ("store/order/updated", about),
            ("store/order/archived", about),
            ("store/order/updated", about),
        ]

    def test_tell_the_life_of_a_parcel(self, call, world, listener, subscribe):
        subscribe("store/shipment/*")
        subscribe("store/order/statusUpdated")
        order_id = call.place(status_id=11)["id"]
        parcel = world.store.ship(order_id)
        call("PUT", f"/v2/orders/{order_id}/shipments/{parcel.id}", {"tracking_number": "2"})
        world.store.unship(order_id, parcel.id)
        world.move(5)

        about = {"type": "shipment", "id": parcel.id, "orderId": order_id}
        parcels = [one for one in listener.told if one[0].startswith("store/shipment/")]
        assert parcels == [
            ("store/shipment/created", about),
            ("store/shipment/updated", about),
            ("store/shipment/deleted", about),
        ]
        changes = [data["status"] for scope, data in listener.told if "status" in data]
        assert changes[-1] == {"previous_status_id": 11, "new_status_id": 2}

    @pytest.mark.parametrize(("sku", "kind"), [(SHEETS, "sku"), (LAMP, "product")])
    def test_of_stock_are_four(self, call, world, listener, subscribe, sku, kind):
        for whose in ("sku", "product"):
            subscribe(f"store/{whose}/inventory/updated")
            subscribe(f"store/{whose}/inventory/order/updated")
        variant = world.store.variant(sku)
        world.store.set_stock(sku, 5)
        world.store.sell(sku, 2)
        world.move(5)

        inventory = {"product_id": variant.product_id}
        about = {"type": "product", "id": variant.product_id}
        if kind == "sku":
            inventory |= {"variant_id": variant.id}
            about = {"type": "sku", "id": variant.sku_id}
        counted = inventory | {"method": "absolute", "value": 5}
        sold = inventory | {"method": "relative", "value": -2}
        assert listener.told == [
            (f"store/{kind}/inventory/updated", about | {"inventory": counted}),
            (f"store/{kind}/inventory/order/updated", about | {"inventory": sold}),
        ]

    def test_of_stock_are_silent_for_what_is_not_counted(self, world, listener, subscribe):
        subscribe("store/product/*")
        world.store.sell(GIFT_NOTE)
        world.move(5)

        assert listener.posts == []

    def test_of_products_storm_with_their_stock(self, world, listener, subscribe):
        subscribe("store/product/updated")
        for quantity in range(3):
            world.store.set_stock(SHEETS, quantity)
        world.move(5)

        product_id = world.store.variant(SHEETS).product_id
        assert (
            listener.told == [("store/product/updated", {"type": "product", "id": product_id})] * 3
        )

    def test_are_heard_by_who_asked_for_them(self, call, world, listener, subscribe):
        hook_id = subscribe("store/order/created")
        subscribe("store/product/inventory/updated")
        call("PUT", f"/v3/hooks/{hook_id}", {"is_active": False})
        call.place()
        world.move(5)

        assert listener.posts == []


class TestRetries:
    def test_follow_the_documented_pauses_and_end(self, call, world, listener, subscribe):
        hook_id = subscribe("store/order/created")
        listener.status = 500
        call.place()
        world.move(1 + sum(PAUSES) - 1)
        before = call("GET", f"/v3/hooks/{hook_id}").body["data"]["is_active"]
        world.move(60)

        (letter,) = world.store.hooks.letters
        instants = [at for at, _ in letter.attempts]
        pauses = [(b - a).total_seconds() for a, b in itertools.pairwise(instants)]
        assert tuple(pauses) == PAUSES
        assert before is True
        assert call("GET", f"/v3/hooks/{hook_id}").body["data"]["is_active"] is False
        assert len({post.headers["webhook-id"] for post in listener.posts}) == 1

    def test_stop_with_the_first_answer(self, call, world, listener, subscribe):
        subscribe("store/order/created")
        listener.status = 0
        call.place()
        world.move(30)
        listener.status = 204
        world.move(86_400)

        assert len(listener.posts) == 2
        assert world.store.hooks.letters[0].has_arrived

    def test_stop_with_the_webhook(self, call, world, listener, subscribe):
        hook_id = subscribe("store/order/created")
        listener.status = 500
        call.place()
        world.move(30)
        call("DELETE", f"/v3/hooks/{hook_id}")
        world.move(86_400)

        assert len(listener.posts) == 1

    def test_are_not_owed_to_a_webhook_that_was_woken(self, call, world, listener, subscribe):
        hook_id = subscribe("store/order/created")
        listener.status = 500
        call.place()
        world.move(sum(PAUSES) + 60)
        call("PUT", f"/v3/hooks/{hook_id}", {"is_active": True})
        listener.status, listener.posts = 200, []
        world.move(86_400)
        missed = list(listener.posts)
        call.place()
        world.move(5)

        assert missed == []
        assert listener.scopes == ["store/order/created"]


class TestIdle:
    def test_webhooks_are_given_up_after_ninety_days(self, call, world, listener, subscribe):
        quiet, busy = subscribe("store/sku/created"), subscribe("store/order/created")
        world.move(60 * 86_400)
        call.place()
        world.move(31 * 86_400)
        hooks = {one["id"]: one["is_active"] for one in call("GET", "/v3/hooks").body["data"]}
        woken = call("PUT", f"/v3/hooks/{quiet}", {"is_active": True}).body["data"]

        assert hooks == {quiet: False, busy: True}
        assert woken["is_active"] is True
        assert call("GET", f"/v3/hooks/{quiet}").body["data"]["is_active"] is True


class TestBadPost:
    def test_may_come_twice(self, call, world, listener, subscribe):
        world.store.settings.hook_duplicates = 1
        subscribe("store/order/created")
        call.place()
        world.move(5)

        first, second = listener.events
        assert first == second

    def test_may_overtake(self, world, listener, subscribe):
        world.store.settings.hook_jitter_seconds = 60
        subscribe("store/product/inventory/updated")
        for quantity in range(20):
            world.store.set_stock(LAMP, quantity)
        world.move(120)

        values = [data["inventory"]["value"] for _, data in listener.told]
        assert sorted(values) == list(range(20)) != values

    def test_may_be_lost(self, call, world, listener, subscribe):
        world.store.settings.hooks_are_lost = True
        subscribe("store/order/*")
        call.place()
        world.move(86_400)

        assert listener.posts == []

    def test_does_not_come_to_a_webhook_that_is_too_new(self, call, world, listener, subscribe):
        world.store.settings.hook_activation_seconds = 60
        subscribe("store/order/created")
        call.place()
        world.move(60)
        call.place()
        world.move(60)

        assert len(listener.posts) == 1


class TestDestination:
    @pytest.mark.parametrize(
        ("destination", "by_default", "at_home"),
        [
            ("https://connector.example.com/hooks", 200, 200),
            ("https://connector.example.com:443/hooks", 200, 200),
            ("https://connector.example.com:8443/hooks", 422, 422),
            ("http://connector.example.com/hooks", 422, 422),
            ("http://127.0.0.1:8000/hooks", 422, 200),
            ("http://localhost:8000/hooks", 422, 200),
            ("https://", 422, 422),
            ("https://connector.example.com:port", 422, 422),
        ],
    )
    def test_is_public_https_unless_the_sandbox_is_at_home(
        self, call, world, destination, by_default, at_home
    ):
        body = {"scope": "store/order/*", "destination": destination}
        first = call("POST", "/v3/hooks", body).status
        world.store.hooks.by_id.clear()
        world.store.settings.hooks_may_stay_here = True

        assert (first, call("POST", "/v3/hooks", body).status) == (by_default, at_home)

    def test_asks_for_a_scope_that_exists(self, call):
        body = {"scope": "store/order/shipped", "destination": DESTINATION}

        assert call("POST", "/v3/hooks", body).status == 422
