"""The record of changes: who changed what, when, from what to what, and why."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dashboard.guards import allowed
from dashboard.queries.changes import Change, Changes, changes, recorded_models
from dashboard.shell import Badge, Lines, Link, Table, lines

NOBODY = "no person: a flow"


@allowed("integration.view_changes")
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show the newest changes: all of them, of `?of=` one kind, or of one record (`&pk=`)."""
    model, pk = request.GET.get("of", ""), request.GET.get("pk", "")
    pk = pk if pk.isascii() and pk.isdigit() and len(pk) < 19 else ""
    number = request.GET.get("page", "")
    page = int(number) if re.fullmatch("[1-9][0-9]{0,4}", number) else 1
    found = changes(model=model, pk=pk, page=page)
    kinds = [
        (name, str(table.pgh_tracked_model._meta.verbose_name).capitalize())
        for name, table in recorded_models().items()
    ]
    context = {
        "table": _table(found, is_of_one=bool(pk)),
        "kinds": sorted(kinds, key=lambda kind: kind[1]),
        "model": model,
        "older": _page(page + 1, model, pk) if found.has_more else "",
        "newer": _page(page - 1, model, pk) if page > 1 else "",
        "record": found.rows[0] if pk and found.rows else None,
    }
    return render(request, "dashboard/pages/changes.html", context)


def _table(found: Changes, *, is_of_one: bool) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            change.at,
            lines(change.who or NOBODY, f"“{change.why}”" if change.why else ""),
            change.name if is_of_one else lines(change.kind, Link(_one(change), change.name)),
            Badge(change.what, "danger" if change.what == "deleted" else ""),
            _fields(change),
        )
        for change in found.rows
    ]
    return Table(
        ("When", "Who, why", "What", "Change", "From → to"), rows, nothing="Nothing changed."
    )


def _fields(change: Change) -> Lines:
    if change.what == "changed":
        return lines(*(f"{each.name}: {each.before} → {each.after}" for each in change.fields))
    gone = change.what == "deleted"
    return lines(*(f"{each.name}: {each.before if gone else each.after}" for each in change.fields))


def _one(change: Change) -> str:
    return f"{reverse('dashboard:changes')}?{urlencode({'of': change.model, 'pk': change.pk})}"


def _page(number: int, model: str, pk: str) -> str:
    return urlencode({"of": model, "pk": pk, "page": str(number)})
