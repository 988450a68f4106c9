"""Transaction lines, as they come into being from sales, refunds and an operator's hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from sandbox.actions import act
from tests.sandbox.mirakl.money import PRICED, SHEET, TEE, amounts, lines, sell

SOLD = {  # 2 × 50.00, 6.95 for shipping, ten percent of tax, fifteen of commission
    "ORDER_AMOUNT": Decimal(100),
    "ORDER_AMOUNT_TAX": Decimal(10),
    "OPERATOR_REMITTED_ORDER_AMOUNT_TAX": Decimal(-10),
    "ORDER_SHIPPING_AMOUNT": Decimal("6.95"),
    "ORDER_SHIPPING_AMOUNT_TAX": Decimal("0.7"),
    "OPERATOR_REMITTED_ORDER_SHIPPING_AMOUNT_TAX": Decimal("-0.7"),
    "COMMISSION_FEE": Decimal("-16.04"),
}


class TestASale:
    def test_is_written_when_the_customer_has_paid(self, shop, market):
        order_id = market.place_order([PRICED], state="WAITING_DEBIT_PAYMENT")
        before = lines(shop)
        market.confirm(order_id)

        assert before == []
        assert amounts(shop) == SOLD
        assert {line["payment_state"] for line in lines(shop)} == {"PENDING"}

    def test_is_about_its_order_line_and_debit(self, shop, market):
        order_id = market.place_order([PRICED], state="SHIPPING")
        market.orders[order_id].reference_for_seller = "BC-100"

        line = lines(shop)[1]

        about = line["entities"]
        assert about["order"]["id"] == order_id
        assert about["order"]["references"]["order_reference_for_seller"] == "BC-100"
        assert about["order_line"]["id"] == f"{order_id}-1"
        assert about["order_tax"] == {"code": "US_SALES_TAX", "rate": 10}
        assert about["debit"]["id"]
        assert len({one["entities"]["debit"]["id"] for one in lines(shop)}) == 1

    def test_is_payable_once_it_is_received(self, shop, market, world):
        order_id = sell(market)
        (first, *_rest) = lines(shop, order_id=order_id)

        assert first["payment_state"] == "PAYABLE"

    def test_is_payable_once_it_is_shipped_where_the_operator_has_it_so(self, shop, market):
        market.settings.lines_payable_when = "SHIPPED"
        market.place_order([PRICED], state="SHIPPED")

        assert {line["payment_state"] for line in lines(shop)} == {"PAYABLE"}

    def test_that_changes_is_told_by_its_last_update(self, shop, market, world):
        order_id = market.place_order([PRICED], state="SHIPPED")
        world.move(3600)
        market.receive(order_id)

        (line, *_rest) = lines(shop)
        assert line["date_created"] == "2026-03-04T12:00:00Z"
        assert line["last_updated"] == "2026-03-04T13:00:00Z"

    def test_counts_what_the_operator_pays_and_not_what_it_keeps(self, shop, market):
        """Caution 35: what is payable to the shop, not what the customer pays."""
        market.place_order([PRICED | {"operator_funded": "8.00"}], state="SHIPPING")
        market.place_order([PRICED | {"not_payable": "5.00"}], state="SHIPPING")

        paid = [line["amount"] for line in lines(shop, transaction_type="ORDER_AMOUNT")]
        assert paid == [100, 95]

    def test_leaves_no_line_when_it_is_cancelled_before_the_debit(self, shop, market):
        """Caution 40."""
        order_id = market.place_order([PRICED], state="WAITING_DEBIT_PAYMENT")
        market.cancel(order_id)

        assert lines(shop) == []

    def test_is_less_what_was_cancelled_before_the_debit(self, shop, market):
        order_id = market.place_order([PRICED], state="WAITING_DEBIT_PAYMENT")
        market.cancel(order_id, quantity=1)
        market.confirm(order_id)

        assert amounts(shop)["ORDER_AMOUNT"] == 50
        assert amounts(shop)["ORDER_AMOUNT_TAX"] == 5
        assert amounts(shop)["ORDER_SHIPPING_AMOUNT"] == Decimal("6.95")

    def test_comes_to_nothing_when_it_is_cancelled_after_the_debit(self, shop, market):
        order_id = market.place_order([PRICED], state="SHIPPING")
        market.cancel(order_id)

        assert sum(amounts(shop).values()) == 0
        assert {line["payment_state"] for line in lines(shop)} == {"PAYABLE"}

    def test_leaves_out_a_line_that_was_refused(self, shop, market):
        market.settings.partial_acceptance = True
        order_id = market.place_order([PRICED, (SHEET, 1)])
        rows = [
            {"id": f"{order_id}-1", "accepted": True},
            {"id": f"{order_id}-2", "accepted": False},
        ]
        shop.put(f"/api/orders/{order_id}/accept", {"order_lines": rows})
        market.confirm(order_id)

        assert amounts(shop) == SOLD

    def test_nets_its_tax_to_zero(self, shop, market):
        """Caution 39."""
        order_id = sell(market, (SHEET, 3), (TEE, 1))
        market.refund_by_operator(order_id, amount="17.77", shipping_amount="1.11")

        taxes = [amount for kind, amount in amounts(shop).items() if kind.endswith("_TAX")]
        assert len(taxes) == 8
        assert sum(taxes) == 0


class TestPayOnShipment:
    def test_debits_a_line_parcel_by_parcel(self, shop, market):
        """Caution 36: one line, many logs."""
        market.settings.pay_on_shipment = market.settings.multi_shipment = True
        basket = [PRICED | {"quantity": 3, "unit_price": "33.33"}]
        order_id = market.place_order(basket, state="SHIPPING")
        before = lines(shop)
        for units in (1, 2):
            row = {
                "order_id": order_id,
                "shipped": True,
                "shipment_lines": [{"order_line_id": f"{order_id}-1", "quantity": units}],
                "tracking": {"carrier_code": "UPS", "tracking_number": f"1Z{units}"},
            }
            shop.post("/api/shipments", {"shipments": [row]})
            market.confirm(order_id)

        assert before == []
        sold = lines(shop, transaction_type="ORDER_AMOUNT")
        assert [line["amount"] for line in sold] == [Decimal("33.33"), Decimal("66.66")]
        assert len({line["entities"]["debit"]["id"] for line in sold}) == 2
        assert len({line["entities"]["shipment"]["id"] for line in sold}) == 2
        assert amounts(shop)["ORDER_SHIPPING_AMOUNT"] == Decimal("6.95")
        whole = market.orders[order_id].lines[0]
        assert amounts(shop)["COMMISSION_FEE"] == -whole.commission
        assert amounts(shop)["ORDER_AMOUNT_TAX"] == whole.tax

    def test_debits_a_whole_order_that_has_no_parcels(self, shop, market):
        market.settings.pay_on_shipment = True
        order_id = market.place_order([PRICED], state="SHIPPING")
        shop.track(order_id)
        shop.ship(order_id)
        market.confirm(order_id)

        assert amounts(shop) == SOLD


class TestARefund:
    def test_gives_back_price_tax_and_commission(self, shop, market):
        order_id = sell(market)
        made = market.refund_by_operator(order_id, amount="50.00", shipping_amount="2.00")

        back = [line for line in lines(shop) if "refund" in line["entities"]]
        assert {line["type"]: line["amount"] for line in back} == {
            "REFUND_ORDER_AMOUNT": -50,
            "REFUND_ORDER_AMOUNT_TAX": -5,
            "OPERATOR_REMITTED_REFUND_ORDER_AMOUNT_TAX": 5,
            "REFUND_ORDER_SHIPPING_AMOUNT": -2,
            "REFUND_ORDER_SHIPPING_AMOUNT_TAX": Decimal("-0.2"),
            "OPERATOR_REMITTED_REFUND_ORDER_SHIPPING_AMOUNT_TAX": Decimal("0.2"),
            "REFUND_COMMISSION_FEE": Decimal("7.8"),
        }
        assert {line["entities"]["refund"]["id"] for line in back} == {made.id}
        assert {line["payment_state"] for line in back} == {"PAYABLE"}

    def test_by_the_shop_is_written_too(self, shop, market):
        order_id = sell(market)
        row = {
            "order_line_id": f"{order_id}-1",
            "amount": 10,
            "shipping_amount": 0,
            "quantity": 0,
            "reason_code": "17",
            "currency_iso_code": "USD",
        }
        answer = shop.put(
            "/api/orders/refund", {"order_tax_mode": "TAX_EXCLUDED", "refunds": [row]}
        )

        (line,) = lines(shop, transaction_type="REFUND_ORDER_AMOUNT")
        assert line["amount"] == -10
        assert line["entities"]["refund"]["id"] == answer.json["refunds"][0]["refund_id"]

    def test_waits_as_long_as_its_sale(self, shop, market):
        order_id = market.place_order([PRICED], state="SHIPPED")
        market.refund_by_operator(order_id, amount="1.00")

        assert {line["payment_state"] for line in lines(shop)} == {"PENDING"}

    def test_may_keep_the_commission(self, shop, market):
        market.settings.refunds_commission = False
        market.refund_by_operator(sell(market))

        assert "REFUND_COMMISSION_FEE" not in amounts(shop)


class TestTheBalance:
    def test_runs_on_from_line_to_line(self, shop, market):
        sell(market)
        act(market.world, "charge_subscription", {})
        sell(market, (SHEET, 1))

        balance = Decimal(0)
        for line in lines(shop):
            balance += line["amount"]
            assert line["balance"] == balance
            assert line["amount"] == line["amount_credited"] - line["amount_debited"]


class TestByHand:
    @pytest.mark.parametrize(
        ("action", "given", "kind", "amount"),
        [
            ("charge_subscription", {}, "SUBSCRIPTION_FEE", Decimal("-39.99")),
            ("penalize", {"amount": "5"}, "SELLER_PENALTY_FEE", -5),
            ("give_credit", {}, "MANUAL_CREDIT", 25),
            ("send_invoice", {}, "MANUAL_INVOICE", -60),
            ("charge_once", {}, "INVOICEABLE_ONE_OFF_DEBIT", -15),
            ("charge_once", {"amount": "-4"}, "INVOICEABLE_ONE_OFF_CREDIT", 4),
            ("keep_reserve", {}, "RESERVE_FUNDING", -100),
            ("keep_reserve", {"amount": "-100"}, "RESERVE_SETTLEMENT", 100),
            ("write_line", {}, "LOYALTY_CONTRIBUTION", -3),
        ],
    )
    def test_an_operator_charges_and_credits(self, shop, market, action, given, kind, amount):
        act(market.world, action, given)

        (line,) = lines(shop)
        assert (line["type"], line["amount"]) == (kind, amount)
        assert line["payment_state"] == ("RESERVE" if "RESERVE" in kind else "PAYABLE")

    def test_a_penalty_has_an_order_and_no_line(self, shop, market):
        order_id = sell(market)
        act(market.world, "penalize", {"order_id": order_id})

        (line,) = lines(shop, transaction_type="SELLER_PENALTY_FEE")
        assert line["entities"]["order"]["id"] == order_id
        assert "order_line" not in line["entities"]
        assert line["entities"]["fee"] == {"code": "LATE_SHIPMENT_FEE"}

    @pytest.mark.parametrize("amount", ["0", "-1", "much"])
    def test_nobody_is_charged_nothing(self, shop, market, amount):
        with pytest.raises(ValueError):
            act(market.world, "charge_subscription", {"amount": amount})

        assert lines(shop) == []


class TestMistakes:
    def test_a_line_is_doubled(self, shop, market):
        order_id = sell(market)
        act(market.world, "double_line", {"order_id": order_id, "type": "COMMISSION_FEE"})

        first, second = lines(shop, transaction_type="COMMISSION_FEE")
        assert first["id"] != second["id"]
        assert first["entities"] == second["entities"]

    def test_a_line_is_missing(self, shop, market):
        order_id = sell(market)
        act(market.world, "lose_line", {"order_id": order_id})

        assert "ORDER_AMOUNT" not in amounts(shop)
        assert lines(shop)[-1]["balance"] == sum(amounts(shop).values())

    def test_a_line_that_is_not_there_cannot_be_lost(self, market):
        with pytest.raises(ValueError):
            act(market.world, "lose_line", {"order_id": sell(market), "type": "PAYMENT"})

    def test_a_commission_is_wrong(self, shop, market):
        market.settings.commission_off_by = Decimal("1.50")
        sell(market)

        assert amounts(shop)["COMMISSION_FEE"] == Decimal("-17.54")

    def test_a_tax_is_not_remitted(self, shop, market):
        market.settings.operator_remits_taxes = False
        sell(market)

        assert amounts(shop)["ORDER_AMOUNT_TAX"] == 10
        assert not [kind for kind in amounts(shop) if kind.startswith("OPERATOR_REMITTED")]

    def test_a_commission_is_taxed_elsewhere(self, shop, market):
        market.settings.commission_vat_rate = Decimal(20)
        sell(market)

        (line,) = lines(shop, transaction_type="COMMISSION_VAT")
        assert line["amount"] == Decimal("-3.21")
        assert line["entities"]["shop_tax"] == {"code": "COMMISSION_TAX", "rate": 20}


class TestTheList:
    def test_is_ten_a_page_and_at_most_two_thousand(self, shop, market):
        sell(market)
        sell(market)
        page = shop.get("/api/sellerpayment/transactions_logs").json

        assert len(page["data"]) == 10
        assert "previous_page_token" not in page
        path = "/api/sellerpayment/transactions_logs"
        assert shop.get(path, limit=2000).status_code == 200
        assert shop.get(path, limit=2001).status_code == 400

    def test_is_told_to_its_end_page_by_page(self, shop, market):
        sell(market)
        sell(market)
        path = "/api/sellerpayment/transactions_logs"
        page = shop.get(path, limit=4, sort="lastUpdated,ASC").json
        told = page["data"]
        while token := page.get("next_page_token"):
            page = shop.get(path, page_token=token).json
            told += page["data"]

        assert len(told) == 14
        assert [line["id"] for line in told] == [line["id"] for line in lines(shop)]
        back = shop.get(path, page_token=page["previous_page_token"]).json["data"]
        assert [line["id"] for line in back] == [line["id"] for line in told[8:12]]

    def test_leaves_nothing_out_when_lines_change_between_two_pages(self, shop, market, world):
        path = "/api/sellerpayment/transactions_logs"
        early = market.place_order([PRICED], state="SHIPPED")
        world.move(60)
        market.place_order([PRICED], state="SHIPPING")
        first = shop.get(path, limit=8, sort="lastUpdated,ASC").json
        world.move(60)
        market.receive(early)  # its seven lines move behind those of the other order
        rest = shop.get(path, limit=100, page_token=first["next_page_token"]).json["data"]

        told = {line["id"] for line in first["data"]} | {line["id"] for line in rest}
        assert told == {line["id"] for line in lines(shop)}

    def test_is_by_creation_and_the_youngest_first_unless_asked_otherwise(self, shop, market):
        sell(market)

        youngest, *_rest = shop.get("/api/sellerpayment/transactions_logs").json["data"]
        assert youngest["type"] == "COMMISSION_FEE"

    def test_is_narrowed(self, shop, market, world):
        first = sell(market)
        world.move(3600)
        second = sell(market, (SHEET, 1))
        since = (world.now() - timedelta(minutes=5)).isoformat()

        def orders_of(**query):
            return {line["entities"]["order"]["id"] for line in lines(shop, **query)}

        assert orders_of(order_id=first) == {first}
        assert orders_of(order_line_id=f"{second}-1") == {second}
        assert orders_of(last_updated_from=since) == {second}
        assert orders_of(date_created_from=since) == {second}
        assert orders_of(date_created_to=since) == {first}
        assert orders_of(payment_state=["PENDING", "PAYABLE"]) == {first, second}
        assert orders_of(payment_state="PAID") == set()
        assert len(lines(shop, transaction_type=["ORDER_AMOUNT", "COMMISSION_FEE"])) == 4

    @pytest.mark.parametrize(
        "query",
        [{"sort": "amount"}, {"sort": "lastUpdated,UP"}, {"last_updated_from": "soon"}],
    )
    def test_refuses_what_it_does_not_know(self, shop, market, query):
        assert shop.get("/api/sellerpayment/transactions_logs", **query).status_code == 400

    def test_is_for_accountants(self, shop, market):
        """Caution 42: a shop's administrator may lack the role."""
        market.settings.has_accountancy_role = False

        assert shop.get("/api/sellerpayment/transactions_logs").status_code == 403
        assert shop.post("/api/sellerpayment/transactions_logs/async", {}).status_code == 403
        assert shop.get("/api/seller-billing-cycles").status_code == 200

    def test_counts_every_page_as_a_call(self, shop, world):
        path = "/api/sellerpayment/transactions_logs"
        statuses = [shop.get(path, limit=1).status_code for _ in range(21)]

        assert statuses == [200] * 20 + [429]
        for _ in range(2):
            world.move(60)
            statuses += [shop.get(path, limit=1).status_code for _ in range(20)]
        world.move(60)
        assert statuses.count(200) == 60
        assert shop.get(path).status_code == 429  # sixty an hour

    def test_has_words_that_nobody_knows(self, shop, market):
        sell(market)
        market.settings.unknown_enums = True

        assert lines(shop)[0]["payment_state"] == "ON_HOLD"
