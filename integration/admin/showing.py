"""How values are shown: instants in UTC, spans, clocks, badges, links, exact JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import simplejson
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from integration.domain.money import Money

Color = Literal["", "info", "success", "warning", "danger", "primary"]

NOTHING = "–"


def moment(at: datetime | None, *, seconds: bool = False) -> SafeString | str:
    """Return an instant in UTC, said to be UTC: “2026-11-23 15:04 UTC”."""
    if at is None:
        return NOTHING
    utc = at.astimezone(UTC)
    text = f"{utc:%Y-%m-%d %H:%M:%S} UTC" if seconds else f"{utc:%Y-%m-%d %H:%M} UTC"
    return format_html(
        '<time datetime="{}" title="{}" class="whitespace-nowrap">{}</time>',
        utc.isoformat(),
        f"{utc:%Y-%m-%d %H:%M:%S} UTC",
        text,
    )


def later(at: datetime, *, than: datetime) -> str:
    """Return an instant beside another one: without the day where it is the same one."""
    utc = at.astimezone(UTC)
    is_same_day = utc.date() == than.astimezone(UTC).date()
    return f"{utc:%H:%M:%S}" if is_same_day else f"{utc:%Y-%m-%d %H:%M:%S}"


def span(length: timedelta) -> str:
    """Return a length of time in its two largest units: “5 h 20 min”."""
    seconds = int(abs(length).total_seconds())
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def took(length: timedelta | None) -> SafeString | str:
    """Return how long something took: “0.42 s”, “3 min”."""
    if length is None:
        return NOTHING
    seconds = length.total_seconds()
    return unbroken(f"{seconds:.2f} s" if seconds < 60 else span(length))


def clock(
    due_at: datetime | None, *, at: datetime, at_risk: timedelta, what: str = ""
) -> SafeString | str:
    """Return what is left until an instant, colored when it is near or past: “ship in 5 h”."""
    if due_at is None:
        return NOTHING
    left = due_at - at
    if left <= timedelta(0):
        return badge(f"{what} late by {span(left)}".strip(), "danger", title=_exact(due_at))
    color: Color = "warning" if left <= at_risk else ""
    return badge(f"{what} in {span(left)}".strip(), color, title=_exact(due_at))


def _exact(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def badge(text: object, color: Color = "", *, title: str = "") -> SafeString:
    """Return a small colored label."""
    words = {"text": str(text), "type": color, "label_title": title}
    return render_to_string("unfold/helpers/label.html", words)


def link(url: str, text: object) -> SafeString:
    """Return a link within the admin."""
    return format_html('<a href="{}" class="text-link">{}</a>', url, text)


def outside(url: str, text: object) -> SafeString:
    """Return a link to another site; it opens beside this page and tells nothing of it."""
    return format_html(
        '<a href="{}" class="text-link" target="_blank" rel="noopener noreferrer">{}&nbsp;↗</a>',
        url,
        text,
    )


def lines(*parts: object) -> SafeString:
    """Return the parts that say something, each on a line of its own."""
    return format_html("<div>{}</div>", _rows(parts))


def _rows(parts: tuple[object, ...]) -> SafeString:
    return format_html_join("", "<div>{}</div>", ((part,) for part in parts if part))


def unbroken(text: object) -> SafeString:
    """Return a text that stays on one line."""
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


def sentence(text: object) -> SafeString:
    """Return a text that may be long, in a column that wraps."""
    return format_html('<div class="bridge-sentence">{}</div>', text)


def money(amount: Decimal | None, currency: str) -> str:
    """Return an amount with its currency: “129.00 USD”."""
    return NOTHING if amount is None else str(Money(amount, currency))


def exact_json(value: Any) -> str:
    """Return a payload as a person reads it, its numbers as they were sent: `1.10` stays `1.10`."""
    return simplejson.dumps(value, use_decimal=True, indent=2, ensure_ascii=False)


def page(model: str, pk: object, *, app: str = "integration") -> str:
    """Return the address of one record's page."""
    return reverse(f"admin:{app}_{model}_change", args=[pk])


def listing(model: str, **query: str | int) -> str:
    """Return the address of a list, searched or filtered."""
    url = reverse(f"admin:integration_{model}_changelist")
    return f"{url}?{urlencode(query)}" if query else url


def form_for(model: str, **query: str | int) -> str:
    """Return the address of a form for a new record, filled in."""
    return f"{reverse(f'admin:integration_{model}_add')}?{urlencode(query)}"
