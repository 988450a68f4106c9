"""Draft the journal entries of everything that is not posted: activity, cash, opening, accruals.

What is posted is never touched; the same lines always give the same drafts.
"""

from datetime import datetime

from django.db import transaction

from integration.domain.issues import IssueKind, Question, ask
from integration.models import MiraklShop, Subject
from integration.runs import Run, recording
from reconciliation.domain.books import MonthEnd
from reconciliation.domain.drafting import (
    accrual_entries,
    activity_entries,
    cash_entry,
    opening_entry,
)
from reconciliation.domain.drafts import Draft
from reconciliation.domain.line_sums import LineSum
from reconciliation.domain.posting_rules import ChartIncomplete, PostingRules
from reconciliation.domain.write_offs import write_offs
from reconciliation.models import Books, Payout
from reconciliation.models.draft_keeping import keep_drafts
from reconciliation.models.draft_lines import Gathered, cycle_of, gather, note_standing
from reconciliation.models.draft_scope import (
    OpenPayout,
    changed_after_posting,
    deposits_to_book,
    months_to_accrue,
    needs_opening,
    open_payouts,
)
from reconciliation.models.write_off_scope import changed_write_offs, differences_to_write_off

FLOW = "draft_journals"


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Make the shop's drafts what its lines, deposits and decisions say today."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        books = Books.objects.of(shop)
        if not books.is_decided:
            this_run.left.append("Nobody has said who books the sale.")
            return
        try:
            _draft(this_run, books)
        except ChartIncomplete as gap:
            this_run.left.append(str(gap))
            return
        _ask_about_changes(this_run)


def _draft(this_run: Run, books: Books) -> None:
    """Sum up, decide, and keep, in one transaction: nobody posts a draft meanwhile."""
    with transaction.atomic():
        Books.objects.select_for_update().get(pk=books.pk)
        rules, today = books.posting_rules(), books.day_of(this_run.now)
        accrues = rules.books.month_end is MonthEnd.ACCRUE
        ends = months_to_accrue(books, today=today) if accrues else []
        note_standing(this_run.shop)
        found = open_payouts(books)
        payouts = list(Payout.objects.filter(shop=this_run.shop).defer("raw", "summary"))
        open_ids = [each.payout.pk for each in found]
        gathered = gather(books, payouts, payout_ids=open_ids, month_ends=ends)
        drafts = [*_of_money(books, rules), *_of_activity(rules, found, gathered)]
        drafts += accrual_entries(gathered.accrual, rules, month_ends=ends)
        by_cycle = {payout.mirakl_cycle_id: payout.pk for payout in payouts}
        kept = keep_drafts(this_run.shop, drafts, gathered, by_cycle, at=this_run.now)
        transaction.set_rollback(this_run.is_dry)
    for what, number in (("drafted", kept.written), ("withdrawn", kept.gone)):
        if number:
            this_run.count(what, number)


def _of_activity(rules: PostingRules, found: list[OpenPayout], gathered: Gathered) -> list[Draft]:
    """Return the entries of each payout's lines."""
    by_cycle: dict[str, list[LineSum]] = {}
    for summed in gathered.activity:
        by_cycle.setdefault(summed.mirakl_cycle_id, []).append(summed)
    return [
        draft
        for each in found
        for draft in activity_entries(
            cycle_of(each.payout),
            by_cycle.get(each.payout.mirakl_cycle_id, []),
            rules,
            kind=each.kind,
            carried=each.carried,
        )
    ]


def _of_money(books: Books, rules: PostingRules) -> list[Draft]:
    """Return the entries that no line stands in: the opening, cash, accepted differences."""
    drafts = [
        cash_entry(
            cycle_of(deposit.payout),
            rules,
            amount=deposit.amount,
            paid_on=deposit.booked_on,
            accepts_difference=deposit.accepts_difference,
        )
        for deposit in deposits_to_book(books)
    ]
    if books.first_cycle_at is not None and needs_opening(books.shop):
        drafts.append(opening_entry(rules, begins_on=books.day_of(books.first_cycle_at)))
    drafts += write_offs(differences_to_write_off(books), rules)
    return [draft for draft in drafts if draft is not None]


def _ask_about_changes(this_run: Run) -> None:
    """Ask about what is posted and says something else by now: lines, and accepted differences."""
    this_run.ask_only({**_changed_lines(this_run), **_changed_write_offs(this_run)})


def _changed_lines(this_run: Run) -> dict[Subject, list[Question]]:
    """Return a question a payout, about the amount, type, currency or cycle of its lines."""
    changed = changed_after_posting(this_run.shop)
    payouts = Payout.objects.filter(pk__in=changed).defer("raw", "summary")
    asked = {}
    for payout in payouts:
        count, what = changed[payout.pk]
        subject = Subject(this_run.shop, f"payout:{payout.mirakl_cycle_id}", str(payout))
        question = ask(
            IssueKind.LINE_CHANGED_AFTER_POSTING,
            root_cause=f"payout:{payout.mirakl_cycle_id}",
            payout=payout.closed_on,
            count=count,
            what=what,
        )
        asked[subject] = [question]
    return asked


def _changed_write_offs(this_run: Run) -> dict[Subject, list[Question]]:
    """Return a question an entry, about the differences that it wrote off."""
    return {
        Subject(this_run.shop, f"entry:{each.entry.pk}", str(each.entry)): [
            ask(
                IssueKind.WRITE_OFF_CHANGED,
                root_cause=f"entry:{each.entry.pk}",
                entry=each.entry.display_number,
                count=each.count,
                changed=each.changed,
                order=each.first_order_id,
            )
        ]
        for each in changed_write_offs(this_run.shop)
    }
