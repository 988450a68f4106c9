"""Tables as files: separated text that no spreadsheet runs, split where a system has a limit."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from integration.domain.spreadsheets import harmless
from reconciliation.domain.formats.base import ExportFile, Options
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry

CSV = "text/csv; charset=utf-8"

Cell = str | Decimal | int | date | None
Row = Sequence[Cell]
RowsOf = Callable[[Entry], list[Row]]


def written(cell: Cell) -> str:
    """Return a cell as text. A text is made harmless; a number is left as it is."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    if isinstance(cell, str):
        return harmless(one_line(cell))
    return str(cell)


def csv_text(rows: Iterable[Row], *, separator: str = ",") -> str:
    """Return rows as separated text, each line ended as RFC 4180 says."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=separator, lineterminator="\r\n")
    writer.writerows([written(cell) for cell in row] for row in rows)
    return target.getvalue()


def csv_files(
    entries: Sequence[Entry],
    *,
    header: Row,
    rows_of: RowsOf,
    options: Options,
    notes: Notes,
    most_rows: int = 0,
) -> list[ExportFile]:
    """Return the entries as CSV files of at most `most_rows` rows, headings among them.

    An entry is never split; one that is too long is a fault that says what to do.
    """
    room = most_rows - bool(header) if most_rows else 0
    parts = list(split([(entry, rows_of(entry)) for entry in entries], room=room, notes=notes))
    head = [header] if header else []
    return [
        ExportFile(
            part_name(options.name, "csv", number, len(parts)),
            csv_text([*head, *part]).encode(),
            CSV,
        )
        for number, part in enumerate(parts, start=1)
    ]


def split(
    entries: Iterable[tuple[Entry, list[Row]]], *, room: int, notes: Notes
) -> Iterator[list[Row]]:
    """Yield the rows of each file: as many whole entries as there is room for; 0 is no limit."""
    part: list[Row] = []
    for entry, rows in entries:
        if room and len(rows) > room:
            notes.fault(too_long(entry, len(rows), room))
        if room and part and len(part) + len(rows) > room:
            yield part
            part = []
        part.extend(rows)
    if part:
        yield part


def too_long(entry: Entry, lines: int, room: int) -> str:
    """Say what to do about an entry that no file has room for."""
    return (
        f"{entry.number} has {lines:,} lines, and a file takes {room:,}. Group entries by day"
        " instead of by month or payout, use fewer dimensions, or choose a format without a limit."
    )


def part_name(stem: str, ending: str, number: int, count: int) -> str:
    """Return a file's name; with its number where there are several."""
    return f"{stem}.{ending}" if count == 1 else f"{stem}-{number}-of-{count}.{ending}"
