"""The placement strand: exactly one store order, held until Macy's confirms. Pure."""

from collections.abc import Iterable, Iterator

from integration.domain.issues import IssueKind, Question
from integration.domain.orders import ZERO, StoreOrderDraft
from integration.domain.plan.asking import about_order
from integration.domain.plan.comparison import address_digest, differences
from integration.domain.plan.entry import is_over
from integration.domain.plan.situation import (
    BEING_DEBITED,
    NOTHING,
    SHIPPING,
    DecisionKind,
    Situation,
    Strand,
    Twin,
)
from integration.domain.plan.steps import (
    Adopt,
    CancelDuplicate,
    CorrectAddress,
    Forget,
    Place,
    Release,
)
from integration.domain.stock import OUT_OF_THE_WAY
from integration.domain.translation import objections, translate_order, wanted_lines
from integration.domain.writes import Outcome, Wait, Write, WriteKind, must_wait

_UNCONFIRMED = Strand(wait=Wait("Accepted; waiting for Macy's to confirm the payment."))


def placement(situation: Situation) -> Strand:
    """Return what to do so that exactly one store order stands for this order."""
    if situation.memory.bigcommerce_order_id is None:
        return _unplaced(situation)
    twin = situation.twin
    if twin is None:
        return Strand(wait=Wait("Reading the store order."))
    if twin.order.is_deleted and not is_over(situation.state):
        return Strand(questions=(about_order(situation, IssueKind.GONE_FROM_STORE),))
    duplicates = _duplicates(situation, twin)
    if duplicates is not None:
        return duplicates
    is_undone = twin.order.status_id in OUT_OF_THE_WAY and _is_canceled_by_us(situation, twin)
    if is_undone and not is_over(situation.state):
        return Strand(step=Forget(twin.order.bigcommerce_order_id))
    if situation.memory.is_linked or situation.memory.released_at or is_over(situation.state):
        return _UNCONFIRMED if situation.state in BEING_DEBITED else NOTHING
    if twin.order.status_id != situation.rules.held_status_id:
        return _moved_by_somebody(situation, twin)
    if situation.state == SHIPPING:
        return _confirmed(situation, twin)
    return Strand(wait=Wait("Held in the store until Macy's confirms the order."))


def _unplaced(situation: Situation) -> Strand:
    found = [twin for twin in situation.twins if twin.order.status_id not in OUT_OF_THE_WAY]
    if found:
        return Strand(step=Adopt(_first(found).order.bigcommerce_order_id))
    if situation.state in BEING_DEBITED:
        if not _may_hold_early(situation):
            return _UNCONFIRMED
    elif situation.state != SHIPPING:
        return NOTHING
    undone = [twin for twin in situation.twins if not _is_canceled_by_us(situation, twin)]
    if undone:  # cancelled before we knew of it: that was a decision, not a failure
        return Strand(step=Adopt(_first(undone).order.bigcommerce_order_id))
    questions = tuple(
        objections(situation.marketplace, links=situation.links, rules=situation.rules)
    )
    if questions:
        return Strand(questions=questions)
    return _place(situation)


def _is_canceled_by_us(situation: Situation, twin: Twin) -> bool:
    return situation.is_canceled_by_us(twin.order.bigcommerce_order_id)


def _first(twins: Iterable[Twin]) -> Twin:
    return min(twins, key=lambda twin: twin.order.bigcommerce_order_id)


def _may_hold_early(situation: Situation) -> bool:
    order = situation.marketplace
    return bool(situation.rules.holds_early and order.billing_address and order.shipping_address)


def _place(situation: Situation) -> Strand:
    last = situation.memory.newest(WriteKind.PLACE)
    wait = must_wait(
        last, observed_at=situation.store_seen_at, settle_time=situation.rules.settle_time
    )
    if wait:
        return Strand(wait=wait)
    ways = (DecisionKind.PLACE_AGAIN, DecisionKind.PLACE_CUSTOM)
    if last and last.outcome is Outcome.REFUSED and not situation.memory.decided_since(last, *ways):
        return Strand(
            questions=(about_order(situation, IssueKind.STORE_REFUSED, reason=last.reason),)
        )
    return Strand(step=Place(draft_for(situation)))


def draft_for(situation: Situation) -> StoreOrderDraft:
    """Return the store order that should stand for this order, as its decisions want it."""
    chosen = situation.memory.decision(DecisionKind.PLACE_AGAIN, DecisionKind.PLACE_CUSTOM)
    return translate_order(
        situation.marketplace,
        links=situation.links,
        rules=situation.rules,
        with_custom_lines=chosen is not None and chosen.kind is DecisionKind.PLACE_CUSTOM,
    )


def _duplicates(situation: Situation, twin: Twin) -> Strand | None:
    """Return how a second store order is undone: cancelled while held, else a question."""
    if twin.order.status_id in OUT_OF_THE_WAY and not is_over(situation.state):
        return None  # a person chose between them: what is left may be the one to ship
    others = [
        other
        for other in situation.twins
        if other is not twin
        and other.order.status_id not in OUT_OF_THE_WAY
        and not other.order.is_deleted
    ]
    if not others:
        return None
    held = [o for o in others if o.order.status_id == situation.rules.held_status_id]
    if held:
        return _cancel_duplicate(situation, twin, held[0])
    return Strand(questions=(_two_in_store(situation, twin, others),))


def _cancel_duplicate(situation: Situation, twin: Twin, duplicate: Twin) -> Strand:
    number = duplicate.order.bigcommerce_order_id
    last = situation.memory.newest(WriteKind.CANCEL_DUPLICATE, str(number))
    wait = _unread(situation, duplicate, last)
    if wait:
        return Strand(wait=wait)
    if last and last.outcome is Outcome.REFUSED:
        return Strand(questions=(_two_in_store(situation, twin, [duplicate]),))
    return Strand(step=CancelDuplicate(number))


def _two_in_store(situation: Situation, twin: Twin, others: list[Twin]) -> Question:
    ids = ", ".join(str(each.order.bigcommerce_order_id) for each in (twin, *others))
    return about_order(situation, IssueKind.DUPLICATE_IN_STORE, store_orders=ids)


def _unread(situation: Situation, twin: Twin, write: Write | None) -> Wait | None:
    """Return the wait until a write to a store order was read back.

    A reading of the channel's changes that does not list the order is one, too: it has not changed.
    """
    seen_at = max(filter(None, (situation.store_seen_at, twin.seen_at)))
    return must_wait(write, observed_at=seen_at, settle_time=situation.rules.settle_time)


def _moved_by_somebody(situation: Situation, twin: Twin) -> Strand:
    """Return the question about a held order that somebody else moved."""
    if twin.order.status_id in OUT_OF_THE_WAY:
        return NOTHING  # the cancellation strand asks
    sent = situation.memory.newest(WriteKind.RELEASE, str(twin.order.bigcommerce_order_id))
    if sent and sent.is_open:
        return Strand(wait=Wait("Released; waiting for the store to show it.", sent.sent_at))
    if situation.state == SHIPPING:
        return NOTHING  # confirmed meanwhile: whoever released it, it may go
    return Strand(questions=(about_order(situation, IssueKind.RELEASED_BY_SOMEBODY),))


def _confirmed(situation: Situation, twin: Twin) -> Strand:
    """Return the next step for a held order that Macy's has confirmed: correct, ask, or release."""
    rules, memory = situation.rules, situation.memory
    questions = tuple(objections(situation.marketplace, links=situation.links, rules=rules))
    if questions:
        return Strand(questions=questions)
    draft = draft_for(situation)
    number = twin.order.bigcommerce_order_id
    if memory.placed_address != address_digest(draft):
        return _correct_address(situation, twin, draft)
    is_decided = memory.decision(DecisionKind.RELEASE) is not None
    found = () if is_decided else (*differences(draft, twin), *_cancelled_parts(situation))
    if found:
        text = "; ".join(found)
        return Strand(
            questions=(about_order(situation, IssueKind.DIFFERENT_IN_STORE, differences=text),)
        )
    wait = _before_the_second_look(situation, twin)
    if wait:
        return Strand(wait=wait)
    refused = memory.newest(WriteKind.RELEASE, str(number))
    if refused and refused.outcome is Outcome.REFUSED:
        refusal = _after_a_refused_release(situation, twin, refused)
        if refusal is not None:
            return refusal
    return Strand(step=Release(number, draft, differs_by_decision=is_decided))


def _after_a_refused_release(situation: Situation, twin: Twin, refused: Write) -> Strand | None:
    """Return the question that a refusal raises, or what a person decided; None to try again.

    An order with custom lines is another order: the held one is cancelled, and one is placed anew.
    """
    memory = situation.memory
    asked = about_order(situation, IssueKind.STORE_REFUSED, reason=refused.reason)
    ways = (DecisionKind.PLACE_AGAIN, DecisionKind.PLACE_CUSTOM, DecisionKind.RELEASE)
    decided = memory.decision(*ways)
    if decided is None or decided.decided_at <= refused.sent_at:
        return Strand(questions=(asked,))
    if decided.kind is not DecisionKind.PLACE_CUSTOM:
        return None
    number = twin.order.bigcommerce_order_id
    canceled = memory.newest(WriteKind.CANCEL_DUPLICATE, str(number))
    wait = _unread(situation, twin, canceled)
    if wait:
        return Strand(wait=wait)
    if canceled and canceled.outcome is Outcome.REFUSED:
        return Strand(questions=(asked,))
    return Strand(step=CancelDuplicate(number))


def _cancelled_parts(situation: Situation) -> Iterator[str]:
    """Yield what Macy's cancelled of lines that go on. Its quantities are informative only (OR11),
    so a person says how many units are left."""
    for line in wanted_lines(situation.marketplace):
        amount = sum((cancelation.amount for cancelation in line.cancelations), ZERO)
        if line.cancelations:
            yield f"Macy's cancelled {amount:.2f} of {line.quantity} × {line.offer_sku}"


def _correct_address(situation: Situation, twin: Twin, draft: StoreOrderDraft) -> Strand:
    last = situation.memory.newest(WriteKind.CORRECT_ADDRESS)
    wait = _unread(situation, twin, last)
    if wait:
        return Strand(wait=wait)
    is_same = last and last.outcome is Outcome.REFUSED and last.content == address_digest(draft)
    if last and is_same and not situation.memory.decided_since(last, DecisionKind.PLACE_AGAIN):
        return Strand(
            questions=(about_order(situation, IssueKind.STORE_REFUSED, reason=last.reason),)
        )
    return Strand(step=CorrectAddress(twin.order.bigcommerce_order_id, draft))


def _before_the_second_look(situation: Situation, twin: Twin) -> Wait | None:
    """Return how long the second look must still wait: longer where an answer had been lost."""
    memory, rules = situation.memory, situation.rules
    seen_at = max(filter(None, (situation.store_seen_at, twin.seen_at)))
    number = str(twin.order.bigcommerce_order_id)
    wait = _unread(situation, twin, memory.newest(WriteKind.RELEASE, number))
    if wait:
        return wait
    attempts = [w for w in memory.writes if w.kind is WriteKind.PLACE]
    was_unclear = len([w for w in attempts if w.outcome is not Outcome.NOT_SENT]) > 1
    last = max((w.sent_at for w in attempts), default=memory.placed_at)
    if last is None:
        return None
    was_unclear = was_unclear or any(w.outcome is Outcome.UNCLEAR for w in attempts)
    ready_at = last + (rules.settle_time if was_unclear else rules.second_look_after)
    if seen_at < ready_at:
        return Wait("Looking a second time before the release.", ready_at)
    return None
