"""Stock files as Mirakl takes them (STO01), and what it says of them (STO02, STO03)."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from integration.domain.records import Record, StockImportStatus, UnreadableRecord
from integration.transport.reading import Count, Flag, Told, read

HEADER = ("offer-sku", "quantity", "warehouse-code", "update-delete")
SKU, UPDATE = HEADER[0], "update"
MOST_ERROR = 500  # characters of a reason that we keep


class _Started(Told[str]):
    import_id: str

    def value(self) -> str:
        return self.import_id


class _Status(Told[StockImportStatus]):
    status: str
    has_error_report: Flag = False
    lines_in_error: Count = 0
    lines_in_success: Count = 0

    def value(self) -> StockImportStatus:
        return StockImportStatus(
            status=self.status,
            has_error_report=self.has_error_report,
            lines_in_error=self.lines_in_error,
            lines_in_success=self.lines_in_success,
        )


def new_file(quantities: Mapping[str, int]) -> bytes:
    """Return the file of STO01: one global quantity a line, no warehouse. Raise ValueError."""
    if not quantities:
        raise ValueError("A stock file names at least one offer.")
    if any(units < 0 for units in quantities.values()):
        raise ValueError("No quantity is below zero.")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((sku, units, "", UPDATE) for sku, units in quantities.items())
    return text.getvalue().encode()


def read_import_id(raw: Any) -> Record[str] | UnreadableRecord:
    """Read the id by which an import is followed (STO01)."""
    return read(_Started, raw, reference="import_id")


def read_status(raw: Any) -> Record[StockImportStatus] | UnreadableRecord:
    """Read how far an import is (STO02)."""
    return read(_Status, raw, reference="import_id")


def read_report(text: str) -> Mapping[str, str] | None:
    """Read the report of the lines in error (STO03): the reason by SKU, None if it has no SKUs.

    The first column is the line's number and the second the reason; the others are the columns
    that were sent, whatever stands before them.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))
    header = [name.strip().casefold() for name in rows[0]] if rows else []
    if SKU not in header:
        return None
    place = header.index(SKU)
    full = [row for row in rows[1:] if len(row) > max(place, 1) and row[place]]
    return {row[place]: row[1].strip()[:MOST_ERROR] for row in full}
