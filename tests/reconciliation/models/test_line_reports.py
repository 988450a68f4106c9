"""What finance asks of all lines of a period: results, gross, states, and fees to dispute."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from integration.domain.orders import Address
from integration.models import Order
from reconciliation.domain.reports import Row, dispute_file
from reconciliation.flows import watch_expectations
from reconciliation.models import CommissionRate, Expectation, TransactionLine
from reconciliation.models.fee_reports import FeeAudit
from reconciliation.models.line_reports import Period
from tests.reconciliation.trade import LATER, SOLD, came, imported, paid, sold

AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 30))
ASK = TransactionLine.objects


@pytest.fixture
def season(shop, books):
    """Sell two orders to two states in October, one of them refunded in November."""
    for number, state in (("C1-A", "NY"), ("C2-A", "CA")):
        order = sold(shop, number)
        address = Address("Ada", "B", "1 Main St", "Town", "USA", state=state)
        told = replace(order.marketplace, shipping_address=address, updated_at=LATER)
        Order.objects.observe(shop, told, at=LATER)
    by = imported(shop)
    for number in ("C1-A", "C2-A"):
        paid(by, number)
        came(by, "ORDER_AMOUNT_TAX", "8.00", order=number, tax_code="T", mirakl_debit_id="D1")
        came(by, "OPERATOR_REMITTED_ORDER_AMOUNT_TAX", "-8.00", order=number, tax_code="T")
    came(by, "REFUND_ORDER_AMOUNT", "-20.00", at=datetime(2026, 11, 3, tzinfo=UTC))
    came(by, "SUBSCRIPTION_FEE", "-39.99", order="")
    came(by, "PAYMENT", "-500.00", order="")
    watch_expectations.run(shop, at=LATER)
    return books


class TestProfitAndLoss:
    def test_is_by_month_in_the_time_zone_of_the_books(self, season):
        october, november = ASK.profit_and_loss(season, AUTUMN)

        assert october.name == date(2026, 10, 1)
        assert october.rows == {
            Row.SALES: 200,
            Row.COMMISSION: -30,
            Row.TAX: 0,
            Row.SUBSCRIPTION: Decimal("-39.99"),
        }
        assert (october.total, october.margin) == (Decimal("130.01"), None)
        assert november.rows == {Row.RETURNS: -20}

    def test_counts_a_line_on_its_day_there(self, shop, books):
        came(imported(shop), "ORDER_AMOUNT", "1.00", at=datetime(2026, 11, 1, 2, tzinfo=UTC))

        [result] = ASK.profit_and_loss(books, AUTUMN)

        assert result.name == date(2026, 10, 1)  # it was still October in New York

    def test_is_by_sku_too(self, season):
        nothing, sheet = ASK.profit_by_sku(season, AUTUMN)

        assert (nothing.name, nothing.rows) == ("", {Row.SUBSCRIPTION: Decimal("-39.99")})
        assert (sheet.name, sheet.total) == ("SHEET", 150)

    def test_leaves_out_what_mirakl_does_not_pay(self, shop, books):
        line = came(imported(shop), "ORDER_AMOUNT", "1.00")
        ASK.filter(pk=line.pk).update(payment_state="NOT_APPLICABLE")

        assert ASK.profit_and_loss(books, AUTUMN) == []


def test_no_report_adds_up_two_currencies(season, shop):
    audit = FeeAudit(season, AUTUMN)

    def told():
        return (
            ASK.profit_and_loss(season, AUTUMN),
            ASK.profit_by_sku(season, AUTUMN),
            ASK.gross_by_month(season, AUTUMN),
            ASK.sales_by_state(season, AUTUMN),
            list(ASK.fees(season, AUTUMN)),
            audit.totals(),
            audit.listed(first=0, most=50),
        )

    before = told()
    by = imported(shop)
    for kind in ("ORDER_AMOUNT", "ORDER_AMOUNT_TAX", "COMMISSION_FEE"):
        came(by, kind, "-7.00", currency="CAD")

    assert told() == before
    assert all(before)


class TestGross:
    def test_is_what_customers_paid_in_a_month_nothing_taken_off_caution_41(self, season):
        [october] = ASK.gross_by_month(season, AUTUMN)

        assert (october.gross, october.tax, october.without_tax) == (216, 16, 200)
        assert october.sale_count == 2

    def test_counts_by_the_day_of_the_payment_caution_41(self, shop, books):
        line = came(imported(shop), "ORDER_AMOUNT", "1.00", at=datetime(2026, 11, 3, tzinfo=UTC))
        ASK.filter(pk=line.pk).update(transaction_at=SOLD)

        [month] = ASK.gross_by_month(books, AUTUMN)

        assert month.month == date(2026, 10, 1)


class TestSalesByState:
    def test_have_the_tax_that_the_marketplace_collected_caution_41(self, season):
        california, new_york = ASK.sales_by_state(season, AUTUMN)

        assert (california.state, california.sales, california.tax_collected) == ("CA", 100, 8)
        assert (new_york.state, new_york.refunds, new_york.tax_remitted) == ("NY", -20, -8)
        assert new_york.order_count == 1

    def test_stand_under_nothing_where_the_order_is_unknown(self, shop, books):
        came(imported(shop), "ORDER_AMOUNT", "1.00", order="U1-A")

        [unknown] = ASK.sales_by_state(books, AUTUMN)

        assert (unknown.state, unknown.sales) == ("", 1)


class TestTheFeeAudit:
    @pytest.fixture
    def audited(self, shop, books):
        CommissionRate.objects.create(books=books, category_code="bedding", percent=Decimal(14))
        sold(shop, "C1-A")
        sold(shop, "C2-A", offer_sku="=1+1", category_code="@bad")
        by = imported(shop)
        paid(by, "C1-A")
        paid(by, "C2-A", fee="-15.50")
        watch_expectations.run(shop, at=LATER)
        return books

    def test_compares_what_was_charged_with_the_contract_or_the_order(self, audited):
        first, second = ASK.fees(audited, AUTUMN)

        assert (first.expected, first.charged, first.overcharged) == (14, 15, 1)
        assert (first.sold_for, first.rate_is_known) == (100, True)
        assert (second.expected, second.overcharged) == (15, Decimal("0.5"))
        assert not second.rate_is_known

    def test_lists_only_what_is_too_much(self, audited):
        audited.tolerance = Decimal("0.50")

        [fee] = ASK.fees_to_dispute(audited, AUTUMN)

        assert fee.mirakl_order_id == "C1-A"

    def test_names_the_day_of_the_books_time_zone(self, audited):
        night = datetime(2026, 10, 11, 2, tzinfo=UTC)  # still the 10th in New York
        Expectation.objects.update(ordered_at=night)

        _, first, second = dispute_file(ASK.fees_to_dispute(audited, AUTUMN))

        assert "2026-10-10" in first
        assert "2026-10-10" in second
        listed = FeeAudit(audited, AUTUMN).listed(first=0, most=9)
        assert {fee.ordered_on for fee in listed} == {date(2026, 10, 10)}

    def test_makes_a_file_in_which_nothing_runs(self, audited):
        head, first, second = dispute_file(ASK.fees_to_dispute(audited, AUTUMN))

        assert head.startswith("Order,Order line,SKU,Category,Ordered on,")
        assert first == "C1-A,C1-A-1,SHEET,bedding,2026-10-01,100.00,14.00,15.00,1.00\r\n"
        assert second.startswith("C2-A,C2-A-1,'=1+1,'@bad,")
