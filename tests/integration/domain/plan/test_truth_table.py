"""What both sides say → at most one step, and every question: the table, row by row."""

import re
from pathlib import Path
from typing import get_args

import pytest

from integration.domain import plan, translation
from integration.domain.issues import IssueKind
from integration.domain.plan import order_plan
from integration.domain.plan.situation import KNOWN_STATES, DecisionKind
from integration.domain.plan.steps import Step
from tests.integration.domain.plan import (
    rows_acceptance,
    rows_canceled,
    rows_dispatch,
    rows_entry,
    rows_held,
    rows_parcels,
    rows_placement,
    rows_switched,
    rows_undone,
)
from tests.integration.domain.plan.table import Row

TABLE = [
    *rows_entry.ROWS,
    *rows_acceptance.ROWS,
    *rows_placement.ROWS,
    *rows_held.ROWS,
    *rows_undone.ROWS,
    *rows_canceled.ROWS,
    *rows_dispatch.ROWS,
    *rows_parcels.ROWS,
    *rows_switched.ROWS,
]

every_row = pytest.mark.parametrize("row", [pytest.param(row, id=row.says) for row in TABLE])


@every_row
def test_the_plan_says(row: Row) -> None:
    said = order_plan(row.given)

    step = type(said.step) if isinstance(row.step, type) else said.step
    assert step == row.step
    assert [question.kind for question in said.questions] == list(row.asks)
    assert bool(said.waits) is bool(row.waits)
    assert not said.waits or said.waits[0].why.startswith(row.waits)
    assert said.is_at_rest is row.rests


@every_row
def test_every_question_is_a_whole_sentence(row: Row) -> None:
    for question in order_plan(row.given).questions:
        for sentence in (question.means, question.advice):
            assert sentence.endswith("."), sentence
            assert not {"?", "{", "}"} & set(sentence), sentence
            assert not any(gap in sentence for gap in ("  ", " .", "“”")), sentence


@every_row
def test_no_two_questions_of_an_order_are_the_same_exception(row: Row) -> None:
    asked = [(question.kind, question.root_cause) for question in order_plan(row.given).questions]

    assert len(asked) == len(set(asked))


class TestTheTable:
    def test_shows_every_step(self) -> None:
        shown = {type(order_plan(row.given).step) for row in TABLE}

        assert set(get_args(Step)) <= shown

    def test_asks_every_kind_of_question_that_a_strand_names(self) -> None:
        sources = [*Path(plan.__file__).parent.glob("*.py"), Path(translation.__file__)]
        named = {
            IssueKind[name]
            for source in sources
            for name in re.findall(r"IssueKind\.([A-Z_]+)", source.read_text())
        }

        assert {kind for row in TABLE for kind in row.asks} == named

    def test_holds_every_decision(self) -> None:
        decided = {each.kind for row in TABLE for each in row.given.memory.decisions}

        assert decided == set(DecisionKind)

    def test_holds_every_state_of_the_marketplace(self) -> None:
        assert {row.given.state for row in TABLE} >= KNOWN_STATES

    def test_says_nothing_twice(self) -> None:
        assert len({row.says for row in TABLE}) == len(TABLE)
