"""What Macy's owes and pays: TL02–TL05, SBC11, IV01, IV02."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from integration.domain.money_records import (
    AccountingDocument,
    BillingCycle,
    TransactionExport,
    TransactionLine,
)
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.calls import Calls, listed, total, whole
from integration.mirakl.payloads import money
from integration.mirakl.payloads.order_actions import moment
from integration.mirakl.payloads.transaction_lines import read_line, text_of
from integration.transport import RemoteFile

MOST_LINES, MOST_CYCLES, MOST_DOCUMENTS = 2000, 1000, 100  # a page

_LINES = "/api/sellerpayment/transactions_logs"

ReadLine = Record[TransactionLine] | UnreadableRecord


@dataclass(frozen=True)
class Paper:
    """A document as it is printed (IV02)."""

    content: bytes = field(repr=False)
    content_type: str


class MoneyOperations(Calls):
    """What a shop asks about its money. Lines need the role of an accountant, else NotPermitted."""

    def transaction_lines_since(self, at: datetime) -> Iterator[ReadLine]:
        """Yield the lines updated since `at`, the one updated last at the end (TL02).

        One that changes meanwhile comes again. Each page of 2,000 is a call that Mirakl counts:
        for more than a few hundred thousand lines there is the export.
        """
        wanted = {
            "last_updated_from": moment(at),
            "sort": "lastUpdated,ASC",
            "limit": MOST_LINES,
        }
        pages = self._seek_pages(_LINES, "TL02", wanted, later="TL02")
        return (read_line(raw) for _, raw in pages)

    def look_at_transactions(self) -> None:
        """Return when the key may read transaction lines; one is asked for (TL02)."""
        listed(self._get(_LINES, operation="TL02", params={"limit": 1}), "data")

    def start_transaction_export(
        self, *, updated_since: datetime | None = None, created_since: datetime | None = None
    ) -> str:
        """Have lines written to files, all of them or since then; return the tracking id (TL03).

        Mirakl allows it once a day.
        """
        body = money.export_request(updated_since=updated_since, created_since=created_since)
        answer = self._send("POST", f"{_LINES}/async", operation="TL03", json=body)
        return whole(answer, money.read_tracking_id).value

    def transaction_export(self, tracking_id: str) -> TransactionExport:
        """Return how far the export is: PENDING, COMPLETED with its files' URLs, … (TL04)."""
        path = f"{_LINES}/async/status/{quote(tracking_id, safe='')}"
        return whole(self._get(path, operation="TL04"), money.read_export).value

    @contextmanager
    def transaction_file(self, url: str) -> Iterator[BinaryIO]:
        """Open one file of an export, however long: one line's text in each of its lines (TL05).

        It lies on our disk, whole, as long as the block lasts. What an export holds as one JSON
        value is written as lines first. Raise Unreadable when it lists nothing.
        """
        with self._remote.download(url, operation="TL05", params=self._shop) as file:
            yield file.content if _has_lines(file) else _as_lines(file)

    def billing_cycles(self, since: datetime) -> Iterator[Record[BillingCycle] | UnreadableRecord]:
        """Yield the cycles closed since then, the oldest first (SBC11). Pages: "SBC11 page"."""
        wanted = {
            "start_date": moment(since),
            "sort": "dateCreated,ASC",
            "limit": MOST_CYCLES,
        }
        pages = self._seek_pages("/api/seller-billing-cycles", "SBC11", wanted)
        return (money.read_cycle(raw) for _, raw in pages)

    def documents(self, since: datetime) -> Iterator[Record[AccountingDocument] | UnreadableRecord]:
        """Yield the documents written since then, the oldest first (IV01). Pages: "IV01 page"."""
        wanted = {"type": "ALL", "start_date": moment(since)}
        paging = {"max": MOST_DOCUMENTS, "sort": "dateCreated", "order": "asc"}
        offset, count = 0, 1
        while offset < count:
            answer = self._get(
                "/api/invoices",
                operation="IV01" if offset == 0 else "IV01 page",
                params={**wanted, **paging, "offset": offset},
            )
            page = listed(answer, "invoices")
            yield from map(money.read_document, page)
            offset += len(page)
            count = total(answer) if page else 0

    def document(self, number: str) -> Paper:
        """Return a document on paper, by its number, which a draft has not (IV02).

        Raise Refused with status 404 when Mirakl knows no such document.
        """
        path = f"/api/invoices/{quote(number, safe='')}"
        answer = self._remote.paper(path, operation="IV02", params=self._shop)
        return Paper(answer.body, answer.headers.get("Content-Type", ""))


def _has_lines(file: RemoteFile) -> bool:
    first = next(file.json_lines(), None)
    return "ndjson" in file.content_type or (isinstance(first, Mapping) and "id" in first)


def _as_lines(file: RemoteFile) -> BinaryIO:
    data = file.json()
    rows = data.get("data") if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        raise file.unreadable()
    return BytesIO("".join(f"{text_of(row)}\n" for row in rows).encode())
