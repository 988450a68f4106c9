"""The acceptance strand: accept, refuse the short lines, or ask. Pure."""

from collections.abc import Iterator
from datetime import datetime

from integration.domain.issues import IssueKind, Question, ask
from integration.domain.orders import MarketplaceLine
from integration.domain.plan.situation import (
    NOTHING,
    WAITING_ACCEPTANCE,
    DecisionKind,
    Situation,
    Strand,
)
from integration.domain.plan.steps import Accept, Refuse
from integration.domain.rules import Acceptance
from integration.domain.sla import acceptance_due_at
from integration.domain.stock import CANCELED
from integration.domain.translation import order_objections, wanted_lines
from integration.domain.writes import Outcome, Wait, WriteKind, must_wait


def acceptance(situation: Situation) -> Strand:
    """Return what to do about an order that waits for the shop's answer."""
    if situation.state != WAITING_ACCEPTANCE:
        return NOTHING
    answered = _already_answered(situation)
    if answered is not None:
        return answered
    decided = situation.memory.decision(DecisionKind.ACCEPT, DecisionKind.REFUSE)
    if decided is not None:
        return Strand(step=Accept() if decided.kind is DecisionKind.ACCEPT else Refuse())
    if any(twin.order.status_id == CANCELED for twin in situation.twins):
        return Strand(step=Refuse())
    return _by_the_rules(situation)


def _already_answered(situation: Situation) -> Strand | None:
    """Return the wait for an answer that was sent, or the question that its refusal raises."""
    sent = [situation.memory.newest(kind) for kind in (WriteKind.ACCEPT, WriteKind.REFUSE)]
    last = max((write for write in sent if write), key=lambda write: write.sent_at, default=None)
    if last is None:
        return None
    wait = must_wait(
        last,
        observed_at=situation.marketplace_seen_at,
        settle_time=situation.rules.settle_time,
    )
    if wait:
        return Strand(wait=wait)
    decided = situation.memory.decided_since(last, DecisionKind.ACCEPT, DecisionKind.REFUSE)
    if last.outcome is Outcome.REFUSED and not decided:
        question = ask(
            IssueKind.ACCEPTANCE_REFUSED,
            due_at=_due_at(situation),
            reason=last.reason or "no reason given",
        )
        return Strand(questions=(question,))
    return None


def _by_the_rules(situation: Situation) -> Strand:
    rules, lines = situation.rules, wanted_lines(situation.marketplace)
    due_at = _due_at(situation)
    questions = list(
        order_objections(situation.marketplace, links=situation.links, rules=rules, due_at=due_at)
    )
    if rules.acceptance is Acceptance.MANUAL:
        questions.append(ask(IssueKind.MANUAL_ACCEPTANCE, due_at=due_at))
    questions.extend(_too_cheap(situation))
    if questions:
        return Strand(questions=tuple(questions))
    stale = [line.offer_sku for line in lines if not _is_fresh(situation, line)]
    if stale:
        return Strand(wait=Wait(f"Reading the stock of {', '.join(sorted(set(stale)))}."))
    short = _short_lines(situation)
    if not short:
        return Strand(step=Accept())
    if rules.accepts_partially and len(short) < len(lines):
        return Strand(step=Accept(refused_line_ids=frozenset(short)))
    return Strand(questions=tuple(_shortages(situation, short)))


def _is_fresh(situation: Situation, line: MarketplaceLine) -> bool:
    shelf = situation.shelf.get(line.offer_sku)
    oldest = situation.marketplace_seen_at - situation.rules.stock_reading_lasts
    return shelf is not None and shelf.read_at >= oldest


def _short_lines(situation: Situation) -> dict[str, int]:
    """Return the lines that cannot be delivered, with what is left for each, in order."""
    left = {sku: shelf.available for sku, shelf in situation.shelf.items()}
    short: dict[str, int] = {}
    for line in wanted_lines(situation.marketplace):
        available = left[line.offer_sku]
        if not situation.shelf[line.offer_sku].is_purchasable:
            short[line.mirakl_line_id] = 0
        elif available is not None and available < line.quantity:
            short[line.mirakl_line_id] = max(available, 0)
        elif available is not None:
            left[line.offer_sku] = available - line.quantity
    return short


def _shortages(situation: Situation, short: dict[str, int]) -> Iterator[Question]:
    for line in wanted_lines(situation.marketplace):
        if line.mirakl_line_id in short:
            yield ask(
                IssueKind.SHORT_STOCK,
                root_cause=f"stock:{line.offer_sku}",
                due_at=_due_at(situation),
                sku=line.offer_sku,
                wanted=line.quantity,
                available=short[line.mirakl_line_id],
            )


def _too_cheap(situation: Situation) -> Iterator[Question]:
    """Yield the lines below the price guard. What counts is what is payable to the shop."""
    percent = situation.rules.price_guard_percent
    if percent is None:
        return
    for line in wanted_lines(situation.marketplace):
        shelf = situation.shelf.get(line.offer_sku)
        if shelf is None or shelf.price is None or line.quantity < 1:
            continue
        lowest = shelf.price * (100 - percent) / 100
        paid = line.price if line.payable_price is None else line.payable_price
        if paid < lowest * line.quantity:
            yield ask(
                IssueKind.PRICE_BELOW_GUARD,
                root_cause=f"price:{line.offer_sku}",
                due_at=_due_at(situation),
                sku=line.offer_sku,
                price=f"{paid / line.quantity:.2f}",
                lowest=f"{lowest:.2f}",
            )


def _due_at(situation: Situation) -> datetime:
    return acceptance_due_at(
        situation.marketplace.created_at, hours=situation.rules.acceptance_hours
    )
