"""The list of exceptions: what is wrong, what to do, and where it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from integration.domain.issues import IssueKind, Question, ask
from integration.models import Issue, MiraklShop, Subject
from tests.integration import story
from tests.integration.admin.pages import listing, page, text_of

FLOW = "advance_orders"


@pytest.fixture
def asked(shop: MiraklShop, at):
    """Ask something about a thing of the shop, and return the exception."""

    def state(question: Question | None) -> Issue:
        subject = Subject(shop, "order:1", "1-A")
        Issue.objects.ask(subject, [question] if question else [], asked_by=FLOW, at=at)
        return Issue.objects.get()

    return state


class TestTheList:
    def test_says_what_is_wrong_and_what_to_do(self, administrator, asked):
        asked(ask(IssueKind.UNMAPPED_CARRIER, root_cause="carrier:veho", carrier="veho"))

        shown = text_of(administrator.get(listing("issue")))

        assert "The carrier “veho” is not mapped to a carrier of Macy's." in shown
        assert "Map the carrier “veho”; tracking will be sent by itself." in shown

    def test_leaves_out_what_is_resolved_unless_it_is_asked_for(self, administrator, asked):
        asked(ask(IssueKind.SHOP_CLOSED, state="CLOSE"))
        asked(None)

        by_default = text_of(administrator.get(listing("issue")))
        everything = text_of(administrator.get(listing("issue"), {"standing": "all"}))
        resolved = text_of(administrator.get(listing("issue"), {"standing": "RESOLVED"}))

        sentence = "The shop is “CLOSE” at Macy's"
        assert sentence not in by_default
        assert sentence in everything
        assert sentence in resolved

    def test_says_that_one_came_back(self, administrator, asked):
        question = ask(IssueKind.SHOP_CLOSED, state="CLOSE")
        for state in (question, None, question):
            asked(state)

        assert "came back, 2 times" in text_of(administrator.get(listing("issue")))

    def test_shows_the_clock_of_each(self, administrator, asked):
        due_at = timezone.now() - timedelta(hours=3, minutes=1)
        asked(ask(IssueKind.SHORT_STOCK, due_at=due_at, sku="A", wanted=2, available=1))

        assert "late by 3 h 1 min" in text_of(administrator.get(listing("issue")))

    def test_leads_to_the_order(self, administrator, sandbox, shop):
        sandbox.mirakl.place_order([{"sku": "NR-CARRYON-GRN", "quantity": 30}])
        story.settle(sandbox, shop, rounds=3)

        content = administrator.get(listing("issue")).content.decode()

        assert f'href="{page("order", story.the_order().pk)}"' in content

    def test_counts_what_is_unresolved_beside_its_link(self, administrator, asked):
        before = text_of(administrator.get(listing("order")))
        asked(ask(IssueKind.SHOP_CLOSED, state="CLOSE"))
        after = text_of(administrator.get(listing("order")))

        assert "Exceptions 1" not in before
        assert "Exceptions 1" in after


class TestTheWayToMendIt:
    def test_leads_through_the_inbox(self, administrator, asked):
        issue = asked(ask(IssueKind.UNMAPPED_CARRIER, root_cause="carrier:veho", carrier="veho"))

        content = administrator.get(listing("issue")).content.decode()

        assert f'href="{reverse("dashboard:exception", args=[issue.pk])}"' in content

    def test_ends_when_it_is_no_longer_asked(self, administrator, asked):
        asked(ask(IssueKind.SHOP_CLOSED, state="CLOSE"))
        asked(None)

        shown = text_of(administrator.get(listing("issue"), {"standing": "RESOLVED"}))

        assert "Open in the inbox" not in shown


class TestThePage:
    def test_tells_its_history_and_changes_nothing(self, administrator, asked):
        issue = asked(ask(IssueKind.SHOP_CLOSED, state="CLOSE"))
        asked(None)

        answer = administrator.get(page("issue", issue.pk))

        assert "UTC Marketbridge opened" in text_of(answer)
        assert "UTC Marketbridge resolved" in text_of(answer)
        assert administrator.post(page("issue", issue.pk), {"state": "OPEN"}).status_code == 403
