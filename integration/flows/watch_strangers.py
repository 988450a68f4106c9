"""Look for the traces of another connector: imports (OF04, PRI02), acceptances and shipments.

Never writes to a remote. Before a shop is live the traces are a warning on its page; afterwards
what gets in the way of a part that is switched on is an exception for as long as it goes on.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.plan.situation import DecisionKind
from integration.domain.strangers import (
    Trace,
    counted,
    in_our_way,
    traces_of_imports,
    traces_of_order,
)
from integration.domain.switches import Switch
from integration.domain.writes import WriteKind
from integration.models import FlowSwitch, MiraklShop, Order, Subject
from integration.runs import Run, recording

FLOW = "watch_strangers"
LOOKS_BACK = timedelta(days=7)  # before a shop is live
GOES_ON = timedelta(days=1)  # a day without a trace: it was switched off
MOST_ORDERS = 500


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Count what somebody else did of late, and ask about what we do as well."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        since = this_run.now - LOOKS_BACK
        traces = [*_imports(this_run, since), *_orders(shop, since)]
        for what, number in counted(traces).items():
            this_run.count(what, number)
        recent = [each for each in traces if each.happened_at > this_run.now - GOES_ON]
        found = in_our_way(recent, on_since=_on_since(shop))
        this_run.ask(Subject.whole_shop(shop, "another connector"), _questions(found))


def _imports(this_run: Run, since: datetime) -> list[Trace]:
    """Read both lists; one that the key may not read costs nothing but itself."""
    client = Remotes(this_run.shop, now=lambda: this_run.now).marketplace
    traces: list[Trace] = []
    for operation, read in (
        ("OF04", client.offer_imports_since),
        ("PRI02", client.price_imports_since),
    ):
        with this_run.item(Subject.record(this_run.shop, operation, "imports")):
            traces += traces_of_imports(read(since))
    return traces


def _orders(shop: MiraklShop, since: datetime) -> list[Trace]:
    """Look through the newest orders that we did not do everything for."""
    rows = (
        Order.objects.filter(shop=shop, placed_at_marketplace__gte=since)
        .exclude(decisions__kind=DecisionKind.NOT_OURS)
        .prefetch_related("writes")
        .order_by("-placed_at_marketplace")
    )
    return [
        trace
        for order in rows[:MOST_ORDERS]
        for trace in traces_of_order(
            order.marketplace, writes=[WriteKind(write.kind) for write in order.writes.all()]
        )
    ]


def _on_since(shop: MiraklShop) -> dict[Switch, datetime]:
    rows = FlowSwitch.objects.filter(shop=shop, is_on=True, switched_at__isnull=False)
    return {Switch(row.switch): row.switched_at for row in rows if row.switched_at}


def _questions(found: Iterable[Trace]) -> list[Question]:
    traces = [f"{number} {what}" for what, number in counted(found).items()]
    if not traces:
        return []
    return [ask(IssueKind.ANOTHER_CONNECTOR, root_cause="connector", traces=", ".join(traces))]
