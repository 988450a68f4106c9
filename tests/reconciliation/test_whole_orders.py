"""Whole orders and the money for them, as the marketplace tells both: what is wrong is found.

The sandbox plays the operator's bookkeeper; what it writes is read through our own client.
"""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from integration.domain.orders import ShipmentDraft, Tracking
from reconciliation.domain.contract import Contract
from reconciliation.domain.expectation import expected_lines
from reconciliation.domain.matching import judge
from reconciliation.domain.outcomes import MatchOutcome
from reconciliation.domain.paid import Expected, MatchRules, PaidLine
from sandbox.mirakl import by_hand, lifecycle
from tests.remotes import STARTS_AT, marketplace

TEE, SHEET = "FN-TEE-M-NVY", "HP-SHEET-QN-WHT"
PRICED = {"sku": TEE, "quantity": 3, "unit_price": "33.33", "tax_rate": "10"}


@pytest.fixture
def market(sandbox):
    return sandbox.mirakl


def sold(market, *basket, **more):
    """Let an order be paid, shipped and received."""
    order_id = market.place_order(list(basket) or [PRICED], state="SHIPPING", **more)
    lifecycle.ship(market, market.orders[order_id])
    market.receive(order_id)
    return order_id


def found(sandbox, order_id, *, days=60):
    """Read the order and its lines, and return what is not right some days later."""
    sandbox.clock.move(timedelta(days=days).total_seconds())
    [order] = [record.value for record in marketplace().orders([order_id])]
    lines = [record.value for record in marketplace().transaction_lines_since(STARTS_AT)]
    told = expected_lines(order, contract=Contract(), timezone=ZoneInfo("UTC"))
    verdicts = judge(
        [paid(line) for line in lines if line.mirakl_order_id == order_id],
        [Expected(**{name: getattr(one, name) for name in Expected._fields}) for one in told],
        rules=MatchRules(at=sandbox.clock.now(), read_until=sandbox.clock.now()),
    )
    return {
        (one.kind, one.outcome.value, f"{one.difference:.2f}")
        for one in verdicts
        if one.outcome is not MatchOutcome.MATCHED
    }


def paid(line):
    return PaidLine(
        line.mirakl_line_id,
        line.type,
        line.amount,
        line.created_at,
        line.mirakl_refund_id,
        line.mirakl_shipment_id,
        line.mirakl_debit_id,
        line.tax_code,
    )


class TestNothingIsWrong:
    def test_with_a_sale_of_several_lines(self, sandbox, market):
        assert found(sandbox, sold(market, PRICED, (SHEET, 2))) == set()

    def test_with_a_promotion_that_the_operator_pays_caution_35(self, sandbox, market):
        assert found(sandbox, sold(market, PRICED | {"operator_funded": "8.00"})) == set()

    def test_with_a_part_that_the_operator_keeps_caution_35(self, sandbox, market):
        order_id = sold(market, PRICED | {"not_payable": "5.00"})
        market.refund_by_operator(order_id, amount="17.77")

        assert found(sandbox, order_id) == set()

    def test_with_refunds_of_goods_and_shipping(self, sandbox, market):
        order_id = sold(market, PRICED, (SHEET, 3))
        market.refund_by_operator(order_id, amount="17.77", shipping_amount="1.11")
        market.refund_by_operator(order_id, amount="3.33")
        market.refund_by_operator(order_id, f"{order_id}-2")

        assert found(sandbox, order_id) == set()

    @pytest.mark.parametrize("state", ["WAITING_DEBIT_PAYMENT", "SHIPPING"])
    def test_with_an_order_canceled_before_or_after_the_debit_caution_40(
        self, sandbox, market, state
    ):
        order_id = market.place_order([PRICED], state=state)
        sandbox.clock.move(60)
        market.cancel(order_id)

        assert found(sandbox, order_id) == set()

    @pytest.mark.parametrize("state", ["WAITING_DEBIT_PAYMENT", "SHIPPING"])
    def test_with_a_unit_canceled_before_or_after_the_debit(self, sandbox, market, state):
        order_id = market.place_order([PRICED], state=state)
        sandbox.clock.move(60)
        market.cancel(order_id, quantity=1)
        if state != "SHIPPING":
            market.confirm(order_id)
        lifecycle.ship(market, market.orders[order_id])

        assert found(sandbox, order_id) == set()

    def test_with_a_line_that_is_debited_parcel_by_parcel_caution_36(self, sandbox, market):
        market.settings.pay_on_shipment = market.settings.multi_shipment = True
        order_id = market.place_order([PRICED], state="SHIPPING")
        for units in (1, 2):
            tracking = Tracking(tracking_number=f"1Z{units}", carrier_code="UPS")
            parcel = ShipmentDraft(order_id, ((f"{order_id}-1", units),), tracking)
            marketplace().create_shipments([parcel])
            market.confirm(order_id)

        assert found(sandbox, order_id) == set()

    def test_with_taxes_of_the_whole_order(self, sandbox, market):
        market.settings.order_level_tax = True

        assert found(sandbox, sold(market, PRICED, (SHEET, 1))) == set()

    def test_with_a_penalty_caution_36(self, sandbox, market):
        order_id = sold(market)
        by_hand.penalty(market, Decimal(5), order_id=order_id)

        assert found(sandbox, order_id) == set()


class TestTheFault:
    def test_of_a_wrong_commission_is_found(self, sandbox, market):
        market.settings.commission_off_by = Decimal("0.50")

        assert found(sandbox, sold(market)) == {("COMMISSION", "FEE_VARIANCE", "-0.50")}

    def test_of_taxes_that_nobody_remits_is_found_caution_39(self, sandbox, market):
        market.settings.operator_remits_taxes = False

        [(kind, outcome, _)] = found(sandbox, sold(market))

        assert (kind, outcome) == ("TAX_REMITTED", "TAX_NOT_REMITTED")

    def test_of_a_doubled_line_is_found_caution_36(self, sandbox, market):
        order_id = sold(market)
        line = by_hand.find(market, order_id, "ORDER_AMOUNT")
        market.money.double(line, at=sandbox.clock.now())

        assert found(sandbox, order_id) == {("GOODS", "DUPLICATE", "99.99")}

    def test_of_a_lost_line_is_found_when_it_is_late(self, sandbox, market):
        order_id = sold(market)
        market.money.lose(by_hand.find(market, order_id, "ORDER_AMOUNT"))

        assert found(sandbox, order_id, days=10) == {("GOODS", "AWAITED", "-99.99")}
        assert found(sandbox, order_id, days=30) == {("GOODS", "MISSING", "-99.99")}

    def test_of_a_cent_is_found(self, sandbox, market):
        order_id = sold(market)
        by_hand.find(market, order_id, "ORDER_AMOUNT").amount -= Decimal("0.01")

        assert found(sandbox, order_id) == {("GOODS", "SHORT", "-0.01")}

    def test_of_a_commission_that_a_refund_does_not_give_back_is_found(self, sandbox, market):
        market.settings.refunds_commission = False
        order_id = sold(market)
        market.refund_by_operator(order_id, amount="20.00")

        assert found(sandbox, order_id) == {("REFUND_COMMISSION", "MISSING", "-3.00")}
