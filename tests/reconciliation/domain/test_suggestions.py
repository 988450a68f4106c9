"""Where a line without an order belongs: by a rule, by what was decided before, by the chart."""

from decimal import Decimal

import pytest

from reconciliation.domain.suggestions import (
    LoneLine,
    Precedent,
    Rule,
    Suggestion,
    needs_decision,
    suggest,
)

LINE = LoneLine(1, "SUBSCRIPTION_FEE", Decimal("-39.99"), "Plan M 2026-10")


def suggested(*precedents: Precedent, rules=(), default="6300", line=LINE) -> Suggestion | None:
    return suggest(line, rules=rules, precedents=precedents, default_code=default)


class TestARule:
    @pytest.mark.parametrize(
        "rule",
        [
            Rule("6100"),
            Rule("6100", transaction_type="SUBSCRIPTION_FEE"),
            Rule("6100", text="plan m"),
            Rule("6100", amount_from=Decimal("39.99"), amount_to=Decimal("39.99")),
        ],
    )
    def test_decides_without_a_person(self, rule):
        found = suggested(rules=[rule])

        assert (found.account_code, found.confidence, found.is_rule) == ("6100", 100, True)
        assert found.reason.startswith("Rule: ")

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("6100", transaction_type="MANUAL_INVOICE"),
            Rule("6100", text="Plan L"),
            Rule("6100", amount_from=Decimal(40)),
            Rule("6100", amount_to=Decimal(39)),
        ],
    )
    def test_leaves_alone_what_finance_did_not_mean(self, rule):
        assert not suggested(rules=[rule]).is_rule

    def test_decides_before_those_after_it(self):
        assert suggested(rules=[Rule("6100"), Rule("6200")]).account_code == "6100"


class TestASuggestion:
    def test_follows_the_same_text_but_for_its_numbers(self):
        found = suggested(
            Precedent("SUBSCRIPTION_FEE", "Plan M 2026-09", "6100", count=2),
            Precedent("SUBSCRIPTION_FEE", "Something else", "6200"),
        )

        assert found == Suggestion("6100", 90, "2 lines with the same text went there.")

    def test_follows_the_type_when_all_of_it_went_to_one_account(self):
        found = suggested(Precedent("SUBSCRIPTION_FEE", "Plan L", "6100"))

        assert found == Suggestion("6100", 70, "1 line of the same type went there.")

    def test_does_not_guess_where_people_have_decided_otherwise_each_time(self):
        found = suggested(
            Precedent("SUBSCRIPTION_FEE", "Plan L", "6100"),
            Precedent("SUBSCRIPTION_FEE", "Plan S", "6200"),
        )

        assert found == Suggestion("6300", 50, "The chart's account for this type.")

    def test_takes_nothing_from_lines_of_another_type(self):
        assert suggested(Precedent("MANUAL_CREDIT", "Plan M", "6100")).confidence == 50

    def test_is_none_without_an_account(self):
        assert suggested(default=None) is None


class TestADecision:
    @pytest.mark.parametrize("name", ["SUBSCRIPTION_FEE", "MANUAL_CREDIT", "SELLER_PENALTY_FEE"])
    def test_is_needed_for_what_has_no_order(self, name):
        assert needs_decision(name)

    @pytest.mark.parametrize("name", ["PAYMENT", "RESERVE_FUNDING", "LUNAR_FEE"])
    def test_is_not_needed_for_payouts_reserve_and_unknown_types(self, name):
        assert not needs_decision(name)
