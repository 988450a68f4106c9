"""What is asked about differences: in words, by cause, and by when."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from string import Formatter

import pytest

from integration.domain.issues import WORDS, IssueKind
from reconciliation.domain.asking import (
    ISSUE_OF_OUTCOME,
    Differences,
    cause_of,
    due_after,
    question_about,
)
from reconciliation.domain.outcomes import NEEDS_A_PERSON, MatchOutcome

AT = datetime(2026, 11, 1, tzinfo=UTC)


def asked(outcome, kind="GOODS", expected="100", actual="99.99", count=1):
    found = Differences(
        outcome, kind, count, "C1-A", Decimal(expected), Decimal(actual), currency="USD"
    )
    return question_about(found, missing_after_days=30)


class TestAQuestion:
    def test_stands_for_every_outcome_that_needs_a_person(self):
        assert set(ISSUE_OF_OUTCOME) == set(NEEDS_A_PERSON)

    @pytest.mark.parametrize("outcome", sorted(NEEDS_A_PERSON))
    def test_has_every_fact_that_its_sentence_wants(self, outcome):
        question = asked(outcome)
        words = WORDS[question.kind]
        wanted = {name for text in (words.means, words.advice)
                  for _, name, _, _ in Formatter().parse(text) if name}  # fmt: skip

        assert wanted <= dict(question.facts).keys()
        assert "?" not in question.means

    @pytest.mark.parametrize("outcome", sorted(NEEDS_A_PERSON))
    def test_leads_back_to_what_it_is_about(self, outcome):
        kind = "" if outcome is MatchOutcome.UNKNOWN_ORDER else "COMMISSION"
        question = asked(outcome, kind)

        assert cause_of(question.kind, question.root_cause) == (outcome, kind)

    def test_tells_a_commission_without_its_sign(self):
        question = asked(MatchOutcome.FEE_VARIANCE, "COMMISSION", "-15", "-15.50")

        assert question.means == (
            "Commission of order C1-A: 15.00 USD by the contract, 15.50 USD charged."
        )

    def test_names_one_order_and_counts_the_others(self):
        question = asked(MatchOutcome.UNKNOWN_ORDER, "", "0", "850000", count=10_000)

        assert question.root_cause == "unknown-orders"
        assert question.means == (
            "Macy's paid 850,000.00 USD for order C1-A and 9,999 others, which Marketbridge does"
            " not know."
        )

    def test_is_late_sooner_where_an_export_waits(self):
        unmapped = due_after(IssueKind.UNKNOWN_TRANSACTION_TYPE, at=AT)

        assert unmapped == AT + timedelta(days=3) < due_after(IssueKind.PAID_SHORT, at=AT)
