"""Judge what came for each order against what it should bring, and ask what only a person can say.

Reads rows and writes rows; never calls a remote. Only orders are looked at about which something
changed: their lines, what they should bring, a decision, the books' rules, or that it is late now.
"""

from datetime import datetime, timedelta

from django.db import transaction

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
        while _judge_some(this_run, rules):
            if this_run.now - at > PATIENCE:
                this_run.again(this_run.now)
                break
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


def _judge_some(this_run: Run, rules: MatchRules) -> bool:
    """Judge a batch of orders, all of it or nothing. Return whether there may be more."""
    shop = this_run.shop
    with transaction.atomic():
        order_ids = OrderToMatch.objects.take(shop, BATCH)
        if not order_ids:
            return False
        verdicts = _verdicts(shop, order_ids, rules)
        Match.objects.replace(shop, order_ids, verdicts, at=this_run.now)
    this_run.count("orders judged", len(order_ids))
    return len(order_ids) == BATCH


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
