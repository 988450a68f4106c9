"""Write the store's order numbers back to Mirakl (OR04), up to 100 a minute."""

from collections.abc import Mapping
from datetime import datetime

from integration.connect import Remotes
from integration.domain.issues import IssueKind, ask
from integration.domain.switches import Switch
from integration.domain.writes import Outcome, Write, WriteKind, must_wait, newest
from integration.models import FlowSwitch, MiraklShop, Order, RemoteWrite, Subject
from integration.runs import Run, recording
from integration.steps.writing import answering, intend

FLOW = "publish_references"
MOST = 100


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Send the numbers that Mirakl does not show yet, in one call."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        due = [order for order in _unpublished(this_run) if _may_send(order, this_run)]
        batch = {order.mirakl_order_id: order for order in due[:MOST]}
        if is_dry:
            this_run.count("would send", len(batch))
        elif batch and not FlowSwitch.objects.refusal(shop, Switch.ORDERS):
            _send(this_run, batch)
            if len(due) > MOST:
                this_run.left.append(f"{len(due) - MOST} order numbers")


def _unpublished(this_run: Run) -> list[Order]:
    """Return the orders whose number Mirakl does not show; close the books on those it shows."""
    left = []
    for order in Order.objects.unreferenced_in(this_run.shop).with_memory():
        order.shop = this_run.shop
        if order.marketplace.order_reference_for_seller != str(order.bigcommerce_order_id):
            left.append(order)
            continue
        if not this_run.is_dry:
            open_writes = [w for w in _references(order) if w.is_open]
            RemoteWrite.objects.prove(open_writes, at=this_run.now)
            order.remember_reference()
            this_run.ask(Subject.order_of(order), [])
            this_run.count("numbers read back")
    return left


def _references(order: Order) -> list[Write]:
    writes = [write.as_domain for write in order.writes.all()]
    return [write for write in writes if write.kind is WriteKind.REFER]


def _may_send(order: Order, this_run: Run) -> bool:
    """Tell whether the number may be sent: not again while it may still show, nor once refused."""
    last = newest(_references(order), WriteKind.REFER)
    shop = this_run.shop
    wait = must_wait(last, observed_at=shop.orders_observed_at, settle_time=shop.settle_time)
    return wait is None and not (last and last.outcome is Outcome.REFUSED)


def _send(this_run: Run, batch: Mapping[str, Order]) -> None:
    remotes = Remotes(this_run.shop, now=lambda: this_run.now)
    at = this_run.now
    numbers = {order_id: str(order.bigcommerce_order_id) for order_id, order in batch.items()}
    writes = {
        order_id: intend(order, WriteKind.REFER, operation="OR04", at=at, subject=numbers[order_id])
        for order_id, order in batch.items()
    }
    with answering(list(writes.values()), at=at):
        refusals = remotes.marketplace.set_references(numbers)
        for order_id, reason in refusals.items():
            if order_id in writes:
                writes[order_id].close(Outcome.REFUSED, at=at, reason=reason)
                _ask(this_run, batch[order_id], reason)
    sent = [write for write in writes.values() if write.outcome == Outcome.ANSWERED]
    this_run.count("numbers sent", len(sent))


def _ask(this_run: Run, order: Order, reason: str) -> None:
    number = order.bigcommerce_order_id
    question = ask(IssueKind.REFERENCE_REFUSED, store_order=number, reason=reason)
    this_run.ask(Subject.order_of(order), [question])
