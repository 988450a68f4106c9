"""The words of exceptions: each kind has them, each word is filled."""

import re
from datetime import UTC, datetime, timedelta
from string import Formatter

import pytest

from integration.domain.issues import WORDS, IssueKind, Question, Team, ask, filled, is_news

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


class TestIsNews:
    DUE_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)

    @staticmethod
    def short(due_at: datetime | None = DUE_AT, *, available: int = 0) -> Question:
        return ask(IssueKind.SHORT_STOCK, due_at=due_at, sku="MUG-1", wanted=2, available=available)

    def test_is_another_fact(self) -> None:
        assert is_news(self.short(), self.short(available=1))

    def test_is_a_clock_that_starts(self) -> None:
        assert is_news(self.short(None), self.short())

    def test_is_less_time(self) -> None:
        assert is_news(self.short(), self.short(self.DUE_AT - timedelta(hours=1)))

    @pytest.mark.parametrize("later", [DUE_AT, DUE_AT + timedelta(hours=1), None])
    def test_is_not_more_time(self, later: datetime | None) -> None:
        assert not is_news(self.short(), self.short(later))

    def test_is_not_another_try(self) -> None:
        before, after = (
            ask(IssueKind.WRITE_KEEPS_FAILING, write="place", tries=tries, reason="no answer")
            for tries in (5, 6)
        )

        assert not is_news(before, after)

    def test_is_not_another_candidate(self) -> None:
        before, after = (
            ask(IssueKind.UNLINKED_OFFER, sku="A", candidates=candidates)
            for candidates in ("[]", '[{"sku": "a"}]')
        )

        assert not is_news(before, after)
