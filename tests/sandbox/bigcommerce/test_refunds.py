"""Money that staff give back on an order, as the API shows it."""

from __future__ import annotations

import pytest


class TestRefunds:
    def test_give_an_order_its_status_and_are_listed(self, call, world):
        order_id = call.place()["id"]

        world.store.refund(order_id, "5.00", tax="0.40", reason="Dented.")

        assert call("GET", f"/v2/orders/{order_id}").body["status_id"] == 14
        [one] = call("GET", "/v3/orders/payment_actions/refunds").body["data"]
        assert (one["order_id"], one["total_amount"], one["reason"]) == (order_id, 5.0, "Dented.")

    def test_of_all_of_it_end_an_order(self, call, world):
        order = call.place()

        world.store.refund(order["id"], order["total_inc_tax"])

        assert call("GET", f"/v2/orders/{order['id']}").body["status_id"] == 4

    def test_are_never_more_than_the_order(self, call, world):
        order = call.place()
        world.store.refund(order["id"], order["total_inc_tax"])

        with pytest.raises(ValueError, match="can be refunded"):
            world.store.refund(order["id"], "0.01")

    def test_are_listed_for_the_orders_that_are_asked_for(self, call, world):
        one, other = call.place()["id"], call.place()["id"]
        for order_id in (one, other):
            world.store.refund(order_id, "5.00")

        listed = call("GET", "/v3/orders/payment_actions/refunds", **{"order_id:in": str(other)})

        assert [refund["order_id"] for refund in listed.body["data"]] == [other]
