"""Readers of our files that share no code with their writers: each journal's signed amounts."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from beancount.core.data import Transaction
from beancount.parser import parser
from openpyxl import load_workbook

from reconciliation.domain.formats import ExportFile

# Of each journal's number its amounts, debits positive, in order.
Amounts = Mapping[str, Sequence[Decimal]]


def amounts_in(key: str, files: Sequence[ExportFile]) -> Amounts:
    """Return what a stranger reads from the files of a format."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for file in files:
        if not file.name.endswith(".control.csv"):
            for number, amount in READERS[key](file.content):
                found[number].append(amount)
    return {number: sorted(amounts) for number, amounts in found.items()}


def _rows(content: bytes, **options) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), **options))


def _sides(debit: str, credit: str, number: str) -> Callable[[bytes], list[tuple[str, Decimal]]]:
    """Return a reader of a table with one column a side; an empty number repeats the last one."""

    def read(content: bytes) -> list[tuple[str, Decimal]]:
        found, last = [], ""
        for row in _rows(content):
            last = row[number] or last
            found.append((last, Decimal(row[debit] or 0) - Decimal(row[credit] or 0)))
        return found

    return read


def _xero(content: bytes) -> list[tuple[str, Decimal]]:
    return [(row["*Narration"].split()[0], Decimal(row["*Amount"])) for row in _rows(content)]


def _iif(content: bytes) -> list[tuple[str, Decimal]]:
    heads: dict[str, list[str]] = {}
    found = []
    for line in content.decode("cp1252").split("\r\n"):
        kind, *cells = line.split("\t")
        if kind.startswith("!"):
            heads[kind[1:]] = cells
        elif kind in ("TRNS", "SPL"):
            row = dict(zip(heads[kind], cells, strict=True))
            found.append((row["DOCNUM"], Decimal(row["AMOUNT"])))
    return found


def _sage50(content: bytes) -> list[tuple[str, Decimal]]:
    rows = csv.reader(io.StringIO(content.decode("cp1252"), newline=""))
    return [(row[5], Decimal(row[7]) * {"JD": 1, "JC": -1}[row[0]]) for row in rows]


def _xlsx(content: bytes) -> list[tuple[str, Decimal]]:
    sheet = load_workbook(io.BytesIO(content))["Journal"]
    head, *rows = sheet.iter_rows(values_only=True)
    found = []
    for cells in rows:
        row = dict(zip(head, cells, strict=True))
        found.append((row["journal_id"], _exact(row["debit"]) - _exact(row["credit"])))
    return found


def _exact(cell: float | None) -> Decimal:
    return round(Decimal(cell or 0), 2)


def _json(content: bytes) -> list[tuple[str, Decimal]]:
    return [
        (entry["journal_id"], Decimal(line["debit"]) - Decimal(line["credit"]))
        for entry in json.loads(content)["entries"]
        for line in entry["lines"]
    ]


def _beancount(content: bytes) -> list[tuple[str, Decimal]]:
    directives, errors, _ = parser.parse_string(content.decode())
    assert errors == []
    return [
        (directive.meta["number"], posting.units.number)
        for directive in directives
        if isinstance(directive, Transaction)
        for posting in directive.postings
    ]


READERS: dict[str, Callable[[bytes], list[tuple[str, Decimal]]]] = {
    "quickbooks_online": _sides("Debits", "Credits", "JournalNo"),
    "xero": _xero,
    "beancount": _beancount,
    "plain_csv": _sides("debit", "credit", "journal_id"),
    "xlsx": _xlsx,
    "quickbooks_iif": _iif,
    "netsuite": _sides(
        "Journal Entry - Line: Debit", "Journal Entry - Line: Credit", "External ID"
    ),
    "sage50": _sage50,
    "intacct": _sides("DEBIT", "CREDIT", "REFERENCE_NO"),
    "json": _json,
}
