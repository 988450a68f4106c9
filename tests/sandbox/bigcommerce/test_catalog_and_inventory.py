"""V3: products and variants as they are listed; stock as it is read and adjusted."""

from __future__ import annotations

import pytest

from tests.sandbox.bigcommerce.conftest import GIFT_NOTE, LAMP, SHEETS


def skus(answer) -> list[str]:
    return [row["sku"] for row in answer.body["data"]]


class TestProducts:
    def test_are_listed_in_pages_that_say_where_they_are(self, call, world):
        body = call("GET", "/v3/catalog/products", limit=3, page=2).body

        pagination = body["meta"]["pagination"]
        assert pagination["total"] == len(world.store.products)
        assert (pagination["count"], pagination["current_page"]) == (3, 2)
        assert pagination["links"]["previous"] == "?page=1&limit=3"

    def test_an_empty_page_is_an_empty_list(self, call):
        answer = call("GET", "/v3/catalog/products", **{"id:in": "4711"})

        assert (answer.status, answer.body["data"]) == (200, [])

    def test_are_found_by_their_own_sku_only(self, call):
        assert skus(call("GET", "/v3/catalog/products", sku=LAMP)) == [LAMP]
        assert skus(call("GET", "/v3/catalog/products", sku=SHEETS)) == []
        assert skus(call("GET", "/v3/catalog/products", **{"sku:in": f"{LAMP},{GIFT_NOTE}"})) == [
            LAMP,
            GIFT_NOTE,
        ]

    def test_bring_their_variants_when_asked(self, call, world):
        product_id = world.store.variant(SHEETS).product_id

        body = call("GET", f"/v3/catalog/products/{product_id}", include="variants").body

        assert len(body["data"]["variants"]) == 3
        assert "variants" not in call("GET", f"/v3/catalog/products/{product_id}").body["data"]

    def test_show_only_the_fields_that_were_asked_for(self, call):
        (row,) = call("GET", "/v3/catalog/products", sku=LAMP, include_fields="name").body["data"]

        assert set(row) == {"id", "name"}

    def test_come_ten_at_a_time_with_options(self, call):
        assert call("GET", "/v3/catalog/products", include="options", limit=11).status == 422
        body = call("GET", "/v3/catalog/products", include="options").body
        assert body["meta"]["pagination"]["per_page"] == 10

    @pytest.mark.parametrize(
        ("sku", "tracking"), [(SHEETS, "variant"), (LAMP, "product"), (GIFT_NOTE, "none")]
    )
    def test_say_how_their_stock_is_counted(self, call, world, sku, tracking):
        product_id = world.store.variant(sku).product_id

        data = call("GET", f"/v3/catalog/products/{product_id}").body["data"]

        assert data["inventory_tracking"] == tracking

    def test_have_categories_and_brands(self, call):
        brands = call("GET", "/v3/catalog/brands").body["data"]
        categories = call("GET", "/v3/catalog/categories", name="Lighting").body["data"]

        assert "Lumen & Moss" in [brand["name"] for brand in brands]
        assert [category["name"] for category in categories] == ["Lighting"]


class TestVariants:
    def test_are_found_by_sku_whatever_its_case(self, call):
        (row,) = call("GET", "/v3/catalog/variants", sku=SHEETS.lower()).body["data"]

        labels = [value["label"] for value in row["option_values"]]
        assert (row["sku"], labels, row["price"]) == (SHEETS, ["Queen", "White"], 129.00)

    def test_are_found_by_product(self, call, world):
        product_id = world.store.variant(SHEETS).product_id

        listed = call("GET", "/v3/catalog/variants", **{"product_id:in": product_id})

        assert (
            listed.body["data"]
            == (call("GET", f"/v3/catalog/products/{product_id}/variants").body["data"])
        )

    def test_answer_404_under_another_product(self, call, world):
        lamp, sheets = world.store.variant(LAMP), world.store.variant(SHEETS)

        path = f"/v3/catalog/products/{lamp.product_id}/variants/{sheets.id}"

        assert call("GET", path).status == 404


class TestReadingStock:
    def figures(self, call, sku):
        (item,) = call("GET", "/v3/inventory/items", **{"sku:in": sku}).body["data"]
        (shelf,) = item["locations"]
        return shelf["available_to_sell"], shelf["total_inventory_onhand"]

    def test_shows_a_change_only_after_the_lag(self, call, world):
        world.store.settings.inventory_lag_seconds = 20

        world.store.sell(LAMP, 3)
        assert self.figures(call, LAMP) == (8, 8)
        world.move(10)
        world.store.sell(LAMP, 1)

        world.move(10)
        assert self.figures(call, LAMP) == (5, 5)
        world.move(10)
        assert self.figures(call, LAMP) == (4, 4)

    def test_shows_an_adjustment_once_the_store_got_to_it(self, call, world):
        world.store.settings.inventory_write_seconds = 30
        item = {"location_id": 1, "variant_id": world.store.variant(SHEETS).id, "quantity": 2}
        path = "/v3/inventory/adjustments"
        answers = [
            call("PUT", f"{path}/absolute", {"items": [item]}),
            call("POST", f"{path}/relative", {"items": [item]}),
        ]
        early = self.figures(call, SHEETS)
        world.move(30)

        assert [answer.status for answer in answers] == [200, 200]
        assert (early, self.figures(call, SHEETS)) == ((14, 14), (4, 4))

    def test_orders_know_the_truth_before_readings_do(self, call, world):
        world.store.settings.inventory_lag_seconds = 20
        world.store.sell(LAMP, 8)

        assert call("POST", "/v2/orders", call.order_body()).status == 409

    def test_takes_safety_stock_off(self, call, world):
        world.store.room.keep_back(world.store.variant(LAMP).id, 2)

        assert self.figures(call, LAMP) == (6, 8)

    def test_leaves_out_what_is_not_counted(self, call):
        assert call("GET", "/v3/inventory/items", **{"sku:in": GIFT_NOTE}).body["data"] == []

    def test_gives_up_to_a_thousand_a_page(self, call):
        assert call("GET", "/v3/inventory/items", limit=1000).status == 200
        assert call("GET", "/v3/inventory/items", limit=1001).status == 413

    def test_reads_one_location_or_lists_all(self, call, world):
        annex = world.store.room.add_location(code="ANNEX", label="Annex")

        codes = [one["code"] for one in call("GET", "/v3/inventory/locations").body["data"]]
        rows = call("GET", f"/v3/inventory/locations/{annex.id}/items", **{"sku:in": LAMP}).body

        assert codes == ["BC-LOCATION-1", "ANNEX"]
        assert rows["data"][0]["total_inventory_onhand"] == 0


class TestAdjustingStock:
    def adjust(self, call, kind, *items):
        method = "PUT" if kind == "absolute" else "POST"
        return call(method, f"/v3/inventory/adjustments/{kind}", {"items": list(items)})

    def test_sets_and_moves_figures(self, call, world):
        item = {"location_id": 1, "sku": LAMP}

        assert self.adjust(call, "absolute", item | {"quantity": 5}).body["transaction_id"]
        self.adjust(call, "relative", item | {"quantity": -2})

        assert world.store.on_hand(LAMP) == 3

    def test_goes_by_the_way_a_thing_is_counted(self, call, world):
        lamp = world.store.variant(LAMP)
        by_variant = {"location_id": 1, "variant_id": lamp.id, "quantity": 1}
        by_product = {"location_id": 1, "product_id": lamp.product_id, "quantity": 1}

        assert self.adjust(call, "absolute", by_variant).body["title"] == (
            f"[Item with variant_id {lamp.id} is tracked by product, "
            "please update stock by product id]"
        )
        assert self.adjust(call, "absolute", by_product).status == 200

    def test_moves_nothing_that_was_never_counted(self, call, world):
        annex = world.store.room.add_location(code="ANNEX", label="Annex")
        item = {"location_id": annex.id, "sku": LAMP, "quantity": 1}

        answer = self.adjust(call, "relative", item)

        assert answer.status == 422
        assert answer.body["title"].endswith("requires absolute adjustment before relative")

    def test_is_all_or_nothing(self, call, world):
        good = {"location_id": 1, "sku": LAMP, "quantity": -1}
        beyond = {"location_id": 1, "sku": SHEETS, "quantity": -15}

        assert self.adjust(call, "relative", good, beyond).status == 422
        assert world.store.on_hand(LAMP) == 8

    @pytest.mark.parametrize(
        "item",
        [
            {"sku": LAMP, "quantity": -1},
            {"sku": LAMP, "quantity": 1, "location_id": 9},
            {"sku": "NO-SUCH-SKU", "quantity": 1},
            {"sku": LAMP, "variant_id": 501, "quantity": 1},
            {"quantity": 1},
        ],
    )
    def test_refuses_what_cannot_be(self, call, item):
        assert self.adjust(call, "absolute", {"location_id": 1} | item).status == 422

    def test_refuses_more_than_two_thousand_items(self, call):
        item = {"location_id": 1, "sku": LAMP, "quantity": 1}

        assert self.adjust(call, "absolute", *[item] * 2001).status == 413
