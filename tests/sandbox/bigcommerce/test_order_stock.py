"""When orders take units from the shelf, give them back, and are refused for want of them."""

from __future__ import annotations

import pytest

from sandbox.bigcommerce.words import ORDER_COMPLETED_OR_SHIPPED
from tests.sandbox.bigcommerce.conftest import GIFT_NOTE, LAMP, SHEETS

LAMPS = 8


class TestTakingStockWhenAnOrderIsPlaced:
    @pytest.mark.parametrize("status_id", [1, 7, 8, 9, 11, 12])
    def test_open_statuses_take_it(self, call, world, status_id):
        call.place(quantity=2, status_id=status_id)

        assert world.store.on_hand(LAMP) == LAMPS - 2

    @pytest.mark.parametrize("status_id", [0, 4, 5, 6])
    def test_incomplete_and_dead_ones_do_not(self, call, world, status_id):
        call.place(quantity=2, status_id=status_id)

        assert world.store.on_hand(LAMP) == LAMPS

    def test_release_takes_it_once(self, call, world):
        order = call.place(quantity=2, status_id=0)

        for status_id in (11, 11, 9):
            call("PUT", f"/v2/orders/{order['id']}", {"status_id": status_id})

        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_release_is_refused_when_the_shelf_is_short(self, call, world):
        order = call.place(quantity=2, status_id=0)
        world.store.sell(LAMP, 7)

        answer = call("PUT", f"/v2/orders/{order['id']}", {"status_id": 11})

        assert answer.status == 409
        assert call("GET", f"/v2/orders/{order['id']}").body["status_id"] == 0
        assert world.store.on_hand(LAMP) == 1

    def test_creation_is_refused_whole_when_one_line_is_short(self, call, world):
        lines = [call.line(LAMP, 2), call.line(SHEETS, 15)]

        answer = call("POST", "/v2/orders", call.order_body(products=lines))

        (error,) = answer.body[0]["details"]["errors"]
        assert (answer.status, error["type"]) == (409, "OutOfStock")
        assert error["product"]["sku"]["inventory_level"] == 14
        assert answer.refusal == (
            "Quantities of one or more products are out of stock or did not meet quantity "
            "requirements."
        )
        assert world.store.on_hand(LAMP) == LAMPS
        assert not world.store.orders

    def test_two_lines_of_one_sku_are_added_up(self, call):
        lines = [call.line(LAMP, 5), call.line(LAMP, 4)]

        answer = call("POST", "/v2/orders", call.order_body(products=lines))

        assert answer.status == 409

    def test_safety_stock_is_not_for_sale(self, call, world):
        world.store.room.keep_back(world.store.variant(LAMP).id, 7)

        assert call("POST", "/v2/orders", call.order_body(quantity=2)).status == 409
        assert call("POST", "/v2/orders", call.order_body(quantity=1)).status == 200

    def test_untracked_goods_and_custom_lines_are_never_short(self, call):
        custom = {"name": "Repair", "quantity": 9999, "price_ex_tax": 1, "price_inc_tax": 1}

        order = call.place(products=[call.line(GIFT_NOTE, 9999), custom])

        assert order["items_total"] == 19998


class TestGivingStockBack:
    @pytest.mark.parametrize("status_id", [4, 5, 6])
    def test_dead_statuses_give_it_back(self, call, world, status_id):
        order_id = call.place(quantity=2)["id"]

        world.store.set_status(order_id, status_id)

        assert world.store.on_hand(LAMP) == LAMPS

    def test_not_in_a_store_that_does_not_adjust(self, call, world):
        world.store.settings.refund_order_stock_adjustment = False
        order_id = call.place(quantity=2)["id"]

        world.store.cancel(order_id)

        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_a_partial_refund_never_does(self, call, world):
        order_id = call.place(quantity=2)["id"]

        world.store.set_status(order_id, 14)

        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_a_cancelled_order_that_comes_back_takes_it_again(self, call, world):
        order_id = call.place(quantity=2)["id"]
        world.store.cancel(order_id)

        world.store.set_status(order_id, 11)

        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_archiving_gives_nothing_back(self, call, world):
        order_id = call.place(quantity=2)["id"]

        world.store.archive(order_id)

        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_edits_move_stock_only_where_the_store_says_so(self, call, world):
        order_id = call.place(quantity=4)["id"]
        line_id = call.lines(order_id)[0]["id"]

        world.store.edit_line(order_id, line_id, quantity=3)
        assert world.store.on_hand(LAMP) == LAMPS - 3

        world.store.settings.edit_order_stock_adjustment = False
        world.store.edit_line(order_id, line_id, quantity=1)
        assert world.store.on_hand(LAMP) == LAMPS - 3

    def test_an_edit_beyond_the_shelf_is_refused(self, call, world):
        order_id = call.place(quantity=4)["id"]
        change = {"id": call.lines(order_id)[0]["id"], "quantity": 9}

        answer = call("PUT", f"/v2/orders/{order_id}", {"products": [change]})

        assert answer.status == 409
        assert call.lines(order_id)[0]["quantity"] == 4


class TestTakingStockWhenAnOrderIsShipped:
    @pytest.fixture(autouse=True)
    def takes_late(self, world):
        world.store.settings.update_stock_behavior = ORDER_COMPLETED_OR_SHIPPED

    def test_open_orders_take_nothing(self, call, world):
        call.place(quantity=2, status_id=11)

        assert world.store.on_hand(LAMP) == LAMPS

    def test_the_last_parcel_takes_it(self, call, world):
        order_id = call.place(quantity=2, status_id=11)["id"]
        line_id = call.lines(order_id)[0]["id"]

        world.store.ship(order_id, items={line_id: 1})
        assert world.store.on_hand(LAMP) == LAMPS

        world.store.ship(order_id)
        assert world.store.on_hand(LAMP) == LAMPS - 2

    def test_what_has_left_is_not_refused(self, call, world):
        order_id = call.place(quantity=2, status_id=11)["id"]
        world.store.set_stock(LAMP, 1)

        world.store.ship(order_id)

        assert world.store.on_hand(LAMP) == 0

    def test_a_note_takes_nothing_that_the_parcel_could_not(self, call, world):
        order_id = call.place(quantity=2, status_id=11)["id"]
        world.store.set_stock(LAMP, 1)
        world.store.ship(order_id)
        world.store.set_stock(LAMP, 5)

        assert call("PUT", f"/v2/orders/{order_id}", {"staff_notes": "Left."}).status == 200

        assert world.store.on_hand(LAMP) == 5

    def test_a_channel_may_do_otherwise(self, call, world):
        channel_id = world.store.add_channel("Macys")
        body = {"update_stock_behavior": "order_placed"}
        call("PUT", "/v3/settings/inventory", body, channel_id=channel_id)

        call.place(quantity=2, status_id=11, channel_id=channel_id)

        assert world.store.on_hand(LAMP) == LAMPS - 2


class TestQuantityLimits:
    def test_refuses_too_few_and_too_many_whatever_the_status(self, call, world):
        product = world.store.products[world.store.variant(LAMP).product_id]
        product.order_quantity_minimum, product.order_quantity_maximum = 2, 3

        for quantity, kind, level in (
            (1, "InsufficientQuantity", "minimum_quantity"),
            (4, "ExceedsMaxQuantity", "maximum_quantity"),
        ):
            answer = call("POST", "/v2/orders", call.order_body(quantity=quantity, status_id=0))
            (error,) = answer.body[0]["details"]["errors"]
            assert (answer.status, error["type"]) == (409, kind)
            assert error["product"][level] in (2, 3)

        assert call("POST", "/v2/orders", call.order_body(quantity=2)).status == 200

    def test_a_line_below_the_minimum_cannot_even_be_removed(self, call, world):
        product = world.store.products[world.store.variant(LAMP).product_id]
        product.order_quantity_minimum = 2
        order_id = call.place(quantity=2)["id"]
        gone = {"id": call.lines(order_id)[0]["id"], "quantity": 0}

        assert call("PUT", f"/v2/orders/{order_id}", {"products": [gone]}).status == 409


class TestLocations:
    def test_orders_take_from_the_location_that_the_lever_names(self, call, world):
        annex = world.store.room.add_location(code="ANNEX", label="Annex")
        world.store.set_stock(LAMP, 3, location_id=annex.id)
        world.store.settings.debit_location = annex.id

        call.place(quantity=2)

        assert world.store.on_hand(LAMP, location_id=annex.id) == 1
        assert world.store.on_hand(LAMP) == LAMPS

    def test_a_cancelled_order_gives_back_where_it_took(self, call, world):
        annex = world.store.room.add_location(code="ANNEX", label="Annex")
        world.store.set_stock(LAMP, 3, location_id=annex.id)
        world.store.settings.debit_location = annex.id
        order_id = call.place(quantity=2)["id"]
        world.store.settings.debit_location = 1

        world.store.cancel(order_id)

        assert world.store.on_hand(LAMP, location_id=annex.id) == 3
