"""Judge what came for each order against what it should bring, and ask what only a person can say.

Reads rows and writes rows; never calls a remote. Only orders are looked at about which something
changed: their lines, what they should bring, a decision, the books' rules, or that it is late now.
"""

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from integration.models import MiraklShop
from integration.runs import Run, recording
from reconciliation.domain.matching import judge, judge_at_sight
from reconciliation.domain.outcomes import Verdict
from reconciliation.domain.paid import MatchRules
from reconciliation.flows.asking import ask_about_money
from reconciliation.models import Books, LineDecision, LineImport, Match, OrderToMatch
from reconciliation.models.lone_lines import (
    accounts_by_code,
    lines_for_rules,
    suggestions_for,
    types_of_imports,
)
from reconciliation.models.order_money import OrderMoney, lines_in_full

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
        unusual = _note_what_changed(this_run, books, read_until)
        rules = _rules(books, at=at, read_until=read_until)
        with _no_looking_for_cycles():
            is_done = _judge(this_run, rules, until=at + PATIENCE)
        if not is_done:
            this_run.again(this_run.now)
        _follow_rules(this_run)
        ask_about_money(this_run, books, unusual)


def _rules(books: Books, *, at: datetime, read_until: datetime) -> MatchRules:
    return MatchRules(
        at=at,
        read_until=read_until,
        begins_at=books.first_cycle_at,
        tolerance=books.tolerance,
        missing_after=timedelta(days=books.missing_after_days),
        marketplace_remits_tax=books.marketplace_remits_tax,
        store_books_from=books.store_books_from,
    )


def _note_what_changed(this_run: Run, books: Books, read_until: datetime) -> set[str]:
    """Put on the queue what must be judged; return the unusual types that new imports brought."""
    shop = this_run.shop
    imports = LineImport.objects.unmatched(shop)
    unusual = types_of_imports(shop, imports) if imports else set()
    with transaction.atomic():
        if imports:
            OrderToMatch.objects.note_imports(shop, [one.pk for one in imports])
            LineImport.objects.mark_matched(imports, at=this_run.now)
        OrderToMatch.objects.note_late(shop, at=min(read_until, this_run.now))
        if books.follow_new_rules():
            OrderToMatch.objects.note_all(shop)
    return unusual


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """Let the garbage collector rest: rows hold no cycles, and it takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _judge(this_run: Run, rules: MatchRules, *, until: datetime) -> bool:
    """Judge the orders on the queue. Return whether nothing is left on it.

    A long queue is judged by two, each with a connection and with batches of its own: one waits for
    the database while the other thinks.
    """
    if not OrderToMatch.objects.are_more_than(BATCH, this_run.shop):
        results = [_judge_batches(this_run, rules, until=until)]
    else:
        with ThreadPoolExecutor(1, thread_name_prefix="judge") as pool:
            beside = pool.submit(_judge_beside, this_run, rules, until=until)
            results = [_judge_batches(this_run, rules, until=until), beside.result()]
    if judged := sum(count for count, _ in results):
        this_run.count("orders judged", judged)
    return all(is_done for _, is_done in results)


def _judge_beside(this_run: Run, rules: MatchRules, *, until: datetime) -> tuple[int, bool]:
    try:
        return _judge_batches(this_run, rules, until=until)
    finally:
        connection.close()  # this thread's own


def _judge_batches(this_run: Run, rules: MatchRules, *, until: datetime) -> tuple[int, bool]:
    """Judge batch after batch. Return how many orders, and whether no more were to be had."""
    judged = 0
    while count := _judge_some(this_run, rules):
        judged += count
        if count < BATCH:
            break
        if this_run.now > until:
            return judged, False
    return judged, True


def _judge_some(this_run: Run, rules: MatchRules) -> int:
    """Judge a batch of orders, all of it or nothing. Return how many."""
    shop = this_run.shop
    with transaction.atomic():
        order_ids = OrderToMatch.objects.take(shop, BATCH)
        if order_ids:
            verdicts = _verdicts(shop, order_ids, rules)
            Match.objects.replace(shop, order_ids, verdicts, at=this_run.now)
    return len(order_ids)


def _verdicts(
    shop: MiraklShop, order_ids: list[str], rules: MatchRules
) -> list[tuple[str, Verdict]]:
    """Return the verdicts on some orders: on most at sight; the others' lines are read in full."""
    money = OrderMoney.of(shop, order_ids)
    verdicts: list[tuple[str, Verdict]] = []
    others = []
    for order_id in order_ids:
        found = judge_at_sight(
            money.lines.get(order_id, ()),
            money.expected.get(order_id, ()),
            rules=rules,
            accepted=money.accepted.get(order_id),
        )
        if found is None:
            others.append(order_id)
        else:
            verdicts += ((order_id, verdict) for verdict in found)
    lines = lines_in_full(shop, others)
    for order_id in others:
        found = judge(
            lines.get(order_id, ()),
            money.expected.get(order_id, ()),
            rules=rules,
            accepted=money.accepted.get(order_id),
        )
        verdicts += ((order_id, verdict) for verdict in found)
    return verdicts


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
