"""OR28, OR29 and OR30: refunds and cancellations by the shop."""

import pytest

SKU = "FN-TEE-M-NVY"  # 34.00, and 6.95 for shipping


def refund(shop, line_id, **more):
    row = {"order_line_id": line_id, "amount": 10, "shipping_amount": 0, "reason_code": "17"}
    return shop.put("/api/orders/refund", {"refunds": [row | more]})


def cancel(shop, line_id, **more):
    row = {
        "order_line_id": line_id,
        "amount": 34,
        "shipping_amount": 0,
        "quantity": 1,
        "reason_code": "35",
    }
    return shop.put("/api/orders/cancel", {"cancelations": [row | more]})


class TestRefund:
    def test_is_made_again_when_it_is_sent_again(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")
        answers = [refund(shop, f"{order_id}-1") for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
        (line,) = shop.order(order_id)["order_lines"]
        assert [one["id"] for one in line["refunds"]] == [
            answer.json["refunds"][0]["refund_id"] for answer in answers[:3]
        ]

    def test_takes_the_tax_in_proportion_unless_it_is_sent(self, shop, market):
        basket = [{"sku": SKU, "quantity": 1, "tax_rate": "8"}]
        line_id = f"{market.place_order(basket, state='SHIPPED')}-1"

        (computed,) = refund(shop, line_id).json["refunds"]
        sent = [{"code": "US_SALES_TAX", "amount": 0.5}]
        (given,) = refund(shop, line_id, taxes=sent).json["refunds"]
        market.settings.tax_calculation_rule = "NONE"
        (none,) = refund(shop, line_id).json["refunds"]

        assert computed["taxes"][0]["amount"] == 0.8
        assert given["taxes"] == sent
        assert none["taxes"] == []

    def test_groups_the_lines_of_an_order(self, shop, market):
        order_id = market.place_order([(SKU, 1), (SKU, 1)], state="SHIPPED")
        rows = [
            {
                "order_line_id": f"{order_id}-{n}",
                "amount": 5,
                "shipping_amount": 0,
                "reason_code": "17",
            }
            for n in (1, 2)
        ]
        made = shop.put("/api/orders/refund", {"refunds": rows}).json["refunds"]

        assert len({one["order_refund_id"] for one in made}) == 1
        assert len({one["refund_id"] for one in made}) == 2

    def test_does_all_rows_or_none(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")
        row = {
            "order_line_id": f"{order_id}-1",
            "amount": 20,
            "shipping_amount": 0,
            "reason_code": "17",
        }

        assert shop.put("/api/orders/refund", {"refunds": [row, row]}).status_code == 400
        assert market.orders[order_id].lines[0].refunds == []

    def test_may_take_units_out_of_the_parcel(self, shop, market):
        market.settings.multi_shipment = True
        order_id = market.place_order([(SKU, 2)], state="SHIPPING")
        line_id = f"{order_id}-1"
        refund(shop, line_id, amount=34, quantity=1, excluded_from_shipment=True)

        (row,) = shop.get("/api/shipments/items_to_ship").json["data"]
        assert row["shipment_lines"][0]["quantity"] == 1
        parcel = {
            "order_id": order_id,
            "shipped": True,
            "shipment_lines": [{"order_line_id": line_id, "quantity": 1}],
            "tracking": {"carrier_code": "UPS", "tracking_number": "1Z"},
        }
        shop.post("/api/shipments", {"shipments": [parcel]})
        assert shop.order(order_id)["order_state"] == "SHIPPED"

    @pytest.mark.parametrize("state", ["WAITING_ACCEPTANCE", "WAITING_DEBIT", "CLOSED"])
    def test_is_refused_before_the_debit_and_after_the_end(self, shop, market, state):
        order_id = market.place_order([(SKU, 1)], state=state)

        assert refund(shop, f"{order_id}-1").status_code == 400

    @pytest.mark.parametrize(
        "more",
        [
            {"amount": 34.01},
            {"amount": 0},
            {"amount": -1},
            {"amount": "much"},
            {"reason_code": "14"},
            {"reason_code": "34"},
            {"currency_iso_code": "EUR"},
            {"order_line_id": "nobody"},
            {"taxes": "all"},
        ],
    )
    def test_is_refused_when_it_makes_no_sense(self, shop, market, more):
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")

        assert refund(shop, f"{order_id}-1", **more).status_code == 400
        assert market.orders[order_id].lines[0].refunds == []

    def test_needs_a_balance(self, shop, market):
        market.settings.lacks_balance_for_refunds = True
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")

        assert "payable balance" in refund(shop, f"{order_id}-1").json["message"]

    def test_needs_taxes_where_they_belong_to_the_order(self, shop, market):
        market.settings.order_level_tax = True
        basket = [{"sku": SKU, "quantity": 1, "tax_rate": "8"}]
        line_id = f"{market.place_order(basket, state='SHIPPED')}-1"

        assert refund(shop, line_id).status_code == 400
        taxes = [{"code": "US_SALES_TAX", "amount": 0.8}]
        assert refund(shop, line_id, taxes=taxes).status_code == 200


class TestCancelation:
    def test_of_everything_cancels_line_and_order(self, shop, market):
        order_id = market.place_order([(SKU, 2)])

        assert cancel(shop, f"{order_id}-1").status_code == 200
        assert shop.order(order_id)["order_state"] == "WAITING_ACCEPTANCE"
        (made,) = cancel(shop, f"{order_id}-1", shipping_amount=6.95).json["cancelations"]
        order = shop.order(order_id)
        assert order["order_state"] == "CANCELED"
        assert order["order_lines"][0]["cancelations"][1]["id"] == made["cancelation_id"]

    def test_is_refused_once_the_customer_paid(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPING")

        assert not shop.order(order_id)["can_cancel"]
        assert cancel(shop, f"{order_id}-1").status_code == 400

    @pytest.mark.parametrize(
        "more", [{"quantity": 0}, {"quantity": 2}, {"amount": 35}, {"reason_code": "17"}]
    )
    def test_is_refused_when_it_makes_no_sense(self, shop, market, more):
        order_id = market.place_order([(SKU, 1)])

        assert cancel(shop, f"{order_id}-1", **more).status_code == 400
        assert market.orders[order_id].lines[0].cancelations == []

    def test_must_not_bring_taxes_where_they_belong_to_the_order(self, shop, market):
        market.settings.order_level_tax = True
        line_id = f"{market.place_order([(SKU, 1)])}-1"

        assert cancel(shop, line_id, taxes=[]).status_code == 400
        assert cancel(shop, line_id).status_code == 200


class TestWholeCancelation:
    def test_has_no_reason(self, shop, market):
        order_id = market.place_order([(SKU, 1), ("LM-LAMP-BRS", 1)])

        assert shop.put(f"/api/orders/{order_id}/cancel").status_code == 204
        order = shop.order(order_id)
        assert (order["order_state"], order["order_state_reason_code"]) == ("CANCELED", None)
        assert shop.put(f"/api/orders/{order_id}/cancel").status_code == 400
        assert shop.put("/api/orders/nobody/cancel").status_code == 404
