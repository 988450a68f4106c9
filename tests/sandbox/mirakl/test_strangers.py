"""The traces of another connector: OF04, PRI02, and orders that nobody here accepted."""

import pytest

from sandbox.actions import act

TEE = "FN-TEE-M-NVY"


def imports(shop, path="/api/offers/imports", **query):
    answer = shop.get(path, **query)
    assert answer.status_code == 200, answer.text
    return answer.json["data"]


class TestForeignImports:
    def test_leave_their_origin_in_of04(self, shop, market, world):
        act(world, "foreign_import", {"sku": TEE, "quantity": 9, "origin": "FTP"})
        world.move(60)
        act(world, "foreign_import", {"sku": TEE, "quantity": "8"})

        assert [(row["origin"], row["import_id"]) for row in imports(shop)] == [
            ("API", 2001),
            ("FTP", 2000),
        ]
        assert market.offers[TEE].quantity == 8
        assert imports(shop, origins="FTP")[0]["lines_read"] == 1
        assert imports(shop, start_date=world.now().isoformat())[0]["origin"] == "API"
        assert imports(shop, status="FAILED") == []
        assert imports(shop, sort="dateCreated,ASC")[0]["origin"] == "FTP"

    def test_leave_their_origin_in_pri02(self, shop, market, world):
        done = act(world, "foreign_import", {"sku": TEE, "price": "31.50"})
        (row,) = imports(shop, "/api/offers/pricing/imports")

        assert (row["import_id"], row["origin"]) == (done.data["import_id"], "API")
        assert str(market.offers[TEE].price) == "31.50"
        assert imports(shop, "/api/offers/pricing/imports", import_id="other") == []

    def test_come_in_pages(self, shop, market, world):
        for quantity in range(3):
            act(world, "foreign_import", {"sku": TEE, "quantity": quantity})
        first = shop.get("/api/offers/imports", limit=2).json
        second = shop.get("/api/offers/imports", page_token=first["next_page_token"]).json

        assert [row["import_id"] for row in first["data"] + second["data"]] == [2002, 2001, 2000]
        assert second["next_page_token"] is None

    def test_come_by_known_ways(self, world):
        with pytest.raises(ValueError, match="one of API"):
            act(world, "foreign_import", {"sku": TEE, "quantity": 1, "origin": "PIGEON"})


class TestForeignDeeds:
    def test_accept_and_ship_an_order(self, shop, market, world):
        order_id = market.place_order([(TEE, 1)])
        act(world, "foreign_acceptance", {"order_id": order_id})
        accepted = shop.order(order_id)
        market.confirm(order_id)
        act(world, "foreign_shipment", {"order_id": order_id, "tracking": "7946"})
        shipped = shop.order(order_id)

        assert accepted["acceptance_decision_date"]
        assert (accepted["order_state"], shipped["order_state"]) == ("WAITING_DEBIT", "SHIPPED")
        assert shipped["shipping_tracking"] == "7946"
        assert shipped["shipping_carrier_code"] == "FEDEX"

    @pytest.mark.parametrize("deed", ["foreign_acceptance", "foreign_shipment"])
    def test_are_refused_where_nothing_waits_for_them(self, market, world, deed):
        order_id = market.place_order([(TEE, 1)], state="SHIPPED")

        with pytest.raises(ValueError, match="is SHIPPED"):
            act(world, deed, {"order_id": order_id})


class TestBackOffice:
    def test_edits_an_offer(self, market, world):
        act(world, "edit_offer", {"sku": TEE, "quantity": "3", "reasons": ["PRODUCT_DISABLED"]})
        act(world, "edit_offer", {"sku": TEE, "price": "30", "min_order_quantity": ""})
        offer = market.offers[TEE]

        assert (offer.quantity, offer.price, offer.min_order_quantity) == (3, 30, None)
        assert offer.blocked_because == ["PRODUCT_DISABLED"]

    @pytest.mark.parametrize("given", [{"sku": TEE}, {"sku": "NOBODYS", "quantity": 1}])
    def test_refuses_what_makes_no_sense(self, world, given):
        with pytest.raises(ValueError):
            act(world, "edit_offer", given)

    def test_does_not_change_what_mirakl_gave(self, market):
        with pytest.raises(ValueError, match="offer_id"):
            market.edit_offer(TEE, offer_id=1)


class TestOwnMoves:
    """What Mirakl does to its figure, in each of its variants."""

    @pytest.mark.parametrize(("restores", "left"), [(True, 62), (False, 61)])
    def test_a_refusal_may_put_units_back(self, shop, market, restores, left):
        market.settings.restore_on_refusal = restores
        shop.accept(market.place_order([(TEE, 1)]), accepted=False)

        assert market.offers[TEE].quantity == left

    def test_units_leave_the_warehouses_too(self, market):
        market.edit_offer(TEE, warehouses={"EAST": 2, "WEST": 2})
        order_id = market.place_order([(TEE, 3)])
        taken = dict(market.offers[TEE].warehouses)
        market.cancel(order_id)

        assert sum(taken.values()) == 1
        assert sum(market.offers[TEE].warehouses.values()) == market.offers[TEE].quantity == 4
