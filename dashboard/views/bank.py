"""The bank: statements uploaded, and which of their lines is which payout."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from dashboard import uploads
from dashboard.actions import ring
from dashboard.fixes.differences import DECIDE
from dashboard.forms.narrowing import ShopFilter
from dashboard.forms.uploads import UploadForm
from dashboard.guards import allowed
from dashboard.links import payout_page
from dashboard.queries import bank as queries
from dashboard.queries.bank import Pair
from dashboard.shell import Amount, Badge, Link, Mark, Slice, Table, lines, slice_of
from dashboard.uploads import NoRoom
from dashboard.views.upload_lines import faults_table
from integration.models import MiraklShop
from reconciliation.domain.unusable import UnusableFile
from reconciliation.flows import import_statement as flow
from reconciliation.models import BankLine, Deposit, Payout, UnableToConfirm

LOOK = "reconciliation.view_deposit"
RINGS = ("audit_payouts", "draft_journals")
SURE = 90


@allowed(LOOK)
@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """Show which line of the bank may be which payout, and the statement's lines."""
    narrowing = ShopFilter(request.GET)
    shop = narrowing.chosen_shop
    may_decide = request.user.has_perm(DECIDE)
    context: dict[str, Any] = {"filter": narrowing, "shop": shop, "may_decide": may_decide}
    if shop is not None:
        found = queries.pairs(shop)
        page = slice_of(request, queries.bank_lines(shop))
        suggested = {pair.payout.pk for pair in found}
        context |= {
            "pairs": _pairs(found, may_decide=may_decide),
            "is_any": bool(found),
            "waiting": _waiting(shop, suggested),
            "page": page,
            "lines": _bank_lines(page),
            "form": UploadForm(shops=narrowing.shops, initial={"shop": shop.slug}),
        }
    return render(request, "dashboard/pages/bank.html", context)


@allowed(DECIDE)
@csrf_exempt  # until there is known to be room; then the token is asked for
@require_POST
def upload_statement(request: HttpRequest) -> HttpResponse:
    """Keep the lines of a statement; a line that is known is not kept twice."""
    try:
        uploads.refuse_too_large(request)
    except NoRoom as error:
        messages.error(request, str(error))
        return redirect("dashboard:bank")
    answer: HttpResponse = _take(request)
    return answer


@csrf_protect
def _take(request: HttpRequest) -> HttpResponse:
    shops = list(MiraklShop.objects.defer("api_key").order_by("name", "pk"))
    form = UploadForm(request.POST, request.FILES, shops=shops)
    if not shops or not form.is_valid():
        for sentence in (text for errors in form.errors.values() for text in errors):
            messages.error(request, str(sentence))
        return redirect("dashboard:bank")
    try:
        kept = uploads.keep(request, form.cleaned_data["file"], form.chosen_shop)
    except NoRoom as error:
        messages.error(request, str(error))
        return redirect("dashboard:bank")
    try:
        number, new = flow.import_statement(
            form.chosen_shop, kept.path, at=timezone.now(), name=kept.name
        )
    except UnusableFile as error:
        context = {
            "name": kept.name,
            "sentence": error.sentence,
            "faults": faults_table(error.faults, len(error.faults)),
            "again": "dashboard:bank",
        }
        return render(request, "dashboard/pages/upload_refused.html", context, status=422)
    finally:
        uploads.drop(request, kept)
    known = f"; {number - new:,} were known already" if number > new else ""
    new_lines = "1 new line" if new == 1 else f"{new:,} new lines"
    messages.success(request, f"“{kept.name}”: {new_lines}{known}.")
    return redirect("dashboard:bank")


@allowed(DECIDE)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm the marked lines of the bank as the payouts that were seen beside them."""
    shop = ShopFilter(request.POST).chosen_shop
    marks = {mark for mark in request.POST.getlist("mark") if mark}
    comment = request.POST.get("comment", "").replace("\0", "").strip()[:500]
    meant = [] if shop is None else [p for p in queries.pairs(shop) if _mark(p) in marks]
    done = 0
    for pair in meant:
        try:
            Deposit.objects.take(
                pair.payout,
                pair.line,
                by=request.user.get_username(),
                at=timezone.now(),
                comment=comment,
            )
            done += 1
        except UnableToConfirm as error:
            messages.error(request, str(error))
    if done and shop is not None:
        ring(RINGS, shop, at=timezone.now())
        deposits = "1 deposit is" if done == 1 else f"{done} deposits are"
        messages.success(request, f"{deposits} confirmed; the cash entries are drafted now.")
    if not marks:
        messages.warning(request, "Nothing was marked, so nothing was done.")
    elif len(meant) < len(marks):
        messages.warning(request, f"{len(marks) - len(meant)} is suggested no more; look again.")
    return redirect("dashboard:bank")


def _pairs(found: list[Pair], *, may_decide: bool) -> Table:
    rows: list[tuple[object, ...]] = []
    for pair in found:
        sure = pair.suggestion.confidence
        cells: tuple[object, ...] = (
            Link(payout_page(pair.payout), pair.payout),
            Amount(pair.payout.transferred, pair.payout.currency),
            Amount(pair.line.amount, pair.line.currency),
            lines(pair.line.booked_on, pair.line.reference, pair.line.text),
            lines(
                Badge(f"{sure} %", "success" if sure >= SURE else "info", "How sure it is."),
                pair.suggestion.reason,
            ),
        )
        mark = Mark(_mark(pair), f"{pair.payout}, {pair.line}")
        rows.append((mark, *cells) if may_decide else cells)
    headers: tuple[str, ...] = ("Payout", "Transferred", "In the bank", "The bank's line", "Why")
    nothing = "No line of the bank looks like a payout that waits."
    title = "Which line is which payout?"
    return Table(("", *headers) if may_decide else headers, rows, title, nothing=nothing)


def _mark(pair: Pair) -> str:
    return f"{pair.payout.pk}:{pair.line.pk}"


def _waiting(shop: MiraklShop, suggested: set[int]) -> Table | None:
    alone = queries.waiting(shop).exclude(pk__in=suggested)[: queries.MOST_SHOWN]
    rows: list[tuple[object, ...]] = [_waits(payout) for payout in alone]
    note = "The payout's page takes a deposit by hand, with a fee of the bank where it kept one."
    headers = ("Payout", "Transferred", "Paid")
    return Table(headers, rows, "Paid, and not seen in the bank", note) if rows else None


def _waits(payout: Payout) -> tuple[object, ...]:
    amount = Amount(payout.transferred, payout.currency)
    return Link(payout_page(payout), payout), amount, payout.paid_at or payout.closed_at


def _bank_lines(page: Slice) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            line.booked_on,
            Amount(line.amount, line.currency),
            lines(line.reference, line.text),
            _taken_by(line),
            line.statement,
        )
        for line in page.object_list
    ]
    headers = ("Day", "Amount", "Text", "Payout", "Statement")
    nothing = "No statement has been uploaded yet."
    return Table(headers, rows, "The statements' lines", nothing=nothing)


def _taken_by(line: BankLine) -> object:
    taken = (deposit for deposit in line.deposits.all() if deposit.undone_at is None)
    deposit = next(taken, None)
    return Link(payout_page(deposit.payout), deposit.payout) if deposit else ""
