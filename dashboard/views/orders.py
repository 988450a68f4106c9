"""The page of one order: its whole story, both sides, and what happens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import simplejson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from dashboard.guards import allowed
from dashboard.links import issue_page
from dashboard.order_money import money_tables
from dashboard.order_story import Event, story_of
from dashboard.queries.order import Known, all_about, find_order
from dashboard.queries.order_money import money_of
from dashboard.shell import Badge, Lines, Link, Table, clock, exact, lines, toned
from integration.domain.issues import Severity
from integration.domain.money import Money
from integration.domain.plan.situation import WAITING_ACCEPTANCE
from integration.domain.sla import acceptance_due_at
from integration.domain.words import state_label
from integration.models import Order, Payload

RAWS_SHOWN = 6  # the newest; the rest is a click away
PERSONAL = "integration.view_personal_data"
MONEY = "reconciliation.view_match"

_COLORS: dict[str, Any] = {Severity.CRITICAL: "danger", Severity.HIGH: "warning"}


@allowed("integration.view_order")
@require_safe
def order(request: HttpRequest, shop: str, mirakl_order_id: str) -> HttpResponse:
    """Show where an order stands, how it came there, and what happens next."""
    row = find_order(shop, mirakl_order_id)
    if row is None:
        raise Http404
    known = all_about(row)
    is_personal = request.user.has_perm(PERSONAL)
    context = {
        "order": row,
        "known": known,
        "state": toned(state_label(row.marketplace_state)),
        "due": _due(row),
        "next_step": _next_step(known),
        "exceptions": _exceptions(known),
        "story": _story(story_of(known, shows_payloads=is_personal)),
        "lines": _lines(row),
        "money": money_tables(money_of(row)) if request.user.has_perm(MONEY) else [],
        "customer": _customer(row) if is_personal else None,
        "raws": [_raw(payload) for payload in known.payloads[-RAWS_SHOWN:]] if is_personal else [],
    }
    return render(request, "dashboard/pages/order.html", context)


def _due(row: Order) -> Lines | None:
    """Return the clock that runs: until the acceptance, then until the dispatch."""
    if row.is_over:
        return None
    what, due_at = "To be shipped", row.shipping_deadline
    if row.marketplace_state == WAITING_ACCEPTANCE:
        hours = row.shop.acceptance_hours
        what, due_at = "To be accepted", acceptance_due_at(row.placed_at_marketplace, hours=hours)
    if due_at is None:
        return None
    at_risk = timedelta(hours=row.shop.at_risk_hours)
    return lines(what, clock(due_at, at=timezone.now(), at_risk=at_risk), exact(due_at))


def _next_step(known: Known) -> Lines:
    """Return what happens next, when it is looked at, and what keeps it from happening."""
    row = known.order
    if row.is_at_rest:
        return lines("Nothing more to do.")
    when = f"Looked at next: {exact(known.next_look_at)}." if known.next_look_at else ""
    stopped = Badge("writes stopped", "danger", "Nothing is written until they are allowed again.")
    return lines(
        row.next_step or "The next run says what happens.",
        when,
        stopped if known.writes_stopped else "",
    )


def _exceptions(known: Known) -> Table | None:
    rows: list[tuple[object, ...]] = [
        (
            Link(issue_page(issue), issue.means),
            issue.advice,
            Badge(issue.severity.lower(), _COLORS.get(issue.severity, "")),
            str(issue.assignee or ""),
            issue.due_at,
        )
        for issue in known.exceptions
    ]
    headers = ("What is wrong", "What to do", "Severity", "Whose", "Due")
    return Table(headers, rows, "Exceptions") if rows else None


def _story(events: list[Event]) -> Table:
    rows: list[tuple[object, ...]] = [
        (_to_the_second(event.at), event.who, event.what, event.outcome, event.how)
        for event in events
    ]
    note = "The oldest first; each time is when Marketbridge saw it or did it."
    headers = ("When", "Who", "What", "Outcome", "How we know")
    return Table(headers, rows, "What happened", note)


def _to_the_second(at: datetime) -> str:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), exact(at, seconds=True))


def _lines(row: Order) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            line.offer_sku,
            line.title,
            line.quantity,
            str(Money(line.price, row.currency)),
            toned(state_label(line.state)),
        )
        for line in row.lines.order_by("pk")
    ]
    return Table(("SKU", "Product", "Units", "Price", "At Macy's"), rows, "Lines")


def _customer(row: Order) -> Lines:
    """Return whom the order ships to, as Macy's says it."""
    to = row.marketplace.shipping_address
    if to is None:
        return lines(row.marketplace.customer_name or "Macy's has not sent an address yet.")
    town = ", ".join(filter(None, (to.city, f"{to.state} {to.zip_code}".strip(), to.country)))
    name = f"{to.first_name} {to.last_name}".strip()
    return lines(name, to.company, to.street_1, to.street_2, town)


def _raw(payload: Payload) -> tuple[str, str]:
    """Return a payload's name and its exact text: `1.10` stays `1.10`."""
    title = format_html("{} {} · {}", payload.source, payload.reference,
                        exact(payload.first_seen_at, seconds=True))  # fmt: skip
    text = simplejson.dumps(payload.body, use_decimal=True, indent=2, ensure_ascii=False)
    return title, text
