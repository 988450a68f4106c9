"""QuickBooks Online: journal entries as CSV (Intuit's own list of columns)."""

from collections.abc import Sequence

from reconciliation.domain.chart import AccountRole
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
    *("JournalNo", "JournalDate", "AccountName", "Debits", "Credits"),
    *("Description", "Name", "Currency", "Location", "Class"),
)
LIMITS = Limits(rows=1_000, number=21, account=100, dimension=100, description=4_000)


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    if any(posting.dimensions.department for entry in entries for posting in entry.postings):
        notes.warn("QuickBooks Online has no departments: only classes and locations are written.")

    def rows_of(entry: Entry) -> list[Row]:
        day = day_of(entry, options)
        return [
            (
                entry.number,
                day,
                account_of(posting.account, options),
                blank_if_zero(posting.debit),
                blank_if_zero(posting.credit),
                notes.fitted(
                    posting.description or entry.memo,
                    LIMITS.description,
                    what="description",
                    of=entry.number,
                ),
                # A line of accounts receivable needs a customer; on others a name only asks.
                entry.payee if posting.account.role == AccountRole.RECEIVABLE else "",
                entry.currency,
                posting.dimensions.location,
                posting.dimensions.class_name,
            )
            for posting in entry.postings
        ]

    return csv_files(
        entries, header=HEADER, rows_of=rows_of, options=options, notes=notes, most_rows=LIMITS.rows
    )


FORMAT = Format(
    key="quickbooks_online",
    title="QuickBooks Online",
    asks=(
        "Turn account numbers off while you import; accounts are found by their exact names.",
        "A sub-account is named with its parent: “Marketplace:Sales”.",
        "The dates must be written as your company's settings write them.",
        "Imports take 1,000 rows: what is longer comes in several files.",
        "Let QuickBooks warn you of a journal number that is there already.",
    ),
    debit_and_credit="Two columns, Debits and Credits, both positive.",
    recalled=("the columns Currency, Location and Class", "the limit of 1,000 rows"),
    accounts_by=AccountsBy.NAME,
    date_styles=(DateStyle.MONTH_FIRST, DateStyle.DAY_FIRST, DateStyle.ISO),
    options=("date_style",),
    limits=LIMITS,
    writer=_write,
)
