"""Going live: sort the orders from before, see what each part would do first, switch it on.

Reads; the only things written are decisions and switches. No order is placed or moved by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.cut_over import Candidate, Suggestion, might_be, suggestions
from integration.domain.orders import StoreOrder
from integration.domain.plan import order_plan
from integration.domain.plan.situation import DecisionKind
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
from integration.domain.records import Record
from integration.domain.switches import AVAILABLE, Switch
from integration.models import MiraklShop, Order
from integration.models.situation import situation_of
from integration.transport import RemoteError

SORTING = (DecisionKind.LINK, DecisionKind.IMPORT, DecisionKind.NOT_OURS)
TYPED_IN_WITHIN = timedelta(days=1)  # before Macy's says it was created, for clocks that differ
MOST_LOOKED_AT = 60  # store orders whose lines are read: a call each
MOST_PLANNED = 500

_STEPS: Mapping[type, tuple[Switch, str]] = {
    Accept: (Switch.ORDERS, "accept"),
    Refuse: (Switch.ORDERS, "refuse"),
    Place: (Switch.ORDERS, "place, held"),
    CorrectAddress: (Switch.ORDERS, "correct the address of"),
    Release: (Switch.ORDERS, "release"),
    CancelDuplicate: (Switch.ORDERS, "cancel a duplicate of"),
    Dispatch: (Switch.TRACKING, "send the tracking of"),
    DispatchParcels: (Switch.TRACKING, "send the tracking of"),
    CancelInStore: (Switch.CANCELLATIONS, "cancel in the store"),
}


@dataclass(frozen=True)
class Preview:
    """What a part would do first: (what, how many, some order numbers); what waits, and what asks.

    `is_cut` says that only the most urgent orders were looked at.
    """

    firsts: Mapping[Switch, list[tuple[str, int, list[str]]]] = field(default_factory=dict)
    asks: int = 0
    is_cut: bool = False


def unsorted(shop: MiraklShop, *, at: datetime) -> list[Order]:
    """Return the open orders from before the shop is live that nobody has sorted, oldest first.

    Before the shop is live that is every open order that we have not begun.
    """
    live_from = shop.orders_live_from or at
    rows = (
        Order.objects.filter(
            shop=shop,
            bigcommerce_order_id=None,
            writes=None,
            placed_at_marketplace__lte=live_from,
        )
        .exclude(decisions__kind__in=SORTING)
        .order_by("placed_at_marketplace", "pk")
    )
    return [order for order in rows if not order.is_over]


def suggested(shop: MiraklShop, orders: Iterable[Order]) -> dict[str, tuple[Suggestion, ...]]:
    """Return, by order, the store orders that a person may have typed in for it.

    Reads the store's recent orders of all channels, and the lines of those whose buyer fits.
    Raise RemoteError.
    """
    waiting = list(orders)
    if not waiting:
        return {}
    since = min(order.placed_at_marketplace for order in waiting) - TYPED_IN_WITHIN
    client = Remotes.without_budgets(shop).store
    taken = set(
        Order.objects.filter(shop__store=shop.store, bigcommerce_order_id__isnull=False)
        .values_list("bigcommerce_order_id", flat=True)
    )  # fmt: skip
    fitting: list[StoreOrder] = []
    for record in client.orders_modified_since(since):
        if not isinstance(record, Record) or record.value.bigcommerce_order_id in taken:
            continue
        if any(might_be(order.marketplace, record.value) for order in waiting):
            fitting.append(record.value)
    candidates = []
    for order in fitting[-MOST_LOOKED_AT:]:
        units: Counter[str] = Counter()
        for line in client.order_lines(order.bigcommerce_order_id):
            units[line.sku] += line.quantity
        candidates.append(Candidate(order, units))
    found = {each.mirakl_order_id: suggestions(each.marketplace, candidates) for each in waiting}
    return {number: them for number, them in found.items() if them}


def suggested_or_nothing(
    shop: MiraklShop, orders: Iterable[Order]
) -> tuple[dict[str, tuple[Suggestion, ...]], str]:
    """Return the suggestions, or none and the sentence that says why the store did not answer."""
    try:
        return suggested(shop, orders), ""
    except RemoteError as error:
        return {}, error.sentence


def preview(shop: MiraklShop, *, at: datetime) -> Preview:
    """Return what the parts about orders would do first if they were all switched on now."""
    rules = replace(shop.rules, switched_on=AVAILABLE, live_from=shop.orders_live_from or at)
    rows = list(Order.objects.open_in(shop).with_memory()[: MOST_PLANNED + 1])
    found: dict[tuple[Switch, str], list[str]] = {}
    asks = 0
    for order in rows[:MOST_PLANNED]:
        order.shop = shop
        plan = order_plan(situation_of(order, rules=rules))
        asks += bool(plan.questions)
        if type(plan.step) in _STEPS:
            found.setdefault(_STEPS[type(plan.step)], []).append(order.mirakl_order_id)
    firsts: dict[Switch, list[tuple[str, int, list[str]]]] = {}
    for (switch, what), numbers in found.items():
        firsts.setdefault(switch, []).append((what, len(numbers), numbers[:5]))
    return Preview(firsts, asks, is_cut=len(rows) > MOST_PLANNED)
