"""The receivable: what Macy's owes, today or on any past day, by age and by order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.forms.receivable import ReceivableFilter
from dashboard.guards import allowed
from dashboard.links import order_page_of
from dashboard.queries.differences import known_orders
from dashboard.shell import Amount, Link, Table
from integration.models import MiraklShop
from reconciliation.domain.receivable import ClearingTie, Owed
from reconciliation.models import Books
from reconciliation.models.receivable import UnpaidOrder, clearing_tie, owed, unpaid_orders

LOOK = "reconciliation.view_transactionline"
MOST_ORDERS = 200
WIDTH = 1000  # of a bar's picture, in its own units


@allowed(LOOK)
@require_safe
def receivable(request: HttpRequest) -> HttpResponse:
    """Show what Macy's owed at the end of a day, how old it is, and which orders are unpaid."""
    narrowing = ReceivableFilter(request.GET)
    shop, day = narrowing.chosen_shop, narrowing.day
    context: dict[str, Any] = {"filter": narrowing, "shop": shop, "day": day}
    if shop is not None and day is not None:
        books = Books.objects.of(shop)
        found = owed(books, on=day)
        context |= {
            "owed": found,
            "total": Amount(found.total, shop.currency),
            "reserve": Amount(found.reserve, shop.currency),
            "bars": _bars(found),
            "tie": _tie(clearing_tie(books, on=day, found=found)),
            "orders": _orders(shop, books, unpaid_orders(books, on=day, most=MOST_ORDERS)),
        }
    return render(request, "dashboard/pages/receivable.html", context)


def _bars(found: Owed) -> list[dict[str, Any]]:
    """Return what is owed, by age, with its places on one scale, zero included."""
    rows = [(bracket.words, bracket.amount, bracket.line_count) for bracket in found.brackets]
    if found.carried:
        rows.append(("carried from paid cycles", found.carried, 0))
    amounts = [Decimal(0), *(amount for _, amount, _ in rows)]
    lowest, highest = min(amounts), max(amounts)
    scale = WIDTH / float((highest - lowest) or 1)
    zero = round(float(-lowest) * scale, 1)
    return [
        {
            "name": name,
            "count": count,
            "amount": Amount(amount),
            "x": round(float(min(amount, Decimal(0)) - lowest) * scale, 1),
            "width": round(float(abs(amount)) * scale, 1),
            "zero": zero,
            "color": "taken" if amount < 0 else "given",
        }
        for name, amount, count in rows
    ]


def _tie(tie: ClearingTie) -> Table:
    rows: list[tuple[object, ...]] = [("The clearing account in the books", Amount(tie.in_books))]
    between = (
        ("Lines that are not posted yet", tie.lines_not_posted),
        ("Cash that is not posted yet", tie.cash_not_posted),
        ("The opening balance, not posted yet", tie.opening_not_posted),
        ("Unexplained", tie.unexplained),
    )
    rows += [(words, Amount(amount)) for words, amount in between if amount]
    rows.append(("What Macy's owes", Amount(tie.owed)))
    return Table(("What", "Amount"), rows, "Do the books say the same?")


def _orders(shop: MiraklShop, books: Books, found: list[UnpaidOrder]) -> Table:
    known = known_orders(shop, (one.mirakl_order_id for one in found))
    rows: list[tuple[object, ...]] = [
        (
            _order(shop, one.mirakl_order_id, known),
            Amount(one.amount, shop.currency),
            one.since.date(),
            f"{one.line_count:,}",
        )
        for one in found
    ]
    note = f"Older than {books.unpaid_after_days} days, as the books say; the oldest first."
    if len(found) == MOST_ORDERS:
        note += f" Only the first {MOST_ORDERS} are shown."
    headers = ("Order", "Not paid yet", "Since", "Lines")
    nothing = "No order waits so long for its money."
    return Table(headers, rows, "Unpaid orders", note, nothing=nothing)


def _order(shop: MiraklShop, order_id: str, known: set[str]) -> object:
    return Link(order_page_of(shop, order_id), order_id) if order_id in known else order_id
