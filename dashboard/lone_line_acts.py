"""What the buttons about lines without an order do: confirm accounts, take decisions back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, QueryDict

from dashboard.forms.lone_lines import CHOSEN, ConfirmForm, LoneLineFilter
from dashboard.queries import lone_lines as queries
from dashboard.shell import numbers
from integration.models import MiraklShop
from reconciliation.models import Account, LineDecision, TransactionLine
from reconciliation.models.decision import AlreadyPosted

MOST_LETTERS = 2000


@dataclass
class Done:
    """What came of an act, for the person who pressed."""

    number: int = 0
    sentences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def marked_filter(request: HttpRequest) -> tuple[str, LoneLineFilter]:
    """Return the filters of the page on which something was marked, as text and as a form."""
    filters = request.POST.get("filters", "")[:MOST_LETTERS]
    return filters, LoneLineFilter(QueryDict(filters))


def confirm_lines(
    shop: MiraklShop,
    marks: Iterable[str],
    form: ConfirmForm,
    narrowing: LoneLineFilter,
    *,
    by: Any,
    at: datetime,
) -> Done:
    """Confirm the chosen account for the marked lines, or for each the one seen beside it."""
    waiting = queries.waiting(shop, transaction_type=narrowing.given("type"))
    seen = _seen(marks)
    is_all = "all" in marks
    rows = waiting if is_all else waiting.filter(pk__in=seen)
    found = queries.with_suggestions(shop, rows[: queries.MOST_AT_ONCE])
    chosen = form.cleaned_data["account"] if form.cleaned_data["do"] == CHOSEN else None
    wanted: dict[Account, list[TransactionLine]] = defaultdict(list)
    done, left = Done(), 0
    for each in found:
        is_as_seen = is_all or (each.account is not None and seen[each.line.pk] == each.account.pk)
        account = chosen or (each.account if is_as_seen else None)
        if account is None:
            left += 1
        else:
            wanted[account].append(each.line)
    suggestions = {each.line.pk: each.suggestion for each in found if each.suggestion}
    with transaction.atomic():
        for account, some in wanted.items():
            number = LineDecision.objects.confirm(
                some,
                account,
                by=by,
                at=at,
                suggestions=suggestions,
                comment=form.cleaned_data["comment"],
            )
            done.number += number
            done.sentences.append(f"{_lines(number)} confirmed: {account}.")
    if left:
        done.warnings.append(
            f"{_lines(left)} left alone: nothing is suggested, or something else than you saw."
        )
    if not found:
        done.warnings.append("Somebody has decided meanwhile. Nothing was done.")
    return done


def undo_decisions(shop: MiraklShop | None, marks: Iterable[str], *, by: Any, at: datetime) -> Done:
    """Take the marked decisions back; what is posted stays, and says so."""
    done = Done()
    rows = LineDecision.objects.standing().filter(line__shop=shop, pk__in=numbers(marks))
    for decision in rows:
        try:
            done.number += decision.undo(by=by, at=at)
        except AlreadyPosted as error:
            done.warnings.append(str(error))
    if done.number:
        done.sentences.append(f"{_lines(done.number)} asked about again.")
    elif not done.warnings:
        done.warnings.append("Nothing was marked that can be undone, so nothing was done.")
    return done


def _seen(marks: Iterable[str]) -> dict[int, int]:
    """Return the account that stood beside each marked line; 0 where there was none."""
    found = {}
    for mark in marks:
        line, _, account = mark.partition(":")
        if line.isascii() and line.isdigit() and len(line) < 19:
            found[int(line)] = int(account) if account.isascii() and account.isdigit() else 0
    return found


def _lines(number: int) -> str:
    return "1 line is" if number == 1 else f"{number:,} lines are"
