"""Shipments: parcels, their labels and links, and what they do to their order."""

from __future__ import annotations

import pytest

from sandbox.http import Refusal
from tests.sandbox.bigcommerce.conftest import LAMP, SHEETS


@pytest.fixture
def order(call):
    """Two lamps and a set of sheets, to be shipped."""
    lines = [call.line(LAMP, 2), call.line(SHEETS, 1)]
    return call.place(products=lines, status_id=11)


@pytest.fixture
def parcel(call, order):
    """What a request says to ship one lamp."""
    lamps, _ = call.lines(order["id"])
    return {
        "order_address_id": call.address_id(order["id"]),
        "tracking_number": "1Z999AA10123456784",
        "shipping_provider": "ups",
        "items": [{"order_product_id": lamps["id"], "quantity": 1}],
    }


class TestShipping:
    def test_answers_204_while_nothing_has_left(self, call, order):
        assert call("GET", f"/v2/orders/{order['id']}/shipments").status == 204
        assert call("GET", f"/v2/orders/{order['id']}/shipments/count").body == {"count": 0}

    def test_marks_the_order_partially_shipped_then_shipped(self, call, world, order, parcel):
        assert call("POST", f"/v2/orders/{order['id']}/shipments", parcel).status == 201
        part = call("GET", f"/v2/orders/{order['id']}").body
        world.store.ship(order["id"])
        whole = call("GET", f"/v2/orders/{order['id']}").body

        assert (part["status_id"], part["items_shipped"], part["date_shipped"]) == (3, 1, "")
        assert (whole["status_id"], whole["items_shipped"]) == (2, 3)
        assert whole["date_shipped"] == "Mon, 02 Nov 2026 12:00:00 +0000"
        assert [line["quantity_shipped"] for line in call.lines(order["id"])] == [2, 1]

    def test_shows_what_is_in_the_parcel_and_who_carries_it(self, call, order, parcel):
        call("POST", f"/v2/orders/{order['id']}/shipments", parcel)

        (shown,) = call("GET", f"/v2/orders/{order['id']}/shipments").body
        line_id = parcel["items"][0]["order_product_id"]
        assert shown["items"] == [{"order_product_id": line_id, "product_id": 0, "quantity": 1}]
        assert shown["shipping_provider_display_name"] == "UPS"
        assert shown["shipping_method"] == "None"
        assert shown["shipping_address"]["city"] == "Austin"

    @pytest.mark.parametrize(
        ("label", "generated"),
        [
            (
                {"shipping_provider": "ups", "tracking_number": "1Z1"},
                "https://www.ups.com/track?tracknum=1Z1",
            ),
            (
                {"shipping_provider": "", "tracking_carrier": "ontrac", "tracking_number": "C1"},
                "https://track.aftership.com/ontrac/C1",
            ),
            ({"shipping_provider": "ups", "tracking_number": ""}, ""),
            ({"shipping_provider": "", "tracking_number": "1Z1"}, ""),
            ({"tracking_link": "https://carrier.example.com/1Z1"}, ""),
        ],
    )
    def test_makes_a_link_of_a_name_and_a_number(self, call, order, parcel, label, generated):
        shown = call("POST", f"/v2/orders/{order['id']}/shipments", parcel | label).body

        assert shown["generated_tracking_link"] == generated
        assert shown["tracking_link"] == label.get("tracking_link", "")

    def test_a_deleted_parcel_leaves_the_status_as_it_was(self, call, world, order):
        shipment = world.store.ship(order["id"])

        path = f"/v2/orders/{order['id']}/shipments/{shipment.id}"
        assert call("DELETE", path).status == 204

        after = call("GET", f"/v2/orders/{order['id']}").body
        assert (after["status_id"], after["items_shipped"]) == (2, 0)
        assert call("GET", path).status == 404
        assert world.store.ship(order["id"]).items  # the units may leave again

    def test_all_parcels_can_be_deleted_at_once(self, call, world, order):
        world.store.ship(order["id"], items={call.lines(order["id"])[0]["id"]: 1})
        world.store.ship(order["id"])

        assert call("DELETE", f"/v2/orders/{order['id']}/shipments").status == 204

        assert call("GET", f"/v2/orders/{order['id']}/shipments").status == 204

    def test_a_status_can_say_shipped_without_any_parcel(self, call, world, order):
        world.store.set_status(order["id"], 2)

        assert call("GET", f"/v2/orders/{order['id']}").body["status"] == "Shipped"
        assert call("GET", f"/v2/orders/{order['id']}/shipments").status == 204

    def test_a_cancelled_order_stays_cancelled(self, call, world, order):
        world.store.cancel(order["id"])

        world.store.ship(order["id"])

        assert call("GET", f"/v2/orders/{order['id']}").body["status_id"] == 5


class TestChangingAShipment:
    def test_writes_another_label(self, call, world, order):
        shipment = world.store.ship(order["id"], tracking="1Z1")
        path = f"/v2/orders/{order['id']}/shipments/{shipment.id}"

        changed = call("PUT", path, {"tracking_number": "1Z2"}).body

        assert changed["tracking_number"] == "1Z2"
        assert changed["shipping_provider"] == "ups"

    def test_cannot_change_what_is_in_it(self, call, world, order):
        shipment = world.store.ship(order["id"])
        path = f"/v2/orders/{order['id']}/shipments/{shipment.id}"

        answer = call("PUT", path, {"items": []})

        assert answer.refusal.startswith("The field 'items' cannot be written to.")


class TestRefusingAShipment:
    def refuse(self, call, order, parcel):
        answer = call("POST", f"/v2/orders/{order['id']}/shipments", parcel)
        assert answer.status == 400
        assert call("GET", f"/v2/orders/{order['id']}").body["status_id"] == 11
        return answer.refusal

    def test_product_ids_cannot_be_written(self, call, order, parcel):
        parcel["items"][0]["product_id"] = 101

        refusal = self.refuse(call, order, parcel)

        assert refusal.startswith("The field 'product_id' cannot be written to.")

    @pytest.mark.parametrize("field", ["order_address_id", "items"])
    def test_address_and_items_are_required(self, call, order, parcel, field):
        del parcel[field]

        refusal = self.refuse(call, order, parcel)

        assert refusal == f"The required field '{field}' was not supplied."

    @pytest.mark.parametrize(
        "change",
        [
            {"order_address_id": 1},
            {"order_address_id": "2001"},
            {"items": []},
            {"items": [{"order_product_id": 1, "quantity": 1}]},
            {"tracking_number": "1" * 51},
            {"tracking_link": "x" * 501},
            {"weight": 3},
        ],
    )
    def test_what_cannot_be_is_refused(self, call, order, parcel, change):
        self.refuse(call, order, parcel | change)

    def test_more_units_than_are_left_are_refused(self, call, order, parcel):
        line_id = parcel["items"][0]["order_product_id"]
        twice = [{"order_product_id": line_id, "quantity": 2}] * 2

        refusal = self.refuse(call, order, parcel | {"items": twice})

        assert refusal == "The field 'quantity' is invalid."

    def test_staff_cannot_ship_an_order_twice(self, world, order):
        world.store.ship(order["id"])

        with pytest.raises(Refusal):
            world.store.ship(order["id"])
