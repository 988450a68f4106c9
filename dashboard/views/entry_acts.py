"""What finance presses about journal entries: post, approve suspense, take back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse as address_of
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.forms.journal import ReversalForm
from dashboard.guards import allowed
from dashboard.links import payout_page
from dashboard.queries.entries import find_entry
from integration.models import Doorbell
from reconciliation.models import Books, JournalEntry, StaleEntry, UnableToPost

POST = "reconciliation.post_journal"
MOST_LETTERS = 2000


@allowed(POST)
@require_POST
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a draft final and give it its number."""

    def act(row: JournalEntry, by: str) -> str:
        row.post(by=by, at=timezone.now())
        return f"{row} is posted. It is final from now on."

    return _answer(request, pk, act)


@allowed(POST)
@require_POST
def post_marked(request: HttpRequest) -> HttpResponse:
    """Post the marked drafts, each by itself, the earliest day first; one refused stops no other.

    A mark is the entry's key and the fingerprint under which it was seen.
    """
    seen = dict(_marks(request.POST.getlist("mark")))
    found = JournalEntry.objects.filter(pk__in=seen).select_related("shop", "payout__shop")
    rows = list(found.order_by("booked_on", "pk"))
    posted: list[str] = []
    for row in rows:
        called = f"{row} ({row.memo})"
        try:
            if seen[row.pk] != row.fingerprint:
                raise StaleEntry("It was drafted again since you saw it; look at it once more.")
            row.post(by=request.user.get_username(), at=timezone.now())
            posted.append(str(row))
        except UnableToPost as error:
            messages.error(request, f"{called} is not posted. {' '.join(error.reasons)}")
        except StaleEntry as error:
            messages.warning(request, f"{called} is not posted. {error}")
    if gone := len(seen) - len(rows):
        messages.warning(request, f"No longer there, since drafted again: {gone}. Look once more.")
    if posted:
        messages.success(request, f"Posted, and final from now on: {', '.join(posted)}.")
    elif not seen:
        messages.warning(request, "Nothing was marked, so nothing was done.")
    query = request.POST.get("filters", "")[:MOST_LETTERS]
    return redirect(f"{address_of('dashboard:entries')}{'?' if query else ''}{query}")


@allowed(POST)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking a posted entry back does, ask for its day, and do it when confirmed."""
    row = find_entry(pk)
    if row is None:
        raise Http404("There is no such entry.")
    if request.method != "POST" and not row.is_reversible:
        messages.warning(request, f"In {row} is nothing to take back.")
        return redirect("dashboard:entry", pk=pk)
    first_day = Books.objects.of(row.shop).rules.open_day(row.booked_on)
    form = ReversalForm(request.POST or None, entry=row, first_day=first_day)
    if request.method == "POST" and form.is_valid():
        return _reverse(request, pk, form.cleaned_data["booked_on"])
    context = {"entry": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/reversal.html", context, status=status)


def _reverse(request: HttpRequest, pk: int, day: date) -> HttpResponse:
    """Take a posted entry back by its exact mirror; its lines are drafted anew."""

    def act(row: JournalEntry, by: str) -> str:
        mirror = row.reverse(by=by, at=timezone.now(), on=day)
        Doorbell.objects.ring("draft_journals", row.shop, at=timezone.now())
        return f"{row} is taken back by {mirror} on {mirror.booked_on}; it is drafted anew."

    return _answer(request, pk, act)


@allowed(POST)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an entry with amounts in suspense be exported, in the person's name."""

    def act(row: JournalEntry, by: str) -> str:
        row.approve_suspense(by=by, at=timezone.now())
        return f"What stands in suspense in {row} is approved by {by}."

    return _answer(request, pk, act)


def _marks(marks: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield key and fingerprint of each mark; what is no mark means nothing."""
    for mark in marks:
        pk, _, fingerprint = mark.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            yield int(pk), fingerprint


def _answer(request: HttpRequest, pk: int, act: Callable[[JournalEntry, str], str]) -> HttpResponse:
    row = find_entry(pk)
    if row is None:
        raise Http404("There is no such entry.")
    seen = request.POST.get("seen", "")
    try:
        if seen != row.fingerprint:
            raise StaleEntry(f"{row} was drafted again since you saw it; look at it once more.")
        messages.success(request, act(row, request.user.get_username()))
    except UnableToPost as error:
        for reason in error.reasons:
            messages.error(request, reason)
    except StaleEntry as error:
        messages.warning(request, str(error))
    is_there = JournalEntry.objects.filter(pk=pk).exists()
    if is_there or row.payout is None:
        return redirect("dashboard:entry", pk=pk) if is_there else redirect("dashboard:entries")
    return redirect(payout_page(row.payout))
