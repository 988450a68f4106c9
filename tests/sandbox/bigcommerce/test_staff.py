"""What people do in the store without the API: sell, ship, cancel, edit, count."""

from __future__ import annotations

import pytest

from sandbox.http import Refusal
from tests.sandbox.bigcommerce.conftest import BUYER, LAMP


class TestShoppers:
    def test_a_sale_is_an_order_of_the_web_shop(self, call, world):
        order = call("GET", f"/v2/orders/{world.store.sell(LAMP, 2)}").body

        assert (order["channel_id"], order["order_source"], order["status_id"]) == (1, "www", 11)
        assert (order["total_inc_tax"], order["external_order_id"]) == ("329.0000", "")
        assert world.store.on_hand(LAMP) == 6

    def test_nobody_can_buy_what_is_not_there(self, world):
        with pytest.raises(Refusal):
            world.store.sell(LAMP, 9)

    def test_nobody_can_buy_what_is_not_sold(self, world):
        with pytest.raises(KeyError):
            world.store.sell("NO-SUCH-SKU")


class TestStaff:
    def test_edits_are_seen_by_the_api(self, call, world):
        order_id = call.place()["id"]

        world.store.edit_order(order_id, staff_notes="Call first.", billing_address=BUYER)
        world.store.set_status(order_id, 12)

        seen = call("GET", f"/v2/orders/{order_id}").body
        assert (seen["staff_notes"], seen["status_id"]) == ("Call first.", 12)
        assert world.store.orders[order_id].staff_notes == "Call first."

    def test_orders_are_found_by_their_external_id_even_when_archived(self, call, world):
        order_id = call.place(external_order_id="M-1")["id"]
        world.store.archive(order_id)

        assert [order.id for order in world.store.orders_of("M-1")] == [order_id]


class TestMails:
    def test_a_new_status_and_a_parcel_are_told_to_the_buyer(self, call, world):
        order_id = call.place()["id"]
        assert world.store.mails == []

        world.store.set_status(order_id, 11)
        world.store.ship(order_id)

        assert [(mail.order_id, mail.to) for mail in world.store.mails] == [
            (order_id, BUYER["email"])
        ] * 2

    def test_a_channel_can_keep_silent(self, call, world):
        channel_id = world.store.add_channel("Macys")
        body = {"combined_order_status_email": False}
        call("PUT", "/v3/settings/email-statuses", body, channel_id=channel_id)
        order_id = call.place(channel_id=channel_id)["id"]

        world.store.set_status(order_id, 11)

        assert world.store.mails == []
