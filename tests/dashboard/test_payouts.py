"""The pages of payouts and entries: from the list to the bar, from a number to its raw text."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reconciliation.models import Books, JournalEntry, Payout, TransactionLine
from tests.dashboard.paid import CYCLE, entry_of, payout_of
from tests.integration.admin.pages import text_of
from tests.integration.story import unreachable_shop


@pytest.fixture
def payout(db: None) -> Payout:
    return payout_of(unreachable_shop())


@pytest.fixture
def entry(payout: Payout) -> JournalEntry:
    return entry_of(payout)


PAGE = ["macys", CYCLE]


class TestTheList:
    def test_says_what_was_transferred_and_that_nobody_compared_it_yet(self, browser_of, payout):
        shown = text_of(browser_of("Finance").get(reverse("dashboard:payouts")))

        assert "2026-11-15" in shown
        assert "85.00 USD" in shown
        assert "paid" in shown
        assert "not compared yet" in shown

    def test_says_by_how_much_a_payout_does_not_tie_out(self, browser_of, payout):
        Payout.objects.update(difference="-0.01", audited_at=payout.closed_at)

        shown = text_of(browser_of("Finance").get(reverse("dashboard:payouts")))

        assert "−0.01 unexplained" in shown

    def test_takes_as_many_queries_for_fifty_payouts_as_for_one(self, browser_of, payout):
        client = browser_of("Finance")
        with CaptureQueriesContext(connection) as for_one:
            client.get(reverse("dashboard:payouts"))
        for number in range(49):
            Payout.objects.create(
                shop=payout.shop,
                mirakl_cycle_id=str(number),
                closed_at=payout.closed_at,
                currency="USD",
                transferred=number,
                seen_at=payout.closed_at,
            )

        with CaptureQueriesContext(connection) as for_fifty:
            client.get(reverse("dashboard:payouts"))

        assert len(for_fifty) == len(for_one)

    def test_says_posted_only_of_what_nothing_has_taken_back(self, browser_of, payout, entry):
        client = browser_of("Finance")

        def booked():
            shown = text_of(client.get(reverse("dashboard:payouts"))).partition("Journal")[2]
            return "posted" in shown, "drafted" in shown

        assert booked() == (False, True)
        Payout.objects.update(difference=0, audited_at=payout.closed_at)
        JournalEntry.objects.update(state="POSTED", number=99, posted_at=payout.closed_at)
        assert booked() == (True, False)
        JournalEntry.objects.get().reverse(by="Fay", at=payout.closed_at)
        assert booked() == (False, False)

    def test_says_so_when_there_is_none(self, browser_of):
        shown = text_of(browser_of("Finance").get(reverse("dashboard:payouts")))

        assert "No payout has been read yet." in shown


class TestThePayout:
    def test_names_the_kinds_of_money_that_nobody_compares(self, browser_of, payout):
        books = Books.objects.of(payout.shop)
        books.set_up(
            replace(books.as_set_up, controls_left_out=("ORDER_FEE",)), at=payout.closed_at
        )

        shown = text_of(browser_of("Finance").get(reverse("dashboard:payout", args=PAGE)))

        assert "Kinds that are not compared" in shown
        assert "Order fee not compared" in " ".join(shown.split())

    def test_goes_from_sales_to_the_deposit_bar_by_bar(self, browser_of, payout):
        answer = browser_of("Finance").get(reverse("dashboard:payout", args=PAGE))

        shown = text_of(answer).partition("From sales to the deposit")[2]
        steps = ["Sales and shipping", "Taxes, less what", "Commission", "Deposit"]
        places = [shown.find(step) for step in steps]
        assert -1 not in places
        assert places == sorted(places)
        assert len(re.findall(r"<rect ", answer.content.decode())) == len(steps)

    def test_opens_the_lines_of_a_bar_and_of_no_other(self, browser_of, payout):
        address = reverse("dashboard:payout_lines", args=PAGE)

        shown = text_of(browser_of("Finance").get(address, {"of": "taxes"}))

        assert "Order amount tax" in shown
        assert "Operator remitted order amount tax" in shown
        assert "Commission fee" not in shown

    def test_opens_what_no_type_explains(self, browser_of, payout):
        TransactionLine.objects.filter(type="COMMISSION_FEE").update(type="MOON_TAX")
        address = reverse("dashboard:payout_lines", args=PAGE)

        shown = text_of(browser_of("Finance").get(address, {"of": "unknown"}))

        assert "Moon tax" in shown
        assert "Order amount" not in shown

    def test_takes_a_step_that_is_none_for_all_lines(self, browser_of, payout):
        address = reverse("dashboard:payout_lines", args=PAGE)

        shown = text_of(browser_of("Finance").get(address, {"of": "<script>"}))

        assert "All lines" in shown

    def test_is_not_there_for_a_cycle_that_nobody_read(self, browser_of, payout):
        address = reverse("dashboard:payout", args=["macys", "another"])

        assert browser_of("Finance").get(address).status_code == 404


class TestTheLine:
    def test_shows_the_raw_text_and_where_it_is_booked(self, browser_of, entry):
        line = TransactionLine.objects.get(type="COMMISSION_FEE")

        shown = text_of(
            browser_of("Finance").get(reverse("dashboard:transaction_line", args=[line.pk]))
        )

        assert '{"amount": -15.00}' in shown
        assert "Draft of 2026-11-15" in shown
        assert "C-1-A" in shown


class TestTheEntry:
    def test_shows_debits_and_credits_that_are_equal(self, browser_of, entry):
        shown = text_of(browser_of("Finance").get(reverse("dashboard:entry", args=[entry.pk])))

        assert shown.count("100.00") == 3  # the sales, and both totals
        assert "draft" in shown

    def test_says_why_a_number_is_what_it_is(self, browser_of, entry):
        posting = entry.postings.get(account_code="4000")

        shown = text_of(browser_of("Finance").get(reverse("dashboard:posting", args=[posting.pk])))

        assert "Why 100.00 USD" in shown
        assert "sums up 1 line." in shown
        assert "Order amount" in shown

    def test_says_of_the_balancing_posting_that_no_line_stands_behind_it(self, browser_of, entry):
        posting = entry.postings.get(account_code="1200")

        shown = text_of(browser_of("Finance").get(reverse("dashboard:posting", args=[posting.pk])))

        assert "it balances the others" in shown

    def test_stands_in_the_journal_s_list(self, browser_of, entry):
        shown = text_of(browser_of("Finance").get(reverse("dashboard:entries")))

        assert "Macy's payout of 2026-11-15" in shown
