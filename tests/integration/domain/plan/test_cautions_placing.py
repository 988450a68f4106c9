"""Where connectors of this kind lose or double orders, as far as a decision can prevent it.

The numbers are those of the project's list of cautions.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from integration.domain.issues import WORDS, IssueKind, Severity
from integration.domain.plan.situation import (
    BEING_DEBITED,
    KNOWN_STATES,
    LEFT,
    DecisionKind,
)
from integration.domain.plan.steps import (
    Accept,
    CancelDuplicate,
    CancelInStore,
    CorrectAddress,
    Dispatch,
    Place,
    Refuse,
    Release,
)
from integration.domain.sla import acceptance_due_at
from integration.domain.stock import CANCELED, STATUS_NAMES
from integration.domain.writes import Outcome, WriteKind
from tests.integration.domain.builders import (
    DUPLICATE,
    HELD,
    NOW,
    RELEASED,
    TWIN,
    a_decision,
    a_refused,
    a_shipped_twin,
    a_situation,
    a_store_line,
    a_twin,
    a_write,
    ago,
    an_address,
    an_order,
    the_rules,
    the_shelf,
)
from tests.integration.domain.plan.asking import every_state, kinds, plan


class TestCaution01CutOver:
    """Connecting never places an order by itself; open orders of before are sorted once."""

    @every_state
    def test_nothing_is_done_before_the_shop_is_live(self, state: str) -> None:
        said = plan(an_order(state), rules=the_rules(live_from=None))

        assert said.step is None
        assert said.questions == ()

    @every_state
    def test_an_earlier_order_is_asked_about_once_and_never_acted_on(self, state: str) -> None:
        said = plan(an_order(state, created_at=ago(days=31)))

        is_over = state in LEFT | {"REFUSED", "CANCELED"}
        assert said.step is None
        assert kinds(said) == ([] if is_over else [IssueKind.EARLIER_ORDER])

    def test_the_instant_of_going_live_belongs_to_the_old_time(self) -> None:
        live_from = ago(hours=2)
        rules = the_rules(live_from=live_from)

        assert not plan(an_order(created_at=live_from), rules=rules).step
        assert plan(an_order(created_at=live_from + timedelta(seconds=1)), rules=rules).step

    def test_a_linked_order_is_followed_to_its_tracking_without_being_released(self) -> None:
        linked = {"is_linked": True, "bigcommerce_order_id": TWIN}
        decided = [a_decision(DecisionKind.LINK, str(TWIN))]
        order = an_order(created_at=ago(days=31))

        waits = plan(order, a_twin(), remembers=linked, decisions=decided)
        left = plan(order, a_shipped_twin(), remembers=linked, decisions=decided)

        assert waits.step is None
        assert isinstance(left.step, Dispatch)


class TestCaution02ExactlyOnce:
    """Created held, looked for again, released in a second call only when it is alone."""

    def test_an_order_is_created_held_and_never_released_in_the_same_step(self) -> None:
        step = plan(an_order("SHIPPING")).step

        assert isinstance(step, Place)
        assert step.draft.status_id == HELD

    @pytest.mark.parametrize("outcome", [Outcome.INTENDED, Outcome.UNCLEAR])
    def test_an_unclear_creation_is_never_repeated_before_the_settle_time(
        self, outcome: Outcome
    ) -> None:
        sent = a_write(WriteKind.PLACE, outcome, at=ago(minutes=3))

        assert plan(an_order(), writes=[sent]).step is None

    @pytest.mark.parametrize("status", sorted(set(STATUS_NAMES) - {CANCELED, 4, 6}))
    def test_nothing_is_released_while_two_carry_the_id(self, status: int) -> None:
        step = plan(an_order(), a_twin(), a_twin(status, number=DUPLICATE)).step

        assert step == (CancelDuplicate(DUPLICATE) if status == HELD else None)

    def test_the_order_that_is_ours_is_never_the_one_that_is_cancelled(self) -> None:
        said = plan(an_order(), a_twin(number=DUPLICATE), a_twin(number=TWIN))

        assert said.step == CancelDuplicate(TWIN)


class TestCaution03HeldUntilAllIsThere:
    """Held early only with both addresses; any difference is not released."""

    @pytest.mark.parametrize("state", sorted(BEING_DEBITED))
    @pytest.mark.parametrize("missing", ["billing_address", "shipping_address"])
    def test_nothing_is_held_early_without_both_addresses(self, state: str, missing: str) -> None:
        assert plan(an_order(state, **{missing: None})).step is None

    def test_the_final_address_goes_before_the_release(self) -> None:
        placed = a_situation(an_order("WAITING_DEBIT"), a_twin()).memory.placed_address
        moved = an_order(shipping_address=an_address(street_1="2 New Street"))

        step = plan(moved, a_twin(), remembers={"placed_address": placed}).step

        assert isinstance(step, CorrectAddress)
        assert step.draft.shipping_address.street_1 == "2 New Street"

    @pytest.mark.parametrize(
        "twin",
        [
            a_twin(total="21.65"),
            a_twin(shipping_cost_inc_tax=Decimal(5)),
            a_twin(lines=[a_store_line(quantity=2)]),
            a_twin(lines=[a_store_line(price="19.00")]),
        ],
        ids=["total", "shipping", "units", "price"],
    )
    def test_an_order_that_came_out_different_is_not_released(self, twin: Any) -> None:
        said = plan(an_order(), twin)

        assert said.step is None
        assert kinds(said) == [IssueKind.DIFFERENT_IN_STORE]


class TestCaution04TheStoreMayRefuse:
    """A refusal of the store is a decision for a person while the dispatch clock runs."""

    @pytest.mark.parametrize(
        ("kind", "twins"), [(WriteKind.PLACE, ()), (WriteKind.RELEASE, (a_twin(),))]
    )
    def test_a_person_is_asked_with_the_stores_reason_and_the_clock(
        self, kind: WriteKind, twins: tuple[Any, ...]
    ) -> None:
        subject = str(TWIN) if twins else ""

        said = plan(an_order(), *twins, writes=[a_refused(kind, "MUG-1: 0 left", subject=subject)])

        (question,) = said.questions
        assert said.step is None
        assert question.kind is IssueKind.STORE_REFUSED
        assert "MUG-1: 0 left" in question.means
        assert question.due_at == an_order().shipping_deadline

    def test_custom_lines_are_a_way_out_that_takes_no_stock(self) -> None:
        decided = [a_decision(DecisionKind.PLACE_CUSTOM)]

        step = plan(an_order(), writes=[a_refused(WriteKind.PLACE)], decisions=decided).step

        assert isinstance(step, Place)
        assert [line.variant_id for line in step.draft.lines] == [None]

    def test_an_order_placed_with_custom_lines_is_not_different_for_it(self) -> None:
        twin = a_twin(lines=[a_store_line(variant_id=None)])

        said = plan(an_order(), twin, decisions=[a_decision(DecisionKind.PLACE_CUSTOM)])

        assert isinstance(said.step, Release)


class TestCaution05CancelByState:
    """Before acceptance a cancellation is a refusal; after it, a person decides."""

    def test_an_order_cancelled_in_the_store_before_acceptance_is_refused(self) -> None:
        assert plan(an_order("WAITING_ACCEPTANCE"), a_twin(CANCELED)).step == Refuse()

    @pytest.mark.parametrize("state", [*sorted(BEING_DEBITED), "SHIPPING"])
    def test_an_accepted_order_cancelled_in_the_store_is_asked_about(self, state: str) -> None:
        said = plan(an_order(state), a_twin(CANCELED))

        assert said.step is None
        assert kinds(said) == [IssueKind.CANCELED_IN_STORE]

    @pytest.mark.parametrize("twin", [a_twin(), a_twin(RELEASED)])
    def test_an_order_cancelled_at_the_marketplace_is_never_shipped_on(self, twin: Any) -> None:
        said = plan(an_order("CANCELED"), twin, remembers={"released_at": ago(hours=1)})

        assert said.step == CancelInStore(twin.order.bigcommerce_order_id)

    def test_an_order_cancelled_after_a_parcel_left_is_a_person_s(self) -> None:
        said = plan(an_order("CANCELED"), a_shipped_twin(), remembers={"released_at": ago(hours=1)})

        assert said.step is None
        assert kinds(said) == [IssueKind.CANCELED_AT_MARKETPLACE]


class TestCaution14TheAcceptanceClock:
    """The deadline of the answer is in no payload: it is a rule of the shop."""

    def test_it_is_counted_from_the_creation_of_the_order(self) -> None:
        assert acceptance_due_at(ago(hours=2), hours=24) == NOW + timedelta(hours=22)

    def test_every_question_before_acceptance_is_due_by_the_rule(self) -> None:
        order = an_order("WAITING_ACCEPTANCE", currency="CAD", shipping_deadline=None)
        rules = the_rules(acceptance_hours=6)

        said = plan(order, rules=rules, links={}, shelf=the_shelf([]))

        assert kinds(said) == [IssueKind.FOREIGN_CURRENCY, IssueKind.UNLINKED_SKU]
        assert {question.due_at for question in said.questions} == {NOW + timedelta(hours=4)}


class TestCaution15NothingIsPickedUnconfirmed:
    """We never release what Macy's has not confirmed; somebody else's release is critical."""

    @pytest.mark.parametrize("state", sorted(KNOWN_STATES - {"SHIPPING"}))
    def test_a_held_order_is_released_in_no_other_state(self, state: str) -> None:
        assert not isinstance(plan(an_order(state), a_twin()).step, Release)

    @every_state
    def test_a_persons_decision_releases_nothing_unconfirmed(self, state: str) -> None:
        said = plan(an_order(state), a_twin(), decisions=[a_decision(DecisionKind.RELEASE)])

        assert isinstance(said.step, Release) is (state == "SHIPPING")

    @pytest.mark.parametrize("status", sorted(set(STATUS_NAMES) - {HELD, CANCELED, 4, 6}))
    def test_somebody_elses_release_is_critical_at_the_next_reading(self, status: int) -> None:
        said = plan(an_order("WAITING_DEBIT"), a_twin(status))

        assert kinds(said) == [IssueKind.RELEASED_BY_SOMEBODY]
        assert WORDS[IssueKind.RELEASED_BY_SOMEBODY].severity is Severity.CRITICAL


def test_accepting_is_never_confused_with_releasing() -> None:
    said = plan(an_order("WAITING_ACCEPTANCE"), decisions=[a_decision(DecisionKind.RELEASE)])

    assert said.step == Accept()
