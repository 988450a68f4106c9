"""Journal entries: the list, one as the accounting system will show it, and why each number is."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import money
from dashboard.guards import allowed
from dashboard.links import entry_page, line_page, payout_page, posting_page
from dashboard.queries import entries as queries
from dashboard.shell import Amount, Link, Table, page_of
from reconciliation.models import Books, JournalEntry
from reconciliation.models.journal_gates import hindrances_of

LOOK = "reconciliation.view_journalentry"


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the journal: every entry with its day, its state and its total."""
    page = page_of(request, queries.entries())
    rows: list[tuple[object, ...]] = [
        (
            Link(entry_page(entry), entry),
            entry.booked_on,
            money.entry_kind(entry),
            entry.memo,
            Amount(sum((p.amount for p in entry.postings.all() if p.amount > 0), Decimal(0))),
            money.entry_state(entry),
        )
        for entry in page.object_list
    ]
    headers = ("Number", "Day", "Entry", "Memo", "Total", "State")
    table = Table(headers, rows, nothing="Nothing is drafted yet.")
    return render(request, "dashboard/pages/entries.html", {"table": table, "page": page})


@allowed(LOOK)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry with its postings; each leads to the lines that it sums up."""
    row = queries.find_entry(pk)
    if row is None:
        raise Http404("There is no such entry.")
    context = {
        "entry": row,
        "kind": money.entry_kind(row),
        "state": money.entry_state(row),
        "postings": _postings(row),
        "payout_url": payout_page(row.payout) if row.payout else "",
        "faults": row.value.balance != 0,
        "hindrances": [] if row.is_final else hindrances_of(row, Books.objects.of(row.shop)),
        "needs_approval": row.needs_approval,
    }
    return render(request, "dashboard/pages/entry.html", context)


@allowed(LOOK)
@require_safe
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show why a posting is this number: the lines that it sums up, as they were then."""
    row = queries.find_posting(pk)
    if row is None:
        raise Http404("There is no such posting.")
    page = page_of(request, queries.lines_behind(row))
    rows: list[tuple[object, ...]] = [
        (
            Link(line_page(posted.line), money.type_words(posted.line.type)),
            posted.line.mirakl_order_id or posted.line.description,
            Amount(posted.amount),
            posted.line.created_at,
        )
        for posted in page.object_list
    ]
    nothing = "No transaction line stands behind it: it balances the others."
    table = Table(("Type", "About", "Amount", "Made"), rows, nothing=nothing)
    context = {
        "posting": row,
        "entry_url": entry_page(row.entry),
        "amount": Amount(abs(row.amount), row.entry.currency),
        "side": "debit" if row.amount > 0 else "credit",
        "table": table,
        "page": page,
    }
    return render(request, "dashboard/pages/posting.html", context)


def _postings(entry: JournalEntry) -> Table:
    rows: list[tuple[object, ...]] = [
        (
            posting.account_code,
            Link(posting_page(posting), posting.account_name),
            posting.description,
            " · ".join(filter(None, (posting.class_name, posting.location, posting.department))),
            money.debit(posting.amount),
            money.credit(posting.amount),
        )
        for posting in entry.postings.all()
    ]
    amounts = [posting.amount for posting in entry.postings.all()]
    debit = sum((amount for amount in amounts if amount > 0), Decimal(0))
    credit = sum((-amount for amount in amounts if amount < 0), Decimal(0))
    rows.append(("", "Total", "", "", Amount(debit), Amount(credit)))
    headers = ("Account", "Name", "Description", "Filed under", "Debit", "Credit")
    return Table(headers, rows, "Postings", "A posting's name leads to the lines that it sums up.")
