"""Lines without an order: those that wait, each with its suggestion, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from integration.models import MiraklShop
from reconciliation.domain.suggestions import Suggestion
from reconciliation.models import Account, LineDecision, TransactionLine
from reconciliation.models.lone_lines import (
    accounts_by_code,
    suggestions_for,
    unexplained_lines,
)

MOST_AT_ONCE = 2_000  # confirmed with one press


@dataclass(frozen=True)
class Suggested:
    """A line with the account that is suggested for it; None where nothing is."""

    line: TransactionLine
    suggestion: Suggestion | None
    account: Account | None


def waiting(shop: MiraklShop, *, transaction_type: str = "") -> QuerySet[TransactionLine]:
    """Return the lines about which nobody has decided, the newest first."""
    rows = unexplained_lines(shop)
    return rows.filter(type=transaction_type) if transaction_type else rows


def with_suggestions(shop: MiraklShop, lines: Iterable[TransactionLine]) -> list[Suggested]:
    """Return lines with what is suggested for each, in a fixed number of statements."""
    shown = list(lines)
    found = suggestions_for(shop, shown)
    accounts = accounts_by_code(shop)
    rows = []
    for line in shown:
        suggestion = found.get(line.pk)
        account = accounts.get(suggestion.account_code) if suggestion else None
        rows.append(Suggested(line, suggestion if account else None, account))
    return rows


def decided(shop: MiraklShop, *, transaction_type: str = "") -> QuerySet[LineDecision]:
    """Return what stands, the newest first; `is_final`: its entry is posted, so it stays."""
    posted = LineDecision.objects.filter(pk=OuterRef("pk")).final()
    rows = LineDecision.objects.standing().filter(line__shop=shop)
    if transaction_type:
        rows = rows.filter(line__type=transaction_type)
    rows = rows.select_related("line", "account").annotate(is_final=Exists(posted))
    return rows.order_by("-decided_at", "-pk")


def types_waiting(shop: MiraklShop) -> list[str]:
    """Return the types of the lines that wait."""
    rows = unexplained_lines(shop).order_by("type").values_list("type", flat=True)
    return list(rows.distinct())
