"""NetSuite: journal entries as CSV, an entry's fields on each of its lines."""

from collections.abc import Sequence
from decimal import Decimal

from reconciliation.domain.formats.base import (
    MONTHS,
    AccountsBy,
    DateStyle,
    ExportFile,
    Format,
    Options,
    account_of,
    blank_if_zero,
    day_of,
)
from reconciliation.domain.formats.checks import Limits
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.tables import Row, csv_files
from reconciliation.domain.journal import Entry

_LINE = "Journal Entry - Line"
HEADER = (
    *("External ID", "Date", "Posting Period", "Subsidiary", "Currency", "Memo"),
    *(f"{_LINE}: Account", f"{_LINE}: Debit", f"{_LINE}: Credit", f"{_LINE}: Memo"),
    *(f"{_LINE}: Department", f"{_LINE}: Class", f"{_LINE}: Location"),
)
LIMITS = Limits(rows=25_000, description=999, amount=Decimal(10) ** 10)


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    def rows_of(entry: Entry) -> list[Row]:
        head = (
            entry.number,
            day_of(entry, options),
            f"{MONTHS[entry.booked_on.month - 1]} {entry.booked_on.year}",
            options.subsidiary,
            entry.currency,
            notes.fitted(entry.memo, LIMITS.description, what="memo", of=entry.number),
        )
        return [
            (
                *head,
                account_of(posting.account, options),
                blank_if_zero(posting.debit),
                blank_if_zero(posting.credit),
                notes.fitted(
                    posting.description, LIMITS.description, what="line's memo", of=entry.number
                ),
                posting.dimensions.department,
                posting.dimensions.class_name,
                posting.dimensions.location,
            )
            for posting in entry.postings
        ]

    return csv_files(
        entries, header=HEADER, rows_of=rows_of, options=options, notes=notes, most_rows=LIMITS.rows
    )


FORMAT = Format(
    key="netsuite",
    title="NetSuite",
    asks=(
        "Import it as Transactions › Journal Entry; lines with one External ID are one entry.",
        "The External ID keeps an entry from being imported twice.",
        "Where “Use Account Numbers” is on, accounts are found by number, else by exact name.",
        "A location is required where inventory has several.",
        "One entry that is refused fails the whole file.",
    ),
    debit_and_credit="Two columns, Debit and Credit, both positive.",
    recalled=(
        "every heading but External ID, Date and Posting Period",
        "memos of 999 characters",
        "the limit of 25,000 rows",
    ),
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.MONTH_FIRST, DateStyle.DAY_FIRST, DateStyle.ISO),
    options=("accounts_by", "date_style", "subsidiary"),
    limits=LIMITS,
    writer=_write,
)
