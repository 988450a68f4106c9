"""What orders should bring is worked out when it changes, and only then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integration.domain.orders import (
    Cancelation,
    MarketplaceRefund,
    StoreOrder,
    StoreRefund,
)
from integration.domain.reference import StoreVariant
from integration.models import CatalogVariant, Doorbell, Issue, Order, SkuLink, SyncRun
from integration.models import StoreOrder as StoreOrderRow
from reconciliation.flows import watch_expectations
from reconciliation.models import CommissionRate, Expectation, OrderToMatch
from tests.reconciliation.money_story import set_up
from tests.reconciliation.trade import LATER, SOLD, sold, tell

REFUND = MarketplaceRefund("R1", Decimal(20), state="REFUNDED", created_at=LATER)


def watch(shop, at=LATER):
    watch_expectations.run(shop, at=at)


def noted():
    return set(OrderToMatch.objects.values_list("mirakl_order_id", flat=True))


def last_outcome():
    return SyncRun.objects.filter(flow="watch_expectations").first().outcome


def twin_of(order, *, status=11):
    """Let the store have an order of 99.00 for a marketplace order; return its row."""
    Order.objects.filter(pk=order.pk).update(bigcommerce_order_id=7)
    twin = StoreOrder(
        bigcommerce_order_id=7,
        status_id=status,
        external_order_id="C1-A",
        channel_id=1,
        currency="USD",
        total_inc_tax=Decimal("106.92"),
        total_ex_tax=Decimal(99),
        shipping_cost_ex_tax=Decimal(0),
        shipping_cost_inc_tax=Decimal(0),
        modified_at=SOLD,
        created_at=SOLD,
    )
    return StoreOrderRow.objects.observe(order.shop.store, twin, at=SOLD)


class TestWatchExpectations:
    def test_writes_what_each_line_should_bring_and_has_it_judged(self, shop):
        sold(shop)

        watch(shop)

        one = Expectation.objects.get()
        assert (one.mirakl_order_id, one.mirakl_line_id, one.sku) == ("C1-A", "C1-A-1", "SHEET")
        assert (one.goods, one.commission, one.due_at) == (100, -15, SOLD)
        assert noted() == {"C1-A"}
        rung = Doorbell.objects.get(flow="match_transactions").due_at
        assert LATER <= rung < LATER + timedelta(minutes=1)

    def test_has_nothing_to_do_when_nothing_changed(self, shop):
        sold(shop)
        watch(shop)
        OrderToMatch.objects.all().delete()

        watch(shop, LATER + timedelta(minutes=5))

        assert not noted()
        assert last_outcome() == "NOTHING_TO_DO"

    def test_costs_the_same_few_statements_however_many_orders_there_are(self, shop):
        def cost(at):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                watch(shop, at)
            return len(queries)

        sold(shop)
        watch(shop)
        with_one = cost(LATER + timedelta(minutes=5))
        for number in range(2, 30):
            sold(shop, f"C{number}-A")
        watch(shop, LATER + timedelta(minutes=10))

        assert cost(LATER + timedelta(minutes=15)) == with_one

    def test_follows_a_refund(self, shop):
        order = sold(shop)
        watch(shop)
        OrderToMatch.objects.all().delete()
        tell(order, at=LATER, refunds=(REFUND,))

        watch(shop, LATER + timedelta(minutes=1))

        assert Expectation.objects.get().refund_goods == -20
        assert noted() == {"C1-A"}

    def test_finds_once_a_day_a_change_that_became_visible_late(self, shop):
        order = sold(shop)
        sold(shop, "C2-A", at=SOLD + timedelta(days=3))
        watch(shop)
        tell(order, at=SOLD + timedelta(days=1), refunds=(REFUND,))

        watch(shop, LATER + timedelta(minutes=5))
        before = Expectation.objects.get(mirakl_order_id="C1-A").refund_goods
        watch(shop, LATER + timedelta(days=1))

        assert (before, Expectation.objects.get(mirakl_order_id="C1-A").refund_goods) == (0, -20)

    def test_works_all_orders_out_again_by_another_contract(self, shop, books):
        sold(shop)
        watch(shop)
        CommissionRate.objects.create(books=books, percent=Decimal(12))

        watch(shop, LATER + timedelta(minutes=5))

        assert Expectation.objects.get().contract_commission == -12

    def test_goes_on_at_once_when_there_are_more_orders_than_a_run_takes(self, shop, monkeypatch):
        monkeypatch.setattr(watch_expectations, "MOST", 2)
        monkeypatch.setattr(watch_expectations, "BATCH", 1)
        for number in range(3):
            sold(shop, f"C{number}-A")

        watch(shop)
        first = Expectation.objects.count()
        watch(shop, LATER + timedelta(seconds=1))

        assert (first, Expectation.objects.count()) == (2, 3)
        run = SyncRun.objects.filter(flow="watch_expectations").last()
        assert run.again_at is not None

    @pytest.mark.parametrize(("status", "total"), [(11, Decimal("99.0000")), (5, None)])
    def test_keeps_the_total_of_the_stores_twin_unless_it_is_canceled_caution_40(
        self, shop, status, total
    ):
        twin_of(sold(shop), status=status)

        watch(shop)

        one = Expectation.objects.get()
        assert (one.marketplace_total, one.store_total) == (100, total)

    def test_follows_what_the_store_gives_back_however_old_the_order_is_caution_32(self, shop):
        twin = twin_of(sold(shop))
        watch(shop)
        OrderToMatch.objects.all().delete()
        back = StoreRefund(1, 7, Decimal("21.60"), Decimal("1.60"), created_at=LATER)
        twin.remember_refunds([back], at=LATER)

        watch(shop, LATER + timedelta(minutes=5))

        one = Expectation.objects.get()
        assert (one.store_refunded, one.given_back_at) == (20, LATER)
        assert noted() == {"C1-A"}


class TestTheCostOfGoods:
    """From the catalog, where finance wants it: never a silent zero."""

    @pytest.fixture
    def costed(self, shop):
        set_up(shop, books_cost_of_goods=True)
        return shop

    def listed(self, shop, cost):
        variant = StoreVariant(
            1, 2, "SHEET", "Sheet", 3, is_tracked=True, is_purchasable=True, cost=cost
        )
        CatalogVariant.objects.keep(shop.store, [variant], at=LATER)
        SkuLink.objects.link(shop, "SHEET", variant, at=LATER)

    def cost(self):
        return Expectation.objects.get().cost_of_goods

    def asked(self):
        return [issue.means for issue in Issue.objects.unresolved().filter(kind="COST_UNKNOWN")]

    def test_is_that_of_the_units(self, costed):
        self.listed(costed, Decimal("12.50"))
        sold(costed)

        watch(costed)

        assert self.cost() == 25
        assert not self.asked()

    def test_stays_what_it_was_when_the_catalog_changes(self, costed):
        self.listed(costed, Decimal("12.50"))
        order = sold(costed)
        watch(costed)
        self.listed(costed, Decimal(99))
        tell(order, at=LATER, refunds=(REFUND,))

        watch(costed, LATER + timedelta(minutes=1))

        assert self.cost() == 25

    def test_falls_with_what_is_canceled_before_it_is_paid(self, costed):
        self.listed(costed, Decimal("12.50"))
        order = sold(costed, debited_at=None)
        watch(costed)
        half = Cancelation("K1", Decimal(50), created_at=SOLD - timedelta(hours=1))
        tell(order, at=LATER, cancelations=(half,))

        watch(costed, LATER + timedelta(minutes=1))

        assert self.cost() == Decimal("12.5")

    @pytest.mark.parametrize(
        ("said", "left"),
        [
            ({"cancelations": (Cancelation("K1", Decimal(50), created_at=LATER),)}, "12.5"),
            ({"state": "CANCELED"}, "0"),
        ],
    )
    def test_is_none_for_what_never_left_though_it_was_paid(self, costed, said, left):
        self.listed(costed, Decimal("12.50"))
        order = sold(costed)
        watch(costed)
        tell(order, at=LATER, **said)

        watch(costed, LATER + timedelta(minutes=1))

        assert self.cost() == Decimal(left)

    def test_stays_when_what_left_is_refunded(self, costed):
        self.listed(costed, Decimal("12.50"))
        order = sold(costed)
        watch(costed)
        tell(order, at=LATER, refunds=(REFUND,))

        watch(costed, LATER + timedelta(minutes=1))

        assert self.cost() == 25

    def test_that_nobody_knows_is_asked_about_until_the_catalog_has_it(self, costed):
        self.listed(costed, None)
        sold(costed)

        watch(costed)
        assert self.cost() is None
        [said] = self.asked()
        assert "SHEET" in said

        self.listed(costed, Decimal(3))
        watch(costed, LATER + timedelta(days=1))
        assert self.cost() == 6
        assert not self.asked()

    def test_is_nobodys_question_where_the_books_leave_it_out(self, shop):
        sold(shop)

        watch(shop)

        assert self.cost() is None
        assert not self.asked()
