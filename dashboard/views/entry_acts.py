"""What finance presses about a journal entry: post it, approve its suspense, take it back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.guards import allowed
from dashboard.links import payout_page
from dashboard.queries.entries import find_entry
from integration.models import Doorbell
from reconciliation.models import JournalEntry, StaleEntry, UnableToPost

POST = "reconciliation.post_journal"


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
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a posted entry back by its exact mirror; its lines are drafted anew."""

    def act(row: JournalEntry, by: str) -> str:
        mirror = row.reverse(by=by, at=timezone.now())
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
