"""The morning page: what is stuck, what will be late, and whether both sides are being read."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from integration.models import FlowSwitch, Installation, MiraklShop, Order
from reconciliation.models import Books, Deposit, JournalEntry, Payout
from tests.dashboard.paid import entry_of, payout_of
from tests.integration import story
from tests.integration.admin.pages import text_of
from tests.integration.admin.test_orders import copies_of
from tests.integration.story import unreachable_shop

HOME = reverse("dashboard:home")


class TestTheMorningPage:
    def test_shows_what_is_stuck_with_what_to_do(self, browser_of, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 30}])
        story.settle(sandbox, shop, rounds=3)

        shown = text_of(browser_of("Operations").get(HOME))

        assert "1 waiting for a person" in shown
        assert "NR-CARRYON-GRN: 30 ordered, 11 available in the store." in shown
        assert "Raise the stock in the store" in shown

    def test_tells_late_orders_from_those_at_risk(self, browser_of, shipped_order):
        client = browser_of("Operations")
        now = timezone.now()
        late, soon, calm = copies_of(shipped_order, 3)
        for order, hours in ((late, -2), (soon, 5), (calm, 50)):
            Order.objects.filter(pk=order.pk).update(
                is_at_rest=False,
                marketplace_state="SHIPPING",
                shipping_deadline=now + timedelta(hours=hours),
            )

        shown = text_of(client.get(HOME))

        assert "1 not shipped in time" in shown
        assert "1 soon to be late" in shown
        assert f"{late.mirakl_order_id} late by 2 h" in shown
        assert f"{soon.mirakl_order_id} in 4 h" in shown
        assert calm.mirakl_order_id not in shown

    def test_says_when_a_shop_is_not_being_read(self, browser_of, shop):
        client = browser_of("Read-only")
        read_at = timezone.now() - timedelta(minutes=1)
        MiraklShop.objects.update(orders_observed_at=read_at)
        assert "UTC late" not in text_of(client.get(HOME))

        MiraklShop.objects.update(orders_observed_at=read_at - timedelta(minutes=10))

        assert "UTC late" in text_of(client.get(HOME))

    def test_says_of_a_shop_with_nothing_switched_on_that_it_is_only_watched(
        self, browser_of, shop
    ):
        client = browser_of("Read-only")
        assert "watched only" not in text_of(client.get(HOME))

        FlowSwitch.objects.update(is_on=False)

        assert "watched only" in text_of(client.get(HOME))

    def test_says_that_all_writes_are_stopped(self, browser_of, shop):
        Installation.objects.update_or_create(pk=1, defaults={"writes_stopped": True})

        shown = text_of(browser_of("Read-only").get(HOME))

        assert "All writes are stopped" in shown
        assert "writes stopped" in shown

    def test_shows_nothing_to_who_has_no_role(self, client, django_user_model, shipped_order):
        client.force_login(django_user_model.objects.create_user("new"))

        shown = text_of(client.get(HOME))

        assert "An administrator has not given you a role yet." in shown
        assert "Macy's" not in shown

    def test_asks_as_many_queries_for_many_orders_as_for_one(self, browser_of, shipped_order):
        client = browser_of("Operations")
        client.get(HOME)
        Order.objects.update(is_at_rest=False, marketplace_state="SHIPPING")
        with CaptureQueriesContext(connection) as one:
            client.get(HOME)
        copies_of(Order.objects.get(), 30)

        with CaptureQueriesContext(connection) as many:
            client.get(HOME)

        assert len(many) == len(one) <= 20


class TestThePayoutsThatWait:
    def test_are_counted_with_what_they_wait_for(self, browser_of):
        payout_of(unreachable_shop())
        Payout.objects.update(
            difference="-0.01", audited_at=timezone.now(), line_count=4, differences_by_kind={}
        )

        shown = text_of(browser_of("Finance").get(reverse("dashboard:home")))

        assert "1 payout waiting" in shown
        assert "1 not tied out, 1 not posted, 1 not seen in the bank." in shown
        assert "Payout of 2026-11-15 Macy's 85.00 USD −0.01 unexplained not posted" in shown

    def test_are_gone_when_nothing_is_left_to_do(self, browser_of):
        payout = payout_of(unreachable_shop())
        entry_of(payout)
        JournalEntry.objects.update(
            number=1, state="POSTED", posted_by="fay", posted_at=timezone.now()
        )
        Deposit.objects.create(
            payout=payout,
            amount=85,
            booked_on="2026-11-17",
            confirmed_by="fay",
            confirmed_at=timezone.now(),
        )
        Payout.objects.update(difference=0, audited_at=timezone.now(), line_count=4)

        shown = text_of(browser_of("Finance").get(reverse("dashboard:home")))

        assert "0 payouts waiting" in shown
        assert "Payouts that wait" not in shown

    def test_from_before_the_books_began_wait_for_nobody(self, browser_of):
        payout = payout_of(unreachable_shop())
        Books.objects.of(payout.shop)
        Books.objects.update(first_cycle_at=payout.closed_at + timedelta(days=1))

        shown = text_of(browser_of("Finance").get(reverse("dashboard:home")))

        assert "0 payouts waiting" in shown
