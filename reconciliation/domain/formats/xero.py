"""Xero: manual journals as CSV (the columns of Xero's own help)."""

from collections.abc import Mapping, Sequence

from reconciliation.domain.formats.base import (
    AccountsBy,
    DateStyle,
    ExportFile,
    Format,
    Options,
    account_of,
    day_of,
)
from reconciliation.domain.formats.checks import Limits
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.tables import Row, csv_files
from reconciliation.domain.journal import Entry, Posting

HEADER = (
    *("*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"),
    *("TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2"),
)
LIMITS = Limits(rows=300, dimension=100, description=4_000)
MOST_CATEGORIES = 2


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    if not options.tax_rate.strip():
        notes.fault("Xero needs the name of a tax rate on every line: choose the one for no tax.")
    categories = _categories(entries, options)
    if len(categories) > MOST_CATEGORIES:
        named = ", ".join(categories.values())
        notes.fault(f"Xero files a line under {MOST_CATEGORIES} tracking categories, not {named}.")

    def rows_of(entry: Entry) -> list[Row]:
        # Rows with one narration and date are one journal: the number keeps entries apart.
        narration = notes.fitted(
            f"{entry.number} {entry.memo}", LIMITS.description, what="narration", of=entry.number
        )
        day = day_of(entry, options)
        return [
            (
                narration,
                day,
                notes.fitted(
                    posting.description, LIMITS.description, what="description", of=entry.number
                ),
                account_of(posting.account, options),
                options.tax_rate,
                posting.amount,
                *_tracked(posting, categories),
            )
            for posting in entry.postings
        ]

    return csv_files(
        entries, header=HEADER, rows_of=rows_of, options=options, notes=notes, most_rows=LIMITS.rows
    )


def _categories(entries: Sequence[Entry], options: Options) -> Mapping[str, str]:
    """Return the tracking categories that are used: the dimension, and its name in Xero."""
    names = {
        "class_name": options.tracking_class,
        "location": options.tracking_location,
        "department": options.tracking_department,
    }
    used = [posting.dimensions for entry in entries for posting in entry.postings]
    return {
        dimension: name
        for dimension, name in names.items()
        if any(getattr(filed, dimension) for filed in used)
    }


def _tracked(posting: Posting, categories: Mapping[str, str]) -> list[str]:
    cells = []
    for dimension, name in list(categories.items())[:MOST_CATEGORIES]:
        option: str = getattr(posting.dimensions, dimension)
        cells += [name, option] if option else ["", ""]
    return cells + [""] * (2 * MOST_CATEGORIES - len(cells))


FORMAT = Format(
    key="xero",
    title="Xero",
    asks=(
        "Importing needs the Adviser role; the journals arrive as drafts.",
        "Accounts are found by code, the tax rate by its full name.",
        "Manual journals are in the currency of the organization.",
        "A file takes 300 lines: what is longer comes in several files.",
        "Tracking categories and their options must be there before.",
    ),
    debit_and_credit="One column: a debit is positive, a credit negative.",
    recalled=(
        "the asterisks in the heading",
        "the limit of 300 lines, from an old page",
        "the name of the tax rate, which differs by region",
    ),
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.NAMED_MONTH, DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST),
    options=(
        *("date_style", "tax_rate"),
        *("tracking_class", "tracking_location", "tracking_department"),
    ),
    limits=LIMITS,
    writer=_write,
)
