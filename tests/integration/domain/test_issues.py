"""The words of exceptions: each kind has them, each word is filled."""

import re
from string import Formatter

import pytest

from integration.domain.issues import WORDS, IssueKind, Team, ask, filled

every_kind = pytest.mark.parametrize("kind", IssueKind)


def names_in(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


class TestWords:
    def test_stand_for_every_kind_and_no_other(self) -> None:
        assert set(WORDS) == set(IssueKind)

    @every_kind
    def test_are_sentences_for_a_person(self, kind: IssueKind) -> None:
        for sentence in (WORDS[kind].means, WORDS[kind].advice):
            assert sentence.endswith(".")
            assert not re.search(r"\b[A-Z]+_[A-Z]+\b", sentence), "a code is no word"

    @every_kind
    def test_name_no_fact_in_the_advice_that_the_meaning_does_not(self, kind: IssueKind) -> None:
        words = WORDS[kind]

        assert names_in(words.advice) <= names_in(words.means)

    @every_kind
    def test_are_whole_once_every_fact_is_given(self, kind: IssueKind) -> None:
        facts = {name: f"the {name}" for name in names_in(WORDS[kind].means)}

        question = ask(kind, **facts)

        assert "?" not in question.means + question.advice
        assert all(fact in question.means for fact in facts.values())

    def test_send_what_stops_the_connection_to_an_administrator(self) -> None:
        for kind in (IssueKind.NOT_PERMITTED, IssueKind.REMOTE_UNAVAILABLE, IssueKind.SHOP_CLOSED):
            assert WORDS[kind].team is Team.ADMINISTRATOR


class TestFilled:
    def test_shows_that_a_fact_is_missing(self) -> None:
        assert filled("Ship {shipment}.", {}) == "Ship ?."

    def test_takes_braces_in_a_fact_as_they_are(self) -> None:
        assert filled("It said {reason}.", {"reason": "{oops}"}) == "It said {oops}."


class TestAsk:
    def test_keeps_facts_as_text(self) -> None:
        question = ask(IssueKind.SHORT_STOCK, sku="MUG-1", wanted=2, available=0)

        assert question.means == "MUG-1: 2 ordered, 0 available in the store."
        assert dict(question.facts) == {"sku": "MUG-1", "wanted": "2", "available": "0"}
