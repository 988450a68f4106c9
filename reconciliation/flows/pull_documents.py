"""Read the shop's accounting documents and keep each one's paper (IV01, IV02). Never acts.

They are evidence and control totals: no posting is made from them.
"""

from datetime import UTC, datetime, timedelta

from integration.connect import Remotes
from integration.domain.money_records import AccountingDocument
from integration.domain.records import Record
from integration.flows.observing import Source, keep_records
from integration.models import MiraklShop, Subject
from integration.runs import Run, recording
from integration.transport import BudgetSpent
from reconciliation.flows.reading import is_off, with_raw
from reconciliation.models import Books
from reconciliation.models.payout_reading import (
    documents_without_paper,
    keep_document,
    keep_paper,
    oldest_open_document,
    see_documents,
)

FLOW = "pull_documents"
EVER = datetime(2010, 1, 1, tzinfo=UTC)
REACH = timedelta(days=60)  # a document's payment comes later than the document
PAPERS_A_RUN = 100


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read the list once a day, and the papers that are missing, a hundred a run."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        if is_off(this_run):
            return
        remotes = Remotes(shop, now=lambda: this_run.now)
        try:
            _read_list(this_run, remotes)
        except BudgetSpent:
            # Papers were left, or the shop was connected again: the list has been read today.
            if not documents_without_paper(shop).exists():
                raise
        _read_papers(this_run, remotes)


def _read_list(this_run: Run, remotes: Remotes) -> None:
    shop, observed_at = this_run.shop, this_run.now
    books = Books.objects.of(shop)
    documents = Source[Record[AccountingDocument]](
        name="IV01",
        remote="Mirakl",
        owner=shop.slug,
        reference_of=lambda document: document.value.mirakl_document_id,
        keep=lambda document: keep_document(shop, document, at=observed_at),
        see_again=lambda seen: see_documents(shop, seen, at=observed_at),
    )
    listed = remotes.marketplace.documents(_since(books))
    keep_records(this_run, with_raw(listed), documents)
    books.advance_reading("documents", observed_at=observed_at)


def _since(books: Books) -> datetime:
    if books.documents_observed_at is None:
        return EVER
    recent = books.documents_observed_at - REACH
    return min(filter(None, (recent, oldest_open_document(books.shop))))


def _read_papers(this_run: Run, remotes: Remotes) -> None:
    missing = documents_without_paper(this_run.shop)
    for document in missing[:PAPERS_A_RUN]:
        subject = Subject.record(this_run.shop, "IV02", document.mirakl_document_id)
        with this_run.item(subject):
            paper = remotes.marketplace.document(document.number)
            keep_paper(document, paper.content, paper.content_type)
            this_run.count("papers kept")
    if this_run.counts["papers kept"] == PAPERS_A_RUN:
        this_run.again(this_run.now)
