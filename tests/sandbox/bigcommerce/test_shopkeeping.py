"""What staff do to goods and shelves, and what the API shows of it."""

import pytest

from sandbox.actions import act
from sandbox.bigcommerce.words import ORDER_COMPLETED_OR_SHIPPED
from tests.sandbox.bigcommerce.conftest import LAMP, SHEETS


def product(call, world, sku):
    product_id = world.store.variant(sku).product_id
    return call("GET", f"/v3/catalog/products/{product_id}").body["data"]


def shelf(call, sku, location_id=1):
    (item,) = call("GET", "/v3/inventory/items", **{"sku:in": sku}).body["data"]
    return next(one for one in item["locations"] if one["location_id"] == location_id)


class TestProducts:
    @pytest.mark.parametrize(
        ("change", "shown"),
        [
            ({"is_visible": "false"}, {"is_visible": False}),
            ({"is_visible": True}, {"is_visible": True}),
            ({"availability": "disabled"}, {"availability": "disabled"}),
            ({"type": "digital"}, {"type": "digital"}),
            ({"price": "12.50"}, {"price": 12.5}),
        ],
    )
    def test_are_switched(self, call, world, change, shown):
        world.clock.move(60)
        act(world, "edit_product", {"sku": LAMP, **change})
        now = product(call, world, LAMP)

        assert {name: now[name] for name in shown} == shown
        since = world.now().isoformat()
        changed = call("GET", "/v3/catalog/products", **{"date_modified:min": since}).body["data"]
        assert [one["id"] for one in changed] == [now["id"]]

    def test_switch_a_variant_off_by_itself(self, call, world):
        act(world, "edit_product", {"sku": SHEETS, "purchasing_disabled": "on", "upc": "1"})
        shown = call("GET", "/v3/catalog/variants", sku=SHEETS).body["data"]
        (other,) = call("GET", "/v3/catalog/variants", sku="HP-SHEET-KG-WHT").body["data"]

        assert [(one["purchasing_disabled"], one["upc"]) for one in shown] == [(True, "1")]
        assert other["purchasing_disabled"] is False

    def test_are_added(self, call, world):
        act(world, "add_product", {"sku": "NEW-1", "name": "New", "upc": "99", "quantity": "4"})
        act(world, "add_product", {"sku": "NEW-2"})

        assert shelf(call, "NEW-1")["available_to_sell"] == 4
        assert product(call, world, "NEW-1")["name"] == "New"
        assert product(call, world, "NEW-2")["inventory_tracking"] == "none"
        with pytest.raises(ValueError, match="already"):
            act(world, "add_product", {"sku": "new-1"})

    @pytest.mark.parametrize(
        "change", [{"type": "liquid"}, {"availability": "soon"}, {"sku": "NOBODYS"}]
    )
    def test_are_not_what_there_is_not(self, world, change):
        with pytest.raises(ValueError):
            act(world, "edit_product", {"sku": LAMP} | change)


class TestFilters:
    def test_follow_the_ids(self, call):
        ids = [row["id"] for row in call("GET", "/v3/catalog/products").body["data"]]
        after = call("GET", "/v3/catalog/products", **{"id:greater": ids[1]}).body["data"]

        assert [row["id"] for row in after] == ids[2:]

    def test_that_are_not_played_are_refused(self, call):
        assert call("GET", "/v3/catalog/products", keyword="lamp").status == 422


class TestShelves:
    def test_keep_safety_stock_back(self, call, world):
        act(world, "set_safety_stock", {"sku": LAMP, "quantity": "3"})
        figures = shelf(call, LAMP)

        assert (figures["total_inventory_onhand"], figures["available_to_sell"]) == (8, 5)
        assert figures["settings"]["safety_stock"] == 3

    def test_open_and_close(self, call, world):
        place = act(world, "add_location", {"code": "ANNEX", "label": "Annex"}).data["location_id"]
        act(world, "set_stock", {"sku": LAMP, "quantity": "4", "location_id": str(place)})
        opened = shelf(call, LAMP, place)
        act(world, "switch_location", {"location_id": place, "enabled": "false"})
        closed = shelf(call, LAMP, place)

        assert (opened["location_enabled"], closed["location_enabled"]) == (True, False)
        assert opened["available_to_sell"] == closed["available_to_sell"] == 4
        for wanted, shown in (("true", [1]), ("false", [place])):
            rows = call("GET", "/v3/inventory/locations", is_active=wanted).body["data"]
            assert [row["id"] for row in rows] == shown

    def test_are_not_where_there_is_none(self, world):
        for deed in ("set_safety_stock", "switch_location"):
            given = {"sku": LAMP, "quantity": 1, "location_id": 9, "enabled": True}
            with pytest.raises(ValueError, match="9"):
                act(world, deed, given)


class TestWebShop:
    @pytest.mark.parametrize(
        ("behavior", "status_id", "left"),
        [
            (None, None, 6),
            (None, 0, 8),
            (ORDER_COMPLETED_OR_SHIPPED, None, 8),
            (ORDER_COMPLETED_OR_SHIPPED, "2", 6),
        ],
    )
    def test_takes_stock_as_the_status_and_the_settings_say(self, world, behavior, status_id, left):
        if behavior:
            world.store.settings.update_stock_behavior = behavior
        act(world, "sell", {"sku": LAMP, "quantity": "2", "status_id": status_id})

        assert world.store.on_hand(LAMP) == left


class TestOldOrders:
    def test_are_open_and_one_was_typed_into_the_store(self, world):
        done = act(world, "place_old_orders", {}).data
        orders = world.mirakl.orders
        twin = world.store.orders[done["store_order_id"]]
        typed_in = orders[done["typed_in"]]

        assert [orders[done[name]].state for name in ("waiting", "unknown", "typed_in")] == [
            "WAITING_ACCEPTANCE",
            "SHIPPING",
            "SHIPPING",
        ]
        assert (world.now() - typed_in.created_at).days == 2
        assert twin.external_order_id == ""
        assert twin.billing_address["zip"] == typed_in.shipping_address["zip_code"]
        assert [(line.sku, line.quantity) for line in twin.lines] == [
            (line.sku, line.quantity) for line in typed_in.lines
        ]
