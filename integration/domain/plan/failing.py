"""Writes that are tried again and again in vain: a person hears of them. Pure."""

from collections.abc import Iterable, Iterator

from integration.domain.issues import IssueKind, Question, ask
from integration.domain.plan.situation import Situation
from integration.domain.plan.steps import (
    Accept,
    CancelDuplicate,
    CancelInStore,
    CorrectAddress,
    Dispatch,
    DispatchParcels,
    Place,
    Refuse,
    Release,
)
from integration.domain.switches import SWITCH_OF
from integration.domain.writes import (
    STORE_KINDS,
    TRIES_BEFORE_ASKING,
    Outcome,
    Write,
    WriteKind,
    failures_in_a_row,
    must_wait,
)

_WRITES: dict[type, tuple[WriteKind, ...]] = {
    Accept: (WriteKind.ACCEPT,),
    Refuse: (WriteKind.REFUSE,),
    Place: (WriteKind.PLACE,),
    CorrectAddress: (WriteKind.CORRECT_ADDRESS,),
    Release: (WriteKind.RELEASE,),
    CancelDuplicate: (WriteKind.CANCEL_DUPLICATE,),
    CancelInStore: (WriteKind.CANCEL_IN_STORE,),
    Dispatch: (WriteKind.TRACK, WriteKind.SHIP),
    DispatchParcels: (WriteKind.SHIP_PARCEL,),
}


def may_show(situation: Situation, write: Write) -> bool:
    """Tell whether a reading may still show an open write. What comes later wakes the order."""
    is_at_store = write.kind in STORE_KINDS
    seen_at = situation.store_seen_at if is_at_store else situation.marketplace_seen_at
    wait = must_wait(write, observed_at=seen_at, settle_time=situation.rules.settle_time)
    return write.is_open and wait is not None


def persistent_failures(situation: Situation, steps: Iterable[object]) -> Iterator[Question]:
    """Yield a question for each write that fails and is still to be made.

    `steps` are those of all strands. A write that the state has overtaken is no longer asked about.
    """
    due = {kind for step in steps for kind in _WRITES.get(type(step), ())}
    if _is_unreferred(situation):
        due.add(WriteKind.REFER)
    switched_on = situation.rules.switched_on
    for kind in (kind for kind in WriteKind if SWITCH_OF[kind] in switched_on):
        last = situation.memory.newest(kind)
        if last is None or last.outcome in (Outcome.PROVEN, Outcome.ANSWERED, Outcome.REFUSED):
            continue
        tries = failures_in_a_row(situation.memory.writes, kind)
        if tries >= TRIES_BEFORE_ASKING and (kind in due or may_show(situation, last)):
            yield _keeps_failing(situation, last, tries=tries)


def _is_unreferred(situation: Situation) -> bool:
    number = situation.memory.bigcommerce_order_id
    return number is not None and situation.marketplace.order_reference_for_seller != str(number)


def _keeps_failing(situation: Situation, last: Write, *, tries: int) -> Question:
    name = last.kind.value.replace("_", " ").lower()
    reason = last.reason or "no answer"
    return ask(
        IssueKind.WRITE_KEEPS_FAILING,
        root_cause=f"write:{name}:{reason}",
        due_at=situation.marketplace.shipping_deadline,
        write=name,
        tries=tries,
        reason=reason,
    )
