"""POST /v2/orders: what a new order becomes, and what is refused."""

from __future__ import annotations

import pytest

from tests.sandbox.bigcommerce.conftest import BUYER, GIFT_NOTE, LAMP, SHEETS


class TestCreatingAnOrder:
    def test_is_pending_unless_a_status_is_given(self, call):
        order = call.place()

        assert (order["status_id"], order["status"]) == (1, "Pending")
        assert call.place(status_id=0)["status"] == "Incomplete"

    def test_shows_money_as_strings_of_four_decimals_and_dates_as_rfc_2822(self, call):
        order = call.place(quantity=2, shipping_cost_ex_tax="4", shipping_cost_inc_tax=4.5)

        assert order["subtotal_ex_tax"] == "329.0000"
        assert order["shipping_cost_tax"] == "0.5000"
        assert order["total_inc_tax"] == "333.5000"
        assert order["date_created"] == "Mon, 02 Nov 2026 12:00:00 +0000"

    def test_keeps_the_prices_that_were_sent(self, call):
        body = call.order_body()
        body["products"] = [call.line(LAMP, 3, price_ex_tax=10.11, price_inc_tax=11)]

        order_id = call("POST", "/v2/orders", body).body["id"]

        (line,) = call.lines(order_id)
        assert (line["price_ex_tax"], line["total_inc_tax"]) == ("10.1100", "33.0000")
        assert line["total_tax"] == "2.6700"

    def test_takes_the_catalog_price_when_none_was_sent(self, call):
        (line,) = call.lines(call.place(SHEETS)["id"])

        assert (line["price_ex_tax"], line["sku"]) == ("129.0000", SHEETS)

    def test_takes_a_custom_line_that_is_in_no_catalog(self, call):
        custom = {"name": "Repair", "quantity": 1, "price_ex_tax": 5, "price_inc_tax": 5}

        answer = call("POST", "/v2/orders", call.order_body() | {"products": [custom]})

        (line,) = call.lines(answer.body["id"])
        assert (line["product_id"], line["name"]) == (0, "Repair")

    def test_ships_to_the_billing_address_when_there_is_no_other(self, call):
        order = call.place()

        (address,) = call("GET", f"/v2/orders/{order['id']}/shipping_addresses").body
        assert address["street_1"] == BUYER["street_1"]

    def test_finds_the_country_by_either_its_name_or_its_code(self, call):
        by_code = {key: value for key, value in BUYER.items() if key != "country"}

        order = call.place(billing_address=by_code)

        assert order["billing_address"]["country"] == "United States"

    def test_does_not_promise_that_external_ids_are_unique(self, call):
        first, second = (call.place(external_order_id="M-7") for _ in range(2))

        assert first["id"] != second["id"]

    def test_chooses_the_variant_by_its_options(self, call, world):
        product = world.store.products[world.store.variant(SHEETS).product_id]
        options = [
            {"id": option.id, "value": str(next(iter(option.values.values())))}
            for option in product.options
        ]
        line = {"product_id": product.id, "quantity": 1, "product_options": options}

        order_id = call("POST", "/v2/orders", call.order_body() | {"products": [line]}).body["id"]

        assert call.lines(order_id)[0]["sku"] == SHEETS

    def test_spreads_a_discount_over_the_lines_by_what_they_cost(self, call):
        lines = [
            call.line(LAMP, price_ex_tax=30, price_inc_tax=30),
            call.line(GIFT_NOTE, price_ex_tax=10, price_inc_tax=10),
        ]

        order = call.place(products=lines, discount_amount="4.00")

        first, second = call.lines(order["id"])
        assert first["applied_discounts"][0]["amount"] == "3.0000"
        assert second["discounted_total_inc_tax"] == "9.0000"
        assert order["total_inc_tax"] == "36.0000"

    def test_adds_fees_to_the_total(self, call):
        fee = {"display_name_customer": "Gift box", "cost_ex_tax": "2.00", "cost_tax": "0.20"}

        order = call.place(fees=[fee])

        (kept,) = call("GET", f"/v2/orders/{order['id']}/fees").body["fees"]
        assert (kept["cost_inc_tax"], order["total_inc_tax"]) == ("2.2000", "166.7000")


class TestRefusingAnOrder:
    @pytest.mark.parametrize(
        ("address", "message"),
        [
            (
                {"country": "", "country_iso2": ""},
                "The field 'billing_address.country' is invalid.",
            ),
            ({"country_iso2": "USA"}, "The field 'billing_address.country' is invalid."),
            ({"email": "nobody"}, "The field 'email' is invalid."),
            ({"email": ""}, "The field 'email' is invalid."),
            ({"zip": "7"}, "The field 'billing_address.zip' is invalid."),
            ({"planet": "Earth"}, "The field 'planet' is not supported by this resource."),
        ],
    )
    def test_names_what_is_wrong_with_the_billing_address(self, call, address, message):
        answer = call("POST", "/v2/orders", call.order_body(billing_address=BUYER | address))

        assert (answer.status, answer.refusal) == (400, message)

    def test_says_that_the_country_is_missing(self, call):
        address = {key: text for key, text in BUYER.items() if not key.startswith("country")}

        answer = call("POST", "/v2/orders", call.order_body(billing_address=address))

        assert answer.body[0]["details"] == {
            "invalid_reason": "Billing address country not supplied."
        }

    def test_wants_a_country_in_the_shipping_address_too(self, call):
        abroad = BUYER | {"country": "Atlantis", "country_iso2": ""}

        answer = call("POST", "/v2/orders", call.order_body(shipping_addresses=[abroad]))

        assert answer.refusal == "The field 'country_iso2' is invalid."

    @pytest.mark.parametrize("field", ["external_id", "id", "date_modified", "status"])
    def test_refuses_fields_that_nobody_may_write(self, call, field):
        answer = call("POST", "/v2/orders", call.order_body(**{field: "x"}))

        assert answer.status == 400
        assert answer.refusal.startswith(f"The field '{field}' cannot be written to.")

    @pytest.mark.parametrize(
        "field",
        [
            {"channel_id": 77},
            {"customer_id": 5},
            {"status_id": 99},
            {"date_created": "yesterday-ish"},
            {"default_currency_code": "EUR"},
            {"discount_amount": "-1"},
            {"staff_notes": 3},
        ],
    )
    def test_refuses_values_that_cannot_be(self, call, field):
        answer = call("POST", "/v2/orders", call.order_body(**field))

        assert answer.status == 400
        assert answer.refusal == f"The field '{next(iter(field))}' is invalid."

    def test_refuses_a_channel_that_is_disconnected(self, call, world):
        channel_id = world.store.add_channel("Macys")
        call("PUT", f"/v3/channels/{channel_id}", {"status": "disconnected"})

        answer = call("POST", "/v2/orders", call.order_body(channel_id=channel_id))

        assert answer.refusal == "The field 'channel_id' is invalid."

    def test_wants_both_halves_of_a_pair_of_costs(self, call):
        answer = call("POST", "/v2/orders", call.order_body(shipping_cost_ex_tax="4.00"))

        assert answer.refusal == "The required field 'shipping_cost_inc_tax' was not supplied."

    @pytest.mark.parametrize(
        "line",
        [
            {"product_id": 9999, "quantity": 1},
            {"name": "Repair", "quantity": 0, "price_ex_tax": 1, "price_inc_tax": 1},
            {"name": "Repair", "quantity": 1},
            {"name": "Repair", "quantity": 1, "price_ex_tax": 1, "price_inc_tax": -1},
        ],
    )
    def test_refuses_lines_that_cannot_be(self, call, world, line):
        answer = call("POST", "/v2/orders", call.order_body(products=[line]))

        assert answer.status == 400
        assert not world.store.orders

    def test_refuses_a_sku_beside_a_product_id(self, call):
        line = call.line(LAMP) | {"sku": LAMP}

        answer = call("POST", "/v2/orders", call.order_body(products=[line]))

        assert answer.refusal == "The field 'sku' is not supported by this resource."

    def test_names_the_options_that_a_product_needs(self, call, world):
        line = {"product_id": world.store.variant(SHEETS).product_id, "quantity": 1}

        answer = call("POST", "/v2/orders", call.order_body(products=[line]))

        (error,) = answer.body[0]["details"]["errors"]
        names = [one["display_name"] for one in error["product"]["required_product_options"]]
        assert (error["type"], names) == ("MandatoryProductOptions", ["Size", "Color"])

    def test_refuses_pickups_beside_products(self, call):
        answer = call("POST", "/v2/orders", call.order_body(consignments={"pickups": []}))

        assert answer.status == 400

    def test_refuses_an_order_without_lines(self, call):
        answer = call("POST", "/v2/orders", call.order_body(products=[]))

        assert answer.refusal == "The required field 'products' was not supplied."

    def test_refuses_a_body_that_is_not_json(self, call):
        answer = call("POST", "/v2/orders", '{"products": [')

        assert answer.status == 400
