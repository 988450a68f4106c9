"""Keys, roles, unknown paths, and how often one may call."""

from datetime import UTC, datetime

import pytest

from sandbox.clock import SystemClock
from sandbox.mirakl import ROUTES
from sandbox.world import World
from tests.sandbox.mirakl.conftest import KEY, Shop

SKU = "FN-TEE-M-NVY"


class TestKey:
    @pytest.mark.parametrize("key", [None, "", "wrong", f"Bearer {KEY}"])
    def test_is_asked_for_everywhere_but_at_the_health_check(self, shop, market, key):
        shop.key = key

        for route in ROUTES:
            path = route.rule.replace("<order_id>", "X").replace("<tracking_id>", "X")
            expected = 200 if route.operation == "V01" else 401
            assert shop.call(route.method, path).status_code == expected, route.operation

    def test_may_lack_a_role(self, shop, market):
        market.settings.forbidden_operations = {"OR21"}
        order_id = market.place_order([(SKU, 1)])

        assert shop.accept(order_id).status_code == 403
        assert shop.orders()[0]["order_state"] == "WAITING_ACCEPTANCE"

    def test_opens_one_shop_only(self, shop, market):
        assert shop.get("/api/account", shop_id="2107").status_code == 200
        assert shop.get("/api/account", shop_id="1").status_code == 404


class TestUnknown:
    def test_path_is_not_found(self, shop):
        answer = shop.get("/api/nothing")

        assert (answer.status_code, answer.json) == (404, {"message": "Not Found"})

    def test_method_is_not_allowed(self, shop):
        assert shop.call("DELETE", "/api/account").status_code == 405

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"data": "{", "content_type": "application/json"}, 400),
            ({"json": []}, 400),
            ({"data": "orders=1", "content_type": "application/x-www-form-urlencoded"}, 415),
        ],
    )
    def test_body_is_refused(self, shop, market, more, status):
        assert shop.call("PUT", "/api/orders", **more).status_code == status


class TestCallFrequency:
    def test_of_the_order_list_is_once_a_minute(self, shop, world):
        first = shop.get("/api/orders")
        world.move(20)
        second = shop.get("/api/orders")
        world.move(int(second.headers["Retry-After"]))
        third = shop.get("/api/orders")

        assert [first.status_code, second.status_code, third.status_code] == [200, 429, 200]
        assert second.json == {"status": 429, "message": "Too many requests"}
        assert 30 < int(second.headers["Retry-After"]) <= 40

    def test_counts_the_later_pages_of_a_round_as_the_same_call(self, shop, world):
        window = {"start_update_date": "2026-03-04T00:00:00Z"}
        assert shop.get("/api/orders", **window).status_code == 200

        later = shop.get("/api/orders", **window, offset=10, max=10)
        other = shop.get("/api/orders", order_state_codes="SHIPPING", offset=10)
        assert (later.status_code, other.status_code) == (200, 429)

    def test_is_lower_for_an_external_partner(self, shop, world):
        world.mirakl.settings.external_partner = True
        shop.get("/api/orders")
        world.move(14 * 60)
        assert shop.get("/api/orders").status_code == 429

        world.move(60)
        assert shop.get("/api/orders").status_code == 200

    def test_of_one_operation_is_no_other_ones(self, shop, world):
        shop.get("/api/orders")

        assert shop.put("/api/orders", {"orders": [{"order_id": "X"}]}).status_code == 200
        assert shop.put("/api/orders", {"orders": [{"order_id": "X"}]}).status_code == 429
        assert shop.get("/api/shipments/items_to_ship").status_code == 200
        assert shop.get("/api/shipments/items_to_ship").status_code == 429

    def test_of_an_exports_status_is_each_exports_own(self, shop, world):
        for tracking_id in ("A", "B"):
            path = f"/api/orders/async-export/status/{tracking_id}"
            assert shop.get(path).status_code == 404
            assert shop.get(path).status_code == 429
            world.move(0)

    def test_leaves_events_free(self, shop, world):
        world.mirakl.settings.enforce_call_frequency = True
        for _ in range(20):
            order_id = world.mirakl.place_order([(SKU, 1)])
            assert shop.accept(order_id).status_code == 204

    def test_allows_a_person_to_look_again_but_no_polling_of_daily_data(self, shop, world):
        statuses = [shop.get("/api/account").status_code for _ in range(21)]

        assert statuses == [200] * 20 + [429]

    def test_shrinks_with_the_length_of_a_minute(self):
        world = World(SystemClock(minute=1.0))
        shop = Shop(world)
        shop.get("/api/orders")
        refusal = shop.get("/api/orders")
        world.move(1)

        assert (refusal.status_code, refusal.headers["Retry-After"]) == (429, "1")
        assert shop.get("/api/orders").status_code == 200
        assert world.calls[-1].at > datetime(2026, 1, 1, tzinfo=UTC)


class TestReferenceData:
    def test_names_the_carriers_that_the_marketplace_knows(self, shop, market):
        carriers = shop.get("/api/shipping/carriers").json["carriers"]
        labels = [carrier["label"] for carrier in carriers]

        assert labels == sorted(labels)
        assert {"UPS", "FedEx", "USPS", "DHL", "OnTrac"} < set(labels)
        assert all("{trackingId}" in carrier["tracking_url"] for carrier in carriers)

    def test_says_which_shipping_types_must_be_tracked(self, shop, market):
        kinds = shop.get("/api/shipping/types").json["shipping_types"]
        by_code = {kind["code"]: kind for kind in kinds}

        assert by_code["STD"]["mandatory_tracking"]
        assert by_code["CLC"]["click_and_collect"]
        assert by_code["OPD"]["delivery_by_operator"]

    def test_gives_the_system_reasons_to_nobody(self, shop, market):
        reasons = {row["code"]: row for row in shop.get("/api/reasons").json["reasons"]}

        assert not reasons["SYSTEM_LATE_SHIPMENT_CANCELATION"]["is_shop_right"]
        assert reasons["15"]["is_shop_right"]

    def test_has_words_that_nobody_documented(self, shop, market, world):
        world.levers.unknown_enum = True
        kinds = {row["type"] for row in shop.get("/api/reasons").json["reasons"]}

        assert "DRONE_RETURN" in kinds

    @pytest.mark.parametrize(
        ("path", "name", "query", "count"),
        [
            ("/api/offers/states", "offer_states", {}, 2),
            ("/api/offers/states", "offer_states", {"active": "true"}, 1),
            ("/api/additional_fields", "additional_fields", {"entities": "OFFER,SHOP"}, 1),
            ("/api/channels", "channels", {}, 1),
            ("/api/shipping/zones", "shipping_zones", {}, 2),
        ],
    )
    def test_is_there(self, shop, market, path, name, query, count):
        assert len(shop.get(path, **query).json[name]) == count

    def test_tells_the_shop_and_its_workflows(self, shop, market):
        market.settings.multi_shipment = True
        features = shop.get("/api/platform/configuration").json["features"]

        assert shop.get("/api/account").json["currency_iso_code"] == "USD"
        assert features["shipment"]["multi_shipment"] is True
        assert features["order_tax_mode"] == "TAX_EXCLUDED"
