"""Differences: what came otherwise than it should have; accepted by a person, or taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard import money
from dashboard.actions import ring
from dashboard.fixes.differences import DECIDE, RINGS
from dashboard.forms.differences import ACCEPTED, LARGEST, AcceptForm, DifferenceFilter
from dashboard.guards import allowed
from dashboard.links import order_page_of
from dashboard.queries import differences as queries
from dashboard.shell import Amount, Badge, Link, Mark, Slice, Table, lines, numbers, slice_of
from integration.models import MiraklShop
from reconciliation.models import Match, MatchDecision
from reconciliation.models.decision import AlreadyPosted

LOOK = "reconciliation.view_match"
MOST_LETTERS = 2000


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show what came otherwise than it should have, or what was accepted of it."""
    narrowing = DifferenceFilter(request.GET)
    shop = narrowing.chosen_shop
    may_decide = request.user.has_perm(DECIDE)
    context: dict[str, Any] = {
        "filter": narrowing,
        "may_decide": may_decide,
        "filters": request.GET.urlencode(),
        "is_accepted": narrowing.given("state") == ACCEPTED,
    }
    if shop is not None and context["is_accepted"]:
        page = slice_of(request, queries.accepted(shop, outcome=narrowing.given("outcome")))
        context |= {"page": page, "table": _accepted(shop, page, may_decide=may_decide)}
    elif shop is not None:
        page = slice_of(request, _asked(shop, narrowing))
        form = AcceptForm(shop=shop, initial={"seen_at": timezone.now().isoformat()})
        table = _waiting(shop, page, may_decide=may_decide)
        context |= {"page": page, "table": table, "form": form}
    return render(request, "dashboard/pages/differences.html", context)


@allowed(DECIDE)
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accept the marked differences as they are, and go back to where they were marked."""
    filters = request.POST.get("filters", "")[:MOST_LETTERS]
    narrowing = DifferenceFilter(QueryDict(filters))
    shop = narrowing.chosen_shop
    marks = request.POST.getlist("mark")
    if shop is None or not marks:
        messages.warning(request, "Nothing was marked, so nothing was done.")
        return _back(filters)
    form = AcceptForm(request.POST, shop=shop)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"Nothing was done. {' '.join(map(str, errors))}")
        return _back(filters)
    meant = queries.chosen(_asked(shop, narrowing), marks, seen_at=form.cleaned_data["seen_at"])
    try:
        number = MatchDecision.objects.accept(
            meant,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            account=form.cleaned_data["account"],
            comment=form.cleaned_data["comment"],
        )
    except IntegrityError:
        messages.warning(request, "Somebody else decided at the same moment. Nothing was done.")
        return _back(filters)
    ring(RINGS, shop, at=timezone.now())
    _tell(request, number, marks)
    return _back(filters)


@allowed(DECIDE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the marked decisions back; the differences are asked about again."""
    filters = request.POST.get("filters", "")[:MOST_LETTERS]
    shop = DifferenceFilter(QueryDict(filters)).chosen_shop
    marks = request.POST.getlist("mark")
    rows = MatchDecision.objects.standing().filter(shop=shop, pk__in=numbers(marks))
    undone = 0
    for decision in rows:
        try:
            undone += decision.undo(by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except AlreadyPosted as error:
            messages.error(request, str(error))
    if undone and shop is not None:
        ring(RINGS, shop, at=timezone.now())
        messages.success(request, f"{_differences(undone)} asked about again.")
    elif not rows:
        messages.warning(request, "Nothing was marked that can be undone, so nothing was done.")
    return _back(filters)


def _asked(shop: MiraklShop, narrowing: DifferenceFilter) -> Any:
    return queries.differences(
        shop,
        outcome=narrowing.given("outcome"),
        largest_first=narrowing.given("sort") == LARGEST,
    )


def _waiting(shop: MiraklShop, page: Slice, *, may_decide: bool) -> Table:
    known = queries.known_orders(shop, (row.mirakl_order_id for row in page.object_list))
    decided = queries.accepted_already(shop, page.object_list)
    rows: list[tuple[object, ...]] = []
    for match in page.object_list:
        is_decided = match.pk in decided
        label = f"order {match.mirakl_order_id}, {money.kind_words(match.kind)}"
        cells = (
            _order(shop, match, known),
            lines(
                money.outcome(match.outcome),
                Badge("accepted, waits for the next run", "info") if is_decided else "",
            ),
            money.kind_words(match.kind),
            Amount(match.expected),
            Amount(match.actual),
            Amount(match.difference, shop.currency),
            match.matched_at.date(),
        )
        mark = "" if is_decided else Mark(match.pk, label)
        rows.append((mark, *cells) if may_decide else cells)
    headers = ("Order", "What is wrong", "Money", "Expected", "Came", "Difference", "Judged")
    nothing = "What came is what should have come: nothing waits for a person."
    return Table(("", *headers) if may_decide else headers, rows, nothing=nothing)


def _accepted(shop: MiraklShop, page: Slice, *, may_decide: bool) -> Table:
    known = queries.known_orders(shop, (row.mirakl_order_id for row in page.object_list))
    rows: list[tuple[object, ...]] = []
    for one in page.object_list:
        cells = (
            _order(shop, one, known),
            money.outcome(one.outcome),
            money.kind_words(one.kind),
            Amount(one.difference, shop.currency),
            one.account or "Differences",
            lines(one.decided_by, one.decided_at),
            one.comment,
        )
        rows.append((Mark(one.pk, str(one)), *cells) if may_decide else cells)
    headers = ("Order", "What was wrong", "Money", "Difference", "Account", "Accepted", "Why")
    nothing = "Nobody has accepted a difference."
    return Table(("", *headers) if may_decide else headers, rows, nothing=nothing)


def _order(shop: MiraklShop, row: Match | MatchDecision, known: set[str]) -> object:
    order_id = row.mirakl_order_id
    page = f"{order_page_of(shop, order_id)}#money"
    name = Link(page, order_id) if order_id in known else order_id
    line = row.mirakl_line_id.removeprefix(f"{order_id}-")
    return lines(name, f"line {line}" if line else "")


def _tell(request: HttpRequest, number: int, marks: list[str]) -> None:
    if number:
        messages.success(request, f"{_differences(number)} accepted.")
    if "all" in marks and number >= queries.MOST_AT_ONCE:
        messages.info(request, "There may be more: press again for the next ones.")
    elif "all" not in marks and number < len(set(marks)):
        gone = len(set(marks)) - number
        messages.warning(request, f"{gone} had been judged anew meanwhile; look at them again.")


def _differences(number: int) -> str:
    return "1 difference is" if number == 1 else f"{number:,} differences are"


def _back(filters: str) -> HttpResponseRedirect:
    query = f"?{filters}" if filters else ""
    return HttpResponseRedirect(reverse("dashboard:differences") + query)
