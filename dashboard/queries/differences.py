"""Differences between what came and what should have come: those that wait, and the accepted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Abs

from dashboard.shell import numbers
from integration.models import MiraklShop, Order
from reconciliation.models import Match, MatchDecision

MOST_AT_ONCE = 5_000  # accepted with one press


def differences(
    shop: MiraklShop, *, outcome: str = "", largest_first: bool = False
) -> QuerySet[Match]:
    """Return the verdicts that need a person, the newest or the largest first."""
    rows = Match.objects.for_a_person(shop)
    if outcome:
        rows = rows.filter(outcome=outcome)
    if largest_first:
        return rows.order_by(Abs("difference").desc(), "pk")
    return rows.order_by("-matched_at", "-pk")


def chosen(rows: QuerySet[Match], marks: Iterable[str], *, seen_at: datetime) -> list[Match]:
    """Return the marked ones as they were seen; “all” is every page, up to `MOST_AT_ONCE`.

    A verdict that was judged anew since is another row: it is not among them.
    """
    named = list(marks)
    if "all" not in named:
        rows = rows.filter(pk__in=numbers(named))
    return list(rows.filter(matched_at__lte=seen_at)[:MOST_AT_ONCE])


def accepted(shop: MiraklShop, *, outcome: str = "") -> QuerySet[MatchDecision]:
    """Return what people accepted and nobody has undone, the newest first."""
    rows = MatchDecision.objects.standing().filter(shop=shop).select_related("account")
    if outcome:
        rows = rows.filter(outcome=outcome)
    return rows.order_by("-decided_at", "-pk")


def known_orders(shop: MiraklShop, order_ids: Iterable[str]) -> set[str]:
    """Return which of the orders have a page of their own."""
    rows = Order.objects.filter(shop=shop, mirakl_order_id__in=set(order_ids))
    return set(rows.values_list("mirakl_order_id", flat=True))


def accepted_already(shop: MiraklShop, matches: Iterable[Match]) -> set[int]:
    """Return the verdicts whose difference somebody accepted since they were judged."""
    shown = list(matches)
    orders = {match.mirakl_order_id for match in shown}
    rows = MatchDecision.objects.standing().filter(shop=shop, mirakl_order_id__in=orders)
    told = {(d.mirakl_order_id, d.mirakl_line_id, d.kind, d.difference) for d in rows}
    return {
        m.pk for m in shown if (m.mirakl_order_id, m.mirakl_line_id, m.kind, m.difference) in told
    }
