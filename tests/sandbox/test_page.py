"""The page and the control API: a newcomer plays an order's whole way."""

import io
from datetime import UTC, datetime
from urllib.parse import unquote_plus

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.clock import ManualClock
from sandbox.world import World

SKU = "FN-TEE-M-NVY"
NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)
ADDRESS = {
    "first_name": "Ann",
    "last_name": "Lee",
    "street_1": "1 Main St",
    "city": "Troy",
    "state": "New York",
    "zip": "12180",
    "country": "United States",
    "country_iso2": "US",
    "email": "ann@example.com",
}


@pytest.fixture
def world():
    return World(ManualClock(NOON))


@pytest.fixture
def client(world):
    return Client(create_app(world))


def press(client, action, **fields):
    """Send a form, and return what the page says then."""
    answer = client.post(f"/act/{action}", data=fields)
    assert answer.status_code == 303
    return unquote_plus(answer.headers["Location"])


def twin(client, world, order_id):
    """Have the store hold an order, as the connector would have placed it; return its id."""
    variant = world.store.variant(SKU)
    line = {"product_id": variant.product_id, "variant_id": variant.id, "quantity": 2}
    body = {
        "status_id": 11,
        "external_order_id": order_id,
        "billing_address": ADDRESS,
        "products": [line],
    }
    headers = {"X-Auth-Token": "sandbox-store-token"}
    answer = client.post("/stores/sandboxstore/v2/orders", json=body, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return answer.json["id"]


class TestPage:
    def test_lets_a_customer_buy_and_a_warehouse_ship(self, world, client):
        said = press(client, "place_order", sku=SKU, quantity="2", shipping_type="EXP")
        (order,) = world.mirakl.orders.values()
        assert order.id in said
        assert (order.lines[0].quantity, order.shipping_type) == (2, "EXP")
        store_id = twin(client, world, order.id)

        press(client, "ship_in_store", store_order_id=store_id, by="ups|UPS", tracking="1Z7")

        (parcel,) = world.store.orders[store_id].shipments
        assert (parcel.shipping_provider, parcel.tracking_number) == ("ups", "1Z7")
        page = client.get("/").text
        assert order.id in page
        assert f"#{store_id}" in page
        assert "Shipped" in page

    def test_ships_by_a_carrier_that_the_store_has_no_provider_for(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        store_id = twin(client, world, order_id)

        press(client, "ship_in_store", store_order_id=store_id, by="|OnTrac", tracking="D1")

        (parcel,) = world.store.orders[store_id].shipments
        assert (parcel.shipping_provider, parcel.tracking_carrier) == ("", "OnTrac")

    def test_confirms_cancels_receives_and_refunds(self, world, client):
        market = world.mirakl
        waiting = market.place_order([(SKU, 1)], state="WAITING_DEBIT_PAYMENT")
        unwanted = market.place_order([(SKU, 1)])
        sent = market.place_order([(SKU, 1)], state="SHIPPED")

        press(client, "confirm_order", order_id=waiting)
        press(client, "cancel_order", order_id=unwanted)
        press(client, "refund_order", order_id=sent, amount="3.00")
        press(client, "receive_order", order_id=sent)

        states = [market.orders[order_id].state for order_id in (waiting, unwanted, sent)]
        assert states == ["SHIPPING", "CANCELED", "RECEIVED"]
        assert market.orders[sent].lines[0].refunded == 3

    def test_lets_a_customer_send_something_back_and_think_better_of_it(self, world, client):
        sent = world.mirakl.place_order([(SKU, 2)], state="RECEIVED")
        wish = {"order_id": sent, "reason": "RETURN_PDNT_TOO_BIG", "quantity": "1"}
        assert "Send it back" in client.get("/").text

        assert "too big" in press(client, "ask_for_return", **wish)
        page = client.get("/").text
        (one,) = world.mirakl.returns.values()
        press(client, "cancel_return", return_id=one.id)

        assert f"Return {one.rma}: 1 × “Too big”" in page
        assert "WAITING_ACCEPTANCE" in page
        assert one.state == "CANCELED"

    def test_says_why_nothing_can_be_sent_back(self, world, client):
        waiting = world.mirakl.place_order([(SKU, 1)])

        said = press(client, "ask_for_return", order_id=waiting)

        assert "nothing to send back" in said
        assert "Send it back" not in client.get("/").text

    def test_lets_the_warehouse_pick_fewer_than_ordered(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 2)], state="SHIPPING")
        store_id = twin(client, world, order_id)
        assert "short pick" in client.get("/").text

        said = press(client, "ship_in_store", store_order_id=store_id, by="ups|UPS", units="1")

        assert said.endswith("was shipped, but for 1 unit.")
        assert sum(world.store.orders[store_id].unshipped.values()) == 1

    def test_lets_macys_refund_a_part_or_what_is_left(self, world, client):
        sent = world.mirakl.place_order([(SKU, 2)], state="SHIPPED")
        line = world.mirakl.orders[sent].lines[0]

        press(client, "refund_order", order_id=sent, line_id=line.id, amount="5")
        press(client, "refund_order", order_id=sent, line_id=line.id, amount="")

        assert [one.amount for one in line.refunds] == [5, line.price - 5]
        assert "Refund as Macy's" not in client.get("/").text.replace("&#39;", "'")

    def test_sells_on_the_web_shop(self, world, client):
        before = world.store.on_hand(SKU)
        press(client, "sell", sku=SKU, quantity="3")

        assert world.store.on_hand(SKU) == before - 3
        assert f"3 × {SKU}" in client.get("/live").text

    def test_leaves_what_a_shop_has_before_it_connects(self, world, client):
        press(client, "place_old_orders")
        press(client, "foreign_import", sku=SKU, quantity="4")
        waiting = next(o for o in world.mirakl.orders.values() if o.state == "WAITING_ACCEPTANCE")
        press(client, "foreign_acceptance", order_id=waiting.id)

        assert len(world.mirakl.orders) == 3
        assert world.mirakl.offer_imports[0].origin == "API"
        assert waiting.state == "WAITING_DEBIT"
        assert "Before you connect" in client.get("/").text

    def test_shows_each_offer_beside_the_stock_in_the_store(self, world, client):
        world.store.room.keep_back(world.store.variant("LM-LAMP-BRS").id, 3)
        press(client, "set_stock", sku="LM-LAMP-BRS", quantity="7")
        press(client, "edit_offer", sku="LM-LAMP-BRS", quantity="0")
        press(client, "sell", sku="LM-LAMP-BRS", quantity="1")
        page = client.get("/live").text
        (row,) = [row for row in page.split("<tr>") if "LM-LAMP-BRS" in row and "soft" in row]

        assert world.store.on_hand("LM-LAMP-BRS") == 6
        assert '<td class="n">0</td>' in row
        assert "6<br>" in row
        assert "3 to sell" in row
        assert "zero quantity" in row

    def test_shows_what_a_stock_file_will_change(self, world, client):
        content = f"offer-sku;quantity\n{SKU};17\nOTHER;x\n".encode()
        file = {"file": (io.BytesIO(content), "stock.csv")}
        key = {"Authorization": "sandbox-mirakl-key"}
        client.post("/api/offers/stock/imports", data=file, headers=key)
        waiting = client.get("/live").text
        world.move(60)

        assert "soon 17" in waiting
        assert "soon" not in client.get("/live").text
        assert world.mirakl.offers[SKU].quantity == 17

    def test_decides_what_becomes_of_stock_files(self, world, client):
        press(client, "change_settings", of="mirakl", name="stock_imports_end", value="hang")

        assert world.mirakl.settings.stock_imports_end == "hang"
        assert client.get("/live").text.index("never come") < client.get("/live").text.index(
            "are applied"
        )

    def test_says_no_in_a_sentence(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 1)], state="SHIPPED")
        said = press(client, "cancel_order", order_id=order_id)

        assert "nothing to cancel" in said
        assert "no=1" in said
        assert "no=1" in press(client, "fly_away")

    def test_changes_the_weather_time_and_payments(self, world, client):
        press(client, "throttle_next", to="OR11", times="2")
        press(client, "move_time", seconds="3600")
        press(client, "change_settings", of="mirakl", name="debit", value="auto")

        (fault,) = world.levers.waiting
        assert (fault.kind, fault.to, fault.times) == ("throttle", "OR11", 2)
        assert world.now().hour == 13
        assert world.mirakl.settings.debit == "auto"
        press(client, "clear_levers")
        assert world.levers.waiting == []

    def test_shows_what_customers_typed_as_text(self, world, client):
        world.mirakl.place_order([(SKU, 1)], customer={"lastname": "<script>alert(1)</script>"})
        page = client.get("/live").text

        assert "<script>" not in page
        assert "&lt;script&gt;" in page

    def test_shows_a_tracking_link_only_to_the_web(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 1)], state="SHIPPING")
        body = {"carrier_name": "X", "carrier_url": "javascript:alert(1)"}
        headers = {"Authorization": "sandbox-mirakl-key"}
        client.put(f"/api/orders/{order_id}/tracking", json=body, headers=headers)

        assert "javascript:" not in client.get("/live").text


class TestControl:
    def test_does_what_the_page_does_and_answers_in_json(self, world, client):
        placed = client.post("/control/place_order", json={"lines": [{"sku": SKU, "quantity": 2}]})
        order_id = placed.json["order_id"]
        state = client.get("/control/state").json

        assert state["orders"][0]["order_id"] == order_id
        assert state["orders"][0]["lines"][0]["quantity"] == 2
        assert state["orders"][0]["store"] == []
        assert {row["sku"]: row["marketplace"] for row in state["goods"]}[SKU] == 60

    def test_shows_the_twin_of_an_order(self, world, client):
        order_id = world.mirakl.place_order([(SKU, 2)])
        store_id = twin(client, world, order_id)
        (row,) = client.get("/control/state").json["orders"]

        assert [(one["id"], one["status"]) for one in row["store"]] == [
            (store_id, "Awaiting Fulfillment")
        ]

    def test_lists_the_calls_to_the_vendors(self, world, client):
        client.get("/api/version")
        client.get("/api/account?shop_id=1", headers={"Authorization": "wrong"})
        calls = client.get("/control/calls?operation=A01").json

        assert calls["total"] == 2
        (call,) = calls["calls"]
        assert (call["status"], call["query"]) == (401, "shop_id=1")

    @pytest.mark.parametrize(
        ("action", "body", "status"),
        [
            ("confirm_order", {"order_id": "nobody"}, 409),
            ("place_order", {}, 409),
            ("place_order", [], 400),
            ("sell", {"sku": "NEVER-HEARD-OF"}, 409),
            ("change_settings", {"of": "mirakl", "name": "moods", "value": "1"}, 409),
            ("fly_away", {}, 404),
        ],
    )
    def test_refuses_what_cannot_be(self, client, action, body, status):
        answer = client.post(f"/control/{action}", json=body)

        assert answer.status_code == status
        assert answer.json["error"]

    def test_changes_settings_of_both_sides(self, world, client):
        for of, settings in (
            ("mirakl", {"multi_shipment": True, "forbidden_operations": ["OR21"]}),
            ("store", {"search_lag_seconds": 9}),
            ("levers", {"unknown_field": True}),
        ):
            body = {"of": of, "settings": settings}
            assert client.post("/control/change_settings", json=body).status_code == 200

        assert world.mirakl.settings.multi_shipment is True
        assert world.mirakl.settings.forbidden_operations == {"OR21"}
        assert world.store.settings.search_lag_seconds == 9
        assert world.levers.unknown_field is True
