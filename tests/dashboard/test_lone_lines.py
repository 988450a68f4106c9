"""Lines without an order: suggested with a reason, confirmed by a person, decided by a rule."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reconciliation.models import LineDecision, LineRule, TransactionLine
from tests.dashboard.paid import entry_of, payout_of
from tests.integration.admin.pages import text_of, told
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import LATER, account, came, imported, matched


@pytest.fixture
def finance(browser_of):
    return browser_of("Finance")


@pytest.fixture
def fees(shop):  # noqa: F811
    return account(shop, "6300", role="SUBSCRIPTION")


@pytest.fixture
def plan(shop, fees):  # noqa: F811
    """Let Macy's charge its subscription."""
    return came(imported(shop), "SUBSCRIPTION_FEE", "-39.99", order="", description="Plan M")


def listing(client, **query):
    return client.get(reverse("dashboard:lone_lines"), query)


def confirm(client, *marks, do="suggested", **fields):
    sent = {"mark": marks, "do": do, "filters": "", **fields}
    return client.post(reverse("dashboard:confirm_lone_lines"), sent, follow=True)


def undo(client, *marks):
    sent = {"mark": marks, "filters": "state=decided"}
    return client.post(reverse("dashboard:undo_lone_lines"), sent, follow=True)


class TestTheList:
    def test_has_the_account_the_confidence_and_the_reason_beside_each(self, finance, plan):
        shown = text_of(listing(finance))

        assert "Subscription fee Plan M −39.99 USD" in shown
        assert "6300 6300 50 % The chart's account for this type." in shown

    def test_says_that_nothing_is_suggested_without_a_chart(self, finance, shop):  # noqa: F811
        came(imported(shop), "SUBSCRIPTION_FEE", "-39.99", order="")

        assert "nothing to suggest" in text_of(listing(finance))

    def test_can_be_narrowed_to_a_type(self, finance, plan, shop):  # noqa: F811
        came(imported(shop), "MANUAL_CREDIT", "5.00", order="", description="Sorry")

        shown = text_of(listing(finance, type="MANUAL_CREDIT"))

        assert "Sorry" in shown
        assert "Plan M" not in shown

    def test_takes_a_type_that_cannot_be_for_any(self, finance, plan):
        assert "Plan M" in text_of(listing(finance, type="SUB\0SCRIPTION"))

    def test_shows_boxes_and_rules_only_to_who_may_decide(self, browser_of, plan):
        content = listing(browser_of("Ecommerce")).content.decode()

        assert "Plan M" in content
        assert 'name="mark"' not in content
        assert reverse("dashboard:line_rule", args=[plan.pk]) not in content

    def test_takes_as_many_queries_for_many_as_for_one(self, finance, plan, shop):  # noqa: F811
        listing(finance)
        with CaptureQueriesContext(connection) as for_one:
            listing(finance)
        by = imported(shop)
        for number in range(60):
            came(by, "MANUAL_INVOICE", "-1.00", order="", description=f"Invoice {number}")
        with CaptureQueriesContext(connection) as for_many:
            answer = listing(finance)

        assert len(for_many) == len(for_one)
        assert "Page 1 Next" in text_of(answer)


class TestConfirming:
    def test_takes_the_suggested_account_with_its_reason(self, finance, plan, fees):
        answer = confirm(finance, f"{plan.pk}:{fees.pk}", comment="As ever.")

        decision = LineDecision.objects.get()
        assert (decision.account, decision.decided_by) == (fees, "finance")
        assert (decision.confidence, decision.comment) == (50, "As ever.")
        assert told(answer) == ["1 line is confirmed: 6300 6300."]
        assert "Every line without an order has its account." in text_of(answer)

    def test_takes_another_account_for_several_at_once(self, finance, plan, shop):  # noqa: F811
        other = account(shop, "6900")
        second = came(imported(shop), "MANUAL_CREDIT", "5.00", order="")

        confirm(finance, f"{plan.pk}:", f"{second.pk}:", do="chosen", account=other.pk)

        assert set(LineDecision.objects.values_list("account__code", flat=True)) == {"6900"}
        assert LineDecision.objects.count() == 2

    def test_takes_all_that_fit_the_filter(self, finance, plan, shop):  # noqa: F811
        came(imported(shop), "MANUAL_CREDIT", "5.00", order="")

        confirm(finance, "all", filters="type=SUBSCRIPTION_FEE")

        assert LineDecision.objects.get().line == plan

    def test_leaves_alone_what_is_suggested_otherwise_than_it_was_seen(
        self,
        finance,
        plan,
        shop,  # noqa: F811
    ):
        other = account(shop, "6900")

        answer = confirm(finance, f"{plan.pk}:{other.pk}")

        assert not LineDecision.objects.exists()
        assert "something else than you saw" in told(answer)[0]

    def test_wants_an_account_where_one_is_to_be_chosen(self, finance, plan):
        answer = confirm(finance, f"{plan.pk}:", do="chosen")

        assert told(answer) == ["Nothing was done. Choose an account."]

    def test_says_that_somebody_was_faster(self, finance, plan, fees):
        confirm(finance, f"{plan.pk}:{fees.pk}")

        answer = confirm(finance, f"{plan.pk}:{fees.pk}")

        assert told(answer) == ["Somebody has decided meanwhile. Nothing was done."]
        assert LineDecision.objects.count() == 1

    def test_does_nothing_with_marks_that_mean_nothing(self, finance, plan):
        confirm(finance, "x:y", "-1", "9" * 40)

        assert not LineDecision.objects.exists()


class TestUndoing:
    def test_asks_about_the_line_again(self, finance, plan, fees):
        confirm(finance, f"{plan.pk}:{fees.pk}")
        assert "Plan M" in text_of(listing(finance, state="decided"))

        answer = undo(finance, LineDecision.objects.get().pk)

        assert told(answer) == ["1 line is asked about again."]
        assert "Plan M" in text_of(listing(finance))

    def test_is_refused_once_the_entry_is_posted(self, finance, shop, fees):  # noqa: F811
        entry = entry_of(payout_of(shop))
        line = TransactionLine.objects.get(type="COMMISSION_FEE")
        decision = LineDecision.objects.create(
            line=line, account=fees, decided_by="finance", decided_at=LATER
        )
        type(entry).objects.filter(pk=entry.pk).update(
            number=1, state="POSTED", posted_at=LATER, posted_by="finance"
        )

        answer = undo(finance, decision.pk)

        assert "stands in a posted entry" in told(answer)[0]
        assert LineDecision.objects.standing().exists()


class TestARule:
    def test_is_made_of_a_line_and_decides_about_it(self, finance, plan, fees, shop):  # noqa: F811
        page = reverse("dashboard:line_rule", args=[plan.pk])
        form = finance.get(page).context["form"]
        assert (form["text"].value(), form["account"].value()) == ("Plan M", fees.pk)

        answer = finance.post(page, {"text": "Plan", "account": fees.pk}, follow=True)
        matched(shop)

        rule = LineRule.objects.get()
        assert (rule.transaction_type, rule.text) == ("SUBSCRIPTION_FEE", "Plan")
        assert "The rule is written" in told(answer)[0]
        shown = text_of(listing(finance, state="decided"))
        assert "A rule" in shown

    def test_is_refused_where_nothing_can_fit(self, finance, plan, fees):
        answer = finance.post(
            reverse("dashboard:line_rule", args=[plan.pk]),
            {"account": fees.pk, "amount_from": "5", "amount_to": "1"},
        )

        assert answer.status_code == 422
        assert "The range ends before it begins." in text_of(answer)
        assert not LineRule.objects.exists()
