"""The list of differences: what it shows, what is accepted there, and what is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reconciliation.models import Match, MatchDecision
from tests.integration.admin.pages import text_of, told
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import LATER, came, imported, matched, paid, sold

PAGE = "dashboard:differences"


@pytest.fixture
def finance(browser_of):
    return browser_of("Finance")


@pytest.fixture
def short(shop):  # noqa: F811
    """Let a cent be missing on one order, and five dollars be too much on another."""
    by = imported(shop)
    sold(shop, "C1-A")
    paid(by, "C1-A", goods="99.99")
    sold(shop, "C2-A")
    paid(by, "C2-A", goods="105.00")
    matched(shop)
    return Match.objects.get(outcome="SHORT")


def listing(client, **query):
    return client.get(reverse(PAGE), query)


def accept(client, *marks, seen_at=None, filters="", **fields):
    sent = {
        "mark": marks,
        "seen_at": (seen_at or LATER + timedelta(days=1)).isoformat(),
        "filters": filters,
        "comment": "Agreed by mail.",
        **fields,
    }
    return client.post(reverse("dashboard:accept_differences"), sent, follow=True)


class TestTheList:
    def test_says_what_was_expected_what_came_and_by_how_much_it_differs(self, finance, short):
        shown = text_of(listing(finance, outcome="SHORT"))

        assert "C1-A line 1 Short Goods sold 100.00 99.99 −0.01 USD" in shown
        assert "C2-A" not in shown

    def test_leads_to_the_order(self, finance, short):
        assert reverse("dashboard:order", args=["macys", "C1-A"]) in str(listing(finance).content)

    def test_leads_nowhere_from_an_order_that_nobody_knows(self, finance, shop):  # noqa: F811
        paid(imported(shop), "U1-A")
        matched(shop)

        answer = listing(finance)

        assert "U1-A Unknown order" in text_of(answer)
        assert reverse("dashboard:order", args=["macys", "U1-A"]) not in str(answer.content)

    def test_has_the_largest_on_top_where_that_is_asked(self, finance, short):
        shown = text_of(listing(finance, sort="largest"))

        assert shown.find("C2-A") < shown.find("C1-A")

    def test_takes_a_filter_that_means_nothing_for_none(self, finance, short):
        shown = text_of(listing(finance, outcome="<b>", shop="nowhere", page="x"))

        assert "C1-A" in shown

    def test_says_so_when_nothing_differs(self, finance, shop):  # noqa: F811
        assert "nothing waits for a person" in text_of(listing(finance))

    def test_says_so_when_no_shop_is_connected(self, finance):
        assert "No shop is connected yet." in text_of(listing(finance))

    def test_has_no_boxes_for_who_may_not_decide(self, browser_of, short):
        content = listing(browser_of("Operations")).content.decode()

        assert "C1-A" in content
        assert 'name="mark"' not in content

    def test_takes_as_many_queries_for_many_as_for_one(self, finance, shop):  # noqa: F811
        by = imported(shop)
        paid(by, "U0-A")
        matched(shop)
        listing(finance)
        with CaptureQueriesContext(connection) as for_one:
            listing(finance)
        by = imported(shop)
        for number in range(1, 70):
            paid(by, f"U{number}-A")
        matched(shop, at=LATER)
        with CaptureQueriesContext(connection) as for_many:
            answer = listing(finance)

        assert len(for_many) == len(for_one)
        assert "Page 1 Next" in text_of(answer)


class TestAccepting:
    def test_notes_who_and_why(self, finance, short):
        answer = accept(finance, short.pk)

        decision = MatchDecision.objects.get()
        assert (decision.mirakl_order_id, decision.decided_by) == ("C1-A", "finance")
        assert decision.comment == "Agreed by mail."
        assert told(answer) == ["1 difference is accepted."]
        assert "accepted, waits for the next run" in text_of(answer)

    def test_takes_all_that_fit_the_filters(self, finance, short):
        accept(finance, "all", filters="outcome=OVER")

        assert MatchDecision.objects.get().mirakl_order_id == "C2-A"

    def test_wants_a_reason(self, finance, short):
        answer = accept(finance, short.pk, comment=" ")

        assert "an auditor will ask" in told(answer)[0]
        assert not MatchDecision.objects.exists()

    def test_wants_a_mark(self, finance, short):
        assert told(accept(finance)) == ["Nothing was marked, so nothing was done."]

    def test_leaves_alone_what_was_judged_anew_since_it_was_seen(
        self,
        finance,
        short,
        shop,  # noqa: F811
    ):
        came(imported(shop), "ORDER_AMOUNT", "-5.00", mirakl_debit_id="D9")
        matched(shop)

        answer = accept(finance, short.pk)

        assert not MatchDecision.objects.exists()
        assert "1 had been judged anew meanwhile" in told(answer)[0]

    def test_leaves_alone_what_came_after_the_page(self, finance, short):
        accept(finance, "all", seen_at=LATER.replace(year=2020))

        assert not MatchDecision.objects.exists()


class TestUndoing:
    def test_asks_about_it_again(self, finance, short):
        accept(finance, short.pk)
        assert "Agreed by mail." in text_of(listing(finance, state="accepted"))
        mark = MatchDecision.objects.get().pk

        answer = finance.post(
            reverse("dashboard:undo_differences"),
            {"mark": [mark], "filters": "state=accepted"},
            follow=True,
        )

        assert told(answer) == ["1 difference is asked about again."]
        assert MatchDecision.objects.get().undone_by == "finance"
        assert "Nobody has accepted a difference." in text_of(answer)

    def test_does_nothing_with_marks_that_mean_nothing(self, finance, short):
        accept(finance, short.pk)
        sent = {"mark": ["x", "²", "9" * 40, "-1"], "filters": ""}

        answer = finance.post(reverse("dashboard:undo_differences"), sent, follow=True)

        assert "nothing was done" in told(answer)[0]
        assert MatchDecision.objects.standing().exists()


class TestThePageOfTheOrder:
    def test_has_what_was_expected_what_came_and_the_verdict(self, finance, short):
        shown = text_of(finance.get(reverse("dashboard:order", args=["macys", "C1-A"])))

        assert "C1-A-1 Goods sold Short 100.00 99.99 −0.01" in shown
        assert "C1-A-1 SHEET 100.00 −15.00" in shown
        assert "Order amount C1-A-1 99.99 payable" in shown
        assert "All lines – 84.99" in shown

    def test_names_who_accepted_a_difference_and_why(self, finance, short, shop):  # noqa: F811
        accept(finance, short.pk)
        matched(shop, at=LATER)

        shown = text_of(finance.get(reverse("dashboard:order", args=["macys", "C1-A"])))

        assert "accepted finance: Agreed by mail." in shown

    def test_has_no_section_where_nothing_is_known_of_its_money(self, finance, shop):  # noqa: F811
        sold(shop, "C9-A")

        shown = text_of(finance.get(reverse("dashboard:order", args=["macys", "C9-A"])))

        assert "Money:" not in shown
