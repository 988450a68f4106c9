"""What both sides say → at most one step, and every question: the table, row by row."""

from typing import get_args

import pytest

from integration.domain.issues import IssueKind
from integration.domain.plan import order_plan
from integration.domain.plan.situation import KNOWN_STATES, DecisionKind
from integration.domain.plan.steps import Step
from tests.integration.domain.plan import (
    rows_acceptance,
    rows_dispatch,
    rows_entry,
    rows_held,
    rows_parcels,
    rows_placement,
    rows_undone,
)
from tests.integration.domain.plan.table import Row

TABLE = [
    *rows_entry.ROWS,
    *rows_acceptance.ROWS,
    *rows_placement.ROWS,
    *rows_held.ROWS,
    *rows_undone.ROWS,
    *rows_dispatch.ROWS,
    *rows_parcels.ROWS,
]

# What the flows ask about a record, a remote or a shop: no order's plan can know it.
ASKED_BY_FLOWS = {
    IssueKind.REFERENCE_REFUSED,
    IssueKind.UNREADABLE_RECORD,
    IssueKind.BAD_RECORD,
    IssueKind.NOT_PERMITTED,
    IssueKind.REMOTE_UNAVAILABLE,
    IssueKind.SHOP_CLOSED,
    IssueKind.MAPPED_CARRIER_UNLISTED,
}

every_row = pytest.mark.parametrize("row", [pytest.param(row, id=row.says) for row in TABLE])


@every_row
def test_the_plan_says(row: Row) -> None:
    plan = order_plan(row.given)

    step = type(plan.step) if isinstance(row.step, type) else plan.step
    assert step == row.step
    assert [question.kind for question in plan.questions] == list(row.asks)
    assert bool(plan.waits) is bool(row.waits)
    assert not plan.waits or plan.waits[0].why.startswith(row.waits)
    assert plan.is_at_rest is row.rests


@every_row
def test_every_question_is_a_whole_sentence(row: Row) -> None:
    for question in order_plan(row.given).questions:
        for sentence in (question.means, question.advice):
            assert sentence.endswith("."), sentence
            assert not {"?", "{", "}"} & set(sentence), sentence
            assert not any(gap in sentence for gap in ("  ", " .", "“”")), sentence


@every_row
def test_nothing_is_left_without_a_word(row: Row) -> None:
    """An order is acted on, asked about, waited for, at rest, or followed as a person's own."""
    plan = order_plan(row.given)
    may_still_show = any(write.is_open for write in row.given.memory.writes)

    assert (
        plan.step
        or plan.questions
        or plan.waits
        or plan.is_at_rest
        or may_still_show
        or row.given.memory.is_linked
    )


class TestTheTable:
    def test_shows_every_step(self) -> None:
        shown = {type(order_plan(row.given).step) for row in TABLE}

        assert set(get_args(Step)) <= shown

    def test_asks_every_kind_of_question_that_is_not_a_flows(self) -> None:
        asked = {kind for row in TABLE for kind in row.asks}

        assert asked == set(IssueKind) - ASKED_BY_FLOWS

    def test_holds_every_decision(self) -> None:
        decided = {each.kind for row in TABLE for each in row.given.memory.decisions}

        assert decided == set(DecisionKind)

    def test_holds_every_state_of_the_marketplace(self) -> None:
        assert {row.given.state for row in TABLE} >= KNOWN_STATES

    def test_says_nothing_twice(self) -> None:
        assert len({row.says for row in TABLE}) == len(TABLE)
