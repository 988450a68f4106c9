"""Journal entries: the list, one as the accounting system will show it, and why each number is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import money
from dashboard.forms.exports import PeriodForm
from dashboard.forms.journal import JournalFilter
from dashboard.guards import allowed
from dashboard.links import entry_page, line_page, payout_page, posting_page
from dashboard.queries import entries as queries
from dashboard.shell import Amount, Link, Mark, Table, lines, page_of
from reconciliation.models import Books, JournalEntry
from reconciliation.models.journal_gates import hindrances_of, untied_sentence

LOOK, POST = "reconciliation.view_journalentry", "reconciliation.post_journal"
MARK = "Mark"


@allowed(LOOK)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show the journal: the entries that are asked for, each with its day, state and total."""
    narrowing = JournalFilter(request.GET)
    asked = narrowing.asked()
    page = page_of(request, queries.entries(asked))
    may_post = request.user.has_perm(POST)
    table = _listed(page.object_list, is_narrowed=asked != queries.Asked(), may_post=may_post)
    context = {
        "filter": narrowing,
        "is_narrowed": asked != queries.Asked(),
        "page": page,
        "table": table,
        "has_marks": table.headers[0] == MARK,
        "filters": request.GET.urlencode(),
        "period_form": PeriodForm.of(request.GET, today=timezone.now().date()),
    }
    return render(request, "dashboard/pages/entries.html", context)


@allowed(LOOK)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry with its postings; each leads to the lines that it sums up."""
    row = queries.find_entry(pk)
    if row is None:
        raise Http404("There is no such entry.")
    untied = untied_sentence(row.payout) if row.payout else ""
    hindrances = [] if row.is_final else hindrances_of(row, Books.objects.of(row.shop))
    context = {
        "entry": row,
        "kind": money.entry_kind(row),
        "state": money.entry_state(row),
        "postings": _postings(row),
        "payout_url": payout_page(row.payout) if row.payout else "",
        "faults": row.value.balance != 0,
        "untied": untied,
        "hindrances": [reason for reason in hindrances if reason != untied],
        "is_hindered": bool(hindrances),
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


def _listed(shown: Iterable[JournalEntry], *, is_narrowed: bool, may_post: bool) -> Table:
    """Return the entries of a page and what they come to, with a box for each draft to post."""
    has_marks = may_post and any(not entry.is_final for entry in shown)
    debits = queries.debits_of(shown)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    rows: list[tuple[object, ...]] = []
    for entry in shown:
        debit = debits.get(entry.pk, Decimal(0))
        totals[entry.currency] += debit
        mark = Mark(f"{entry.pk}:{entry.fingerprint}", f"{entry}, {entry.memo}")
        rows.append(
            (
                "" if entry.is_final else mark,
                Link(entry_page(entry), entry),
                entry.booked_on,
                money.entry_kind(entry),
                entry.memo,
                Amount(debit, entry.currency),
                money.entry_state(entry),
            )
        )
    if rows:
        sums = [Amount(total, currency) for currency, total in sorted(totals.items())]
        said = lines(*sums) if len(sums) > 1 else sums[0]
        rows.append(("", "This page", "", "", "", said, ""))
    nothing = "No entry is like that." if is_narrowed else "Nothing is drafted yet."
    headers = ("Number", "Day", "Entry", "Memo", "Total", "State")
    if not has_marks:
        return Table(headers, [row[1:] for row in rows], nothing=nothing)
    return Table((MARK, *headers), rows, nothing=nothing)


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
