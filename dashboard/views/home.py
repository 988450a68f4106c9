"""The morning page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import money
from dashboard.guards import allowed
from dashboard.links import issue_page, order_page, payout_page
from dashboard.queries.money_waiting import MoneyWaiting, money_waiting
from dashboard.queries.morning import Morning, ShopState, morning
from dashboard.shell import Amount, Badge, Link, Table, clock, lines
from dashboard.tour import tour
from integration.domain.issues import Severity

_COLORS: dict[str, Any] = {Severity.CRITICAL: "danger", Severity.HIGH: "warning"}


@allowed()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is stuck, what will be late, and how the shops are connected."""
    at = timezone.now()
    known = morning(at=at)
    user = request.user
    tables = []
    if user.has_perm("integration.view_issue"):
        tables.append(_exceptions(known))
    if user.has_perm("integration.view_order"):
        tables.append(_urgent(known, at=at))
    waiting = money_waiting() if user.has_perm("reconciliation.view_payout") else None
    if waiting is not None and waiting.number:
        tables.append(_payouts(waiting))
    if user.has_perm("integration.view_miraklshop"):
        tables.append(_shops(known.shops))
    context = {"known": known, "tables": tables, "tour": tour(), "waiting": waiting}
    return render(request, "dashboard/pages/home.html", context)


def _exceptions(known: Morning) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            lines(Link(issue_page(issue), issue.means), issue.advice),
            Link(order_page(issue.order), issue.label) if issue.order else issue.label,
            lines(Badge(issue.severity.lower(), _COLORS.get(issue.severity, "")),
                  issue.get_team_display()),
            issue.due_at,
        )
        for issue in known.exceptions
    ]  # fmt: skip
    headers = ("What is wrong, what to do", "About", "For", "Due")
    return Table(headers, rows, "Stuck", nothing="Nothing waits for a person.")


def _urgent(known: Morning, *, at: Any) -> Table:
    rows: list[tuple[object, ...]] = []
    for order in known.urgent:
        assert order.shipping_deadline is not None  # noqa: S101  the query asks for one
        left = clock(order.shipping_deadline, at=at, at_risk=order.shipping_deadline - at)
        next_step = order.next_step or "–"
        state = Badge(order.marketplace_state.replace("_", " "))
        rows.append((Link(order_page(order), order.mirakl_order_id), left, state, next_step))
    headers = ("Order", "To be shipped", "At Macy's", "What happens next")
    return Table(headers, rows, "Late or soon to be", nothing="Nothing is late or at risk.")


def _payouts(waiting: MoneyWaiting) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Link(payout_page(payout), payout),
            str(payout.shop),
            Amount(payout.transferred, payout.currency),
            money.tie_out(payout) if payout.is_untied else "",  # type: ignore[attr-defined]
            Badge("not posted") if payout.is_unposted else "",  # type: ignore[attr-defined]
            Badge("not seen in the bank") if payout.is_unseen else "",  # type: ignore[attr-defined]
        )
        for payout in waiting.payouts
    ]
    parts = (
        (waiting.not_tied, "not tied out"),
        (waiting.not_posted, "not posted"),
        (waiting.not_in_bank, "not seen in the bank"),
    )
    note = f"{', '.join(f'{number} {what}' for number, what in parts if number)}."
    headers = ("Payout", "Shop", "Transferred", "Tie-out", "Books", "Bank")
    return Table(headers, rows, "Payouts that wait", note)


def _shops(shops: list[ShopState]) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Link(reverse("dashboard:shop", args=[state.shop.slug]), state.shop),
            str(state.shop.store),
            lines(
                state.orders_read_at or "never", Badge("late", "danger") if state.is_late else ""
            ),
            state.standing,
            state.open_orders,
        )
        for state in shops
    ]
    headers = ("Shop", "Store", "Orders read", "Standing", "Open orders")
    return Table(headers, rows, "Connections", nothing="No shop is connected yet.")
