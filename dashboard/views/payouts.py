"""Payouts: the list, one as a waterfall whose bars open its lines, and a line with its raw text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import money
from dashboard.forms.deposits import DepositForm
from dashboard.guards import allowed
from dashboard.links import entry_page, line_page, payout_lines, payout_page
from dashboard.queries import entries as entry_queries
from dashboard.queries import payouts as queries
from dashboard.shell import Amount, Badge, Link, Table, lines, page_of
from reconciliation.domain.journal import OF_LINES, STANDING, EntryState
from reconciliation.domain.waterfall import NAMES, Bar, Stage
from reconciliation.models import AccountingDocument, Payout, TransactionLine

LOOK = "reconciliation.view_payout"
WIDTH = 1000  # of a bar's picture, in its own units


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show every payout with whether its lines explain it and whether the bank has it."""
    page = page_of(request, queries.payouts())
    rows: list[tuple[object, ...]] = [_row(payout) for payout in page.object_list]
    headers = ("Closed", "Shop", "Transferred", "Macy's", "Lines", "Tie-out", "Bank", "Books")
    nothing = "No payout has been read yet. Macy's closes a billing cycle about twice a month."
    table = Table(headers, rows, nothing=nothing)
    return render(request, "dashboard/pages/payouts.html", {"table": table, "page": page})


@allowed(LOOK)
@require_safe
def payout(request: HttpRequest, shop: str, mirakl_cycle_id: str) -> HttpResponse:
    """Show one payout: where its money comes from, whether it ties out, and its journal."""
    row = _find(shop, mirakl_cycle_id)
    known = queries.all_about(row)
    context = {
        "payout": row,
        "known": known,
        "state": money.payout_state(row),
        "tie_out": money.tie_out(row),
        "bars": _picture(row, known.bars),
        "kinds": _kinds(row),
        "types": _types(known),
        "entries": _entries(known),
        "documents": _documents(known),
        "deposits": _deposits(known),
        "undo": next((one.pk for one in known.deposits if one.undone_at is None), None),
        "deposit_form": DepositForm(payout=row) if row.payout_state == "PAID" else None,
    }
    return render(request, "dashboard/pages/payout.html", context)


@allowed(LOOK)
@require_safe
def payout_lines_view(request: HttpRequest, shop: str, mirakl_cycle_id: str) -> HttpResponse:
    """Show the lines of a payout, or of one bar of its picture."""
    row = _find(shop, mirakl_cycle_id)
    stage = request.GET.get("of", "")
    page = page_of(request, queries.lines_of(row, stage))
    name = NAMES[Stage(stage)] if stage in set(Stage) else "All lines"
    context = {"payout": row, "heading": name, "page": page, "table": _lines(page.object_list)}
    return render(request, "dashboard/pages/payout_lines.html", context)


@allowed("reconciliation.view_transactionline")
@require_safe
def transaction_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a transaction line: its facts, its history, where it is posted, and its raw text."""
    row = entry_queries.find_line(pk)
    if row is None:
        raise Http404("There is no such line.")
    changes = row.changes.all()[:20]
    postings = row.postings.select_related("posting__entry").all()[:20]
    context = {
        "line": row,
        "what": money.type_words(row.type),
        "state": money.line_state(row),
        "amount": Amount(row.amount, row.currency),
        "history": [(change, Amount(change.amount)) for change in changes],
        "postings": [
            (posted, entry_page(posted.posting.entry), Amount(posted.amount)) for posted in postings
        ],
    }
    return render(request, "dashboard/pages/transaction_line.html", context)


def _find(shop: str, mirakl_cycle_id: str) -> Payout:
    row = queries.find_payout(shop, mirakl_cycle_id)
    if row is None:
        raise Http404("There is no such payout.")
    return row


def _row(payout: Payout) -> tuple[object, ...]:
    deposit = next((d for d in payout.deposits.all() if d.undone_at is None), None)
    entries = [entry for entry in payout.entries.all() if entry.kind in OF_LINES]
    is_posted = any(entry.state in STANDING for entry in entries)
    is_drafted = any(entry.state == EntryState.DRAFT for entry in entries)
    booked: Badge | str = Badge("posted", "success") if is_posted else ""
    if is_drafted:
        booked = Badge("partly posted", "warning") if is_posted else Badge("drafted")
    return (
        Link(payout_page(payout), payout.closed_on),
        str(payout.shop),
        Amount(payout.transferred, payout.currency),
        money.payout_state(payout),
        payout.line_count or "–",
        money.tie_out(payout),
        deposit.booked_on if deposit else "",
        booked,
    )


def _picture(payout: Payout, bars: tuple[Bar, ...]) -> list[dict[str, Any]]:
    """Return the bars with their places on one scale, zero included."""
    edges = [Decimal(0), *(edge for bar in bars for edge in (bar.begins, bar.ends))]
    lowest, highest = min(edges), max(edges)
    scale = WIDTH / float((highest - lowest) or 1)
    return [
        {
            "bar": bar,
            "x": round(float(min(bar.begins, bar.ends) - lowest) * scale, 1),
            "width": max(round(float(abs(bar.ends - bar.begins)) * scale, 1), 3),
            "zero": round(float(-lowest) * scale, 1),
            "color": _color(bar),
            "amount": Amount(bar.amount),
            "url": payout_lines(payout, bar.stage) if _opens(bar) else "",
        }
        for bar in bars
    ]


def _opens(bar: Bar) -> bool:
    return bar.line_count > 0 or bar.stage is Stage.DEPOSIT


def _color(bar: Bar) -> str:
    if bar.stage is Stage.DEPOSIT:
        return "deposit"
    if bar.stage in (Stage.UNEXPLAINED, Stage.UNKNOWN):
        return "unexplained"
    return "taken" if bar.amount < 0 else "given"


def _kinds(payout: Payout) -> Table | None:
    """Return the kinds of money that differ from Macy's own summary, or that nobody compares.

    None when all of them are compared, and none differs.
    """
    differ = sorted(payout.differences_by_kind.items())
    books = getattr(payout.shop, "books", None)
    rows: list[tuple[object, ...]] = [
        (money.type_words(kind), Amount(Decimal(str(difference)))) for kind, difference in differ
    ]
    rows += (
        (money.type_words(kind), Badge("not compared"))
        for kind in (books.controls_left_out if books else ())
    )
    note = (
        "What the lines of a kind come to, less what Macy's summary of the cycle says. A kind that"
        " Macy's always sums up otherwise can be left out under Books."
    )
    title = "Kinds that differ" if differ else "Kinds that are not compared"
    return Table(("Kind of money", "Difference"), rows, title, note) if rows else None


def _types(known: queries.KnownPayout) -> Table:
    rows: list[tuple[object, ...]] = [
        (money.type_words(each.type), Amount(each.amount), each.line_count) for each in known.sums
    ]
    total = sum((each.amount for each in known.sums), Decimal(0))
    rows.append(("All lines", Amount(total), sum(each.line_count for each in known.sums)))
    return Table(("Type", "Amount", "Lines"), rows, "By type")


def _entries(known: queries.KnownPayout) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            Link(entry_page(entry), entry),
            money.entry_kind(entry),
            entry.booked_on,
            money.entry_state(entry),
            lines(*(export.format for export in entry.exports.all())),
        )
        for entry in known.entries
    ]
    nothing = "Nothing is drafted yet. A payout is drafted once its lines are read."
    headers = ("Number", "Entry", "Day", "State", "Exported as")
    return Table(headers, rows, "Journal", nothing=nothing)


def _documents(known: queries.KnownPayout) -> Table | None:
    rows: list[tuple[object, ...]] = [
        (
            _document(document),
            money.type_words(document.type),
            document.made_at,
            Amount(document.total_incl_tax, document.currency),
        )
        for document in known.documents
    ]
    note = "Macy's own papers: evidence beside the lines, never booked."
    headers = ("Number", "What", "Made", "Total")
    return Table(headers, rows, "Documents", note) if rows else None


def _document(document: AccountingDocument) -> object:
    if not document.content_digest:
        return str(document)
    return Link(reverse("dashboard:document", args=[document.pk]), document)


def _deposits(known: queries.KnownPayout) -> Table | None:
    rows: list[tuple[object, ...]] = [
        (
            deposit.booked_on,
            Amount(deposit.amount, known.payout.currency),
            deposit.confirmed_by,
            deposit.comment,
            Badge("undone", "warning", f"By {deposit.undone_by}.") if deposit.undone_at else "",
        )
        for deposit in known.deposits
    ]
    headers = ("Day", "Amount", "Confirmed by", "Comment", "")
    return Table(headers, rows, "In the bank") if rows else None


def _lines(rows: Any) -> Table:
    table: list[tuple[object, ...]] = [
        (
            Link(line_page(line), money.type_words(line.type)),
            _about(line),
            Amount(line.amount),
            money.line_state(line),
            line.created_at,
        )
        for line in rows
    ]
    return Table(("Type", "About", "Amount", "State", "Made"), table, nothing="No such lines.")


def _about(line: TransactionLine) -> str:
    parts = (line.mirakl_order_id, line.description, line.fee_code, line.document_number)
    return next((part for part in parts if part), "")
