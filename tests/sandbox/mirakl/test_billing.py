"""Billing cycles: what they gather, what they pay, and the documents that come of it."""

from decimal import Decimal

import pytest

from sandbox.actions import act
from tests.sandbox.mirakl.money import (
    SHEET,
    amounts,
    close,
    cycles,
    documents,
    lines,
    read,
    sell,
)

NET = Decimal("90.91")  # 100 + 6.95 − 16.04


def paid(world, **given):
    act(world, "pay_out", given)


class TestClosing:
    def test_gathers_what_is_payable_and_nothing_else(self, shop, market, world):
        received = sell(market)
        market.place_order([(SHEET, 1)], state="SHIPPED")
        cycle_id = close(world)["id"]

        (cycle,) = cycles(shop)
        own = lines(shop, seller_billing_cycle_id=cycle_id)
        assert cycle["amount_transferred_to_seller"] == NET
        assert {line["entities"]["order"]["id"] for line in own} == {received}
        assert sum(line["amount"] for line in own) == NET
        assert cycle["pay_out"] == {"state": "TO_PAY"}

    def test_tells_the_lines_later(self, shop, market, world):
        """Caution 33: cycle ids and document numbers are filled in late."""
        sell(market)
        act(world, "close_cycle", {})
        early = lines(shop)
        world.move(61)
        late = lines(shop)

        assert cycles(shop)
        assert not [line for line in early if "seller_billing_cycle_id" in line]
        assert not [line for line in early if "accounting_document_number" in line]
        assert {line["seller_billing_cycle_id"] for line in late} == {cycles(shop)[0]["id"]}
        assert {line["payment_voucher_number"] for line in late} == {"000001"}
        assert all(line["accounting_document_number"] for line in late)
        assert early[0]["last_updated"] < late[0]["last_updated"]

    def test_sums_up_each_kind_as_its_lines_do(self, shop, market, world):
        order_id = sell(market)
        market.refund_by_operator(order_id, amount="10.00")
        for action in ("charge_subscription", "penalize", "give_credit", "send_invoice"):
            act(world, action, {})
        close(world)

        (cycle,) = cycles(shop)
        summary, sums = cycle["summary"], amounts(shop)
        assert summary["total_payable_orders_excl_tax"] == Decimal("106.95")
        assert summary["total_payable_orders_incl_tax"] == Decimal("117.65")
        assert summary["total_commissions_excl_tax"] == sums["COMMISSION_FEE"]
        assert summary["total_operator_remitted_taxes"] == Decimal("-10.7")
        assert summary["total_refund_orders_incl_tax"] == -11
        assert summary["total_refund_operator_remitted_taxes"] == 1
        assert summary["total_refund_commissions_excl_tax"] == Decimal("1.5")
        assert summary["total_subscription_excl_tax"] == Decimal("-39.99")
        assert summary["total_seller_penalty_fees_excl_tax"] == -12
        assert summary["total_other_credits_excl_tax"] == -25
        assert summary["total_other_invoices_excl_tax"] == 60
        assert len(summary) == 40

    def test_of_nothing_is_a_cycle_too(self, shop, market, world):
        close(world)

        (cycle,) = cycles(shop)
        assert cycle["amount_transferred_to_seller"] == 0
        assert documents(shop) == []

    def test_takes_later_refunds_into_a_later_cycle(self, shop, market, world):
        order_id = sell(market)
        close(world)
        paid(world)
        market.refund_by_operator(order_id)
        close(world)

        first, second = cycles(shop)
        assert first["amount_transferred_to_seller"] == NET
        assert second["amount_transferred_to_seller"] == Decimal(-85)

    def test_may_be_negative(self, shop, market, world):
        act(world, "charge_subscription", {})
        close(world)
        paid(world)

        (cycle,) = cycles(shop)
        assert cycle["amount_transferred_to_seller"] == Decimal("-39.99")
        assert amounts(shop)["PAYMENT"] == Decimal("39.99")

    def test_may_carry_what_is_negative_into_the_next_one(self, shop, market, world):
        market.settings.carries_negative_cycles = True
        act(world, "charge_subscription", {})
        close(world)
        sell(market)
        close(world)

        amounts_paid = [one["amount_transferred_to_seller"] for one in cycles(shop)]
        assert amounts_paid == [0, NET - Decimal("39.99")]

    def test_may_not_add_up(self, shop, market, world):
        sell(market)
        close(world, off_by="1.25")

        assert cycles(shop)[0]["amount_transferred_to_seller"] == NET + Decimal("1.25")

    def test_counts_a_reserve(self, shop, market, world):
        sell(market)
        act(world, "keep_reserve", {"amount": "20"})
        close(world)
        paid(world)
        act(world, "keep_reserve", {"amount": "-20"})
        close(world)

        amounts_paid = [one["amount_transferred_to_seller"] for one in cycles(shop)]
        assert amounts_paid == [NET - 20, 20]


class TestPayingOut:
    def test_pays_the_lines_and_brings_the_balance_to_zero(self, shop, market, world):
        sell(market)
        close(world)
        paid(world)

        (cycle,) = cycles(shop)
        *_rest, payment = lines(shop)
        assert cycle["pay_out"]["state"] == "PAID"
        assert cycle["pay_out"]["reference"] == payment["entities"]["transaction_info"]["number"]
        assert cycle["pay_out"]["transaction_date"]
        assert (payment["type"], payment["amount"], payment["balance"]) == ("PAYMENT", -NET, 0)
        assert payment["seller_billing_cycle_id"] == cycle["id"]
        assert {line["payment_state"] for line in lines(shop)} == {"PAID"}

    def test_may_fail_and_be_made_good_later(self, shop, market, world):
        sell(market)
        close(world)
        act(world, "fail_payout", {})
        (failed,) = cycles(shop)
        paid(world)
        (good,) = cycles(shop)

        assert failed["pay_out"] == {"state": "FAILED", "failure_reason": "INCOMPLETE_KYC"}
        assert good["pay_out"]["state"] == "PAID"
        assert "failure_reason" not in good["pay_out"]

    def test_is_done_once(self, shop, market, world):
        sell(market)
        cycle_id = close(world)["id"]
        paid(world)

        for action in ("pay_out", "fail_payout"):
            with pytest.raises(ValueError):
                act(world, action, {"cycle_id": cycle_id})
            with pytest.raises(ValueError):
                act(world, action, {})

    def test_needs_no_payment_for_nothing(self, shop, market, world):
        close(world)
        paid(world)

        assert lines(shop) == []
        assert cycles(shop)[0]["pay_out"]["state"] == "PAID"


class TestTheCycles:
    def test_are_narrowed_and_sorted(self, shop, market, world):
        for _ in range(3):
            close(world)
            world.move(86_400)
        paid(world)
        first, second, third = (one["id"] for one in cycles(shop))

        assert [one["id"] for one in cycles(shop, pay_out_state="PAID")] == [first]
        assert [one["id"] for one in cycles(shop, id=[second, third])] == [second, third]
        assert cycles(shop, sort="dateCreated,DESC")[0]["id"] == third
        assert [one["id"] for one in cycles(shop, start_date="2026-03-06T00:00:00Z")] == [third]
        assert cycles(shop, currency="EUR") == []

    def test_come_page_by_page(self, shop, market, world):
        for _ in range(3):
            close(world)
        path = "/api/seller-billing-cycles"
        page = shop.get(path, limit=2).json

        assert len(page["data"]) == 2
        assert len(shop.get(path, page_token=page["next_page_token"]).json["data"]) == 1
        assert shop.get(path, limit=1001).status_code == 400


class TestDocuments:
    def test_invoice_what_a_cycle_charges(self, shop, market, world):
        sell(market)
        act(world, "charge_subscription", {})
        cycle_id = close(world)["id"]

        (invoice,) = documents(shop, type="AUTO_INVOICE")
        assert invoice["total_amount_excl_taxes"] == Decimal("56.03")
        assert invoice["seller_billing_cycle_id"] == cycle_id
        assert invoice["payment"]["state"] == "PENDING"
        assert [row["amount_excl_taxes"] for row in invoice["details"]] == [
            Decimal("16.04"),
            Decimal("39.99"),
        ]

    def test_by_hand_are_others_and_are_paid_with_their_cycle(self, shop, market, world):
        order_id = sell(market)
        act(world, "give_credit", {"order_id": order_id, "description": "Lost in our hub"})
        act(world, "send_invoice", {})
        close(world)
        paid(world)

        credit, charge = documents(shop, type="MANUAL_CREDIT") + documents(
            shop, type="MANUAL_INVOICE"
        )
        assert (credit["total_amount_incl_taxes"], charge["total_amount_incl_taxes"]) == (-25, 60)
        assert credit["details"][0]["order_id"] == order_id
        assert credit["payment"]["state"] == charge["payment"]["state"] == "PAID"
        (line,) = lines(shop, transaction_type="MANUAL_CREDIT")
        number = f"{credit['invoice_id']:012d}"
        assert line["accounting_document_number"] == number
        assert line["entities"]["manual_accounting_document"] == {"number": number}

    def test_are_the_invoices_of_cycles_unless_all_are_asked_for(self, shop, market, world):
        sell(market)
        act(world, "give_credit", {})
        cycle_id = close(world)["id"]

        assert [one["type"] for one in read(shop.get("/api/invoices"))["invoices"]] == [
            "AUTO_INVOICE"
        ]
        assert len(documents(shop)) == 2
        assert len(documents(shop, seller_billing_cycle_id=cycle_id)) == 2
        assert documents(shop, payment_status="PAID") == []
        assert documents(shop, start_date="2027-01-01T00:00:00Z") == []
        assert shop.get("/api/invoices", type="RECEIPT").status_code == 400

    def test_are_handed_out_on_paper(self, shop, market, world):
        sell(market)
        close(world)
        (invoice,) = documents(shop)

        paper = shop.get(f"/api/invoices/{invoice['invoice_id']}")

        assert paper.content_type == "application/octet-stream"
        assert paper.data.startswith(b"%PDF-1.4")
        assert paper.data.rstrip().endswith(b"%%EOF")
        assert b"16.04 USD" in paper.data
        assert shop.get("/api/invoices/999").status_code == 404


class TestExports:
    def start(self, shop, world, **body):
        tracking_id = shop.post("/api/sellerpayment/transactions_logs/async", body).json[
            "tracking_id"
        ]
        early = self.status(shop, tracking_id)
        world.move(60)
        return early, self.status(shop, tracking_id)

    def status(self, shop, tracking_id):
        return shop.get(f"/api/sellerpayment/transactions_logs/async/status/{tracking_id}").json

    def file(self, shop, url):
        return shop.get(url.removeprefix("http://localhost"))

    def test_write_a_line_of_text_each(self, shop, market, world):
        sell(market)
        early, late = self.start(shop, world, format="NDJSON", items_per_chunk=4)

        assert early["status"] == "PENDING"
        first, second = (self.file(shop, url) for url in late["urls"])
        assert first.content_type == "application/x-ndjson"
        assert [len(file.text.splitlines()) for file in (first, second)] == [4, 3]

    def test_write_one_object_unless_asked_otherwise(self, shop, market, world):
        sell(market)
        _early, late = self.start(shop, world)

        (url,) = late["urls"]
        assert read(self.file(shop, url))["data"] == lines(shop)

    def test_are_narrowed(self, shop, market, world):
        first = sell(market)
        sell(market, (SHEET, 1))
        _early, late = self.start(shop, world, order_id=[first], transaction_type=["ORDER_AMOUNT"])

        (url,) = late["urls"]
        (line,) = read(self.file(shop, url))["data"]
        assert line["entities"]["order"]["id"] == first

    def test_may_be_of_nothing_and_may_fail(self, shop, market, world):
        _early, late = self.start(shop, world, format="NDJSON")
        market.settings.exports_fail = True
        _early, failed = self.start(shop, world)

        assert (late["status"], late["urls"]) == ("COMPLETED", [])
        assert failed["status"] == "FAILED"

    @pytest.mark.parametrize(
        "body", [{"format": "XML"}, {"items_per_chunk": 0}, {"date_created_from": "soon"}]
    )
    def test_refuse_what_they_do_not_know(self, shop, market, body):
        path = "/api/sellerpayment/transactions_logs/async"
        assert shop.post(path, body).status_code == 400

    def test_are_given_once_a_day(self, shop, world):
        path = "/api/sellerpayment/transactions_logs/async"

        assert [shop.post(path, {}).status_code for _ in range(2)] == [200, 429]
