"""Release a held store order, after a second look and a reading of its lines."""

import logging
from datetime import datetime

from integration.connect import Remotes
from integration.domain.plan.comparison import differences
from integration.domain.plan.steps import Release
from integration.domain.writes import WriteKind
from integration.models import Order, StoreOrder
from integration.steps.placement import look, observe
from integration.steps.writing import writing

logger = logging.getLogger(__name__)


def release(order: Order, step: Release, *, remotes: Remotes, at: datetime) -> None:
    """Release the order when exactly one carries its id, is held, and says what it should.

    What the look finds is kept: if it speaks against the release, the plan asks or undoes it in
    the next run, and nothing is written now.
    """
    number = step.bigcommerce_order_id
    row = _found_alone(order, number, remotes=remotes, at=at)
    if row is None:
        return
    row.remember_lines(tuple(remotes.store.order_lines(number)))
    is_as_it_should = step.differs_by_decision or not list(differences(step.draft, row.as_twin))
    if row.status_id != step.draft.status_id or not is_as_it_should:
        logger.info("not released", extra={"order": order.mirakl_order_id})
        return
    with writing(
        order,
        WriteKind.RELEASE,
        operation="PUT /v2/orders/{id}",
        at=at,
        subject=str(number),
    ):
        record = remotes.store.set_status(number, order.shop.release_status_id)
        observe(order, record, at=at)


def _found_alone(order: Order, number: int, *, remotes: Remotes, at: datetime) -> StoreOrder | None:
    """Return the store order if a look finds it and no other with its id.

    The store's search may lag. Once the settle time has passed, the list of the channel's orders,
    which does not go by that index, is as good: the plan has seen there that it is alone.
    """
    found = look(order, remotes=remotes, at=at)
    if not found and order.placed_at and at - order.placed_at > order.shop.settle_time:
        return observe(order, remotes.store.order(number), at=at)
    alone = [row.bigcommerce_order_id for row in found] == [number]
    return found[0] if alone else None
