"""Rows of cells out of CSV files and workbooks, each with its place, without reading them whole."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from reconciliation.domain.unusable import UnusableFile

DELIMITERS = ",;\t|"
LONGEST_FIELD = 1024 * 1024
Row = tuple[int, Sequence[Any]]


def csv_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the rows of a CSV file by their lines, from 1; empty ones are none."""
    head = file.read(64 * 1024)
    file.seek(0)
    csv.field_size_limit(LONGEST_FIELD)
    text = io.TextIOWrapper(file, encoding=_encoding(head), newline="")
    try:
        first = _first_line(text)
        text.seek(0)
        yield from _read(csv.reader(text, delimiter=_delimiter(first), strict=True))
    finally:
        text.detach()


def _first_line(text: io.TextIOWrapper) -> str:
    try:
        return text.readline()
    except UnicodeDecodeError:
        raise UnusableFile("The file is in no encoding that is known: save it as UTF-8.") from None


def _read(reader: Any) -> Iterator[Row]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise UnusableFile(f"Line {line} of the CSV file is broken: {error}.") from None
        except UnicodeDecodeError:
            sentence = f"From line {line} on, the file is in no encoding that is known."
            raise UnusableFile(sentence) from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def xlsx_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the rows of a workbook's first sheet by their numbers; empty ones are none."""
    # Imported here: it costs a tenth of a second that no other process needs.
    from openpyxl import load_workbook

    try:
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(cell not in (None, "") for cell in cells):
                yield number, cells
    except Exception as error:  # a damaged one breaks the zip, the XML or what openpyxl expects
        raise UnusableFile("The workbook cannot be read: save it again as .xlsx.") from error


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(first: str) -> str:
    return max(DELIMITERS, key=first.count)
