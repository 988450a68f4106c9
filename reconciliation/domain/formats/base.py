"""What every export format is made of: what it asks, its limits, and how it writes entries.

A format is one file beside this one. It says what its accounting system asks, which of its columns
no public page confirmed, and how sorted, checked entries become files. Writing is deterministic:
the same entries and options give the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reconciliation.domain.chart import Account
from reconciliation.domain.formats.checks import Limits, faults_for
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class AccountsBy(StrEnum):
    """By what a system finds an account."""

    NAME = "NAME"
    CODE = "CODE"


class DateStyle(StrEnum):
    """How a day is written."""

    MONTH_FIRST = "MM/DD/YYYY"
    DAY_FIRST = "DD/MM/YYYY"
    NAMED_MONTH = "DD MMM YYYY"
    ISO = "YYYY-MM-DD"

    def write(self, day: date) -> str:
        """Return the day, always in English."""
        year, month, number = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
        return (
            self.value.replace("YYYY", year)
            .replace("MMM", MONTHS[day.month - 1])
            .replace("MM", month)
            .replace("DD", number)
        )


@dataclass(frozen=True)
class Options:
    """What finance may choose for a file; a format reads those that its `options` name.

    An empty choice of accounts or dates is the format's own.
    """

    name: str = "journals"  # of the file, without its ending
    accounts_by: str = ""
    date_style: str = ""
    tax_rate: str = "Tax Exempt"  # Xero: the full name of the rate for no tax
    tax_code: str = "T9"  # Sage 50: outside the scope of VAT
    subsidiary: str = ""  # NetSuite OneWorld
    journal: str = "GJ"  # Sage Intacct: the symbol of the journal
    tracking_class: str = "Class"  # Xero: the names of its tracking categories
    tracking_location: str = "Location"
    tracking_department: str = "Department"
    is_standalone: bool = True  # Beancount: opens accounts and asserts what the file leaves


# The label of each option on a form, and a sentence beside it.
OPTION_WORDS: Mapping[str, tuple[str, str]] = {
    "accounts_by": ("Accounts by", "Whether the system finds accounts by name or by code."),
    "date_style": ("Dates", "As the system's own settings write them."),
    "tax_rate": ("Tax rate", "The full name of the rate for no tax, as Xero spells it."),
    "tax_code": ("Tax code", "The code for lines outside VAT."),
    "subsidiary": ("Subsidiary", "Only for OneWorld: its name or number."),
    "journal": ("Journal", "The symbol of the journal in Intacct."),
    "tracking_class": ("Tracking category for classes", "Its name in Xero."),
    "tracking_location": ("Tracking category for locations", "Its name in Xero."),
    "tracking_department": ("Tracking category for departments", "Its name in Xero."),
    "is_standalone": ("Stands alone", "Opens its accounts itself; off for a ledger that has them."),
}


@dataclass(frozen=True)
class ExportFile:
    """One file for an accounting system."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Written:
    """The files, or why there are none. Warnings say what was shortened or replaced."""

    files: tuple[ExportFile, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


Writer = Callable[[Sequence[Entry], Options, Notes], list[ExportFile]]


@dataclass(frozen=True)
class Format:
    """A file format of an accounting system.

    `asks` are sentences for whoever imports the file; `recalled` names what no public page
    confirmed. `debit_and_credit` says how a side is told.
    """

    key: str
    title: str
    asks: tuple[str, ...]
    debit_and_credit: str
    accounts_by: AccountsBy
    date_styles: tuple[DateStyle, ...]  # the first is the format's own
    writer: Writer
    recalled: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def notice(self) -> str:
        """Return what the screen says of a format that is partly recalled, or ""."""
        if not self.recalled:
            return ""
        what = ", ".join(self.recalled)
        return f"Partly recalled: check with a small file first. Not confirmed: {what}."

    def options_from(self, values: Mapping[str, Any]) -> Options:
        """Return options from values by name; those that this format does not read are left out."""
        return Options(**{name: values[name] for name in self.options if name in values})

    def values_of(self, options: Options) -> dict[str, Any]:
        """Return by name what this format reads of options, its own where nothing is chosen."""
        settled = self._settled(options)
        return {name: getattr(settled, name) for name in self.options}

    def write(self, entries: Sequence[Entry], options: Options | None = None) -> Written:
        """Return the files for entries, in the order of their days and numbers.

        A draft is written as one, for a preview. Nothing is written when there is a fault.
        """
        chosen = self._settled(options or Options())
        ordered = _ordered(entries)
        faults = faults_for(ordered, self.limits, self.title)
        if faults:
            return Written(faults=tuple(faults))
        notes = Notes(self.title)
        files = self.writer(ordered, chosen, notes)
        if notes.faults:
            return Written(warnings=tuple(notes.warnings), faults=tuple(notes.faults))
        return Written(files=tuple(files), warnings=tuple(notes.warnings))

    def _settled(self, options: Options) -> Options:
        """Return the options, the format's own where nothing is chosen or it is not offered."""
        styles = [style.value for style in self.date_styles]
        style = options.date_style if options.date_style in styles else styles[0]
        by = options.accounts_by if "accounts_by" in self.options else ""
        return replace(options, date_style=style, accounts_by=by or self.accounts_by.value)


def _ordered(entries: Sequence[Entry]) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: (entry.booked_on, entry.number))
    return [
        entry if entry.number else replace(entry, number=f"DRAFT-{position}")
        for position, entry in enumerate(ordered, start=1)
    ]


def day_of(entry: Entry, options: Options) -> str:
    """Return the entry's day as the file writes it."""
    return DateStyle(options.date_style).write(entry.booked_on)


def account_of(account: Account, options: Options) -> str:
    """Return the account as the system finds it."""
    return one_line(account.name if options.accounts_by == AccountsBy.NAME else account.code)


def blank_if_zero(amount: Decimal) -> Decimal | None:
    """Return the amount; None where a zero would only fill a cell."""
    return amount or None
