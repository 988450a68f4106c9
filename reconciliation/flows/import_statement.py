"""Import a bank statement (OFX, CSV or a workbook), all of it or nothing; a line twice is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path

from config import timetable
from integration.models import Doorbell, MiraklShop
from reconciliation.domain.line_table import UnreadableRow, UnusableTable
from reconciliation.domain.statements import (
    StatementLine,
    StatementTable,
    statement_table,
    with_digests,
)
from reconciliation.domain.unusable import UnusableFile
from reconciliation.intake.ofx import ofx_lines
from reconciliation.intake.tables import Row, csv_rows, xlsx_rows
from reconciliation.intake.unpacking import FileForm, OpenFile, opened
from reconciliation.models import Books
from reconciliation.models.bank_lines import keep_bank_lines, known_digests

SAMPLE = 200
FAULTS_KEPT = 100
SHOWN = 10
PREAMBLE = 20  # rows


@dataclass(frozen=True)
class StatementPreview:
    """What a statement holds, and how much of it is new."""

    name: str
    lines: int
    new: int
    first_on: date | None
    last_on: date | None
    money_in: Decimal
    money_out: Decimal
    first: tuple[StatementLine, ...]


def preview(shop: MiraklShop, path: Path, *, name: str = "") -> StatementPreview:
    """Say what a statement holds; change nothing. Raise UnusableFile, with the faults by line."""
    with opened(path, name=name) as file:
        lines = _lines(shop, file)
    known = known_digests(shop, [digest for _, digest in lines])
    days = [line.booked_on for line, _ in lines]
    amounts = [line.amount for line, _ in lines]
    return StatementPreview(
        name=file.name,
        lines=len(lines),
        new=sum(digest not in known for _, digest in lines),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        money_in=sum((amount for amount in amounts if amount > 0), Decimal(0)),
        money_out=sum((amount for amount in amounts if amount < 0), Decimal(0)),
        first=tuple(line for line, _ in lines[:SHOWN]),
    )


def import_statement(
    shop: MiraklShop, path: Path, *, at: datetime, name: str = ""
) -> tuple[int, int]:
    """Keep a statement's lines; return how many it has, and how many of them were new.

    Raise UnusableFile, with the faults by line: then nothing of it was kept.
    """
    with opened(path, name=name) as file:
        lines = _lines(shop, file)
    new = keep_bank_lines(shop, lines, statement=file.name, at=at)
    if new and "audit_payouts" in timetable.FLOWS:
        Doorbell.objects.ring("audit_payouts", shop, at=at)
    return len(lines), new


def _lines(shop: MiraklShop, file: OpenFile) -> list[tuple[StatementLine, str]]:
    """Return a statement's lines with their digests. Raise UnusableFile."""
    if file.form is FileForm.OFX:
        found = ofx_lines(file.content, size=file.size)
        _refuse_foreign(found, shop.currency)
    elif file.form in (FileForm.CSV, FileForm.XLSX):
        is_csv = file.form is FileForm.CSV
        found = _table(shop, csv_rows(file.content) if is_csv else xlsx_rows(file.content))
    else:
        raise UnusableFile("A bank statement is read from OFX, CSV or a workbook.")
    if not found:
        raise UnusableFile("The statement holds no line: nothing was imported.")
    return list(with_digests(found))


def _refuse_foreign(lines: list[StatementLine], currency: str) -> None:
    foreign = sorted({line.currency for line in lines} - {currency})
    if foreign:
        told = ", ".join(foreign)
        raise UnusableFile(f"The statement is in {told}; the shop is paid in {currency}.")


def _table(shop: MiraklShop, rows: Iterator[Row]) -> list[StatementLine]:
    begin = list(islice(rows, SAMPLE))
    if not begin:
        raise UnusableFile("The table is empty.")
    table, sample = _heading(shop, begin)
    lines, faults = [], []
    for place, cells in chain(sample, rows):
        try:
            lines.append(table.line(cells))
        except UnreadableRow as fault:
            text = ", ".join("" if cell is None else str(cell) for cell in cells)[:500]
            faults.append({"line": str(place), "id": "", "why": str(fault), "text": text})
    if faults:
        count = "A line" if len(faults) == 1 else f"{len(faults):,} lines"
        raise UnusableFile(f"{count} cannot be read: nothing was imported.", faults[:FAULTS_KEPT])
    return lines


def _heading(shop: MiraklShop, begin: list[Row]) -> tuple[StatementTable, list[Row]]:
    """Find the row that names the columns: banks write their name and the account above it."""
    day_first = Books.objects.of(shop).country != "US"
    sentence = ""
    for number, (_, cells) in enumerate(begin[:PREAMBLE], start=1):
        rest = begin[number:]
        try:
            table = statement_table(
                cells, [row for _, row in rest], currency=shop.currency, day_first=day_first
            )
        except UnusableTable as error:
            sentence = sentence or str(error)
        else:
            return table, rest
    raise UnusableFile(f"{sentence} Nothing was imported.")
