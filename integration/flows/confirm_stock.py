"""Follow each stock import to its end (STO02), read what was refused (STO03), then believe it.

What was ordered while an import waited is counted and told again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.records import StockImportStatus
from integration.domain.switches import Switch
from integration.models import FlowSwitch, Issue, MiraklShop, NoticedOrder, StockImport, Subject
from integration.models.stock import COMPLETE, FAILED, NEVER_ENDED, UNCLEAR
from integration.models.stock_events import count_meanwhile
from integration.models.stock_sums import stock_sums
from integration.runs import Run, recording
from integration.transport import Refused, Unreadable

FLOW = "confirm_stock"
SOURCE = "stock"
LONGEST = timedelta(hours=1)  # an import that has not ended by then is given up


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Look how far each unfinished import is."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if is_dry:
            this_run.count("would follow", StockImport.objects.unfinished(shop).count())
            return
        remotes = Remotes(shop, now=lambda: this_run.now)
        for row in StockImport.objects.unfinished(shop):
            row.shop = shop
            with this_run.item(Subject.record(shop, "STO02", str(row.pk))):
                _follow(this_run, remotes, row)
        _count(this_run)
        _close_moot(this_run)


def _follow(this_run: Run, remotes: Remotes, row: StockImport) -> None:
    if not row.import_id:
        _close_unclear(this_run, row)
        return
    try:
        status = remotes.marketplace.stock_import(row.import_id)
    except Refused as refusal:
        _give_up(this_run, row, FAILED, reason=refusal.sentence.removesuffix("."))
        return
    row.follow(status.status, at=this_run.now)
    this_run.count("looked")
    if status.status == COMPLETE:
        _complete(this_run, remotes, row, status)
    elif status.status == FAILED:
        _give_up(this_run, row, FAILED, reason="Mirakl says that it failed")
    elif this_run.now - row.sent_at > LONGEST * float(this_run.shop.budget_scale):
        _give_up(this_run, row, NEVER_ENDED, reason="it has not ended within an hour")


def _close_unclear(this_run: Run, row: StockImport) -> None:
    """Give up a file whose answer was lost, once it can no longer take effect unseen.

    It is repeatable: whatever it named is unknown now, and goes again.
    """
    if this_run.now - row.sent_at > this_run.shop.settle_time:
        row.finish(UNCLEAR, at=this_run.now, reason="Its answer was lost.")
        this_run.count("unclear")
        this_run.ring("publish_stock")


def _give_up(this_run: Run, row: StockImport, state: str, *, reason: str) -> None:
    row.finish(state, at=this_run.now, reason=reason)
    count = row.lines.count()
    question = ask(IssueKind.STOCK_IMPORT_FAILED, count=count, reason=reason)
    this_run.ask(Subject.whole_shop(this_run.shop, "stock import"), [question])
    this_run.left.append(f"{count} figures: {reason}")
    this_run.ring("publish_stock")


def _complete(this_run: Run, remotes: Remotes, row: StockImport, status: StockImportStatus) -> None:
    """Believe what was taken; ask about each line that was refused."""
    refusals: Mapping[str, str] = {}
    if status.has_error_report or status.lines_in_error:
        refusals = _refusals(remotes, row)
    row.believe(refusals, at=this_run.now)
    if len(refusals) < status.lines_in_error:
        why = "Mirakl did not say which lines it refused."
        row.doubt(why, at=this_run.now)
        this_run.left.append(why)
    for line in row.lines.all():
        questions: list[Question] = []
        if line.error:
            questions = [
                ask(
                    IssueKind.STOCK_LINE_REFUSED,
                    root_cause=f"sku:{line.offer_sku}",
                    sku=line.offer_sku,
                    quantity=line.quantity,
                    reason=line.error.removesuffix("."),
                )
            ]
        this_run.ask(Subject.record(this_run.shop, SOURCE, line.offer_sku), questions)
    this_run.ask(Subject.whole_shop(this_run.shop, "stock import"), [])
    this_run.count("figures confirmed", row.lines.filter(error="").count())
    if refusals:
        this_run.count("figures refused", len(refusals))
    this_run.ring("publish_stock")


def _refusals(remotes: Remotes, row: StockImport) -> Mapping[str, str]:
    try:
        return remotes.marketplace.refused_stock(row.import_id)
    except (Refused, Unreadable):
        return {}


def _close_moot(this_run: Run) -> None:
    """Ask no more about a refused figure that nobody sends; with stock switched off, about none."""
    shop = this_run.shop
    if Switch.STOCK not in FlowSwitch.objects.on(shop):
        this_run.ask_only({})
        return
    asked = Issue.objects.unresolved().filter(
        shop=shop, asked_by=FLOW, kind=IssueKind.STOCK_LINE_REFUSED
    )
    skus = set(asked.values_list("label", flat=True))
    sums = stock_sums(shop, at=this_run.now, skus=skus) if skus else {}
    for sku in skus:
        if sku not in sums or sums[sku].quantity is None:
            this_run.ask(Subject.record(shop, SOURCE, sku), [])


def _count(this_run: Run) -> None:
    """Count what was ordered while an import waited, once the orders were read after its end."""
    shop = this_run.shop
    for row in StockImport.objects.uncounted(shop):
        read_at, ended_at = shop.orders_observed_at, row.finished_at
        if read_at is None or ended_at is None or read_at <= ended_at:
            continue
        NoticedOrder.objects.notice(shop, at=this_run.now)
        units = count_meanwhile(row, at=this_run.now)
        if units:
            this_run.count("units ordered meanwhile", units)
            this_run.ring("publish_stock")
