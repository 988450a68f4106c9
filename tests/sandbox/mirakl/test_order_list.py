"""OR11 as a reader meets it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from requests.utils import parse_header_links

from tests.sandbox.mirakl.conftest import NOON

SKU = "FN-TEE-M-NVY"


def iso(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class TestPages:
    @pytest.fixture(autouse=True)
    def many_orders(self, world, market):
        for _ in range(23):
            market.place_order([(SKU, 1)])
            world.move(1)

    def test_shows_ten_orders_unless_asked_for_more(self, shop):
        answer = shop.get("/api/orders")

        assert len(answer.json["orders"]) == 10
        assert answer.json["total_count"] == 23

    def test_shows_at_most_a_hundred(self, shop):
        assert len(shop.orders(max=100)) == 23
        assert shop.get("/api/orders", max=101).status_code == 400

    def test_leads_through_all_pages_by_the_link_header(self, shop):
        seen, path = [], "/api/orders?max=9"
        while path:
            answer = shop.get(path)
            seen += [order["order_id"] for order in answer.json["orders"]]
            path = next_link(answer.headers.get("Link", ""))

        assert len(seen) == len(set(seen)) == 23

    def test_sorts_by_creation_either_way(self, shop):
        rising = [order["order_id"] for order in shop.orders(max=100)]
        falling = [order["order_id"] for order in shop.orders(max=100, order="desc")]

        assert rising == sorted(rising)
        assert falling == rising[::-1]


def next_link(header):
    """Return the path of the next page, or None on the last one."""
    links = {link["rel"]: link["url"] for link in parse_header_links(header)}
    return links.get("next", "").removeprefix("http://localhost") or None


class TestFilters:
    def test_selects_by_id_and_refuses_more_than_a_hundred_ids(self, shop, market):
        first, second = (market.place_order([(SKU, 1)]) for _ in range(2))

        assert [order["order_id"] for order in shop.orders(order_ids=f"{second},nobody")] == [
            second
        ]
        assert len(shop.orders(order_ids=f"{first},{second}")) == 2
        refusal = shop.get("/api/orders", order_ids=",".join(["X"] * 101))
        assert refusal.status_code == 400
        assert refusal.json["message"] == (
            "The limit of 100 is exceeded for the parameter : order_ids"
        )

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ({"order_state_codes": "STAGING,SHIPPING"}, True),
            ({"order_state_codes": "STAGING"}, False),
            ({"customer_debited": "true"}, True),
            ({"customer_debited": "false"}, False),
            ({"payment_workflow": "PAY_ON_SHIPMENT"}, False),
            ({"has_incident": "false"}, True),
            ({"channel_codes": "US"}, True),
            ({"channel_codes": "CA"}, False),
            ({"only_null_channel": "true", "channel_codes": "US"}, False),
            ({"fulfillment_center_code": "DEFAULT"}, True),
            ({"fulfillment_center_code": "OPERATOR"}, False),
            ({"start_date": "2026-03-04T12:00:00Z"}, True),
            ({"start_date": "2026-03-04T12:00:01Z"}, False),
            ({"end_date": "2026-03-04T07:00:00-05:00"}, True),
            ({"end_date": "2026-03-04T11:59:59Z"}, False),
            ({"end_update_date": "2026-03-04T11:59:59Z"}, False),
            ({"shop_id": "2107"}, True),
        ],
    )
    def test_selects_by_every_documented_filter(self, shop, market, query, is_found):
        market.place_order([(SKU, 1)], state="SHIPPING")

        assert bool(shop.orders(**query)) is is_found

    def test_finds_the_sellers_own_reference(self, shop, market):
        order_id = market.place_order([(SKU, 1)])
        shop.put(
            "/api/orders",
            {
                "orders": [
                    {"order_id": order_id, "references": {"order_reference_for_seller": "101"}}
                ]
            },
        )

        (found,) = shop.orders(order_references_for_seller="7,101")
        assert found["references"]["order_reference_for_seller"] == "101"

    def test_begins_an_update_window_a_little_early(self, shop, market, world):
        market.place_order([(SKU, 1)])

        just_after = iso(NOON + timedelta(seconds=30))
        long_after = iso(NOON + timedelta(seconds=90))
        assert len(shop.orders(start_update_date=just_after)) == 1
        assert shop.orders(start_update_date=long_after) == []

    @pytest.mark.parametrize("date", ["yesterday", "2026-03-04T12:00:00", ""])
    def test_refuses_a_date_without_a_zone(self, shop, market, date):
        assert shop.get("/api/orders", start_update_date=date).status_code == 400


class TestWhatAnOrderLooksLike:
    def test_hides_the_addresses_until_the_order_ships(self, shop, market):
        order_id = market.place_order([(SKU, 1)])
        before = shop.order(order_id)["customer"]

        shop.accept(order_id)
        accepted = shop.order(order_id)["customer"]
        market.confirm(order_id)
        after = shop.order(order_id)["customer"]

        assert before["shipping_address"] is before["billing_address"] is None
        assert accepted["shipping_address"] is None
        assert after["shipping_address"]["country_iso_code"] == "USA"

    def test_shows_the_addresses_early_where_the_operator_wants_it(self, shop, market):
        market.settings.addresses_before_acceptance = True
        order_id = market.place_order([(SKU, 1)])

        assert shop.order(order_id)["customer"]["billing_address"]["zip_code"]
        workflows = shop.get("/api/platform/configuration").json["features"]["order_workflows"]
        assert workflows["shipping_and_billing_details_before_acceptance"] is True

    def test_mixes_dates_with_and_without_milliseconds(self, shop, market):
        order = shop.order(market.place_order([(SKU, 1)], state="SHIPPING"))

        assert order["created_date"] == "2026-03-04T12:00:00Z"
        assert order["customer_debited_date"] == "2026-03-04T12:00:00.000Z"

    def test_writes_whole_amounts_as_integers_and_others_with_their_cents(self, shop, market):
        market.place_order([("EW-SKILLET-10", 2)], state="SHIPPING")

        text = shop.get("/api/orders").text
        assert '"price": 159.9,' in text
        assert '"price_unit": 79.95,' in text
        whole = shop.order(market.place_order([(SKU, 2)]))
        assert whole["price"] == 68
        assert isinstance(whole["price"], int)

    def test_adds_up(self, shop, market):
        order_id = market.place_order([(SKU, 3), ("LM-LAMP-BRS", 1)])
        order = shop.order(order_id)
        lines = order["order_lines"]

        assert [line["order_line_id"] for line in lines] == [f"{order_id}-1", f"{order_id}-2"]
        assert order["price"] == sum(line["price"] for line in lines)
        assert order["total_price"] == pytest.approx(order["price"] + order["shipping_price"])
        assert all(
            line["total_price"] == pytest.approx(line["price"] + line["shipping_price"])
            for line in lines
        )

    def test_puts_tax_on_top_or_into_the_prices(self, shop, market):
        basket = [{"sku": "LM-LAMP-BRS", "quantity": 1, "tax_rate": "10", "shipping_price": "5"}]
        order_id = market.place_order(basket)

        on_top = shop.order(order_id)
        (inside,) = shop.orders(order_ids=order_id, order_tax_mode="TAX_INCLUDED")

        (line,) = on_top["order_lines"]
        assert (line["price"], line["taxes"][0]["amount"]) == (164.5, 16.45)
        assert line["shipping_taxes"][0]["amount"] == 0.5
        assert inside["price"] == 180.95
        assert inside["total_price"] == 186.45
        assert not line["taxes"][0]["amount_breakdown"]["parts"][0]["payable_to_shop"]

    def test_has_taxes_on_the_order_where_they_are_calculated_there(self, shop, market):
        market.settings.order_level_tax = True
        basket = [{"sku": "LM-LAMP-BRS", "quantity": 1, "tax_rate": "10", "shipping_price": "5"}]
        order = shop.order(market.place_order(basket))

        assert order["order_taxes"] == [{"code": "US_SALES_TAX", "rate": 10, "total_amount": 16.95}]
        assert order["order_lines"][0]["taxes"] == []

    def test_says_who_pays_for_a_promotion_and_whom(self, shop, market):
        basket = [{"sku": SKU, "quantity": 1, "operator_funded": "10", "not_payable": "4"}]
        (line,) = shop.order(market.place_order(basket))["order_lines"]

        parts = line["price_amount_breakdown"]["parts"]
        payable = sum(part["amount"] for part in parts if part["payable_to_shop"])
        by_customer = sum(part["amount"] for part in parts if part["debitable_from_customer"])
        assert (line["price"], payable, by_customer) == (34, 30, 24)

    def test_may_have_a_foreign_currency_an_unknown_sku_or_no_address(self, shop, market):
        order_id = market.place_order(
            [("NEVER-HEARD-OF", 0)],
            state="SHIPPING",
            currency="EUR",
            addresses={"shipping": {"country_iso_code": "CAN"}, "billing": None},
        )
        order = shop.order(order_id)

        assert order["currency_iso_code"] == "EUR"
        assert order["customer"]["shipping_address"]["country_iso_code"] == "CAN"
        assert order["customer"]["billing_address"] is None
        assert order["order_lines"][0]["quantity"] == 0

    def test_may_be_in_a_state_that_nobody_documented(self, shop, market):
        order = shop.order(market.place_order([(SKU, 1)], state="GIFT_WRAPPING"))

        assert order["order_state"] == "GIFT_WRAPPING"

    def test_may_have_fields_and_words_that_nobody_documented(self, shop, market):
        market.settings.unknown_fields = True
        market.settings.unknown_enums = True
        order = shop.order(market.place_order([(SKU, 1)]))

        assert order["field_of_a_later_release"]["enabled"] is True
        assert order["order_lines"][0]["field_of_a_later_release"]
        assert order["payment_workflow"] == "PAY_ON_COLLECTION"


class TestLateVisibility:
    def test_shows_a_change_late_but_with_its_true_date(self, shop, market, world):
        order_id = market.place_order([(SKU, 1)])
        market.settings.late_visibility = 90
        world.move(10)
        shop.accept(order_id)

        early = shop.order(order_id)
        world.move(90)
        late = shop.order(order_id)

        assert early["order_state"] == "WAITING_ACCEPTANCE"
        assert late["order_state"] != "WAITING_ACCEPTANCE"
        assert late["last_updated_date"] < iso(NOON + timedelta(seconds=20))

    def test_hides_a_new_order_but_lets_it_be_accepted(self, shop, market, world):
        market.settings.late_visibility = 60
        order_id = market.place_order([(SKU, 1)])

        assert shop.orders() == []
        assert shop.accept(order_id).status_code == 204
        world.move(61)
        assert len(shop.orders()) == 1

    def test_never_shows_an_older_state_after_a_newer_one(self, shop, market, world):
        market.settings.late_visibility = 60
        order_id = market.place_order([(SKU, 1)])
        market.settings.late_visibility = 1
        shop.accept(order_id, accepted=False)
        world.move(2)
        assert shop.order(order_id)["order_state"] == "REFUSED"

        world.move(120)
        assert shop.order(order_id)["order_state"] == "REFUSED"


class TestRefunds:
    def test_may_come_from_the_operator_without_anybody_asking(self, shop, market):
        order_id = market.place_order([(SKU, 2)], state="SHIPPED")
        market.refund_by_operator(order_id, amount="5.50", reason_code="17")
        (line,) = shop.order(order_id)["order_lines"]

        (refund,) = line["refunds"]
        assert (refund["amount"], refund["quantity"], refund["reason_code"]) == (5.5, 0, "17")
        assert refund["refund_state"] == "REFUNDED"
        assert not line["can_refund"]
        assert line["order_line_state"] == "SHIPPED"

    def test_are_never_more_than_the_line(self, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")
        market.refund_by_operator(order_id, amount=Decimal(30))

        with pytest.raises(ValueError):
            market.refund_by_operator(order_id, amount=Decimal("4.01"))

    def test_of_everything_change_the_lines_state(self, shop, market):
        order_id = market.place_order([(SKU, 1)], state="SHIPPED")
        market.refund_by_operator(order_id, shipping_amount="6.95")
        order = shop.order(order_id)

        assert order["fully_refunded"]
        assert order["order_lines"][0]["order_line_state"] == "REFUNDED"
