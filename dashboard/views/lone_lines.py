"""Lines without an order: where each is posted, confirmed by a person or decided by a rule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import money
from dashboard.actions import ring
from dashboard.fixes.differences import DECIDE, RINGS
from dashboard.forms.lone_lines import DECIDED, ConfirmForm, LoneLineFilter, RuleForm
from dashboard.guards import allowed
from dashboard.links import line_page
from dashboard.lone_line_acts import confirm_lines, marked_filter, undo_decisions
from dashboard.queries import lone_lines as queries
from dashboard.queries.lone_lines import Suggested
from dashboard.shell import Amount, Badge, Link, Mark, Slice, Table, lines, slice_of
from reconciliation.models import Books, LineRule, TransactionLine
from reconciliation.models.lone_lines import lone_lines

LOOK = "reconciliation.view_transactionline"
RULE = "reconciliation.add_linerule"


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the lines that belong to no order, with where each should be posted and why."""
    narrowing = LoneLineFilter(request.GET)
    shop = narrowing.chosen_shop
    may_decide = request.user.has_perm(DECIDE)
    is_decided = narrowing.given("state") == DECIDED
    context: dict[str, Any] = {
        "filter": narrowing,
        "filters": request.GET.urlencode(),
        "may_decide": may_decide,
        "is_decided": is_decided,
    }
    chosen_type = narrowing.given("type")
    if shop is not None and is_decided:
        page = slice_of(request, queries.decided(shop, transaction_type=chosen_type))
        context |= {"page": page, "table": _decided(page, may_decide=may_decide)}
    elif shop is not None:
        page = slice_of(request, queries.waiting(shop, transaction_type=chosen_type))
        shown = queries.with_suggestions(shop, page.object_list)
        table = _waiting(shown, may_decide=may_decide)
        context |= {"page": page, "table": table, "form": ConfirmForm(shop=shop)}
    return render(request, "dashboard/pages/lone_lines.html", context)


@allowed(DECIDE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm where the marked lines are posted, and go back to where they were marked."""
    filters, narrowing = marked_filter(request)
    shop = narrowing.chosen_shop
    marks = request.POST.getlist("mark")
    if shop is None or not marks:
        messages.warning(request, "Nothing was marked, so nothing was done.")
        return _back(filters)
    form = ConfirmForm(request.POST, shop=shop)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"Nothing was done. {' '.join(map(str, errors))}")
        return _back(filters)
    try:
        done = confirm_lines(shop, marks, form, narrowing, by=request.user, at=timezone.now())
    except IntegrityError:
        messages.warning(request, "Somebody else decided at the same moment. Nothing was done.")
        return _back(filters)
    for sentence in done.sentences:
        messages.success(request, sentence)
    for sentence in done.warnings:
        messages.warning(request, sentence)
    if done.number:
        ring(RINGS, shop, at=timezone.now())
    return _back(filters)


@allowed(DECIDE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the marked decisions back, unless their entry is posted."""
    filters, narrowing = marked_filter(request)
    shop = narrowing.chosen_shop
    marks = request.POST.getlist("mark")
    done = undo_decisions(shop, marks, by=request.user, at=timezone.now())
    for sentence in done.sentences:
        messages.success(request, sentence)
    for sentence in done.warnings:
        messages.warning(request, sentence)
    if done.number and shop is not None:
        ring(RINGS, shop, at=timezone.now())
    return _back(filters)


@allowed(RULE)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a rule of a line: the next ones like it are posted without anybody being asked."""
    line = get_object_or_404(TransactionLine.objects.select_related("shop"), pk=pk)
    shop = line.shop
    books = Books.objects.of(shop)
    [seen] = queries.with_suggestions(shop, [line])
    initial = {"text": line.description[:200], "account": seen.account}
    form = RuleForm(request.POST or None, books=books, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = LineRule.objects.add(
            books,
            given["account"],
            transaction_type=line.type,
            text=given["text"].strip(),
            amount_from=given["amount_from"],
            amount_to=given["amount_to"],
        )
        ring(RINGS, shop, at=timezone.now())
        messages.success(request, f"The rule is written: {made}. The next run follows it.")
        return redirect("dashboard:lone_lines")
    context = {
        "line": line,
        "what": money.type_words(line.type),
        "amount": Amount(line.amount, line.currency),
        "form": form,
        "same_type": lone_lines(shop).filter(type=line.type)[: queries.MOST_AT_ONCE].count(),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/line_rule.html", context, status=status)


def _waiting(shown: list[Suggested], *, may_decide: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for each in shown:
        line = each.line
        cells: tuple[object, ...] = (
            _line(line),
            Amount(line.amount, line.currency),
            line.created_at,
            _suggested(each),
        )
        if may_decide:
            rule_page = Link(reverse("dashboard:line_rule", args=[line.pk]), "Make a rule")
            mark = Mark(_mark(each), f"{money.type_words(line.type)} of {line.amount}")
            cells = (mark, *cells, rule_page)
        rows.append(cells)
    headers: tuple[str, ...] = ("Line", "Amount", "Made", "Suggested account")
    if may_decide:
        headers = ("", *headers, "For the next ones")
    return Table(headers, rows, nothing="Every line without an order has its account.")


def _mark(each: Suggested) -> str:
    """Return the line and the account that was seen beside it."""
    return f"{each.line.pk}:{each.account.pk if each.account else ''}"


def _suggested(each: Suggested) -> object:
    if each.suggestion is None:
        return Badge("nothing to suggest", "warning", "Choose an account, or set the books up.")
    color: Any = "success" if each.suggestion.confidence >= 90 else "info"
    sure = Badge(f"{each.suggestion.confidence} %", color, "How sure it is.")
    return lines(each.account, sure, each.suggestion.reason)


def _decided(page: Slice, *, may_decide: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for one in page.object_list:
        is_final = one.is_final
        cells: tuple[object, ...] = (
            _line(one.line),
            Amount(one.line.amount, one.line.currency),
            lines(one.account, one.reason),
            lines(one.decided_by or "A rule", one.decided_at),
            lines(one.comment, Badge("posted", "success", "It stays.") if is_final else ""),
        )
        is_open = may_decide and not is_final and one.decided_by
        mark = Mark(one.pk, str(one)) if is_open else ""
        rows.append((mark, *cells) if may_decide else cells)
    headers: tuple[str, ...] = ("Line", "Amount", "Account", "Decided", "Comment")
    nothing = "Nothing has been decided."
    return Table(("", *headers) if may_decide else headers, rows, nothing=nothing)


def _line(line: TransactionLine) -> object:
    return lines(Link(line_page(line), money.type_words(line.type)), line.description)


def _back(filters: str) -> HttpResponseRedirect:
    query = f"?{filters}" if filters else ""
    return HttpResponseRedirect(reverse("dashboard:lone_lines") + query)
