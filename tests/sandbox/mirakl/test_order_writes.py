"""What a shop may do with an order, and what it is told when it may not."""

import pytest

SKU = "FN-TEE-M-NVY"
LAMP = "LM-LAMP-BRS"


def state_of(shop, order_id):
    return shop.order(order_id)["order_state"]


class TestAcceptance:
    def test_takes_an_order_to_its_debit_and_to_shipping(self, shop, market, world):
        order_id = market.place_order([(SKU, 1)])

        assert shop.accept(order_id).status_code == 204
        assert state_of(shop, order_id) == "WAITING_DEBIT"
        world.move(5)
        assert state_of(shop, order_id) == "WAITING_DEBIT_PAYMENT"
        world.move(3600)
        assert state_of(shop, order_id) == "WAITING_DEBIT_PAYMENT"
        market.confirm(order_id)

        order = shop.order(order_id)
        assert order["order_state"] == "SHIPPING"
        assert order["shipping_deadline"].endswith("T23:59:59.999Z")
        assert order["customer_debited_date"]
        assert not order["can_cancel"]

    def test_is_followed_by_the_debit_by_itself_after_its_delay(self, shop, market, world):
        market.settings.debit = "auto"
        market.settings.debit_seconds = 30
        order_id = market.place_order([(SKU, 1)])
        shop.accept(order_id)

        world.move(29)
        assert state_of(shop, order_id) == "WAITING_DEBIT_PAYMENT"
        world.move(1)
        assert state_of(shop, order_id) == "SHIPPING"

    def test_is_refused_the_second_time(self, shop, market):
        order_id = market.place_order([(SKU, 1)])
        shop.accept(order_id)
        again = shop.accept(order_id)

        assert again.status_code == 400
        assert again.json["code"] == "ORDER_INVALID_STATE"
        assert again.json["status"] == 400

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            (["1"], "ORDER_LINE_ACCEPTANCE_DECISION_MISSING"),
            (["1", "2", "2"], "ORDER_LINE_DUPLICATE_ID"),
            (["1", "2", "3"], "ORDER_LINE_NOT_FOUND"),
            ([None], "ORDER_LINE_NULL_ELEMENT"),
            ([], "VALIDATION_ERROR"),
        ],
    )
    def test_decides_every_line_exactly_once(self, shop, market, rows, code):
        order_id = market.place_order([(SKU, 1), (LAMP, 1)])
        body = [row and {"id": f"{order_id}-{row}", "accepted": True} for row in rows]
        answer = shop.put(f"/api/orders/{order_id}/accept", {"order_lines": body})

        assert (answer.status_code, answer.json["code"]) == (400, code)
        assert state_of(shop, order_id) == "WAITING_ACCEPTANCE"

    def test_of_some_lines_needs_the_operators_consent(self, shop, market):
        order_id = market.place_order([(SKU, 1), (LAMP, 1)])
        rows = [
            {"id": f"{order_id}-1", "accepted": True},
            {"id": f"{order_id}-2", "accepted": False},
        ]
        path = f"/api/orders/{order_id}/accept"

        refusal = shop.put(path, {"order_lines": rows})
        market.settings.partial_acceptance = True
        consent = shop.put(path, {"order_lines": rows})

        assert refusal.json["code"] == "ORDER_PARTIAL_ACCEPTANCE_DISABLED"
        assert consent.status_code == 204
        lines = shop.order(order_id)["order_lines"]
        assert [line["order_line_state"] for line in lines] == ["WAITING_DEBIT", "REFUSED"]

    def test_of_nothing_refuses_the_order(self, shop, market):
        order_id = market.place_order([(SKU, 1)])

        assert shop.accept(order_id, accepted=False).status_code == 204
        assert state_of(shop, order_id) == "REFUSED"

    def test_is_not_asked_for_where_it_is_automatic(self, shop, market):
        market.settings.order_acceptance = "AUTOMATIC"
        order = shop.order(market.place_order([(SKU, 1)]))

        assert order["order_state"] == "WAITING_DEBIT"
        assert order["acceptance_decision_date"] is None

    def test_lapses_where_the_operator_has_no_patience(self, shop, market, world):
        market.settings.acceptance_hours = 24
        order_id = market.place_order([(SKU, 1)])
        world.move(25 * 3600)

        assert state_of(shop, order_id) == "REFUSED"
        assert shop.order(order_id)["acceptance_decision_date"] is None

    def test_waits_for_the_fraud_check(self, shop, market, world):
        market.settings.staging_seconds = 600
        order_id = market.place_order([(SKU, 1)])

        assert state_of(shop, order_id) == "STAGING"
        assert shop.accept(order_id).json["code"] == "ORDER_INVALID_STATE"
        world.move(600)
        assert shop.accept(order_id).status_code == 204

    def test_is_not_ours_where_the_operator_ships(self, shop, market):
        order_id = market.place_order([(SKU, 1)], can_shop_ship=False)

        assert shop.accept(order_id).json["code"] == "ORDER_FULFILLED_UNAUTHORIZED"

    def test_of_an_unknown_order_is_not_found(self, shop, market):
        assert shop.accept("nobody").status_code == 404


class TestShippingAWholeOrder:
    def test_needs_tracking_where_that_is_mandatory(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")

        refusal = shop.ship(order_id)
        assert (refusal.status_code, state_of(shop, order_id)) == (400, "SHIPPING")
        assert shop.track(order_id).status_code == 204
        assert shop.ship(order_id).status_code == 204

        order = shop.order(order_id)
        assert order["order_state"] == "SHIPPED"
        assert order["order_lines"][0]["shipped_date"]
        assert order["shipping_tracking"] == "1Z999"
        assert order["shipping_tracking_url"] == "https://www.ups.com/track?tracknum=1Z999"

    def test_needs_no_tracking_for_click_and_collect(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING", shipping_type="CLC")

        assert shop.ship(order_id).status_code == 204

    @pytest.mark.parametrize(
        "state", ["WAITING_ACCEPTANCE", "WAITING_DEBIT_PAYMENT", "SHIPPED", "CANCELED", "CLOSED"]
    )
    def test_is_possible_in_shipping_alone(self, shop, market, state):
        order_id = market.place_order([(SKU, 1)], state=state)

        assert shop.ship(order_id).status_code == 400
        assert state_of(shop, order_id) == state

    @pytest.mark.parametrize(
        "tracking",
        [
            {"carrier_code": "PIGEON", "tracking_number": "1"},
            {"carrier_code": "UPS"},
            {"tracking_number": "1"},
        ],
    )
    def test_refuses_a_carrier_that_it_cannot_follow(self, shop, market, tracking):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")

        assert shop.track(order_id, **tracking).status_code == 400
        assert shop.order(order_id)["shipping_tracking"] is None

    def test_takes_a_carrier_by_name_where_the_operator_allows_it(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")
        given = {"carrier_name": "Corner Courier", "carrier_url": "https://corner.example/7"}

        assert shop.track(order_id, **given).status_code == 204
        assert shop.order(order_id)["shipping_company"] == "Corner Courier"
        market.settings.disable_seller_alternative_carrier = True
        assert shop.track(order_id, **given).status_code == 400

    def test_lets_tracking_be_overwritten(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")
        shop.track(order_id)
        shop.ship(order_id)

        assert shop.track(order_id, carrier_code="USPS", tracking_number="94").status_code == 204
        assert shop.order(order_id)["shipping_carrier_code"] == "USPS"

    def test_is_paid_afterwards_where_one_pays_on_shipment(self, shop, market):
        market.settings.pay_on_shipment = True
        order_id = market.place_order([(SKU, 1)])
        shop.accept(order_id)
        assert shop.order(order_id)["customer_debited_date"] is None
        shop.track(order_id)
        shop.ship(order_id)

        assert state_of(shop, order_id) == "WAITING_DEBIT"
        market.confirm(order_id)
        assert state_of(shop, order_id) == "SHIPPED"

    def test_late_is_cancelled_by_the_system_where_that_is_the_rule(self, shop, market, world):
        market.settings.cancel_late_shipments = True
        order_id = market.place_order([(SKU, 1)])
        shop.accept(order_id)
        market.confirm(order_id)
        world.move(4 * 24 * 3600)

        order = shop.order(order_id)
        assert order["order_state"] == "CANCELED"
        assert order["order_state_reason_code"] == "SYSTEM_LATE_SHIPMENT_CANCELATION"


class TestReferences:
    def test_are_written_each_on_its_own(self, shop, market, world):
        order_id = market.place_order([(SKU, 1)])
        world.move(60)
        rows = [
            {"order_id": order_id, "references": {"order_reference_for_seller": "101"}},
            {"order_id": "nobody", "references": {"order_reference_for_seller": "102"}},
            {"order_id": order_id, "references": {"order_reference_for_seller": "  "}},
        ]
        updated = shop.put("/api/orders", {"orders": rows}).json["updated_orders"]

        assert [[problem["code"] for problem in row["errors"]] for row in updated] == [
            [],
            ["ORDER_NOT_FOUND"],
            ["VALIDATION_ERROR"],
        ]
        order = shop.order(order_id)
        assert order["references"]["order_reference_for_seller"] == "101"
        assert order["last_updated_date"] > order["created_date"]

    @pytest.mark.parametrize("count", [0, 101])
    def test_are_written_for_one_to_a_hundred_orders(self, shop, market, count):
        rows = [{"order_id": "X"}] * count

        assert shop.put("/api/orders", {"orders": rows}).status_code == 400


class TestMarketplaceStock:
    def test_goes_down_with_an_order_and_up_with_a_cancellation(self, shop, market):
        offer = market.offers[SKU]
        before = offer.quantity
        order_id = market.place_order([(SKU, 3)])
        ordered = offer.quantity
        market.cancel(order_id, quantity=1)
        partly = offer.quantity
        market.cancel(order_id)

        assert (ordered, partly, offer.quantity) == (before - 3, before - 2, before)
        assert state_of(shop, order_id) == "CANCELED"
        (line,) = shop.order(order_id)["order_lines"]
        assert [taken["quantity"] for taken in line["cancelations"]] == [1, 2]
        assert sum(taken["amount"] for taken in line["cancelations"]) == line["price"]

    def test_may_ignore_orders_and_cancellations(self, market):
        market.settings.decrement_on_order = market.settings.restore_on_cancel = False
        before = market.offers[SKU].quantity
        market.cancel(market.place_order([(SKU, 3)]))

        assert market.offers[SKU].quantity == before

    def test_may_drop_to_nothing_after_a_refusal(self, shop, market):
        market.settings.zero_on_refusal = True
        shop.accept(market.place_order([(SKU, 1)]), accepted=False)

        assert market.offers[SKU].quantity == 0
