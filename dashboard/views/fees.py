"""The fee audit: what Macy's charged against the contract, and the list to dispute it with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.csv_files import download, file_name
from dashboard.forms.fees import ALL, FeeFilter
from dashboard.guards import allowed
from dashboard.links import order_page_of
from dashboard.shell import PER_PAGE, Amount, Badge, Link, Table, lines, slice_from
from integration.models import MiraklShop
from reconciliation.domain.reports import Fee, FeeTotal, dispute_file
from reconciliation.models import Books, TransactionLine
from reconciliation.models.fee_reports import FeeAudit

LOOK = "reconciliation.view_transactionline"
ZERO = Decimal(0)


@allowed(LOOK)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show what was charged against the contract, by category and month and line by line."""
    narrowing = FeeFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    context: dict[str, Any] = {"filter": narrowing, "shop": shop, "period": period}
    if shop is not None and period is not None:
        found = FeeAudit(Books.objects.of(shop), period)
        too_much = narrowing.given("shown") != ALL
        category = narrowing.given("category") or None

        def read(first: int, most: int) -> list[Fee]:
            return found.listed(first=first, most=most, too_much=too_much, category=category)

        page = slice_from(request, read, per_page=PER_PAGE)
        totals = found.totals()
        context |= {
            "page": page,
            "totals": _totals(totals),
            "overcharged": Amount(sum((t.overcharged for t in totals), ZERO), shop.currency),
            "too_many": sum(total.too_many for total in totals),
            "table": _fees(shop, page.object_list, too_much=too_much),
            "query": request.GET.urlencode(),
        }
    return render(request, "dashboard/pages/fees.html", context)


@allowed(LOOK)
@require_safe
def disputes(request: HttpRequest) -> HttpResponseBase:
    """Give what was charged too much in the period as a CSV file, for Macy's."""
    narrowing = FeeFilter(request.GET)
    shop, period = narrowing.chosen_shop, narrowing.period
    if shop is None or period is None:
        raise Http404("There is no such period.")
    fees = TransactionLine.objects.fees_to_dispute(Books.objects.of(shop), period)
    return download(file_name("fees-to-dispute", shop, period), dispute_file(fees))


def _totals(totals: list[FeeTotal]) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            f"{total.month:%Y-%m}",
            total.category_code or "No category",
            f"{total.line_count:,}",
            Amount(total.expected),
            Amount(total.charged),
            Amount(total.charged - total.expected),
            Amount(total.overcharged) if total.too_many else "",
            f"{total.too_many:,}" if total.too_many else "",
        )
        for total in totals
    ]
    if len(rows) > 1:
        expected = sum((total.expected for total in totals), ZERO)
        charged = sum((total.charged for total in totals), ZERO)
        over = sum((total.overcharged for total in totals), ZERO)
        number = sum(total.line_count for total in totals)
        too_many = sum(total.too_many for total in totals)
        rows.append(("All", "", f"{number:,}", Amount(expected), Amount(charged),
                     Amount(charged - expected), Amount(over), f"{too_many:,}"))  # fmt: skip
    headers = ("Month", "Category", "Order lines", "By the contract", "Charged", "Difference",
               "Too much", "On lines")  # fmt: skip
    note = "By the order's day. Where the contract has no rate, what the order says is compared."
    nothing = "Macy's charged no commission on what was ordered in these days."
    return Table(headers, rows, "By month and category", note, nothing=nothing)


def _fees(shop: MiraklShop, fees: list[Fee], *, too_much: bool) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            lines(Link(order_page_of(shop, fee.mirakl_order_id), fee.mirakl_order_id), fee.sku),
            lines(fee.category_code, "" if fee.rate_is_known else Badge("no rate")),
            fee.ordered_on,
            Amount(fee.sold_for),
            Amount(fee.expected),
            Amount(fee.charged),
            Amount(fee.overcharged),
        )
        for fee in fees
    ]
    headers = ("Order", "Category", "Ordered", "Sold for", "Due", "Charged", "Too much")
    note = (
        "“No rate”: the contract has none, so what the order says is due." if not too_much else ""
    )
    nothing = "Nothing was charged too much." if too_much else "There is nothing."
    return Table(headers, rows, "Order line by order line", note, nothing=nothing)
