"""V3: inventory and email settings with channel overrides; channels."""

from __future__ import annotations

import pytest


@pytest.fixture
def channel_id(call):
    body = {"name": "Macys", "type": "marketplace", "platform": "macys", "status": "connected"}
    return call("POST", "/v3/channels", body).body["data"]["id"]


class TestInventorySettings:
    def test_a_channel_shows_only_what_it_overrides(self, call, channel_id):
        store_wide = call("GET", "/v3/settings/inventory").body["data"]
        body = {"update_stock_behavior": "order_completed_or_shipped"}

        changed = call("PUT", "/v3/settings/inventory", body, channel_id=channel_id).body["data"]

        assert changed["update_stock_behavior"] == "order_completed_or_shipped"
        assert changed["edit_order_stock_adjustment"] is None
        assert call("GET", "/v3/settings/inventory").body["data"] == store_wide

    def test_a_null_takes_the_override_away(self, call, world, channel_id):
        settings = world.store.settings
        settings.inventory_overrides[channel_id] = {
            "update_stock_behavior": "order_completed_or_shipped"
        }
        assert not settings.rules_for(channel_id).takes_stock(11)

        settings.inventory_overrides[channel_id] = {"update_stock_behavior": None}

        assert settings.rules_for(channel_id).takes_stock(11)

    @pytest.mark.parametrize(
        "body",
        [
            {"update_stock_behavior": "sometimes"},
            {"edit_order_stock_adjustment": "yes"},
            {"no_such_setting": True},
            [],
        ],
    )
    def test_refuses_what_is_no_setting(self, call, body):
        assert call("PUT", "/v3/settings/inventory", body).status == 422

    def test_refuses_a_channel_that_is_not_there(self, call):
        assert call("GET", "/v3/settings/inventory", channel_id=4711).status == 422


class TestEmailSettings:
    def test_change_for_the_store_or_for_one_channel(self, call, channel_id):
        body = {"invoice_email": False}

        own = call("PUT", "/v3/settings/email-statuses", body, channel_id=channel_id).body["data"]

        assert (own["invoice_email"], own["gift_certificate_email"]) == (False, None)
        assert call("GET", "/v3/settings/email-statuses").body["data"]["invoice_email"] is True


class TestChannels:
    def test_a_new_one_takes_orders(self, call, channel_id):
        assert call.place(channel_id=channel_id)["channel_id"] == channel_id

    def test_lists_by_type_status_and_platform(self, call, channel_id):
        found = call("GET", "/v3/channels", **{"type:in": "marketplace,pos"}).body

        assert [one["id"] for one in found["data"]] == [channel_id]
        assert call("GET", "/v3/channels", **{"platform:in": "amazon"}).body["data"] == []

    def test_changes_anything_but_type_and_platform(self, call, channel_id):
        path = f"/v3/channels/{channel_id}"

        assert call("PUT", path, {"name": "Macys US"}).body["data"]["name"] == "Macys US"
        assert call("PUT", path, {"platform": "mirakl"}).status == 422

    def test_a_disconnected_one_is_not_enabled(self, call, channel_id):
        body = call("PUT", f"/v3/channels/{channel_id}", {"status": "disconnected"}).body

        assert body["data"]["is_enabled"] is False

    def test_refuses_a_twin(self, call, channel_id):
        twin = {"name": "Macys", "type": "marketplace", "platform": "macys"}

        answer = call("POST", "/v3/channels", twin)

        assert answer.status == 409
        assert answer.body["title"].startswith('Channel already exists with name: "Macys"')

    @pytest.mark.parametrize(
        "body",
        [
            {"type": "marketplace", "platform": "macys"},
            {"name": "Macy's", "type": "marketplace", "platform": "macys"},
            {"name": "Macys", "type": "market", "platform": "macys"},
            {"name": "Macys", "type": "marketplace", "platform": "bigcommerce"},
            {"name": "Macys", "type": "marketplace", "platform": "macys", "status": "active"},
        ],
    )
    def test_refuses_what_no_channel_can_be(self, call, body):
        assert call("POST", "/v3/channels", body).status == 422
        assert len(call("GET", "/v3/channels").body["data"]) == 1


class TestHooks:
    BODY = {
        "scope": "store/order/*",
        "destination": "https://connector.example.com/hooks",
        "headers": {"X-Hook-Secret": "s"},
    }

    def test_live_and_die(self, call):
        hook = call("POST", "/v3/hooks", self.BODY).body["data"]
        path = f"/v3/hooks/{hook['id']}"

        assert call("PUT", path, {"is_active": False}).body["data"]["is_active"] is False
        assert call("GET", "/v3/hooks", is_active="true").body["data"] == []
        assert call("DELETE", path).body["data"]["id"] == hook["id"]
        assert call("GET", path).status == 404

    def test_refuses_a_twin(self, call):
        call("POST", "/v3/hooks", self.BODY)

        assert call("POST", "/v3/hooks", self.BODY).status == 409

    @pytest.mark.parametrize(
        "change",
        [{"destination": "http://connector.example.com"}, {"scope": "orders"}, {"headers": []}],
    )
    def test_refuses_what_it_cannot_deliver(self, call, change):
        assert call("POST", "/v3/hooks", self.BODY | change).status == 422
