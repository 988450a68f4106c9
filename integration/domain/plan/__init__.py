"""The truth table: what both sides say → at most one step, and every question for a person.

Pure. It is made of strands; each is one small table in a file of its own. The first strand with a
step acts, the questions of all are asked: an unmapped carrier never holds up an acceptance.
"""

from dataclasses import dataclass

from integration.domain.issues import IssueKind, Question, ask
from integration.domain.plan.acceptance import acceptance
from integration.domain.plan.dispatch import dispatch
from integration.domain.plan.entry import entry, is_over
from integration.domain.plan.placement import cancellation_questions, placement
from integration.domain.plan.situation import Situation, Strand
from integration.domain.plan.steps import Step
from integration.domain.writes import (
    STORE_KINDS,
    TRIES_BEFORE_ASKING,
    Outcome,
    Wait,
    Write,
    WriteKind,
    failures_in_a_row,
    must_wait,
    newest,
)

_STRANDS = (acceptance, placement, dispatch)


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
        strands = [at_the_door]
    else:
        strands = [strand(situation) for strand in _STRANDS]
        strands.append(Strand(questions=tuple(cancellation_questions(situation))))
    step = next((strand.step for strand in strands if strand.step), None)
    questions = tuple(question for strand in strands for question in strand.questions)
    questions += _persistent_failures(situation)
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
    if any(_may_show(situation, write) for write in situation.memory.writes if write.is_open):
        return False
    return is_over(situation.state) or entry(situation) is not None


def _may_show(situation: Situation, write: Write) -> bool:
    """Tell whether a reading may still show an open write. What comes later wakes the order."""
    is_at_store = write.kind in STORE_KINDS
    seen_at = situation.store_seen_at if is_at_store else situation.marketplace_seen_at
    return bool(must_wait(write, observed_at=seen_at, settle_time=situation.rules.settle_time))


def _persistent_failures(situation: Situation) -> tuple[Question, ...]:
    """Return a question for each write that is tried again and again in vain."""
    questions = []
    for kind in WriteKind:
        last = newest(situation.memory.writes, kind)
        if last is None or last.outcome in (Outcome.PROVEN, Outcome.ANSWERED, Outcome.REFUSED):
            continue
        tries = failures_in_a_row(situation.memory.writes, kind)
        if tries >= TRIES_BEFORE_ASKING:
            name = kind.value.replace("_", " ").lower()
            reason = last.reason or "no answer"
            questions.append(
                ask(
                    IssueKind.WRITE_KEEPS_FAILING,
                    root_cause=f"write:{name}:{reason}",
                    due_at=situation.marketplace.shipping_deadline,
                    write=name,
                    tries=tries,
                    reason=reason,
                )
            )
    return tuple(questions)
