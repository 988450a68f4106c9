"""The inbox: the list of exceptions, what is done with many of them, and the page of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.actions import carry_out
from dashboard.fixes.base import Fix, FixForm, UnableToFix
from dashboard.fixes.remedies import fix_called, remedy_of
from dashboard.guards import allowed, require
from dashboard.inbox_acts import ActForm
from dashboard.inbox_filter import InboxFilter
from dashboard.queries.exception import exception_page
from dashboard.queries.inbox import chosen, inbox
from integration.models import Act, Issue

LOOK, HANDLE = "integration.view_issue", "integration.handle_issue"
MOST_LETTERS = 2000


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show what waits for a person, by root cause, the most urgent first."""
    at = timezone.now()
    narrowing = InboxFilter(request.GET)
    asked = narrowing.asked()
    shown = inbox(asked, by=request.user, at=at, page=request.GET.get("page"))  # type: ignore[arg-type]
    context = {
        "page": shown,
        "filter": narrowing,
        "asked": asked,
        "act_form": _act_form(request, at),
        "may_handle": request.user.has_perm(HANDLE),
        "filters": request.GET.urlencode(),
    }
    return render(request, "dashboard/pages/inbox.html", context)


@allowed(HANDLE)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do something with the marked exceptions, and go back to where they were marked."""
    narrowed_by = request.POST.get("filters", "")[:MOST_LETTERS]
    form = ActForm(request.POST)
    marks = request.POST.getlist("mark")
    if not marks:
        messages.warning(request, "Nothing was marked, so nothing was done.")
    elif not form.is_valid():
        for sentence in (text for errors in form.errors.values() for text in errors):
            messages.error(request, f"Nothing was done. {sentence}")
    else:
        doing = form.act_for(request.user)
        asked = InboxFilter(QueryDict(narrowed_by)).asked()
        by: Any = request.user
        one = request.POST.get("one")
        meant = (
            Issue.objects.filter(pk=_number(one))
            if one
            else chosen(marks, asked, by=by, at=doing.at)
        )
        messages.success(request, form.carry_out(meant, doing))
    return _back(request, narrowed_by)


@allowed(LOOK)
@require_safe
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one exception: what is wrong, what to do, both systems, its history, and the fix."""
    return _show(request, _issue(pk))


@allowed(LOOK)
@require_POST
def fix(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Carry out a fix, and go back to the exception to see what comes of it."""
    issue = _issue(pk)
    meant = fix_called(name, issue.kind)
    if meant is None:
        raise Http404("There is no such fix.")
    require(request, meant.permission)
    form = meant.form(request.POST, issue=issue, prefix=meant.name)
    seen = ActForm({"do": "retry", "seen_at": request.POST.get("seen_at", "")})
    if not form.has_anything or not seen.is_valid():
        messages.error(request, "The page was out of date, so nothing was done. Look again.")
        return redirect("dashboard:exception", pk=pk)
    if form.is_valid() and _is_done(request, form, seen.act_for(request.user)):
        return redirect("dashboard:exception", pk=pk)
    return _show(request, issue, failed=(meant, form), status=422)


def _is_done(request: HttpRequest, form: FixForm, doing: Act) -> bool:
    """Carry the fix out and say so; False when what was typed cannot be saved."""
    try:
        acted = carry_out(form, act=doing)
    except UnableToFix as error:
        messages.warning(request, str(error))
        return True
    except ValidationError as error:
        form.add_error(None, error)
        return False
    number = len(acted.changed)
    what = "It is looked at again now." if number < 2 else f"{number} exceptions wait for it."
    messages.success(request, f"Done. {what}")
    return True


def _show(
    request: HttpRequest,
    issue: Issue,
    *,
    failed: tuple[Fix, FixForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    remedy = remedy_of(issue.kind)
    known = exception_page(issue, at=at)
    offered = [_offer(request, one, issue, failed) for one in remedy.fixes] if known.is_open else []
    context = {
        "known": known,
        "issue": issue,
        "remedy": remedy,
        "offers": [offer for offer in offered if offer["form"].has_anything],
        "act_form": _act_form(request, at),
        "may_handle": request.user.has_perm(HANDLE),
        "causes": _same_cause(issue),
    }
    return render(request, "dashboard/pages/exception.html", context, status=status)


def _offer(
    request: HttpRequest, one: Fix, issue: Issue, failed: tuple[Fix, FixForm] | None
) -> dict[str, Any]:
    """Return a fix with its form: the one that was sent, where it was this one."""
    is_this = failed is not None and failed[0] is one
    form = failed[1] if failed and is_this else one.form(issue=issue, prefix=one.name)
    is_open = request.user.has_perm(one.permission)
    wants_look = is_open and request.GET.get("look") == one.name and form.can_look
    found = form.look() if wants_look else ""
    return {"fix": one, "form": form, "is_open": is_open, "found": found}


def _act_form(request: HttpRequest, at: Any) -> ActForm:
    initial = {"seen_at": at.isoformat(), "assignee": request.user.pk}
    return ActForm(initial=initial)


def _issue(pk: int) -> Issue:
    rows = Issue.objects.select_related("shop__store", "order", "assignee", "acted_by")
    issue = rows.filter(pk=pk).first()
    if issue is None:
        raise Http404("There is no such exception.")
    if issue.order is not None:
        issue.order.shop = issue.shop
    return issue


def _same_cause(issue: Issue) -> str:
    """Return the address of the list of all that share the cause."""
    query = urlencode({"view": "each", "kind": issue.kind, "q": issue.root_cause})
    return f"{reverse('dashboard:inbox')}?{query}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _back(request: HttpRequest, narrowed_by: str) -> HttpResponseRedirect:
    if one := request.POST.get("one"):
        return HttpResponseRedirect(reverse("dashboard:exception", args=[_number(one)]))
    query = f"?{narrowed_by}" if narrowed_by else ""
    return HttpResponseRedirect(reverse("dashboard:inbox") + query)
