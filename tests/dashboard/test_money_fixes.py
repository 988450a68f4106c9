"""The fixes of money: accept a difference, confirm an account, write a rule, map a type."""

import pytest
from django.utils import timezone

from integration.models import Doorbell, Issue
from reconciliation.flows import match_transactions
from reconciliation.models import LineDecision, LineRule, Match, MatchDecision, TypeMapping
from tests.dashboard.asking import mend, page_of
from tests.integration.admin.pages import text_of, told
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes
from tests.reconciliation.trade import LATER, account, came, imported, matched, paid, sold


@pytest.fixture
def fiona(browser_of):
    """Log somebody of Finance in."""
    return browser_of("Finance")


def rung():
    due = Doorbell.objects.filter(due_at__lte=timezone.now())
    return set(due.values_list("flow", flat=True))


def open_kinds():
    return set(Issue.objects.unresolved().values_list("kind", flat=True))


class TestAcceptingADifference:
    @pytest.fixture
    def issue(self, shop):  # noqa: F811
        sold(shop)
        paid(imported(shop), goods="99.00")
        matched(shop)
        return Issue.objects.get()

    def was(self, issue):
        return f"{issue.facts['count']}: {issue.facts['actual']}"

    def test_records_who_when_and_why(self, fiona, issue, shop):  # noqa: F811
        variance = account(shop, "6900")

        mend(
            fiona,
            issue,
            "accept",
            reason="Agreed by mail.",
            account=variance.pk,
            was=self.was(issue),
        )

        decision = MatchDecision.objects.get()
        assert (decision.decided_by, decision.comment) == ("finance", "Agreed by mail.")
        assert (decision.account, decision.difference) == (variance, -1)
        assert "finance accepted 1 difference" in text_of(page_of(fiona, issue))
        assert "match_transactions" in rung()
        match_transactions.run(shop, at=LATER)
        assert not open_kinds()

    def test_wants_a_reason(self, fiona, issue):
        answer = mend(fiona, issue, "accept", was=self.was(issue))

        assert answer.status_code == 422
        assert "an auditor will ask" in text_of(answer)
        assert not MatchDecision.objects.exists()

    def test_is_refused_when_other_amounts_have_come_meanwhile(self, fiona, issue):
        answer = mend(fiona, issue, "accept", reason="Fine.", was="1: 98.00 USD")

        assert told(answer) == ["Other amounts have come meanwhile. Nothing was changed."]
        assert not MatchDecision.objects.exists()

    def test_accepts_every_order_behind_one_row(self, fiona, shop):  # noqa: F811
        by = imported(shop)
        for number in range(12):
            paid(by, f"U{number:02d}-A")
        matched(shop)
        issue = Issue.objects.get()

        mend(fiona, issue, "accept", reason="From before the books.", was=self.was(issue))
        match_transactions.run(shop, at=LATER)

        assert MatchDecision.objects.count() == 12
        assert not Match.objects.for_a_person(shop).exists()

    @pytest.mark.parametrize(("role", "status"), [("Operations", 403), ("Read-only", 403)])
    def test_is_for_finance(self, browser_of, issue, role, status):
        assert mend(browser_of(role), issue, "accept", reason="Fine.").status_code == status


class TestALineWithoutAnOrder:
    @pytest.fixture
    def issue(self, shop):  # noqa: F811
        self.fees = account(shop, "6300", role="SUBSCRIPTION")
        came(imported(shop), "SUBSCRIPTION_FEE", "-39.99", order="", description="Plan M")
        matched(shop)
        return Issue.objects.get()

    def test_shows_what_is_suggested_and_why(self, fiona, issue):
        shown = text_of(page_of(fiona, issue))

        assert "Suggested (50 %): The chart's account for this type." in shown

    def test_is_confirmed_by_a_person(self, fiona, issue, shop):  # noqa: F811
        mend(fiona, issue, "account", account=self.fees.pk, comment="As ever.")
        match_transactions.run(shop, at=LATER)

        decision = LineDecision.objects.get()
        assert (decision.account, decision.decided_by) == (self.fees, "finance")
        assert (decision.confidence, decision.comment) == (50, "As ever.")
        assert decision.reason == "The chart's account for this type."
        assert not open_kinds()

    def test_is_decided_by_a_rule_from_now_on(self, fiona, issue, shop):  # noqa: F811
        mend(fiona, issue, "rule", account=self.fees.pk, text="plan", amount_to="50")
        match_transactions.run(shop, at=LATER)

        rule = LineRule.objects.get()
        assert (rule.transaction_type, rule.text, rule.amount_to) == (
            "SUBSCRIPTION_FEE",
            "plan",
            50,
        )
        assert LineDecision.objects.get().decided_by == ""
        assert not open_kinds()

    def test_takes_no_rule_for_an_impossible_range(self, fiona, issue):
        answer = mend(fiona, issue, "rule", account=self.fees.pk, amount_from="60", amount_to="50")

        assert "The range ends before it begins." in text_of(answer)
        assert not LineRule.objects.exists()


class TestAnUnknownType:
    def test_is_mapped_to_an_account(self, fiona, shop):  # noqa: F811
        fees = account(shop, "6900")
        came(imported(shop), "LUNAR_FEE", "-5.00", order="")
        matched(shop)

        mend(fiona, Issue.objects.get(), "type", account=fees.pk)
        match_transactions.run(shop, at=LATER)

        assert TypeMapping.objects.get().account == fees
        assert not open_kinds()
