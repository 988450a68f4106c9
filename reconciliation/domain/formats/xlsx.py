"""XLSX: the plain table as a workbook, amounts as numbers and days as days."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from reconciliation.domain.formats.base import AccountsBy, DateStyle, ExportFile, Format, Options
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.plain_csv import CONTROL_HEADER, HEADER, rows_of, totals_of
from reconciliation.domain.formats.tables import Cell, Row, written
from reconciliation.domain.journal import Entry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A file's bytes may tell of its entries only, never of when it was written.
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001  the format knows no time zones
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WIDTHS = {"C": 12, "E": 30, "I": 40, "J": 38, "N": 40}


def _write(entries: Sequence[Entry], options: Options, _notes: Notes) -> list[ExportFile]:
    book = Workbook(write_only=True)
    book.properties.creator = "Marketbridge"
    book.properties.created = _LONG_AGO
    journal = book.create_sheet("Journal")
    journal.freeze_panes = "A2"
    for column, width in _WIDTHS.items():
        journal.column_dimensions[column].width = width
    _fill(journal, HEADER, (row for entry in entries for row in rows_of(entry)))
    _fill(book.create_sheet("Control"), CONTROL_HEADER[1:-1], totals_of(entries))
    target = io.BytesIO()
    book.save(target)
    return [ExportFile(f"{options.name}.xlsx", _without_a_clock(target.getvalue()), XLSX)]


def _fill(sheet: Any, header: Row, rows: Iterable[Row]) -> None:
    heads = [_cell(sheet, title) for title in header]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])


def _cell(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, str):
        made = WriteOnlyCell(sheet, written(cell) or None)
        if made.value is not None:
            made.data_type = "s"  # openpyxl would take “=…” for a formula
        return made
    made = WriteOnlyCell(sheet, cell)
    if isinstance(cell, Decimal):
        made.number_format = "#,##0.00"
    elif isinstance(cell, date):
        made.number_format = "yyyy-mm-dd"
    return made


def _without_a_clock(workbook: bytes) -> bytes:
    """Return the workbook with the same dates inside whenever it was written."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as read, zipfile.ZipFile(target, "w") as made:
        for name in read.namelist():
            content = _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", read.read(name))
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(member, content)
    return target.getvalue()


FORMAT = Format(
    key="xlsx",
    title="Excel (XLSX)",
    asks=("The same table as the plain CSV; a second sheet has the control totals.",),
    debit_and_credit="Two columns, debit and credit, both positive numbers.",
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.ISO,),
    writer=_write,
)
