"""A token without a permission: 403, as the vendor answers."""

import pytest

from sandbox.bigcommerce.scopes import ALL_SCOPES

READS = {
    "store_v2_orders": ["/v2/orders", "/v2/orders/count", "/v2/order_statuses"],
    "store_v2_products": ["/v3/catalog/products", "/v3/catalog/variants"],
    "store_inventory": ["/v3/inventory/items", "/v3/inventory/locations/1/items"],
    "store_locations": ["/v3/inventory/locations"],
    "store_v2_information": ["/v2/store", "/v3/settings/inventory"],
    "store_channel_settings": ["/v3/channels"],
}
FREE = ["/v2/time", "/v3/hooks"]


class TestScopes:
    def test_are_all_there_by_default(self, call):
        assert set(READS) == ALL_SCOPES
        for path in [*FREE, *(path for paths in READS.values() for path in paths)]:
            assert call("GET", path).status in (200, 204), path

    @pytest.mark.parametrize("scope", READS)
    def test_shut_what_they_alone_open(self, call, world, scope):
        world.store.settings.scopes.remove(scope)

        for name, paths in READS.items():
            for path in paths:
                assert (call("GET", path).status == 403) is (name == scope), path
        assert call("GET", "/v3/hooks").status == 200

    @pytest.mark.parametrize("scope", READS)
    def test_that_are_read_only_let_read(self, call, world, scope):
        world.store.settings.scopes = {f"{scope}_read_only"}

        assert all(call("GET", path).status in (200, 204) for path in READS[scope])

    def test_that_are_read_only_do_not_let_write(self, call, world):
        world.store.settings.scopes = {"store_v2_orders_read_only", "store_inventory_read_only"}
        refused = call("POST", "/v2/orders", call.order_body())

        assert refused.status == 403
        assert refused.body["title"] == "You don't have a required scope to access the endpoint"
        assert call("PUT", "/v3/inventory/adjustments/absolute", {"items": []}).status == 403
        assert world.store.orders == {}


class TestSingleCalls:
    def test_may_be_forbidden(self, call, world):
        world.store.settings.forbidden_operations = {"PUT /v2/orders/{order_id}"}
        order_id = call.place()["id"]

        assert call("PUT", f"/v2/orders/{order_id}", {"status_id": 11}).status == 403
        assert call("GET", f"/v2/orders/{order_id}").status == 200
