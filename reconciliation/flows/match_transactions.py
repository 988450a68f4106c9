"""Judge what came for each order against what it should bring, and ask what only a person can say.

Reads rows and writes rows; never calls a remote. Only orders are looked at about which something
changed: their lines, what they should bring, a decision, the books' rules, or that it is late now.
"""

from datetime import datetime, timedelta

from django.db import transaction

from integration.models import MiraklShop
from integration.runs import Run, recording
from reconciliation.flows.asking import ask_about_money
from reconciliation.flows.judging import Task, judge_queue, judging_beside
from reconciliation.models import Books, LineDecision, LineImport, OrderToMatch
from reconciliation.models.lone_lines import (
    accounts_by_code,
    lines_for_rules,
    suggestions_for,
    types_of_imports,
)

FLOW = "match_transactions"
BATCH = 4_000  # orders judged in one transaction
PATIENCE = timedelta(seconds=45)  # then the rest is for another run, at once


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Judge the orders that changed, follow finance's rules, and state every question."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        books = Books.objects.of(shop)
        read_until = books.lines_observed_at or LineImport.objects.read_until(shop)
        if read_until is None:
            return
        imports = LineImport.objects.unmatched(shop)
        _note_what_changed(this_run, books, imports, read_until)
        if not _judge(this_run, read_until, at=at):
            this_run.again(this_run.now)
        _follow_rules(this_run)
        unusual = types_of_imports(shop, imports) if imports else set()
        ask_about_money(this_run, books, unusual)
        if not is_dry:  # and last: the next run asks what one that failed did not
            LineImport.objects.mark_matched(imports, at=this_run.now)


def _note_what_changed(
    this_run: Run, books: Books, imports: list[LineImport], read_until: datetime
) -> None:
    """Put on the queue what must be judged."""
    shop = this_run.shop
    with transaction.atomic():
        if imports:
            OrderToMatch.objects.note_imports(shop, [one.pk for one in imports])
        OrderToMatch.objects.note_late(shop, at=min(read_until, this_run.now))
        if books.follow_new_rules():
            OrderToMatch.objects.note_all(shop)


def _judge(this_run: Run, read_until: datetime, *, at: datetime) -> bool:
    """Judge the orders on the queue, a long one by two. Return whether nothing is left on it."""
    task = Task(
        shop_id=this_run.shop.pk,
        at=at.isoformat(),
        read_until=read_until.isoformat(),
        batch=BATCH,
        patience=PATIENCE.total_seconds(),
    )
    if OrderToMatch.objects.are_more_than(BATCH, this_run.shop):
        with judging_beside(task) as other:
            results = [judge_queue(task), other()]
    else:
        results = [judge_queue(task)]
    if judged := sum(each.count for each in results):
        this_run.count("orders judged", judged)
    return all(each.is_done for each in results)


def _follow_rules(this_run: Run) -> None:
    """Decide about lines without an order where a rule of finance does; take back what no more."""
    shop, at = this_run.shop, this_run.now
    lines = list(lines_for_rules(shop))
    said = LineDecision.objects.said_by_rules(lines)
    accounts = accounts_by_code(shop)
    by_rule = {
        line_id: (accounts[one.account_code], one)
        for line_id, one in suggestions_for(shop, lines).items()
        if one.is_rule
    }
    same = {line for line, (account, _) in by_rule.items() if said.get(line) == account.pk}
    LineDecision.objects.drop_by_rules(said.keys() - same, at=at)
    fresh = {line: decided for line, decided in by_rule.items() if line not in same}
    if fresh:
        LineDecision.objects.follow_rules(fresh, at=at)
        this_run.count("lines decided by rules", len(fresh))
