"""QuickBooks Desktop: general journal entries as IIF, separated by tabs."""

from collections.abc import Iterator, Sequence

from reconciliation.domain.chart import AccountRole
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
from reconciliation.domain.formats.tables import written
from reconciliation.domain.journal import Entry

COLUMNS = ("TRNSTYPE", "DATE", "ACCNT", "NAME", "CLASS", "AMOUNT", "DOCNUM", "MEMO")
KEYWORD = "GENERAL JOURNAL"
LIMITS = Limits(dimension=100, description=4_095)
NUMBER = 11
IIF = "text/plain; charset=windows-1252"


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    filed = [posting.dimensions for entry in entries for posting in entry.postings]
    if any(one.location or one.department for one in filed):
        notes.warn("QuickBooks Desktop files under classes only: nothing else is written.")
    lines = ["\t".join(("!TRNS", "TRNSID", *COLUMNS)), "\t".join(("!SPL", "SPLID", *COLUMNS))]
    lines.append("!ENDTRNS")
    for entry in entries:
        lines += [*_transaction(entry, options, notes), "ENDTRNS"]
    content = "".join(f"{line}\r\n" for line in lines)
    return [ExportFile(f"{options.name}.iif", content.encode("cp1252"), IIF)]


def _transaction(entry: Entry, options: Options, notes: Notes) -> Iterator[str]:
    """Yield the first posting as TRNS, the others as SPL."""
    number = _number(entry.number, notes)
    for position, posting in enumerate(entry.postings):
        text = posting.description or entry.memo
        cells = (
            KEYWORD,
            day_of(entry, options),
            account_of(posting.account, options),
            entry.payee if posting.account.role == AccountRole.RECEIVABLE else "",
            posting.dimensions.class_name,
            posting.amount,
            number,
            notes.fitted(text, LIMITS.description, what="memo", of=entry.number),
        )
        # No cell may have a tab or a quote in it: IIF knows no way to write them.
        texts = [written(cell).replace('"', "'") for cell in cells]
        plain = [notes.in_code_page(text, of=entry.number) for text in texts]
        yield "\t".join(("SPL" if position else "TRNS", "", *plain))


def _number(number: str, notes: Notes) -> str:
    """Return a number that fits, without its dashes where it must."""
    fitting = number if len(number) <= NUMBER else number.replace("-", "")
    if len(fitting) > NUMBER:
        notes.fault(f"QuickBooks Desktop takes numbers of {NUMBER} characters: {number} is longer.")
    return fitting


FORMAT = Format(
    key="quickbooks_iif",
    title="QuickBooks Desktop (IIF)",
    asks=(
        "Import under File › Utilities › Import › IIF Files; keep a backup: it asks nothing.",
        "Accounts are found by their exact names; one that is misspelled is made anew.",
        "QuickBooks Online does not take this file, nor Desktop the other one.",
    ),
    debit_and_credit="One column, AMOUNT: a debit is positive, a credit negative.",
    recalled=(
        "the columns TRNSID, SPLID, CLASS, NAME and DOCNUM",
        "numbers of 11 characters",
        "Western characters only",
    ),
    accounts_by=AccountsBy.NAME,
    date_styles=(DateStyle.MONTH_FIRST,),
    limits=LIMITS,
    writer=_write,
)
