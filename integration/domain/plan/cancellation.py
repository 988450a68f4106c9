"""The cancellation strand: what one side has cancelled, the other must not ship. Pure.

Today: the whole order cancelled at Macy's before anything left. The rest is a person's: single
lines too (`canceled_lines`).
"""

import json
from collections.abc import Iterator, Mapping

from integration.domain.issues import IssueKind
from integration.domain.plan.asking import about_order
from integration.domain.plan.canceled_lines import canceled_lines
from integration.domain.plan.situation import (
    BEING_DEBITED,
    CANCELED,
    NOTHING,
    REFUSED,
    SHIPPING,
    DecisionKind,
    Situation,
    Strand,
    Twin,
)
from integration.domain.plan.steps import CancelInStore
from integration.domain.stock import COMPLETED, OUT_OF_THE_WAY, PARTIALLY_SHIPPED, SHIPPED
from integration.domain.switches import Switch, switched_off
from integration.domain.writes import Outcome, Wait, Write, WriteKind, must_wait

_LEFT_THE_HOUSE = frozenset({SHIPPED, PARTIALLY_SHIPPED, COMPLETED})


def cancellation(situation: Situation) -> Strand:
    """Return what to do when one side has cancelled the order and the other has not."""
    twin = situation.twin
    if twin is None or twin.order.is_deleted:
        return NOTHING
    is_canceled_in_store = twin.order.status_id in OUT_OF_THE_WAY
    if situation.state in (CANCELED, REFUSED):
        return _after(situation) if is_canceled_in_store else _canceled_at_macys(situation, twin)
    number = twin.order.bigcommerce_order_id
    is_somebody_s = is_canceled_in_store and not situation.is_canceled_by_us(number)
    if is_somebody_s and situation.state in (SHIPPING, *BEING_DEBITED):
        return Strand(questions=(about_order(situation, IssueKind.CANCELED_IN_STORE),))
    if situation.state in (SHIPPING, *BEING_DEBITED) and not is_canceled_in_store:
        return Strand(questions=canceled_lines(situation, twin))
    return NOTHING


def _canceled_at_macys(situation: Situation, twin: Twin) -> Strand:
    """Return the step that undoes a store order while nothing has left, else a question."""
    asked = Strand(questions=(about_order(situation, IssueKind.CANCELED_AT_MARKETPLACE),))
    if situation.memory.is_linked or _has_left(twin):
        return asked
    number = twin.order.bigcommerce_order_id
    last = situation.memory.newest(WriteKind.CANCEL_IN_STORE)
    seen_at = max(filter(None, (situation.store_seen_at, twin.seen_at)))
    wait = must_wait(last, observed_at=seen_at, settle_time=situation.rules.settle_time)
    if wait:
        return Strand(wait=wait)
    if last and last.outcome is Outcome.REFUSED:
        return asked
    if Switch.CANCELLATIONS not in situation.rules.switched_on:  # or it would be shipped unseen
        wait = Wait(switched_off(Switch.CANCELLATIONS))
        return Strand(questions=asked.questions, wait=wait)
    return Strand(step=CancelInStore(number))


def _has_left(twin: Twin) -> bool:
    is_shipped = twin.order.status_id in _LEFT_THE_HOUSE or twin.order.items_shipped > 0
    return is_shipped or bool(twin.shipments)


def _after(situation: Situation) -> Strand:
    """Return the wait until the units are back in stock, or the question when they are not."""
    canceled = situation.memory.newest(WriteKind.CANCEL_IN_STORE)
    if canceled is None or situation.memory.decided_since(canceled, DecisionKind.STOCK_DONE):
        return NOTHING
    missing = "; ".join(_missing_units(situation, canceled))
    if not missing:
        return NOTHING
    settled_at = canceled.sent_at + situation.rules.settle_time
    if situation.marketplace_seen_at < settled_at:
        return Strand(wait=Wait("Cancelled in the store; reading the stock back.", settled_at))
    asked = about_order(situation, IssueKind.STOCK_NOT_RETURNED, missing=missing)
    return Strand(questions=(asked,))


def _missing_units(situation: Situation, canceled: Write) -> Iterator[str]:
    """Yield the SKUs of which less is on hand than before the cancellation plus what it frees."""
    for sku, expected in levels_expected(canceled.content).items():
        shelf = situation.shelf.get(sku)
        on_hand = shelf.on_hand if shelf and shelf.read_at >= canceled.sent_at else None
        if on_hand is None or on_hand < expected:
            yield f"{sku}: {'unread' if on_hand is None else on_hand} instead of {expected}"


def remember_levels(levels: Mapping[str, int]) -> str:
    """Return the stock that should be on hand after a cancellation, as a write keeps it."""
    return json.dumps(levels, sort_keys=True) if levels else ""


def levels_expected(content: str) -> dict[str, int]:
    """Return what `remember_levels` kept."""
    levels: dict[str, int] = json.loads(content) if content else {}
    return levels
