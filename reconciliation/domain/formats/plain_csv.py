"""Plain CSV: every field of every line, and a second file with the control totals."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from reconciliation.domain.formats.base import (
    AccountsBy,
    DateStyle,
    ExportFile,
    Format,
    Options,
    blank_if_zero,
)
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.tables import CSV, Row, csv_files, csv_text
from reconciliation.domain.journal import Entry

HEADER = (
    *("journal_id", "line_no", "date", "account_code", "account_name", "debit", "credit"),
    *("currency", "description", "reference", "external_id", "kind", "payee", "memo"),
    *("class", "location", "department", "line_count"),
)
CONTROL_HEADER = ("file", "currency", "lines", "total_debit", "total_credit", "sha256")


def rows_of(entry: Entry) -> list[Row]:
    """Return an entry's lines; amounts are numbers, the day is a day."""
    return [
        (
            entry.number,
            line,
            entry.booked_on,
            posting.account.code,
            posting.account.name,
            blank_if_zero(posting.debit),
            blank_if_zero(posting.credit),
            entry.currency,
            posting.description,
            entry.reference,
            f"{entry.number}-{line}",
            entry.kind.value,
            entry.payee,
            entry.memo,
            posting.dimensions.class_name,
            posting.dimensions.location,
            posting.dimensions.department,
            posting.line_count,
        )
        for line, posting in enumerate(entry.postings, start=1)
    ]


def totals_of(entries: Sequence[Entry]) -> list[tuple[str, int, Decimal, Decimal]]:
    """Return of each currency: how many lines, and the sums of their debits and credits."""
    totals = []
    for currency in sorted({entry.currency for entry in entries}):
        postings = [
            posting for entry in entries if entry.currency == currency for posting in entry.postings
        ]
        debit = sum((posting.debit for posting in postings), Decimal(0))
        credit = sum((posting.credit for posting in postings), Decimal(0))
        totals.append((currency, len(postings), debit, credit))
    return totals


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    [lines] = csv_files(entries, header=HEADER, rows_of=rows_of, options=options, notes=notes)
    digest = hashlib.sha256(lines.content).hexdigest()
    control = [(lines.name, *totals, digest) for totals in totals_of(entries)]
    content = csv_text([CONTROL_HEADER, *control]).encode()
    return [lines, ExportFile(f"{options.name}.control.csv", content, CSV)]


FORMAT = Format(
    key="plain_csv",
    title="Plain CSV",
    asks=(
        "One line a posting, with every field; UTF-8, separated by commas.",
        "A second file has the number of lines, both totals and the first file's SHA-256.",
    ),
    debit_and_credit="Two columns, debit and credit, both positive.",
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.ISO,),
    writer=_write,
)
