"""Parcels: ST01, ST11, ST12, ST23 and ST24."""

import pytest

SKU = "FN-TEE-M-NVY"
TRACKING = {"carrier_code": "UPS", "tracking_number": "1Z999"}


@pytest.fixture
def market(market):
    market.settings.multi_shipment = True
    return market


def parcel(order_id, quantity, **more):
    lines = [{"order_line_id": f"{order_id}-1", "quantity": quantity}]
    given = {"order_id": order_id, "shipped": True, "tracking": TRACKING} | more
    return {"shipment_lines": lines} | given


def create(shop, *parcels):
    return shop.post("/api/shipments", {"shipments": list(parcels)})


class TestCreating:
    def test_is_not_found_where_an_order_is_one_parcel(self, shop, market):
        market.settings.multi_shipment = False
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")

        assert create(shop, parcel(order_id, 1)).status_code == 404

    def test_ships_the_order_with_its_last_unit(self, shop, market):
        order_id = market.place_order([(SKU, 3)], state="SHIPPING")

        answer = create(shop, parcel(order_id, 2))
        assert answer.status_code == 201
        assert answer.json["shipment_success"][0]["status"] == "SHIPPED"
        assert shop.order(order_id)["order_state"] == "SHIPPING"
        create(shop, parcel(order_id, 1))
        assert shop.order(order_id)["order_state"] == "SHIPPED"

    def test_makes_a_second_parcel_when_it_is_repeated(self, shop, market):
        order_id = market.place_order([(SKU, 2)], state="SHIPPING")
        create(shop, parcel(order_id, 1))
        create(shop, parcel(order_id, 1))

        assert len(shop.get("/api/shipments", order_id=order_id).json["data"]) == 2

    def test_answers_201_even_when_every_parcel_failed(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")
        early = market.place_order([(SKU, 1)])
        answer = create(
            shop,
            parcel(order_id, 2),
            parcel(early, 1),
            parcel("nobody", 1),
            parcel(order_id, 1, tracking=None),
            parcel(order_id, 1, tracking={"carrier_code": "PIGEON", "tracking_number": "1"}),
        )

        assert answer.status_code == 201
        assert answer.json["shipment_success"] == []
        assert [row["message"] for row in answer.json["shipment_errors"]] == [
            "Shipment quantity is invalid.",
            "The order status must be 'SHIPPING' but it is 'WAITING_ACCEPTANCE'.",
            "No order with id 'nobody'.",
            "Tracking is mandatory for the shipping method 'STD'.",
            "The carrier with code 'PIGEON' does not exist.",
        ]
        assert market.shipments == {}

    def test_waits_for_the_debit_where_one_pays_on_shipment(self, shop, market):
        market.settings.pay_on_shipment = True
        order_id = market.place_order([(SKU, 1)])
        shop.accept(order_id)
        (made,) = create(shop, parcel(order_id, 1)).json["shipment_success"]

        assert made["status"] == "SHIPMENT_PREPARED"
        assert made["status_customer_debit"] == "WAITING_DEBIT_CONFIRMATION"
        assert shop.order(order_id)["order_state"] == "SHIPPING"
        market.confirm(order_id)
        (paid,) = shop.get("/api/shipments").json["data"]
        assert (paid["status"], paid["status_customer_debit"]) == ("SHIPPED", "DEBIT_OK")
        assert shop.order(order_id)["order_state"] == "SHIPPED"


class TestPackedBefore:
    def test_leaves_when_it_is_tracked_and_sent(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")
        packed = parcel(order_id, 1, shipped=False, tracking=None)
        (made,) = create(shop, packed).json["shipment_success"]
        row = {"id": made["id"]}

        early = shop.put("/api/shipments/ship", {"shipments": [row, {"id": "nobody"}]}).json
        shop.post("/api/shipments/tracking", {"shipments": [row | {"tracking": TRACKING}]})
        late = shop.put("/api/shipments/ship", {"shipments": [row]}).json

        assert [error["message"] for error in early["shipment_errors"]] == [
            "Tracking is mandatory for the shipping method 'STD'.",
            "No shipment with id 'nobody'.",
        ]
        assert late["shipment_success"] == [row]
        assert shop.order(order_id)["order_state"] == "SHIPPED"


class TestReading:
    def test_pages_by_tokens_that_remember_the_question(self, shop, market, world):
        for _ in range(12):
            order_id = market.place_order([(SKU, 1)], state="SHIPPING")
            create(shop, parcel(order_id, 1))
            world.move(1)
        first = shop.get("/api/shipments", shipment_state_code="SHIPPED").json
        second = shop.get(
            "/api/shipments",
            page_token=first["next_page_token"],
            shipment_state_code="IGNORED",
        ).json

        assert (len(first["data"]), len(second["data"])) == (10, 2)
        assert "previous_page_token" not in first
        assert "next_page_token" not in second
        assert shop.get("/api/shipments", page_token="nonsense").status_code == 400

    def test_filters_parcels(self, shop, market, world):
        order_id = market.place_order([(SKU, 2)], state="SHIPPING")
        create(shop, parcel(order_id, 1))
        world.move(60)
        create(shop, parcel(order_id, 1, shipped=False))

        def count(**query):
            return len(shop.get("/api/shipments", **query).json["data"])

        assert count(order_id=[order_id, "other"]) == 2
        assert count(order_id="other") == 0
        assert count(shipment_state_code="SHIPPING") == 1
        assert count(shipment_customer_debit_state_code=["NO_DEBIT"]) == 2
        assert count(last_updated_from="2026-03-04T12:00:30Z") == 1
        assert count(last_updated_to="2026-03-04T12:00:30Z") == 1

    def test_lists_what_is_left_to_ship(self, shop, market):
        order_id = market.place_order([(SKU, 5)], state="SHIPPING")
        create(shop, parcel(order_id, 2))
        market.cancel(order_id, quantity=1)
        answer = shop.get("/api/shipments/items_to_ship").json

        (row,) = answer["data"]
        assert [line["quantity"] for line in row["shipment_lines"]] == [2]
        assert row["shipping_address"]["city"]
        assert answer["next_page_token"] is None
        create(shop, parcel(order_id, 2))
        assert shop.get("/api/shipments/items_to_ship").json["data"] == []
