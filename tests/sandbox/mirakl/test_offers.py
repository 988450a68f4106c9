"""OF52 to OF54, OF21, OF22 and P31: what is for sale, and what the operator knows of it."""

import csv
import io

import pytest

from sandbox.actions import act
from sandbox.catalogue import CATALOGUE

TEE, LAMP, CANDLE = "FN-TEE-M-NVY", "LM-LAMP-BRS", "AO-CANDLE-FIG"
PATH = "/api/offers/export/async"
FULL = {"export_type": "application/json", "include_inactive_offers": True}
SKUS = [row["sku"] for row in CATALOGUE]


def start(shop, **body):
    answer = shop.post(PATH, body or FULL)
    assert answer.status_code == 200, answer.text
    return answer.json["tracking_id"]


def status(shop, tracking_id):
    return shop.get(f"{PATH}/status/{tracking_id}").json


def files(shop, world, **body):
    """Return every file of an export, as text."""
    tracking_id = start(shop, **body)
    world.move(60)
    urls = status(shop, tracking_id)["urls"]
    answers = [shop.get(url.removeprefix("http://localhost")) for url in urls]
    return [answer.text if answer.mimetype == "text/csv" else answer.json for answer in answers]


def exported(shop, world, **body):
    """Return the offers of an export in JSON, by SKU."""
    return {row["shop_sku"]: row for file in files(shop, world, **(body or FULL)) for row in file}


def since(at):
    return {"export_type": "application/json", "last_request_date": at.isoformat()}


class TestFullExport:
    def test_is_pending_then_hands_out_every_offer(self, shop, market, world):
        tracking_id = start(shop)
        early = status(shop, tracking_id)
        world.move(60)

        assert early == {"last_updated": "2026-03-04T12:00:00.000Z", "status": "PENDING"}
        (url,) = status(shop, tracking_id)["urls"]
        assert [row["shop_sku"] for row in shop.get(url.partition("localhost")[2]).json] == SKUS

    def test_tells_what_an_offer_is(self, shop, market, world):
        market.edit_offer(TEE, min_order_quantity=2, package_quantity=2)
        row = exported(shop, world)[TEE]

        assert row["active"] is True
        assert row["deleted"] is False
        assert (row["min_order_quantity"], row["package_quantity"]) == (2, 2)
        assert row["quantity"] == market.offers[TEE].quantity
        assert row["prices"][0]["origin_price"] == 34
        assert row["product_sku"] == market.offers[TEE].product_sku
        assert row["last_updated"] == "2026-03-04T12:00:00Z"
        assert "warehouses" not in row

    def test_leaves_inactive_offers_out_unless_they_are_asked_for(self, shop, market, world):
        market.edit_offer(TEE, quantity=0)
        market.edit_offer(LAMP, is_deleted=True)

        assert set(SKUS) - set(exported(shop, world)) == {LAMP}
        active_only = exported(shop, world, export_type="application/json")
        assert set(SKUS) - set(active_only) == {TEE, LAMP}

    def test_comes_in_several_files(self, shop, market, world):
        market.settings.items_per_export_file = 5

        assert [len(file) for file in files(shop, world)] == [5, 5, 2]

    def test_keeps_the_fields_that_are_asked_for(self, shop, market, world):
        (file,) = files(shop, world, **FULL, include_fields=["shop_sku", "quantity"])

        assert file[0] == {"quantity": 14, "shop_sku": "HP-SHEET-QN-WHT"}

    def test_is_csv_unless_json_is_asked_for(self, shop, market, world):
        renamed = {"shop-sku": "sku"}
        (file,) = files(shop, world, include_inactive_offers=True, rename_fields=renamed)
        rows = list(csv.DictReader(io.StringIO(file), delimiter=";"))

        assert [row["sku"] for row in rows] == SKUS
        assert (rows[0]["price"], rows[0]["active"]) == ("129.00", "true")

    def test_may_fail(self, shop, market, world):
        market.settings.exports_fail = True
        tracking_id = start(shop)
        world.move(60)

        assert status(shop, tracking_id)["status"] == "FAILED"
        assert status(shop, tracking_id)["error"]["detail"]

    def test_may_name_its_files_by_plain_http(self, shop, market, world):
        market.settings.export_urls_are_plain = True
        tracking_id = start(shop)
        world.move(60)
        answer = shop.get(f"{PATH}/status/{tracking_id}", base_url="https://localhost")

        assert answer.json["urls"][0].startswith("http://")

    def test_has_no_other_files(self, shop, market, world):
        tracking_id = start(shop)
        world.move(60)

        assert shop.get(f"{PATH}/file/{tracking_id}", file="other.json").status_code == 404
        assert shop.get(f"{PATH}/file/{tracking_id}").status_code == 404
        assert shop.get(f"{PATH}/status/nobody").status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {"export_type": "text/xml"},
            {"items_per_chunk": 10},
            {"last_request_date": "yesterday"},
            {"last_request_date": "2026-03-04T12:00:00Z", "include_inactive_offers": True},
            {"last_request_date": "2026-03-04T12:00:00Z", "include_inactive_offers": False},
        ],
    )
    def test_refuses_what_it_cannot_do(self, shop, market, body):
        assert shop.post(PATH, body).status_code == 400
        assert market.offer_exports == {}


class TestDifferentialExport:
    def test_lists_what_changed_since_whatever_became_of_it(self, shop, market, world):
        world.move(60)
        began = world.now()
        market.edit_offer(TEE, quantity=0)
        market.edit_offer(LAMP, is_deleted=True)
        market.place_order([(CANDLE, 2)])
        rows = exported(shop, world, **since(began))

        assert set(rows) == {TEE, LAMP, CANDLE}
        assert (rows[TEE]["active"], rows[LAMP]["active"], rows[CANDLE]["active"]) == (
            False,
            False,
            True,
        )
        assert rows[LAMP]["deleted"] is True

    def test_may_be_empty(self, shop, market, world):
        world.move(60)

        assert files(shop, world, **since(world.now())) == [[]]


class TestNewOffers:
    def test_are_listed_with_the_product_of_their_upc(self, shop, market, world):
        upc = market.offers[TEE].upc
        act(world, "add_offer", {"sku": "TWIN", "upc": upc, "price": "9.50", "quantity": "4"})
        act(world, "add_offer", {"sku": TEE.lower(), "title": "Nobody's"})
        rows = exported(shop, world)
        twin, stranger = rows["TWIN"], rows[TEE.lower()]

        assert twin["product_sku"] == market.offers[TEE].product_sku != stranger["product_sku"]
        assert (twin["quantity"], twin["active"]) == (4, True)
        assert stranger["active"] is False
        assert len({row["offer_id"] for row in rows.values()}) == len(SKUS) + 2

    def test_are_not_known_ones(self, world):
        with pytest.raises(ValueError, match="already"):
            act(world, "add_offer", {"sku": TEE})


class TestFrequency:
    def test_is_once_a_day_in_full_and_once_a_minute_for_changes(self, shop, world):
        changes = since(world.now())
        start(shop)
        start(shop, **changes)
        world.move(30)

        assert shop.post(PATH, FULL).status_code == 429
        assert shop.post(PATH, changes).status_code == 429
        world.move(30)
        assert shop.post(PATH, changes).status_code == 200
        world.move(86_400)
        assert shop.post(PATH, FULL).status_code == 200

    def test_does_not_count_what_is_asked_twice(self, shop, world):
        assert start(shop) == start(shop)
        world.move(60)
        assert shop.post(PATH, FULL).status_code == 429


class TestOfferList:
    def test_shows_the_cheapest_first(self, shop, market):
        answer = shop.get("/api/offers", max=100).json
        prices = [offer["price"] for offer in answer["offers"]]

        assert prices == sorted(prices)
        assert answer["total_count"] == len(SKUS)

    def test_finds_by_sku_and_by_product(self, shop, market):
        by_sku = shop.get("/api/offers", sku=TEE).json["offers"]
        product = shop.get("/api/offers", product_id=market.offers[TEE].product_sku).json["offers"]

        assert [offer["shop_sku"] for offer in by_sku] == [TEE]
        assert product == by_sku

    @pytest.mark.parametrize(
        ("changes", "reasons"),
        [
            ({"quantity": 0}, ["ZERO_QUANTITY"]),
            (
                {"quantity": 1, "min_order_quantity": 2},
                ["AVAILABLE_QUANTITY_LESS_THAN_MIN_ORDER_QUANTITY"],
            ),
            (
                {"quantity": 3, "package_quantity": 6},
                ["AVAILABLE_QUANTITY_LESS_THAN_PACKAGE_QUANTITY"],
            ),
            ({"blocked_because": ["PRODUCT_STATUS_REJECTED"]}, ["PRODUCT_STATUS_REJECTED"]),
            ({"quantity": 2, "min_order_quantity": 2}, []),
        ],
    )
    def test_says_why_an_offer_is_not_for_sale(self, shop, market, changes, reasons):
        offer_id = market.edit_offer(TEE, **changes).offer_id
        offer = shop.get(f"/api/offers/{offer_id}").json

        assert offer["inactivity_reasons"] == reasons
        assert offer["active"] is (not reasons)

    def test_closes_with_the_shop(self, shop, market):
        market.settings.shop_state = "SUSPENDED"
        offer = shop.get(f"/api/offers/{market.offers[TEE].offer_id}").json

        assert offer["inactivity_reasons"] == ["SHOP_NOT_OPEN"]

    def test_does_not_know_other_offers(self, shop, market):
        market.edit_offer(TEE, is_deleted=True)

        assert shop.get(f"/api/offers/{market.offers[TEE].offer_id}").status_code == 404
        assert shop.get("/api/offers/1").status_code == 404
        assert shop.get("/api/offers", sku=TEE).json["offers"] == []


class TestProducts:
    def find(self, shop, *references):
        return shop.get("/api/products", product_references=",".join(references))

    def test_are_found_by_upc(self, shop, market):
        tee, lamp = market.offers[TEE], market.offers[LAMP]
        found = self.find(shop, f"UPC|{lamp.upc}", f"UPC|{tee.upc}", "UPC|000", "EAN|9").json

        assert [row["product_sku"] for row in found["products"]] == [
            tee.product_sku,
            lamp.product_sku,
        ]
        assert found["products"][0]["product_id"] == tee.upc

    def test_stay_what_they_are_when_an_offer_is_tied_to_another_one(self, shop, market):
        tee, lamp = market.offers[TEE], market.offers[LAMP]
        right = tee.product_sku
        market.edit_offer(TEE, product_sku=lamp.product_sku)

        (row,) = self.find(shop, f"UPC|{tee.upc}").json["products"]
        assert row["product_sku"] == right != market.offers[TEE].product_sku

    @pytest.mark.parametrize(
        "references", [[], ["810045500010"], ["SKU|A"], ["SHOP_SKU|A"], ["UPC|1"] * 101]
    )
    def test_are_not_found_by_anything_else(self, shop, market, references):
        assert self.find(shop, *references).status_code == 400
