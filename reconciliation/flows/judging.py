"""Judge the orders on the queue, batch by batch; a long queue by two processes at once.

The other one is `manage.py judge_beside`, with a `Task` in JSON. Each takes what the other has not,
and what one of them fails at stays on the queue.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from integration.models import MiraklShop
from reconciliation.domain.matching import judge, judge_at_sight
from reconciliation.domain.outcomes import Verdict
from reconciliation.domain.paid import MatchRules
from reconciliation.models import Books, Match, OrderToMatch
from reconciliation.models.order_money import OrderMoney, lines_in_full

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "manage.py", "judge_beside"]


class JudgeDied(RuntimeError):
    """The other process ended by surprise; what it had in hand is still on the queue."""


@dataclass(frozen=True)
class Task:
    """Whose queue is judged, as of when (ISO), how many orders at a time, for how many seconds."""

    shop_id: int
    at: str
    read_until: str
    batch: int
    patience: float


@dataclass(frozen=True)
class Judged:
    """How many orders were judged, and whether no more were to be had."""

    count: int
    is_done: bool


def judge_queue(task: Task) -> Judged:
    """Judge batch after batch, each all of it or nothing."""
    shop, began = MiraklShop.objects.get(pk=task.shop_id), time.monotonic()
    at = datetime.fromisoformat(task.at)
    rules = _rules(Books.objects.of(shop), at, datetime.fromisoformat(task.read_until))
    judged = 0
    with _no_looking_for_cycles():
        while True:
            passed = time.monotonic() - began
            count = _judge_some(shop, task.batch, rules, at=at + timedelta(seconds=passed))
            judged += count
            if count < task.batch:
                return Judged(judged, is_done=True)
            if passed > task.patience:
                return Judged(judged, is_done=False)


@contextmanager
def judging_beside(task: Task) -> Iterator[Callable[[], Judged]]:
    """Have another process judge too; yield what waits for its end. Raise JudgeDied for none.

    A process, since two threads of Python's would think one at a time.
    """
    words = [*_COMMAND, json.dumps(asdict(task))]
    with subprocess.Popen(words, cwd=_ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield lambda: _told(process)
        except BaseException:
            process.kill()
            raise


def _told(process: subprocess.Popen[bytes]) -> Judged:
    told, _ = process.communicate()
    if process.returncode:
        raise JudgeDied(f"status {process.returncode}")
    return Judged(**json.loads(told))


def _rules(books: Books, at: datetime, read_until: datetime) -> MatchRules:
    return MatchRules(
        at=at,
        read_until=read_until,
        begins_at=books.first_cycle_at,
        tolerance=books.tolerance,
        missing_after=timedelta(days=books.missing_after_days),
        marketplace_remits_tax=books.marketplace_remits_tax,
        store_books_from=books.store_books_from,
    )


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """Let the garbage collector rest: rows hold no cycles, and it takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _judge_some(shop: MiraklShop, number: int, rules: MatchRules, *, at: datetime) -> int:
    """Judge a batch of orders, all of it or nothing. Return how many."""
    with transaction.atomic():
        order_ids = OrderToMatch.objects.take(shop, number)
        if order_ids:
            verdicts = _verdicts(shop, order_ids, rules)
            Match.objects.replace(shop, order_ids, verdicts, at=at)
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
