"""Tables as CSV files to take away: numbers stay numbers, and no text runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from django.http import StreamingHttpResponse

from integration.domain.spreadsheets import harmless
from integration.models import MiraklShop
from reconciliation.models.line_reports import Period


def csv_file(
    name: str, headers: Iterable[str], rows: Iterable[Iterable[object]]
) -> StreamingHttpResponse:
    """Return a table as a file to download."""
    return download(name, _lines(headers, rows))


def download(name: str, lines: Iterable[str]) -> StreamingHttpResponse:
    """Return the lines of a CSV file as a file to download."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def file_name(what: str, shop: MiraklShop, period: Period) -> str:
    """Return the name of a file about a shop and a period, without its ending."""
    return f"{what}-{shop.slug}-{period.since}-{period.until}"


def _lines(headers: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield _line(headers)
    for row in rows:
        yield _line(map(_cell, row))


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}"
        case int() | date():
            return str(value)
    return harmless(str(value))


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
