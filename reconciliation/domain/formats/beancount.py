"""Beancount: a ledger that `bean-check` accepts, and refuses when a cent is changed."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from reconciliation.domain.formats.base import AccountsBy, DateStyle, ExportFile, Format, Options
from reconciliation.domain.formats.ledgers import AccountKey, key_of, left_on_clearing, names_of
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry, Posting

DAY = timedelta(days=1)
TEXT = "text/plain; charset=utf-8"


def component(text: str) -> str:
    """Return a valid part of an account's name: capitalized; letters, digits and dashes only."""
    text = unicodedata.normalize("NFC", one_line(text).replace("'", "").replace("’", ""))
    spaced = "".join(
        letter if letter.isalpha() or (letter.isascii() and letter.isdecimal()) else " "
        for letter in text
    )
    joined = "-".join(word[0].upper() + word[1:] for word in spaced.split())
    if not joined:
        return "X"
    return joined if joined[0].isupper() or joined[0].isdecimal() else f"X-{joined}"


def _write(entries: Sequence[Entry], options: Options, _notes: Notes) -> list[ExportFile]:
    names = names_of(entries, component)
    lines = ['option "title" "Marketbridge: journal entries"', ""] if options.is_standalone else []
    if options.is_standalone:
        lines += [*_opened(entries, names), ""]
    for entry in entries:
        lines += [*_transaction(entry, names), ""]
    if options.is_standalone:
        lines += _asserted(entries, names)
    content = "\n".join(lines).rstrip() + "\n"
    return [ExportFile(f"{options.name}.beancount", content.encode(), TEXT)]


def _opened(entries: Sequence[Entry], names: Mapping[AccountKey, str]) -> Iterator[str]:
    opened_on = entries[0].booked_on - DAY
    currencies = ",".join(sorted({entry.currency for entry in entries}))
    yield from (f'option "operating_currency" "{code}"' for code in currencies.split(","))
    yield ""
    for key, name in sorted(names.items(), key=lambda item: item[1]):
        yield f"{opened_on} open {name} {currencies}"
        yield f"  code: {_quoted(key[0])}"
        yield f"  name: {_quoted(key[1])}"


def _transaction(entry: Entry, names: Mapping[AccountKey, str]) -> Iterator[str]:
    link = f" ^{_link(entry.reference)}" if _link(entry.reference) else ""
    yield f"{entry.booked_on} * {_quoted(entry.payee)} {_quoted(entry.memo)}{link}"
    yield f"  number: {_quoted(entry.number)}"
    yield f"  kind: {_quoted(entry.kind.value)}"
    width = max(len(names[key_of(posting.account)]) for posting in entry.postings)
    for posting in entry.postings:
        name = names[key_of(posting.account)].ljust(width)
        yield f"  {name}  {posting.amount:>14.2f} {entry.currency}"
        yield from (f"    {key}: {_quoted(value)}" for key, value in _metadata(posting))


def _metadata(posting: Posting) -> Iterator[tuple[str, str]]:
    pairs = (
        ("description", posting.description),
        ("class", posting.dimensions.class_name),
        ("location", posting.dimensions.location),
        ("department", posting.dimensions.department),
    )
    return ((key, value) for key, value in pairs if one_line(value))


def _asserted(entries: Sequence[Entry], names: Mapping[AccountKey, str]) -> Iterator[str]:
    """Yield what the clearing account must be left with. A tolerance of nothing: to the cent."""
    day = entries[-1].booked_on + DAY
    for left in left_on_clearing(entries, names):
        yield f"{day} balance {left.account}  {left.with_parts:.2f} ~ 0.00 {left.currency}"


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _link(reference: str) -> str:
    kept = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-"
        for letter in one_line(reference)
    ).strip("-.")
    return f"cycle-{kept}" if kept else ""


FORMAT = Format(
    key="beancount",
    title="Beancount",
    asks=(
        "The file stands alone: `bean-check` accepts it.",
        "It asserts what is left on the clearing account, to the cent.",
        "To include it in a ledger that opens these accounts, export it without “stands alone”.",
    ),
    debit_and_credit="Signed amounts: a debit is positive.",
    accounts_by=AccountsBy.NAME,
    date_styles=(DateStyle.ISO,),
    options=("is_standalone",),
    writer=_write,
)
