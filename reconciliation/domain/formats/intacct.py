"""Sage Intacct: general ledger journal entries as CSV, an entry's fields on its first line only."""

from collections.abc import Sequence

from reconciliation.domain.formats.base import (
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

HEADER = (
    *("DONOTIMPORT", "JOURNAL", "DATE", "DESCRIPTION", "REFERENCE_NO", "LINE_NO", "ACCT_NO"),
    *("LOCATION_ID", "DEPT_ID", "GLENTRY_CLASSID", "MEMO", "DEBIT", "CREDIT", "CURRENCY"),
)
LIMITS = Limits(number=30, dimension=100, description=30)
MEMO = 1_000


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    if not options.journal.strip():
        notes.fault("Sage Intacct needs the symbol of a journal, as in “GJ”.")

    def rows_of(entry: Entry) -> list[Row]:
        description = notes.fitted(
            entry.memo, LIMITS.description, what="description", of=entry.number
        )
        head = (options.journal, day_of(entry, options), description, entry.number)
        return [
            (
                "",
                *(head if line == 1 else ("", "", "", "")),
                line,
                account_of(posting.account, options),
                posting.dimensions.location,
                posting.dimensions.department,
                posting.dimensions.class_name,
                notes.fitted(posting.description or entry.memo, MEMO, what="memo", of=entry.number),
                blank_if_zero(posting.debit),
                blank_if_zero(posting.credit),
                entry.currency,
            )
            for line, posting in enumerate(entry.postings, start=1)
        ]

    return csv_files(entries, header=HEADER, rows_of=rows_of, options=options, notes=notes)


FORMAT = Format(
    key="intacct",
    title="Sage Intacct",
    asks=(
        "Compare the headings with your company's own template, and keep the template's order.",
        "Accounts, locations, departments and classes are found by their ids.",
        "One entry that does not balance fails the whole file.",
    ),
    debit_and_credit="Two columns, DEBIT and CREDIT, both positive.",
    recalled=(
        "the columns DONOTIMPORT, REFERENCE_NO, LOCATION_ID, DEPT_ID, GLENTRY_CLASSID, CURRENCY",
        "memos of 1,000 characters",
    ),
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.MONTH_FIRST, DateStyle.DAY_FIRST, DateStyle.ISO),
    options=("date_style", "journal"),
    limits=LIMITS,
    writer=_write,
)
