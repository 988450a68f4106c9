"""Exports: what an accounting system will get of a payout or a period, and what has left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.downloads import attachment
from dashboard.forms.exports import OptionsForm, PeriodForm
from dashboard.guards import allowed
from dashboard.links import payout_page
from dashboard.queries.payouts import find_payout
from dashboard.shell import Link, Table
from reconciliation.domain.formats import FORMATS, Options, format_named
from reconciliation.flows import export_journals
from reconciliation.flows.export_journals import Prepared, Selection
from reconciliation.models import Books, JournalExport

EXPORT = "reconciliation.export_journal"
SHOWN = 60  # lines of a file on the page; the rest is in the file
MOST_LISTED = 50  # files that left
LOOK_FIRST = "You chose another format. Here is its file: look at it, then export it."


@allowed(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def of_payout(request: HttpRequest, shop: str, mirakl_cycle_id: str) -> HttpResponse:
    """Show what leaves of a payout, and let it leave when that is asked for."""
    payout = find_payout(shop, mirakl_cycle_id)
    if payout is None:
        raise Http404("There is no such payout.")
    about = {"title": str(payout), "back": Link(payout_page(payout), payout)}
    return _page(request, export_journals.of_payout(payout), about)


@allowed(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def of_period(request: HttpRequest) -> HttpResponse:
    """Show what leaves of a shop's period: also what belongs to no payout, as accruals."""
    form = PeriodForm.of(request.GET, today=timezone.now().date())
    about: dict[str, Any] = {
        "title": "a period",
        "back": Link(reverse("dashboard:entries"), "Journal"),
        "period_form": form,
    }
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "dashboard/pages/export.html", about, status=status)
    given = form.cleaned_data
    selection = export_journals.of_period(
        given["shop"], given["since"], given["until"], currency=given["currency"]
    )
    about["title"] = f"{given['shop']}, {given['since']} to {given['until']}"
    about["currencies"] = _by_currency(request, selection)
    return _page(request, selection, about)


@allowed(EXPORT)
@require_safe
def file(_request: HttpRequest, pk: int) -> HttpResponse:
    """Give a file that was exported, as it was."""
    row = get_object_or_404(JournalExport, pk=pk)
    return attachment(bytes(row.content), row.content_type, row.name)


def _page(request: HttpRequest, selection: Selection, about: dict[str, Any]) -> HttpResponse:
    """Show the file in the chosen format, or let it leave and come back here.

    Only what was looked at can leave: not a format that was chosen after the file was shown.
    """
    books = Books.objects.of(selection.shop)
    key = _key(request, books)
    is_sent = request.POST.get("options_of") == key
    kept = books.export_options_of(key)
    form = OptionsForm(request.POST if is_sent else None, of=format_named(key), kept=kept)
    options = form.options if is_sent and form.is_valid() else kept
    if request.POST.get("do") == "export" and not form.errors:
        if is_sent:
            _let_leave(request, selection, key, options)
            query = request.GET.copy()
            query["format"] = key
            return redirect(f"{request.path}?{query.urlencode()}")
        messages.warning(request, LOOK_FIRST)
    prepared = export_journals.prepare(selection, key, options)
    context = {**about, **_shown(request, prepared), "format": format_named(key)}
    context |= {"options_form": form, "formats": FORMATS.values(), "left": _left(selection)}
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/export.html", context, status=status)


def _let_leave(request: HttpRequest, selection: Selection, key: str, options: Options) -> None:
    by = request.user.get_username()
    try:
        done = export_journals.export(selection, key, by=by, at=timezone.now(), options=options)
    except export_journals.UnableToExport as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return
    for one in done.files:
        address = reverse("dashboard:export_file", args=[one.pk])
        said = '<a href="{}">{}</a> has left, SHA-256 {}. Download it here, or below at any time.'
        messages.success(request, format_html(said, address, one.name, one.digest))
    for warning in done.warnings:
        messages.warning(request, warning)


def _key(request: HttpRequest, books: Books) -> str:
    """Return the format that is asked for, else the one of the shop's accounting system."""
    wanted = request.POST.get("format") or request.GET.get("format") or books.accounting_system
    return wanted if wanted in FORMATS else next(iter(FORMATS))


def _shown(request: HttpRequest, prepared: Prepared) -> dict[str, Any]:
    """Return what the page says of the file; not again what the last export has just said."""
    waiting: Any = messages.get_messages(request)
    said = {message.message for message in waiting}
    waiting.used = False
    return {
        "hindered": bool(prepared.reasons),
        "reasons": [reason for reason in prepared.reasons if reason not in said],
        "warnings": [warning for warning in prepared.warnings if warning not in said],
        "previews": [_preview(one) for one in prepared.written.files],
    }


def _preview(written: Any) -> dict[str, object]:
    """Return the beginning of a file as text; None for one that is not text."""
    try:
        lines = written.content.decode().splitlines()
    except UnicodeDecodeError:
        return {"name": written.name, "text": None, "more": 0}
    text = "\n".join(lines[:SHOWN])
    return {"name": written.name, "text": text, "more": max(0, len(lines) - SHOWN)}


def _left(selection: Selection) -> Table | None:
    """Return the files in which these entries left, the newest first; None where none did."""
    exports = JournalExport.objects.with_any_of(selection.entries).reverse()[:MOST_LISTED]
    rows: list[tuple[object, ...]] = [
        (
            Link(reverse("dashboard:export_file", args=[one.pk]), one.name),
            one.exported_at,
            one.exported_by,
            format_html('<code class="hash">{}</code>', one.digest),
        )
        for one in exports
    ]
    note = "Each file as it left. The same hash is the same file, to the byte."
    return Table(("File", "When", "By", "SHA-256"), rows, "What left", note) if rows else None


def _by_currency(request: HttpRequest, selection: Selection) -> list[Link]:
    """Return the ways to the entries of each currency, where there are several."""
    codes = sorted({entry.currency for entry in selection.entries})
    links = []
    for code in codes:
        query = request.GET.copy()
        query["currency"] = code
        links.append(Link(f"?{query.urlencode()}", f"Only {code}"))
    return links if len(links) > 1 else []
