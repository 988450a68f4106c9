"""The books: how each shop's payouts are booked, set up by finance."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.forms.books import BooksForm
from dashboard.guards import allowed
from dashboard.shell import Badge, Link, Table
from integration.models import Doorbell, MiraklShop
from reconciliation.domain.set_up import UnusableSetUp
from reconciliation.models import Books

LOOK, KEEP = "reconciliation.view_books", "reconciliation.keep_books"
# What looks again when the books are set up otherwise.
RINGS = ("audit_payouts", "match_transactions", "draft_journals")


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show how each shop's payouts are booked."""
    rows: list[tuple[object, ...]] = []
    may_keep = request.user.has_perm(KEEP)
    for shop in _shops():
        books = Books.objects.of(shop)
        state = Badge("set up", "success") if books.is_decided else Badge("to be set up", "warning")
        address = reverse("dashboard:books", args=[shop.slug])
        begins = books.first_cycle_at.date() if books.first_cycle_at else "the first payout"
        bookkeeper = books.get_bookkeeper_display()
        name = Link(address, shop) if may_keep else str(shop)
        rows.append((name, state, bookkeeper, begins, books.closed_until))
    headers = ("Shop", "Books", "Who books the sale", "Begin with", "Closed until")
    table = Table(headers, rows, nothing="No shop is connected yet.")
    return render(request, "dashboard/pages/books_list.html", {"table": table})


@allowed(KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def books(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask how a shop's payouts are booked, and keep what finance chose."""
    shop = get_object_or_404(_shops(), slug=slug)
    row = Books.objects.of(shop)
    form = BooksForm(request.POST or None, books=row)
    if request.method == "POST" and form.is_valid() and _is_kept(form, row):
        for flow in RINGS:
            Doorbell.objects.ring(flow, shop, at=timezone.now())
        messages.success(request, f"The books of {shop} are kept so.")
        return redirect("dashboard:books", slug=slug)
    accounts: list[tuple[object, ...]] = [
        (account.code, account.name, account.get_type_display(), account.get_role_display())
        for account in row.accounts.all()
    ]
    chart = Table(
        ("Code", "Name", "Type", "Used for"),
        accounts,
        "Chart of accounts",
        "Codes and names are changed under Accounts; what is posted keeps the old ones.",
        nothing="It is made when you keep the set-up for the first time.",
    )
    context = {"shop": shop, "form": form, "chart": chart, "books": row}
    status = 422 if form.errors else 200
    return render(request, "dashboard/pages/books.html", context, status=status)


def _is_kept(form: BooksForm, row: Books) -> bool:
    try:
        row.set_up(form.set_up, at=timezone.now())
    except UnusableSetUp as error:
        for name, sentence in error.faults.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


def _shops() -> QuerySet[MiraklShop]:
    return MiraklShop.objects.select_related("store").defer(
        "api_key", "store__access_token"
    ).order_by("name", "pk")  # fmt: skip
