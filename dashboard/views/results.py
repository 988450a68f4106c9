"""Results: the channel's profit and loss by month and by SKU, on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.csv_files import csv_file, file_name
from dashboard.forms.narrowing import PeriodFilter
from dashboard.guards import allowed
from dashboard.shell import Amount, Table, page_of
from integration.models import MiraklShop
from reconciliation.domain.reports import Result, Row
from reconciliation.models import Books, TransactionLine
from reconciliation.models.line_reports import Period

LOOK = "reconciliation.view_transactionline"
ZERO = Decimal(0)
MONTHS, SKUS = "months", "skus"
ROWS = {
    Row.SALES: "Sales",
    Row.SHIPPING: "Shipping",
    Row.RETURNS: "Returns",
    Row.COMMISSION: "Commission",
    Row.FEES: "Fees",
    Row.SUBSCRIPTION: "Subscription",
    Row.ADJUSTMENTS: "Adjustments",
    Row.TAX: "Tax, net",
    Row.UNKNOWN: "Unknown",
}


class ResultFilter(PeriodFilter):
    """The filters above the results."""

    by = forms.ChoiceField(
        label="By", required=False, choices=[(MONTHS, "Month"), (SKUS, "SKU")], initial=MONTHS
    )


@allowed(LOOK)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what is left of the sales at Macy's, by month or by SKU."""
    narrowing = ResultFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    by = narrowing.given("by") or MONTHS
    context: dict[str, Any] = {
        "filter": narrowing,
        "shop": shop,
        "by": by,
        "query": request.GET.urlencode(),
    }
    if shop is not None and period is not None:
        found = _found(shop, period, by)
        page = page_of(request, found)
        context |= {"page": page, "table": _table(found, page.object_list, by)}
    return render(request, "dashboard/pages/results.html", context)


@allowed(LOOK)
@require_safe
def results_file(request: HttpRequest, by: str) -> HttpResponseBase:
    """Give the results as a CSV file: every kind of money, what is left, cost and margin."""
    narrowing = ResultFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    if by not in (MONTHS, SKUS) or shop is None or period is None:
        raise Http404("There is no such file.")
    headers = (_name_of(by), *ROWS.values(), "Result", "Cost of goods", "Margin", "Currency")
    rows = (
        (
            _name(result, by),
            *(result.rows.get(row, ZERO) for row in ROWS),
            result.total,
            result.cost_of_goods,
            result.margin,
            shop.currency,
        )
        for result in _found(shop, period, by)
    )
    return csv_file(file_name(f"results-by-{by}", shop, period), headers, rows)


def _found(shop: MiraklShop, period: Period, by: str) -> list[Result]:
    """Return the results by month, the newest first, or by SKU, the largest first."""
    books = Books.objects.of(shop)
    if by == MONTHS:
        return TransactionLine.objects.profit_and_loss(books, period)[::-1]
    found = TransactionLine.objects.profit_by_sku(books, period)
    return sorted(found, key=lambda result: (-result.total, str(result.name)))


def _table(found: list[Result], shown: Iterable[Result], by: str) -> Table:
    """Return the table; a kind of money that is nowhere in it has no column."""
    used = [row for row in ROWS if any(result.rows.get(row) for result in found)]
    has_costs = any(result.cost_of_goods is not None for result in found)
    rows = [_row(_name(result, by), result, used, has_costs=has_costs) for result in shown]
    if len(found) > 1:
        rows.append(_row("All", _sum(found), used, has_costs=has_costs))
    headers = [_name_of(by), *(ROWS[row] for row in used), "Result"]
    if has_costs:
        headers += ["Cost of goods", "Margin"]
    note = "A line counts on the day Macy's made it, in the time zone of the books."
    return Table(tuple(headers), rows, note=note, nothing="No lines were made in these days.")


def _row(name: str, result: Result, used: list[Row], *, has_costs: bool) -> tuple[object, ...]:
    cells: list[object] = [name]
    cells += [Amount(result.rows[row]) if row in result.rows else "" for row in used]
    cells.append(Amount(result.total))
    if has_costs:
        cost, margin = result.cost_of_goods, result.margin
        cells += ["" if cost is None else Amount(cost), "" if margin is None else Amount(margin)]
    return tuple(cells)


def _sum(found: list[Result]) -> Result:
    total = Result("")
    for result in found:
        for row, amount in result.rows.items():
            total.rows[row] = total.rows.get(row, ZERO) + amount
        if result.cost_of_goods is not None:
            total.cost_of_goods = (total.cost_of_goods or ZERO) + result.cost_of_goods
    return total


def _name_of(by: str) -> str:
    return "Month" if by == MONTHS else "SKU"


def _name(result: Result, by: str) -> str:
    if by == MONTHS:
        return f"{result.name:%Y-%m}"
    return str(result.name) or "No SKU: fees of orders, or of none"
