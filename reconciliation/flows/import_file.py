"""Import a file of transaction lines that a person has, all of it or nothing. Never calls a remote.

NDJSON, JSON, CSV, a workbook, or a zip with one of them. A preview says first what would change.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from psycopg.errors import DiskFull

from config import timetable
from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.transaction_lines import read_line
from integration.models import Doorbell, MiraklShop
from reconciliation.domain.line_table import UnreadableRow, UnusableTable, line_table
from reconciliation.domain.unusable import UnusableFile
from reconciliation.intake.columns import refuse_constant
from reconciliation.intake.tables import Row, csv_rows, xlsx_rows
from reconciliation.intake.taking import Faults, Taker, count_file, take_file, take_records
from reconciliation.intake.unpacking import MIB, FileForm, OpenFile, opened, require_room
from reconciliation.models import Books, LineImport
from reconciliation.models.line_intake import LineIntake, taking_in
from reconciliation.models.line_preview import ShownLine, TypeSum, previewing

SAMPLE = 200  # rows that tell how a table's writer spells amounts and dates
LONGEST_VALUE = 256 * MIB  # of JSON that is one value: it is read whole
FORMS = (FileForm.NDJSON, FileForm.JSON, FileForm.CSV, FileForm.XLSX)


@dataclass(frozen=True)
class FilePreview:
    """What a file holds, and what importing it would change. Lines are counted once each."""

    name: str
    form: FileForm
    digest: str
    read: int  # texts that are lines; a line that stands there twice is two
    new: int
    changed: int
    known: int
    by_type: tuple[TypeSum, ...]
    first: tuple[ShownLine, ...]
    fault_count: int
    faults: tuple[Mapping[str, str], ...]
    imported_before: LineImport | None

    @property
    def is_importable(self) -> bool:
        """Tell whether the file would be imported."""
        return bool(self.read) and not self.fault_count and self.imported_before is None

    @property
    def total(self) -> Decimal:
        """Return what all its lines come to."""
        return sum((one.total for one in self.by_type), Decimal(0))


def preview(shop: MiraklShop, path: Path, *, name: str = "") -> FilePreview:
    """Say what a file holds and what it would change; change nothing. Raise UnusableFile."""
    with _opened(path, name) as file, previewing(shop) as counted:
        faults = _take(shop, file, counted)
    return FilePreview(
        name=file.name,
        form=file.form,
        digest=file.digest,
        read=counted.read,
        new=counted.new,
        changed=counted.changed,
        known=counted.known,
        by_type=tuple(counted.by_type),
        first=tuple(counted.first),
        fault_count=faults.count,
        faults=tuple(faults.told),
        imported_before=LineImport.objects.of_file(shop, file.digest),
    )


def import_file(
    shop: MiraklShop, path: Path, *, by: str, at: datetime, name: str = ""
) -> LineImport:
    """Import a file whole; return the import, with what it added and changed.

    Raise UnusableFile, with the faults by line: then every row is as it was. What was tried stands
    in the list of imports all the same.
    """
    with _opened(path, name) as file:
        _refuse_known(shop, file)
        new = LineImport.objects.begin(
            shop, LineImport.Source.FILE, at=at, name=file.name, digest=file.digest, by=by
        )
        try:
            _take_whole(shop, file, new, at=at)
        except UnusableFile as error:
            new.refresh_from_db()
            new.add_faults([dict(fault) for fault in error.faults])
            new.end(at=at, is_complete=False)
            raise
    _ring(new, at=at)
    return new


def _take_whole(shop: MiraklShop, file: OpenFile, new: LineImport, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            with taking_in(new, at=at) as intake:
                faults = _take(shop, file, intake)
                _require_lines(faults, intake.read)
            new.end(at=at, is_complete=True)
    except IntegrityError:
        # Somebody else imported this very file meanwhile.
        _refuse_known(shop, file)
        raise
    except DatabaseError as error:
        if isinstance(error.__cause__, DiskFull):
            sentence = "The database's disk is full: nothing was imported. Make room, try again."
            raise UnusableFile(sentence) from error
        raise


def _require_lines(faults: Faults, count: int) -> None:
    if faults.count:
        lines = "A line" if faults.count == 1 else f"{faults.count:,} lines"
        raise UnusableFile(f"{lines} cannot be read: nothing was imported.", faults.told)
    if not count:
        raise UnusableFile("The file holds no line: nothing was imported.")


def _refuse_known(shop: MiraklShop, file: OpenFile) -> None:
    before = LineImport.objects.of_file(shop, file.digest)
    if before is not None:
        by = f" by {before.imported_by}" if before.imported_by else ""
        raise UnusableFile(
            f"This very file was imported on {before.began_at:%Y-%m-%d}{by}, as “{before.name}”."
        )


def _ring(new: LineImport, *, at: datetime) -> None:
    for flow in ("match_transactions", "audit_payouts"):
        if new.has_news and flow in timetable.FLOWS:
            Doorbell.objects.ring(flow, new.shop, at=at)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[OpenFile]:
    with opened(path, name=name) as file:
        if file.form not in FORMS:
            raise UnusableFile("This is a bank statement: upload it where deposits are confirmed.")
        require_room(file.size)
        yield file


# What stands in a file


def _take(shop: MiraklShop, file: OpenFile, taker: Taker) -> Faults:
    if file.form is FileForm.NDJSON:
        if isinstance(taker, LineIntake):
            return take_file(taker, file.content, currency=shop.currency)
        return count_file(taker, file.content, currency=shop.currency)
    if file.form is FileForm.JSON:
        return take_records(taker, _values(file), currency=shop.currency)
    rows = csv_rows(file.content) if file.form is FileForm.CSV else xlsx_rows(file.content)
    return take_records(taker, _table_lines(shop, rows), currency=shop.currency)


Numbered = tuple[int, Record[TransactionLine] | UnreadableRecord]


def _values(file: OpenFile) -> Iterator[Numbered]:
    """Yield the lines of a list in JSON, by their places in it."""
    if file.size > LONGEST_VALUE:
        raise UnusableFile("So long a file must have a line of JSON each (NDJSON) to be read.")
    try:
        data = json.loads(file.content.read(), parse_float=Decimal, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise UnusableFile("The file is broken JSON, or was cut short.") from None
    rows = data.get("data") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise UnusableFile("The file is JSON, but not a list of transaction lines.")
    yield from ((place, read_line(raw)) for place, raw in enumerate(rows, start=1))


def _table_lines(shop: MiraklShop, rows: Iterator[Row]) -> Iterator[Numbered]:
    """Yield the lines of a table, by the places of its rows; the first row names the columns."""
    first = next(rows, None)
    if first is None:
        raise UnusableFile("The table is empty.")
    headings = [str(heading or "").strip() for heading in first[1]]
    sample = list(islice(rows, SAMPLE))
    day_first = Books.objects.of(shop).country != "US"
    try:
        table = line_table(
            headings,
            [cells for _, cells in sample],
            currency=shop.currency,
            day_first=day_first,
        )
    except UnusableTable as error:
        raise UnusableFile(f"{error} Nothing was imported.") from None
    for place, cells in chain(sample, rows):
        raw = _raw(headings, cells)
        try:
            yield place, Record(table.line(cells), raw)
        except UnreadableRow as fault:
            yield place, UnreadableRecord(fault.reference, fault.reasons, raw)


def _raw(headings: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """Return a row as it stands there; what JSON has no form for becomes a text."""
    plain = (str, int, float, bool, type(None))
    values = [cell if isinstance(cell, plain) else str(cell) for cell in cells]
    named = [heading or f"column {place}" for place, heading in enumerate(headings, start=1)]
    return dict(zip(named, values, strict=False))
