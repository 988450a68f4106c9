"""Read the shop's transaction lines: page by page what changed, or by files what is far back.

TL02 goes on from Mirakl's own newest date. The first time, and after a gap, Mirakl writes all of it
to files (TL03, TL04, TL05), which are read over as many runs as it takes. Never acts.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from integration.connect import Remotes
from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.models import MiraklShop
from integration.runs import Run, recording
from integration.transport import BudgetSpent, Refused
from reconciliation.flows.reading import ask_about_faults, is_off, ring
from reconciliation.intake.taking import Faults, take_file, take_records
from reconciliation.models import Books, LineImport
from reconciliation.models.line_intake import taking_in

FLOW = "pull_transactions"
OVERLAP = timedelta(minutes=10)
GAP = timedelta(days=3)  # pages of what changed in it could take hours
PAGE = 2000  # lines: one page of TL02
LOOK_AGAIN = timedelta(seconds=10)
GIVE_UP = timedelta(hours=12)
START_AGAIN = timedelta(hours=1)  # after an export that came to nothing
SOURCE = "TL02"

Read = Record[TransactionLine] | UnreadableRecord


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read what changed, or ask for an export, look how far it is, read its files."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if is_off(this_run):
            return
        books, remotes = Books.objects.of(shop), Remotes(shop, now=lambda: this_run.now)
        export = LineImport.objects.under_way(shop)
        if export is not None:
            _follow(this_run, remotes, books, export)
        elif _is_far_back(this_run, books):
            _start(this_run, remotes, books)
        else:
            _seek(this_run, remotes, books)


def _is_far_back(this_run: Run, books: Books) -> bool:
    if books.lines_read_until is None or books.lines_observed_at is None:
        return True
    gap = GAP * float(this_run.shop.budget_scale)
    return this_run.now - books.lines_observed_at > gap


# Page by page


def _seek(this_run: Run, remotes: Remotes, books: Books) -> None:
    """Take in page after page; each moves the checkpoint.

    When more has changed than Mirakl's budget has pages for, it is asked for files: a thousand
    lines of one instant would else come again and again.
    """
    since, observed_at = books.lines_read_until, this_run.now
    assert since is not None  # noqa: S101 - else it is far back
    try:
        for page in _pages(remotes.marketplace.transaction_lines_since(since - OVERLAP)):
            _take_page(this_run, books, page)
    except BudgetSpent:
        if not this_run.counts["read"]:
            raise
        _ask_for_files(this_run, remotes, since)
    else:
        books.advance_reading("lines", observed_at=observed_at)


def _pages(records: Iterable[Read]) -> Iterator[list[Read]]:
    records = iter(records)
    while page := list(islice(records, PAGE)):
        yield page


def _take_page(this_run: Run, books: Books, page: list[Read]) -> None:
    with transaction.atomic():
        new = LineImport.objects.begin(this_run.shop, LineImport.Source.SEEK, at=this_run.now)
        with taking_in(new, at=this_run.now) as intake:
            faults = take_records(intake, enumerate(page, start=1))
        new.end(at=this_run.now, is_complete=True)
        if not new.has_news:
            transaction.set_rollback(True)
    _tell(this_run, new, faults, where=f"page of {this_run.now:%Y-%m-%d %H:%M:%S}")
    if new.newest_at:
        books.advance_reading("lines", observed_at=this_run.now, until=new.newest_at)


def _tell(this_run: Run, new: LineImport, faults: Faults, *, where: str) -> None:
    for what in ("read", "added", "changed"):
        if number := getattr(new, what):
            this_run.count(what, number)
    ask_about_faults(this_run, faults, source=SOURCE, where=where)
    if new.has_news:
        ring(this_run, "match_transactions", "audit_payouts")


# By files


def _start(this_run: Run, remotes: Remotes, books: Books) -> None:
    """Ask for files; when Mirakl has given some today, go on page by page."""
    try:
        _ask_for_files(this_run, remotes, books.lines_read_until)
    except BudgetSpent:
        if books.lines_read_until is None:
            raise
        _seek(this_run, remotes, books)


def _ask_for_files(this_run: Run, remotes: Remotes, since: datetime | None) -> None:
    """Have everything written to files, or what changed since. Raise BudgetSpent: once a day."""
    began_at = this_run.now
    tracking_id = remotes.marketplace.start_transaction_export(
        updated_since=since and since - OVERLAP
    )
    LineImport.objects.begin(
        this_run.shop, LineImport.Source.EXPORT, at=began_at, tracking_id=tracking_id
    )
    this_run.count("exports started")
    _come_back(this_run, LOOK_AGAIN)


def _follow(this_run: Run, remotes: Remotes, books: Books, export: LineImport) -> None:
    if this_run.now - export.began_at > GIVE_UP:
        _close(this_run, export, "did not end in twelve hours")
        return
    try:
        state = remotes.marketplace.transaction_export(export.tracking_id)
        if state.status == "COMPLETED":
            _read_files(this_run, remotes, books, export, state.urls)
            return
    except Refused:
        # Mirakl no longer knows it, or a file of it: a later run starts another.
        export.end(at=this_run.now, is_complete=False)
        raise
    if state.status == "PENDING":
        this_run.count("looked")
        _come_back(this_run, LOOK_AGAIN)
    else:
        why = f" ({state.error})" if state.error else ""
        _close(this_run, export, f"ended as {state.status}{why}")


def _close(this_run: Run, export: LineImport, what: str) -> None:
    export.end(at=this_run.now, is_complete=False)
    this_run.left.append(f"The export {what}; a later run starts another.")
    _come_back(this_run, START_AGAIN)


def _read_files(
    this_run: Run, remotes: Remotes, books: Books, export: LineImport, urls: tuple[str, ...]
) -> None:
    """Take in file after file, each whole or not at all; what is done already is left out."""
    for url in urls[export.files_read :]:
        before = (export.read, export.added, export.changed)
        with remotes.marketplace.transaction_file(url) as file, transaction.atomic():
            with taking_in(export, at=this_run.now) as intake:
                faults = take_file(intake, file)
            export.pass_file()
        for what, number in zip(("read", "added", "changed"), before, strict=True):
            if more := getattr(export, what) - number:
                this_run.count(what, more)
        export.add_faults(faults.told)
        ask_about_faults(
            this_run, faults, source=SOURCE, where=f"file {export.files_read} of {export}"
        )
    # Whoever has no lines yet must not ask for all of them again: a day is more than clocks differ.
    until = export.newest_at or export.began_at - timedelta(days=1)
    books.advance_reading("lines", observed_at=export.began_at, until=until)
    export.end(at=this_run.now, is_complete=True)
    if export.has_news:
        ring(this_run, "match_transactions", "audit_payouts")


def _come_back(this_run: Run, wait: timedelta) -> None:
    this_run.again(this_run.now + wait * float(this_run.shop.budget_scale))
