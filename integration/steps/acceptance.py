"""Answer an order that waits for the shop: OR21 decides every line at once."""

from datetime import datetime

from integration.connect import Remotes
from integration.domain.plan.steps import Accept, Refuse
from integration.domain.writes import WriteKind
from integration.models import Order
from integration.steps.writing import writing


def accept(order: Order, step: Accept, *, remotes: Remotes, at: datetime) -> None:
    """Accept every line but the refused ones (OR21)."""
    decisions = {
        line.mirakl_line_id: line.mirakl_line_id not in step.refused_line_ids
        for line in order.marketplace.lines
    }
    with writing(order, WriteKind.ACCEPT, operation="OR21", at=at):
        remotes.marketplace.accept(order.mirakl_order_id, decisions)


def refuse(order: Order, _step: Refuse, *, remotes: Remotes, at: datetime) -> None:
    """Refuse every line (OR21)."""
    decisions = {line.mirakl_line_id: False for line in order.marketplace.lines}
    with writing(order, WriteKind.REFUSE, operation="OR21", at=at):
        remotes.marketplace.accept(order.mirakl_order_id, decisions)
