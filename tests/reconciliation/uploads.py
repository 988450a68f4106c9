"""Files that a person might upload, for tests."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

HEADINGS = (
    "Id",
    "Type",
    "Amount",
    "Currency",
    "Payment status",
    "Date created",
    "Last updated",
    "Order number",
    "Order line",
)


def cells(number: int = 1, **changes: Any) -> list[Any]:
    """Return a row of the back office's table."""
    row = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "type": "Order amount",
        "amount": "12.50",
        "currency": "USD",
        "state": "Paid",
        "created": "2026-07-01 10:00:00",
        "updated": "2026-07-02 10:00:00",
        "order": f"C-{number}-A",
        "line": f"C-{number}-A-1",
    }
    return list((row | changes).values())


def csv_file(
    path: Path, rows: Iterable[Sequence[Any]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> Path:
    """Write a table with its headings."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADINGS, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_file(path: Path, rows: Iterable[Sequence[Any]]) -> Path:
    """Write a workbook with a table and its headings."""
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(list(row))
    book.save(path)
    return path


def text_file(path: Path, *texts: str) -> Path:
    """Write a line of text each."""
    path.write_text("".join(f"{text}\n" for text in texts))
    return path


def zip_file(path: Path, *members: Path) -> Path:
    """Pack files into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.write(member, member.name)
    return path
