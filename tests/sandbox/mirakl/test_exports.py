"""OR13, OR14 and OR15: the export of a range."""

import pytest

SKU = "FN-TEE-M-NVY"
DAY = {"start_update_date": "2026-03-04T00:00:00Z", "end_update_date": "2026-03-05T00:00:00Z"}


def start(shop, **body):
    return shop.post("/api/orders/async-export", body or DAY)


def status(shop, tracking_id):
    return shop.get(f"/api/orders/async-export/status/{tracking_id}").json


class TestExport:
    def test_is_pending_then_hands_out_the_orders(self, shop, market, world):
        order_id = market.place_order([(SKU, 1)])
        tracking_id = start(shop).json["tracking_id"]
        early = status(shop, tracking_id)
        world.move(60)
        late = status(shop, tracking_id)

        assert early["status"] == "PENDING"
        assert "urls" not in early
        assert late["status"] == "COMPLETED"
        (url,) = late["urls"]
        file = shop.get(url.removeprefix("http://localhost"))
        assert file.json["orders"] == [shop.order(order_id)]

    def test_comes_in_several_files(self, shop, market, world):
        market.settings.items_per_export_file = 2
        placed = [market.place_order([(SKU, 1)]) for _ in range(5)]
        tracking_id = start(shop).json["tracking_id"]
        world.move(60)

        urls = status(shop, tracking_id)["urls"]
        files = [shop.get(url.removeprefix("http://localhost")).json["orders"] for url in urls]
        assert [len(orders) for orders in files] == [2, 2, 1]
        assert [order["order_id"] for orders in files for order in orders] == placed

    @pytest.mark.parametrize(
        "body",
        [
            {"start_date": "2026-03-04T00:00:00Z"},
            {"order_state_codes": ["SHIPPING"]},
            DAY | {"items_per_chunk": 10},
            DAY | {"end_update_date": "soon"},
        ],
    )
    def test_needs_a_range_with_both_ends(self, shop, market, body):
        assert start(shop, **body).status_code == 400
        assert market.exports == {}

    def test_runs_one_at_a_time(self, shop, market, world):
        start(shop)

        assert start(shop).status_code == 400
        world.move(60)
        assert start(shop).status_code == 200

    def test_selects_by_state(self, shop, market, world):
        market.place_order([(SKU, 1)])
        shipping = market.place_order([(SKU, 1)], state="SHIPPING")
        tracking_id = start(shop, **DAY, order_state_codes=["SHIPPING"]).json["tracking_id"]
        world.move(60)

        (url,) = status(shop, tracking_id)["urls"]
        (order,) = shop.get(url.removeprefix("http://localhost")).json["orders"]
        assert order["order_id"] == shipping

    def test_may_fail(self, shop, market, world):
        market.settings.exports_fail = True
        tracking_id = start(shop).json["tracking_id"]
        world.move(60)

        assert status(shop, tracking_id)["status"] == "FAILED"

    def test_does_not_show_what_is_not_visible_yet(self, shop, market, world):
        market.settings.late_visibility = 3600
        market.place_order([(SKU, 1)])
        tracking_id = start(shop).json["tracking_id"]
        world.move(60)

        (url,) = status(shop, tracking_id)["urls"]
        assert shop.get(url.removeprefix("http://localhost")).json["orders"] == []

    def test_is_not_found_under_another_id(self, shop, market):
        assert shop.get("/api/orders/async-export/status/nobody").status_code == 404
