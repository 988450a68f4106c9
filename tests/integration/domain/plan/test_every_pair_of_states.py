"""Whatever both sides say at once, reachable or not: the plan has an answer, and keeps its word."""

from collections.abc import Iterator
from itertools import product

import pytest

from integration.domain.plan import Plan, order_plan
from integration.domain.plan.situation import KNOWN_STATES, LEFT, Situation
from integration.domain.plan.steps import (
    Accept,
    CancelDuplicate,
    Dispatch,
    DispatchParcels,
    Place,
    Refuse,
    Release,
)
from integration.domain.stock import STATUS_NAMES
from tests.integration.domain.builders import (
    DUPLICATE,
    HELD,
    a_parcel,
    a_situation,
    a_twin,
    ago,
    an_order,
    the_rules,
)

STATES = sorted(KNOWN_STATES | {"BEING_GIFT_WRAPPED"})
STATUSES = [*STATUS_NAMES, 99]
SHIPMENTS = [None, [], [a_parcel()]]
MEMORIES = {
    "unknown": {"bigcommerce_order_id": None, "placed_at": None},
    "placed": {},
    "released": {"released_at": ago(minutes=5)},
    "linked": {"is_linked": True},
    "told": {"released_at": ago(minutes=5), "told_parcels": frozenset({1})},
}


def situations(state: str) -> Iterator[Situation]:
    """Yield every situation of an order in this state, with no, one or two store orders."""
    order = an_order(state)
    for by_parcel in (False, True):
        rules = the_rules(multi_shipment=by_parcel)
        yield a_situation(order, rules=rules)
        for status, shipments, name in product(STATUSES, SHIPMENTS, MEMORIES):
            twin = a_twin(status, shipments=shipments)
            yield a_situation(order, twin, remembers=MEMORIES[name], rules=rules)
        for status, other in product(STATUSES, STATUSES):
            twins = (a_twin(status), a_twin(other, number=DUPLICATE))
            yield a_situation(order, *twins, rules=rules)


@pytest.fixture(scope="module")
def answers() -> list[tuple[Situation, Plan]]:
    return [(each, order_plan(each)) for state in STATES for each in situations(state)]


def test_there_is_always_a_word(answers: list[tuple[Situation, Plan]]) -> None:
    for given, said in answers:
        assert said.step or said.questions or said.waits or said.is_at_rest, given


def test_nothing_rests_with_work_left(answers: list[tuple[Situation, Plan]]) -> None:
    for given, said in answers:
        if said.is_at_rest:
            assert (said.step, said.questions, said.waits) == (None, (), ()), given
            assert given.state in LEFT | {"REFUSED", "CANCELED"}, given


def test_only_a_confirmed_held_order_that_is_alone_is_released(
    answers: list[tuple[Situation, Plan]],
) -> None:
    released = [given for given, said in answers if isinstance(said.step, Release)]

    assert released
    for given in released:
        assert given.state == "SHIPPING"
        assert given.twin
        assert given.twin.order.status_id == HELD
        assert (given.memory.is_linked, given.memory.released_at) == (False, None)
        others = [twin for twin in given.twins if twin is not given.twin]
        assert {twin.order.status_id for twin in others} <= {4, 5, 6}


def test_nothing_is_placed_where_a_store_order_is_known(
    answers: list[tuple[Situation, Plan]],
) -> None:
    placed = [given for given, said in answers if isinstance(said.step, Place)]

    assert placed
    assert not [given for given in placed if given.twins]


def test_only_a_second_order_that_is_held_is_cancelled(
    answers: list[tuple[Situation, Plan]],
) -> None:
    cancelled = [(given, said.step) for given, said in answers]
    undone = [(given, step) for given, step in cancelled if isinstance(step, CancelDuplicate)]

    assert undone
    for given, step in undone:
        assert step.bigcommerce_order_id == DUPLICATE
        assert [t.order.status_id for t in given.twins if t is not given.twin] == [HELD]


def test_only_an_order_that_waits_is_answered(answers: list[tuple[Situation, Plan]]) -> None:
    answered = {given.state for given, said in answers if isinstance(said.step, Accept | Refuse)}

    assert answered == {"WAITING_ACCEPTANCE"}


def test_only_an_order_that_is_being_shipped_is_dispatched(
    answers: list[tuple[Situation, Plan]],
) -> None:
    told = [given for given, said in answers if isinstance(said.step, Dispatch | DispatchParcels)]

    assert {given.state for given in told} == {"SHIPPING"}
    assert all(given.twin and given.twin.shipments for given in told)
