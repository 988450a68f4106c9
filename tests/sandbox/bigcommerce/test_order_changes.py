"""PUT /v2/orders/{order_id}: like a PATCH, with the surprises that cost money elsewhere."""

from __future__ import annotations

import pytest

from tests.sandbox.bigcommerce.conftest import BUYER, GIFT_NOTE, LAMP


@pytest.fixture
def discounted(call):
    """Two lines at 30 and 10, four off: three and one."""
    lines = [
        call.line(LAMP, price_ex_tax=30, price_inc_tax=30),
        call.line(GIFT_NOTE, price_ex_tax=10, price_inc_tax=10),
    ]
    return call.place(products=lines, discount_amount="4.00", status_id=0)


class TestChangingAnOrder:
    def test_leaves_everything_else_as_it_was(self, call):
        before = call.place(staff_notes="Fragile.", external_order_id="M-1")

        after = call("PUT", f"/v2/orders/{before['id']}", {"status_id": 12}).body

        assert (after.pop("status_id"), before.pop("status_id")) == (12, 1)
        for name in ("status", "custom_status"):
            assert after.pop(name) != before.pop(name)
        assert after == before

    def test_adds_a_line_that_has_no_id(self, call):
        order = call.place()

        call("PUT", f"/v2/orders/{order['id']}", {"products": [call.line(GIFT_NOTE, 2)]})

        assert [line["quantity"] for line in call.lines(order["id"])] == [1, 2]

    def test_changes_a_line_that_has_one(self, call):
        order = call.place()
        (line,) = call.lines(order["id"])
        change = {"id": line["id"], "quantity": 3}

        after = call("PUT", f"/v2/orders/{order['id']}", {"products": [change]}).body

        assert after["subtotal_inc_tax"] == "493.5000"
        assert len(call.lines(order["id"])) == 1

    def test_takes_the_discount_of_changed_lines_away(self, call, discounted):
        first, second = call.lines(discounted["id"])
        change = {"id": first["id"], "quantity": 2}

        after = call("PUT", f"/v2/orders/{discounted['id']}", {"products": [change]}).body

        changed, untouched = call.lines(discounted["id"])
        assert changed["applied_discounts"] == []
        assert untouched["applied_discounts"] == second["applied_discounts"]
        assert (after["discount_amount"], after["total_inc_tax"]) == ("1.0000", "69.0000")

    @pytest.mark.parametrize(
        ("body", "total"),
        [
            ({"status_id": 12}, "99.0000"),
            ({"external_order_id": "M-2"}, "99.0000"),
            ({"billing_address": BUYER}, "164.5000"),
            ({"shipping_cost_ex_tax": "5", "shipping_cost_inc_tax": "5"}, "169.5000"),
        ],
    )
    def test_recalculates_totals_only_when_what_they_are_made_of_changes(self, call, body, total):
        order = call.place(total_ex_tax="99", total_inc_tax="99")

        after = call("PUT", f"/v2/orders/{order['id']}", body).body

        assert after["total_inc_tax"] == total

    def test_the_address_endpoint_recalculates_nothing(self, call):
        order = call.place(total_ex_tax="99", total_inc_tax="99")
        path = f"/v2/orders/{order['id']}/shipping_addresses/{call.address_id(order['id'])}"

        assert call("PUT", path, {"city": "Dallas"}).body["city"] == "Dallas"

        assert call("GET", f"/v2/orders/{order['id']}").body["total_inc_tax"] == "99.0000"

    def test_changes_an_address_with_an_id_and_adds_one_without(self, call):
        order = call.place()
        known = {"id": call.address_id(order["id"]), "phone": "512-555-0100"}

        body = {"shipping_addresses": [known, BUYER | {"city": "Dallas"}]}
        call("PUT", f"/v2/orders/{order['id']}", body)

        addresses = call("GET", f"/v2/orders/{order['id']}/shipping_addresses").body
        assert [one["city"] for one in addresses] == ["Austin", "Dallas"]
        assert addresses[0]["phone"] == "512-555-0100"

    def test_replaces_all_fees(self, call):
        fee = {"display_name_customer": "Gift box", "cost_ex_tax": 2, "cost_inc_tax": 2}
        order = call.place(fees=[fee, fee])

        call("PUT", f"/v2/orders/{order['id']}", {"fees": [fee | {"display_name_customer": "Bow"}]})

        kept = call("GET", f"/v2/orders/{order['id']}", include="fees").body["fees"]
        assert [one["display_name_customer"] for one in kept] == ["Bow"]

    def test_leaves_a_line_of_zero_where_one_was_removed(self, call):
        order = call.place(products=[call.line(LAMP), call.line(GIFT_NOTE)])
        first = call.lines(order["id"])[0]

        gone = {"id": first["id"], "quantity": 0}
        call("PUT", f"/v2/orders/{order['id']}", {"products": [gone]})

        assert [line["quantity"] for line in call.lines(order["id"])] == [0, 1]

    def test_removes_the_line_in_a_store_that_does_so(self, call, world):
        world.store.settings.keeps_removed_lines = False
        order = call.place(products=[call.line(LAMP), call.line(GIFT_NOTE)], status_id=11)
        first = call.lines(order["id"])[0]

        gone = {"id": first["id"], "quantity": 0}
        call("PUT", f"/v2/orders/{order['id']}", {"products": [gone]})

        assert [line["sku"] for line in call.lines(order["id"])] == [GIFT_NOTE]
        assert world.store.on_hand(LAMP) == 8

    def test_takes_an_external_id_away(self, call):
        order = call.place(external_order_id="M-1")

        after = call("PUT", f"/v2/orders/{order['id']}", {"external_order_id": None}).body

        assert after["external_order_id"] == ""

    @pytest.mark.parametrize("field", ["external_id", "external_merchant_id", "total_tax"])
    def test_refuses_what_is_fixed(self, call, field):
        order = call.place()

        answer = call("PUT", f"/v2/orders/{order['id']}", {field: "x"})

        assert answer.status == 400
        assert answer.refusal.startswith(f"The field '{field}' cannot be written to.")

    @pytest.mark.parametrize(
        "part",
        [
            {"consignments": {"pickups": []}},
            {"products": [{"id": 1001, "wrapping_id": 3}]},
            {"products": [{"id": 1001, "product_id": 4711}]},
            {"shipping_addresses": [{"id": 4711, "city": "Dallas"}]},
        ],
    )
    def test_says_so_when_it_cannot_do_a_thing(self, call, part):
        order = call.place()

        assert call("PUT", f"/v2/orders/{order['id']}", part).status == 400

    def test_changes_nothing_when_any_part_is_refused(self, call):
        order = call.place(staff_notes="Fragile.")
        body = {"staff_notes": "Lost.", "products": [{"id": 4711, "quantity": 1}]}

        assert call("PUT", f"/v2/orders/{order['id']}", body).status == 400

        assert call("GET", f"/v2/orders/{order['id']}").body == order

    def test_answers_404_for_an_order_that_is_not_there(self, call):
        for method in ("GET", "PUT", "DELETE"):
            assert call(method, "/v2/orders/4711", {}).status == 404

    def test_archives_by_a_flag_too(self, call):
        order = call.place()

        call("PUT", f"/v2/orders/{order['id']}", {"is_deleted": True})

        assert call("GET", "/v2/orders").status == 204
