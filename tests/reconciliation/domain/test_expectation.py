"""What a line should bring: what is payable to the shop, less what was taken off it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from integration.domain.orders import (
    Address,
    Cancelation,
    MarketplaceLine,
    MarketplaceOrder,
    MarketplaceRefund,
    TaxAmount,
)
from reconciliation.domain.contract import Contract, Rate
from reconciliation.domain.expectation import TwinMoney, expected_lines

ORDERED = datetime(2026, 10, 1, 3, tzinfo=UTC)  # still the day before in New York
DEBITED = ORDERED + timedelta(hours=2)
LATER = DEBITED + timedelta(days=9)
LINE = MarketplaceLine(
    mirakl_line_id="C1-A-1",
    state="SHIPPED",
    offer_sku="SHEET",
    quantity=2,
    unit_price=Decimal(50),
    price=Decimal(100),
    total_price=Decimal("106.95"),
    shipping_price=Decimal("6.95"),
    category_code="bedding",
    taxes=(TaxAmount("T", Decimal(8), payable=Decimal(0)),),
    shipping_taxes=(TaxAmount("T", Decimal("0.56"), payable=Decimal(0)),),
    commission=Decimal("16.04"),
    commissionable=Decimal("106.95"),
    shipped_at=LATER,
    debited_at=DEBITED,
)
ORDER = MarketplaceOrder(
    mirakl_order_id="C1-A",
    commercial_id="C1",
    state="SHIPPED",
    created_at=ORDERED,
    updated_at=LATER,
    currency="USD",
    price=Decimal(100),
    shipping_price=Decimal("6.95"),
    total_price=Decimal("106.95"),
    lines=(LINE,),
    tax_mode="TAX_EXCLUDED",
    debited_at=DEBITED,
    shipping_address=Address("Marcus", "Okafor", "1 Main St", "Chicago", "USA", state="IL"),
)
OFF = {
    "amount": Decimal(50),
    "shipping_amount": Decimal("1.95"),
    "taxes": (TaxAmount("T", Decimal(4), payable=Decimal(0)),),
    "commission": Decimal("7.79"),
}


def refunded(**more: object) -> MarketplaceRefund:
    return MarketplaceRefund("R1", state="REFUNDED", created_at=LATER, **(OFF | more))


def canceled(**more: object) -> Cancelation:
    return Cancelation("K1", **({"created_at": ORDERED} | OFF | more))


def of(contract: Contract | None = None, twin=None, workflow="", **line: object):
    """Return what the line should bring, with something about it changed."""
    order = replace(ORDER, lines=(replace(LINE, **line),), payment_workflow=workflow)
    if order.lines[0].debited_at is None:
        order = replace(order, debited_at=None)
    [found] = expected_lines(
        order,
        contract=contract or Contract(),
        timezone=ZoneInfo("America/New_York"),
        twin=twin,
    )
    return found


class TestALine:
    def test_brings_its_goods_and_shipping_less_commission(self):
        found = of()

        assert (found.goods, found.shipping, found.commission) == (
            100,
            Decimal("6.95"),
            Decimal("-16.04"),
        )
        assert (found.tax, found.tax_to_shop) == (Decimal("8.56"), 0)
        assert (found.is_due, found.due_at, found.refund_count) == (True, DEBITED, 0)
        assert (found.sku, found.category_code, found.ship_to_state) == ("SHEET", "bedding", "IL")

    def test_brings_what_is_payable_to_the_shop_caution_35(self):
        found = of(payable_price=Decimal(90), payable_shipping=Decimal(0))

        assert (found.goods, found.shipping) == (90, 0)
        assert found.marketplace_total == Decimal("106.95")  # what the customer pays

    def test_brings_all_of_a_price_that_the_operator_pays_in_part_caution_35(self):
        assert of(payable_price=Decimal(100)).goods == 100

    def test_brings_no_more_tax_than_is_inside_its_price(self):
        inside = replace(ORDER, tax_mode="TAX_INCLUDED")
        zone = ZoneInfo("UTC")

        [found] = expected_lines(inside, contract=Contract(), timezone=zone)

        assert found.tax_to_shop == 0
        assert found.marketplace_total == Decimal("106.95") - Decimal("8.56")

    def test_says_nothing_of_a_commission_that_was_not_read(self):
        assert of(commission=None).commission is None


class TestARefund:
    def test_takes_goods_shipping_and_tax_back_and_gives_commission(self):
        found = of(refunds=(refunded(taxes=(TaxAmount("T", Decimal(4)),)),))

        assert (found.goods, found.refund_goods, found.refund_shipping) == (
            100,
            -50,
            Decimal("-1.95"),
        )
        assert (found.refund_tax, found.refund_commission) == (-4, Decimal("7.79"))
        assert (found.refunded_at, found.refund_count) == (LATER, 1)

    def test_takes_nothing_yet_while_it_waits(self):
        waiting = replace(refunded(), state="WAITING_REFUND_PAYMENT")

        assert of(refunds=(waiting,)).refund_goods == 0

    def test_takes_the_share_that_was_payable_to_the_shop_caution_35(self):
        found = of(payable_price=Decimal(90), refunds=(refunded(),))

        assert found.refund_goods == -45

    def test_takes_what_its_own_breakdown_says_caution_35(self):
        found = of(payable_price=Decimal(90), refunds=(refunded(payable_amount=Decimal(40)),))

        assert found.refund_goods == -40

    def test_takes_half_a_cent_of_a_share_as_a_whole_one(self):
        found = of(payable_price=Decimal(90), refunds=(refunded(amount=Decimal("0.05")),))

        assert found.refund_goods == Decimal("-0.05")

    def test_takes_only_the_tax_back_that_was_for_the_shop_caution_35(self):
        found = of(refunds=(refunded(),))

        assert (found.tax_to_shop, found.refund_tax) == (0, 0)

    def test_takes_no_tax_back_that_is_inside_its_price(self):
        line = replace(LINE, refunds=(refunded(taxes=(TaxAmount("T", Decimal(4)),)),))
        inside = replace(ORDER, lines=(line,), tax_mode="TAX_INCLUDED")

        [found] = expected_lines(inside, contract=Contract(), timezone=ZoneInfo("UTC"))

        assert found.refund_tax == 0

    def test_is_expected_before_the_debit_is_visible(self):
        found = of(debited_at=None, shipped_at=None, refunds=(refunded(),))

        assert (found.due_at, found.refund_goods) == (None, -50)


class TestACancelation:
    def test_of_a_part_before_the_debit_lessens_the_sale_caution_40(self):
        found = of(cancelations=(canceled(),))

        assert (found.goods, found.shipping, found.commission) == (50, 5, Decimal("-8.25"))
        assert (found.refund_goods, found.refund_count) == (0, 0)

    def test_of_all_before_the_debit_leaves_nothing_to_wait_for_caution_40(self):
        found = of(state="CANCELED", debited_at=None, shipped_at=None)

        assert (found.goods, found.commission, found.tax, found.due_at) == (0, 0, 0, None)
        assert not found.is_due

    def test_of_a_part_after_the_debit_is_a_refund(self):
        found = of(cancelations=(canceled(created_at=LATER),))

        assert (found.goods, found.refund_goods, found.refunded_at) == (100, -50, LATER)
        assert found.refund_commission == Decimal("7.79")

    def test_of_all_after_the_debit_gives_all_of_it_back(self):
        found = of(state="CANCELED")

        assert found.goods + found.refund_goods == 0
        assert found.commission + found.refund_commission == 0

    def test_leaves_the_other_lines_of_a_paid_order_due(self):
        gone = replace(LINE, mirakl_line_id="C1-A-2", state="CANCELED", debited_at=None)
        order = replace(ORDER, lines=(LINE, gone))

        kept, left = expected_lines(order, contract=Contract(), timezone=ZoneInfo("UTC"))

        assert (kept.goods, kept.marketplace_total) == (100, Decimal("106.95"))
        assert (left.goods, left.due_at, left.marketplace_total) == (0, None, None)


class TestALinePaidOnShipment:
    def test_is_not_due_before_its_goods_leave_caution_11(self):
        found = of(workflow="PAY_ON_SHIPMENT", state="SHIPPING", debited_at=None, shipped_at=None)

        assert (found.goods, found.due_at, found.is_due) == (100, None, False)

    def test_is_due_in_part_while_a_parcel_is_to_leave_caution_36(self):
        found = of(workflow="PAY_ON_SHIPMENT", state="SHIPPING", shipped_at=None)

        assert (found.due_at, found.is_due) == (DEBITED, False)

    def test_is_due_whole_when_it_has_left(self):
        assert of(workflow="PAY_ON_SHIPMENT", state="RECEIVED").is_due


class TestTheContract:
    contract = Contract([Rate(Decimal(10), valid_until=datetime(2026, 9, 30, tzinfo=UTC).date())])

    def test_holds_on_the_day_of_the_order_where_the_books_are(self):
        assert of(self.contract).contract_commission == Decimal("-10.70")

    def test_takes_nothing_of_what_was_canceled_before_the_debit(self):
        found = of(self.contract, cancelations=(canceled(),))

        assert found.contract_commission == Decimal("-5.50")  # of 55.00


class TestTheStoresTwin:
    def test_is_compared_with_what_the_customer_pays_without_tax_caution_40(self):
        found = of(twin=TwinMoney(Decimal("106.95")), payable_price=Decimal(90))

        assert found.marketplace_total == found.store_total == Decimal("106.95")

    @pytest.mark.parametrize("state", ["CANCELED", "REFUSED"])
    def test_is_compared_with_what_is_left(self, state):
        found = of(twin=TwinMoney(Decimal("106.95")), state=state)

        assert found.marketplace_total == 0

    def test_is_compared_with_what_customers_got_back_caution_32(self):
        back = refunded()
        twin = TwinMoney(Decimal("106.95"), Decimal("51.95"), refunded_at=LATER + timedelta(days=1))

        found = of(twin=twin, refunds=(back, replace(back, state="WAITING_REFUND")))

        assert found.marketplace_refunded == found.store_refunded == Decimal("51.95")
        assert found.given_back_at == LATER + timedelta(days=1)
