"""The money of one order: what it should bring, what came, and how both compare."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from integration.models import Order
from reconciliation.models import Expectation, Match, MatchDecision, TransactionLine

MOST_LINES = 200


@dataclass(frozen=True)
class OrderMoney:
    """The money of an order; of its transaction lines the first `MOST_LINES`, the oldest first."""

    expectations: tuple[Expectation, ...]
    lines: tuple[TransactionLine, ...]
    verdicts: tuple[Match, ...]
    decisions: tuple[MatchDecision, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is known of its money."""
        return not (self.expectations or self.lines or self.verdicts)


def money_of(order: Order) -> OrderMoney:
    """Return the money of an order: four statements."""
    of_order = Q(shop=order.shop_id, mirakl_order_id=order.mirakl_order_id)
    decisions = MatchDecision.objects.standing().filter(of_order)
    return OrderMoney(
        expectations=tuple(Expectation.objects.filter(of_order).order_by("pk")),
        lines=tuple(
            TransactionLine.objects.filter(of_order).order_by("created_at", "pk")[:MOST_LINES]
        ),
        verdicts=tuple(
            Match.objects.filter(of_order).order_by("mirakl_line_id", "kind")[:MOST_LINES]
        ),
        decisions=tuple(decisions.select_related("account").order_by("decided_at")),
    )
