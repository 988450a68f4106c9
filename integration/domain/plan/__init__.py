"""The truth table: what both sides say → at most one step, and every question for a person.

Pure. It is made of strands; each is one small table in a file of its own. The first strand with a
step acts, the questions of all are asked: an unmapped carrier never holds up an acceptance. A
strand whose switch is off writes nothing.
"""

from dataclasses import dataclass

from integration.domain.issues import Question
from integration.domain.plan.acceptance import acceptance
from integration.domain.plan.cancellation import cancellation
from integration.domain.plan.dispatch import dispatch
from integration.domain.plan.entry import entry, is_over
from integration.domain.plan.failing import may_show, persistent_failures
from integration.domain.plan.placement import placement
from integration.domain.plan.situation import Situation
from integration.domain.plan.steps import Step
from integration.domain.plan.switching import as_switched
from integration.domain.switches import Switch
from integration.domain.writes import Wait

_STRANDS = (
    (acceptance, Switch.ORDERS),
    (placement, Switch.ORDERS),
    (dispatch, Switch.TRACKING),
    (cancellation, Switch.CANCELLATIONS),
)


@dataclass(frozen=True)
class Plan:
    """What to do with an order now: at most one step, every question, and what it waits for."""

    step: Step | None = None
    questions: tuple[Question, ...] = ()
    waits: tuple[Wait, ...] = ()
    is_at_rest: bool = False


def order_plan(situation: Situation) -> Plan:
    """Return the order's next step and all questions about it."""
    at_the_door = entry(situation)
    if at_the_door is not None:
        strands = [as_switched(at_the_door, Switch.ORDERS, situation)]
    else:
        strands = [as_switched(say(situation), switch, situation) for say, switch in _STRANDS]
    steps = [strand.step for strand in strands if strand.step]
    step = next(iter(steps), None)
    questions = tuple(question for strand in strands for question in strand.questions)
    questions += tuple(persistent_failures(situation, steps))
    waits = tuple(strand.wait for strand in strands if strand.wait)
    return Plan(
        step=step,  # type: ignore[arg-type]
        questions=questions,
        waits=waits,
        is_at_rest=_is_at_rest(situation, step, questions, waits),
    )


def _is_at_rest(
    situation: Situation, step: object, questions: tuple[Question, ...], waits: tuple[Wait, ...]
) -> bool:
    if step or questions or waits:
        return False
    if any(may_show(situation, write) for write in situation.memory.writes):
        return False
    return is_over(situation.state) or entry(situation) is not None
