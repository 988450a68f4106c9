"""Sales and tax: gross by calendar month, and by the state that was shipped to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.csv_files import csv_file, file_name
from dashboard.forms.narrowing import PeriodFilter
from dashboard.guards import allowed
from dashboard.shell import Amount, Table
from reconciliation.domain.reports import MonthGross, StateSales
from reconciliation.models import Books, TransactionLine

LOOK = "reconciliation.view_transactionline"
ZERO = Decimal(0)
GROSS, STATES = "gross", "states"
GROSS_HEADERS = ("Month", "Payments", "Gross", "Sales tax in it", "Gross without tax")
STATE_HEADERS = ("State", "Orders", "Sales", "Refunds", "Tax collected", "Tax remitted", "Tax left")


@allowed(LOOK)
@require_safe
def sales(request: HttpRequest) -> HttpResponse:
    """Show gross by month (as form 1099-K counts it), and sales and tax by state."""
    narrowing = PeriodFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    context: dict[str, Any] = {
        "filter": narrowing,
        "shop": shop,
        "query": request.GET.urlencode(),
    }
    if shop is not None and period is not None:
        books = Books.objects.of(shop)
        context["gross"] = _gross(TransactionLine.objects.gross_by_month(books, period))
        context["states"] = _states(TransactionLine.objects.sales_by_state(books, period))
    return render(request, "dashboard/pages/sales.html", context)


@allowed(LOOK)
@require_safe
def sales_file(request: HttpRequest, what: str) -> HttpResponseBase:
    """Give one of the tables as a CSV file."""
    narrowing = PeriodFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    if what not in (GROSS, STATES) or shop is None or period is None:
        raise Http404("There is no such file.")
    books = Books.objects.of(shop)
    lines = TransactionLine.objects
    headers: tuple[str, ...] = GROSS_HEADERS
    if what == GROSS:
        rows = map(_gross_cells, lines.gross_by_month(books, period))
    else:
        headers = STATE_HEADERS
        rows = map(_state_cells, lines.sales_by_state(books, period))
    name = file_name("gross-by-month" if what == GROSS else "sales-by-state", shop, period)
    return csv_file(name, (*headers, "Currency"), ((*row, shop.currency) for row in rows))


def _gross_cells(one: MonthGross) -> tuple[object, ...]:
    return f"{one.month:%Y-%m}", one.sale_count, one.gross, one.tax, one.without_tax


def _state_cells(one: StateSales) -> tuple[object, ...]:
    left = one.tax_collected + one.tax_remitted
    state = one.state or "Unknown"
    return (state, one.order_count, one.sales, one.refunds, one.tax_collected, one.tax_remitted,
            left)  # fmt: skip


def _gross(found: list[MonthGross]) -> Table:
    note = (
        "What customers paid, nothing taken off: what form 1099-K counts, by the day of the"
        " payment in the time zone of the books."
    )
    rows = _with_total([_gross_cells(one) for one in found])
    nothing = "No customer paid in these days."
    return Table(GROSS_HEADERS, rows, "Gross by calendar month", note, nothing=nothing)


def _states(found: list[StateSales]) -> Table:
    note = (
        "By the state that was shipped to, with the tax that Macy's collected on it and remitted"
        " itself. What is left is for you to remit, or still to come."
    )
    rows = _with_total([_state_cells(one) for one in found])
    nothing = "Nothing was sold or refunded in these days."
    return Table(STATE_HEADERS, rows, "Sales and tax by state", note, nothing=nothing)


def _with_total(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return the rows as the page shows them, with their sum below."""
    found = list(rows)
    if len(found) > 1:
        columns = list(zip(*found, strict=True))[1:]
        found.append(("All", *(sum(column) for column in columns)))
    return [tuple(map(_shown, row)) for row in found]


def _shown(value: object) -> object:
    if isinstance(value, Decimal):
        return Amount(value)
    return f"{value:,}" if isinstance(value, int) else value
