"""Sage 50 (UK): journal lines for the audit-trail import, a CSV without a heading."""

from collections.abc import Sequence

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
from reconciliation.domain.formats.tables import Row, csv_text
from reconciliation.domain.journal import Entry, Posting

# In this order: type, account reference, nominal code, department, date, reference, details, net
# amount, tax code, tax amount, exchange rate, extra reference, user name, project, cost code.
COLUMNS = 15
LIMITS = Limits(number=30, description=60)
NOMINAL_CODE = 8
SAGE_CSV = "text/csv; charset=windows-1252"


def _write(entries: Sequence[Entry], options: Options, notes: Notes) -> list[ExportFile]:
    rows = [_row(entry, posting, options, notes) for entry in entries for posting in entry.postings]
    if any(posting.dimensions.location for entry in entries for posting in entry.postings):
        notes.warn("Sage 50 has no classes or locations: only numbered departments are written.")
    content = csv_text(rows).encode("cp1252")
    return [ExportFile(f"{options.name}.csv", content, SAGE_CSV)]


def _row(entry: Entry, posting: Posting, options: Options, notes: Notes) -> Row:
    details = notes.fitted(
        posting.description or entry.memo, LIMITS.description, what="detail", of=entry.number
    )
    filled: list[str] = [
        "JD" if posting.amount > 0 else "JC",
        "",
        _nominal_code(account_of(posting.account, options), notes),
        _department(posting, notes),
        day_of(entry, options),
        entry.number,
        notes.in_code_page(details, of=entry.number),
        f"{abs(posting.amount):.2f}",
        options.tax_code,
        "0.00",
        "1",
        notes.in_code_page(entry.reference, of=entry.number)[: LIMITS.number],
    ]
    return [*filled, *[""] * (COLUMNS - len(filled))]


def _nominal_code(code: str, notes: Notes) -> str:
    if not (code.isascii() and code.isdecimal() and len(code) <= NOMINAL_CODE):
        notes.fault(f"Sage 50 takes nominal codes of up to {NOMINAL_CODE} digits, not “{code}”.")
    return code


def _department(posting: Posting, notes: Notes) -> str:
    name = posting.dimensions.department
    if not name:
        return "0"
    if name.isascii() and name.isdecimal() and int(name) < 1_000:
        return name
    notes.warn(f"Sage 50 knows departments by number: “{name}” was left out.")
    return "0"


FORMAT = Format(
    key="sage50",
    title="Sage 50 (UK)",
    asks=(
        "Import under File › Import › Audit trail transactions; make a backup before.",
        "Nominal codes are numbers and must exist; their leading zeros count.",
        "The amounts are in the base currency of your company.",
        "Journals from the audit trail lose projects and cost codes.",
    ),
    debit_and_credit="A type, JD or JC, and one positive amount.",
    recalled=(
        "the tax code T9 for outside VAT",
        "details of 60 and references of 30 characters",
        "nominal codes of 8 digits",
        "Western characters only",
    ),
    accounts_by=AccountsBy.CODE,
    date_styles=(DateStyle.DAY_FIRST,),
    options=("tax_code",),
    limits=LIMITS,
    writer=_write,
)
