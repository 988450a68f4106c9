"""Tags for the pages: tables, forms, page numbers, badges, instants and clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.navigation import Section
from dashboard import shell

register = template.Library()

AT_RISK = timedelta(hours=12)
LONGEST_NUMBER = 30


@register.filter
def cell(value: object) -> SafeString | str:
    """Return a cell of a table as HTML."""
    match value:
        case None | "":
            return "–"
        case datetime():
            return moment(value)
        case date():
            return format_html('<time datetime="{0}">{0}</time>', value.isoformat())
        case shell.Amount(amount):
            below = " below" if amount < 0 else ""
            return format_html('<span class="amount{}">{}</span>', below, str(value))
        case shell.Badge(text, color, title):
            return badge(text, color, title)
        case shell.Mark(marked, label):
            box = '<input type="checkbox" name="mark" value="{}" aria-label="Mark: {}">'
            return format_html(box, marked, label)
        case shell.Link(url, text, is_outside):
            return _link(url, text, is_outside=is_outside)
        case shell.Lines(parts):
            return format_html_join("", "<div>{}</div>", ((cell(part),) for part in parts))
    return format_html("{}", value)


@register.filter
def number(text: object) -> SafeString:
    """Return an order's number or a SKU so that it stays on one line; anything longer as it is."""
    written = str(text)
    if not written or len(written) > LONGEST_NUMBER or " " in written:
        return format_html("{}", text)
    return format_html('<span class="number">{}</span>', written)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Return an instant in UTC, to the minute; the seconds stand in its hint."""
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.astimezone(UTC).isoformat(),
        shell.exact(at, seconds=True),
        shell.exact(at),
    )


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """Return how long ago an instant was: “3 min ago”."""
    if at is None:
        return "never"
    text = f"{shell.span(timezone.now() - at)} ago"
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(),
                       shell.exact(at, seconds=True), text)  # fmt: skip


@register.filter
def clock(due_at: datetime | None) -> SafeString | str:
    """Return what is left until an instant, colored when it is near or past."""
    if due_at is None:
        return "–"
    left = shell.clock(due_at, at=timezone.now(), at_risk=AT_RISK)
    return badge(left.text, left.color, left.title)


@register.simple_tag
def badge(text: object, color: str = "", title: str = "") -> SafeString:
    """Return a small colored label."""
    return format_html(
        '<span class="badge {}"{}>{}</span>', color, format_html(' title="{}"', title), text
    )


@register.simple_tag
def table(of: shell.Table) -> SafeString:
    """Return a table with its heading."""
    columns = zip(of.headers, zip(*of.rows, strict=True), strict=True) if of.rows else ()
    heads = [(header, any(isinstance(c, shell.Amount) for c in cells)) for header, cells in columns]
    rows = [[(*head, value) for head, value in zip(heads, row, strict=True)] for row in of.rows]
    context = {"table": of, "rows": rows, "heads": heads}
    return render_to_string("dashboard/parts/table.html", context)


@register.simple_tag
def form_fields(form: BaseForm) -> SafeString:
    """Return the fields of a form, each with its label, its help and its errors."""
    return render_to_string("dashboard/parts/form_fields.html", {"form": form})


@register.simple_tag(takes_context=True)
def pages(context: Any, page: Page | shell.Slice) -> SafeString:
    """Return the links to the pages before and after this one, with its filters kept."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return render_to_string(
        "dashboard/parts/pages.html", {"page": page, "query": query.urlencode()}
    )


@register.simple_tag(takes_context=True)
def is_current(context: Any, url: str) -> bool:
    """Tell whether a link of the navigation leads to the page that is shown."""
    return _leads_to(url, context["request"].path)


@register.filter
def holds(section: Section, path: str) -> bool:
    """Tell whether a section of the navigation has the page that is shown."""
    return any(_leads_to(entry.url, path) for entry in section.entries)


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _link(url: str, text: object, *, is_outside: bool) -> SafeString:
    if not is_outside:
        return format_html('<a href="{}">{}</a>', url, number(text))
    opened = '<a href="{}" target="_blank" rel="noopener noreferrer">{}&nbsp;↗</a>'
    return format_html(opened, url, number(text))
