"""Tell Mirakl how many units of each offer it may sell, where that is not what it holds (STO01).

Reads what may have changed in the store first, then the orders, then computes. One file a minute;
one unfinished import a shop, beside which only what must go down is sent.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import ModuleType

from integration.connect import Remotes
from integration.domain.availability import Reason, StockSum
from integration.domain.budgets import mirakl_budget
from integration.domain.issues import IssueKind, ask
from integration.domain.stock_plan import Told, stock_to_publish, unsupported
from integration.domain.switches import Switch
from integration.flows import pull_orders, pull_store_orders, reading_stock
from integration.models import (
    FlowSwitch,
    Issue,
    MiraklShop,
    NoticedOrder,
    StockBelief,
    StockImport,
    StockImportLine,
    Subject,
    VariantStock,
)
from integration.models.stock import REFUSED
from integration.models.stock_sums import stock_sums
from integration.runs import AlreadyRunning, Run, only_one, recording
from integration.steps.stock import tell_stock

FLOW = "publish_stock"
SOURCE = "stock"
MOST_LINES = 10_000  # Mirakl states no limit; a file of this size is worked off within a minute
MOST_UNFINISHED = 2  # an ordinary one, and one that only takes down
REFUSED_AGAIN = timedelta(hours=1)
SOON = timedelta(seconds=1)
MOMENT = 1.0  # seconds that a reading of orders takes at most, mostly

_ASKED: dict[str, IssueKind] = {
    Reason.UNTRACKED: IssueKind.STOCK_UNTRACKED,
    Reason.BY_WAREHOUSE: IssueKind.STOCK_BY_WAREHOUSE,
}


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Send what differs; a dry run reads and says how much it would send, whatever is off."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        if not is_dry and _is_held_back(this_run):
            return
        reading_stock.read_dirty(this_run, remotes)
        is_late = unsupported(shop.store.update_stock_behavior)
        questions = [ask(IssueKind.STOCK_TAKEN_LATE)] if is_late else []
        this_run.ask(Subject.whole_shop(shop, "stock"), questions)
        if is_late or not _are_orders_fresh(this_run):
            return
        _publish(this_run, remotes)


def _is_held_back(this_run: Run) -> bool:
    """Tell whether nothing may be written now. Switched off, the flow asks nothing either."""
    if Switch.STOCK not in FlowSwitch.objects.on(this_run.shop):
        this_run.ask_only({})
        return True
    return bool(FlowSwitch.objects.stop(this_run.shop))


def _publish(this_run: Run, remotes: Remotes) -> None:
    shop = this_run.shop
    if not this_run.is_dry:
        NoticedOrder.objects.notice(shop, at=this_run.now)
    computed_at = this_run.now
    sums = stock_sums(shop, at=computed_at)
    _ask_about(this_run, sums)
    due = _due(this_run, sums.values())
    if this_run.is_dry:
        this_run.count("would send", len(due))
        return
    if not due:
        return
    sent = tell_stock(
        shop, due[:MOST_LINES], remotes=remotes, computed_at=computed_at, now=lambda: this_run.now
    )
    if len(due) > MOST_LINES:
        this_run.left.append(f"{len(due) - MOST_LINES} figures")
    _tell_of(this_run, sent, count=len(due[:MOST_LINES]))


def _tell_of(this_run: Run, sent: StockImport, *, count: int) -> None:
    questions = []
    if sent.state == REFUSED:
        questions = [ask(IssueKind.STOCK_IMPORT_FAILED, count=count, reason=sent.reason)]
        this_run.left.append(sent.reason)
    else:
        this_run.count("figures sent", count)
    this_run.ask(Subject.whole_shop(this_run.shop, "stock file"), questions)


def _are_orders_fresh(this_run: Run) -> bool:
    """Have both sides' orders read, where that is due; tell whether a figure may rest on them.

    Mirakl's within the minute that it gives for them (an External Partner's is 15 minutes). The
    store's after the newest reading that moved: what came back there may be promised still.
    """
    shop = this_run.shop
    every = mirakl_budget("OR11", is_external_partner=shop.is_external_partner).every
    allowed = every * float(shop.budget_scale)
    if _is_older(shop.orders_observed_at, this_run.now - allowed):
        _read(this_run, shop, pull_orders, "orders_observed_at", this_run.now - allowed)
    is_fresh = not _is_older(shop.orders_observed_at, this_run.now - allowed)
    moved_at = VariantStock.objects.newest_movement(shop.store)
    for seller in MiraklShop.objects.connected().filter(store=shop.store):
        if moved_at and _is_older(seller.store_orders_observed_at, moved_at):
            _read(this_run, seller, pull_store_orders, "store_orders_observed_at", moved_at)
            is_fresh &= not _is_older(seller.store_orders_observed_at, moved_at)
    if not is_fresh:
        this_run.left.append("The newest orders could not be read first.")
    return is_fresh


def _read(
    this_run: Run, shop: MiraklShop, flow: ModuleType, observed: str, since: datetime
) -> None:
    """Run a flow that reads orders; one that runs right now ends soon, and may be enough.

    The webhooks of one sale ring for stock and for orders at the same time.
    """
    try:
        with only_one(flow.FLOW, shop.pk, patience=MOMENT):
            shop.refresh_from_db(fields=[observed])
            if _is_older(getattr(shop, observed), since):
                flow.run(shop, at=this_run.now)
    except AlreadyRunning:
        this_run.again(this_run.now + SOON)
        shop.refresh_from_db(fields=[observed])


def _is_older(observed_at: datetime | None, at: datetime) -> bool:
    return observed_at is None or observed_at < at


def _due(this_run: Run, sums: Iterable[StockSum]) -> list[StockSum]:
    """Return what is to be sent, what goes down first. What is under way counts as unknown."""
    shop = this_run.shop
    unfinished = StockImport.objects.unfinished(shop).count()
    if unfinished >= MOST_UNFINISHED:
        return []
    under_way = StockImport.objects.figures_under_way(shop)
    confirmed = StockBelief.objects.confirmed(shop)
    most = {**confirmed, **under_way}
    known = StockBelief.objects.known(shop)
    due = stock_to_publish(
        sums,
        believed={sku: units for sku, units in known.items() if sku not in under_way},
        at_most=most if unfinished else None,
        refused=_refused(this_run),
    )
    return sorted(due, key=lambda one: (one.quantity or 0) >= most.get(one.sku, 0))


def _refused(this_run: Run) -> set[Told]:
    """Return the figures that Mirakl refused within the last hour."""
    since = this_run.now - REFUSED_AGAIN * float(this_run.shop.budget_scale)
    lines = StockImportLine.objects.filter(
        stock_import__shop=this_run.shop, stock_import__finished_at__gte=since
    ).exclude(error="")
    return {Told(sku, units) for sku, units in lines.values_list("offer_sku", "quantity")}


def _ask_about(this_run: Run, sums: Mapping[str, StockSum]) -> None:
    """Ask about what cannot be told until somebody changes something, and about nothing else."""
    shop = this_run.shop
    asked = Issue.objects.unresolved().filter(shop=shop, asked_by=FLOW, kind__in=_ASKED.values())
    for sku in {*sums, *asked.values_list("label", flat=True)}:
        kind = _ASKED.get(sums[sku].reason) if sku in sums else None
        questions = [ask(kind, root_cause=f"sku:{sku}", sku=sku)] if kind else []
        this_run.ask(Subject.record(shop, SOURCE, sku), questions)
