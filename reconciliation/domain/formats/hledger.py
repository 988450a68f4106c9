"""hledger: a journal that `hledger check --strict` accepts, and refuses when a cent is changed."""

from collections.abc import Iterator, Mapping, Sequence

from reconciliation.domain.chart import AccountType
from reconciliation.domain.formats.base import AccountsBy, DateStyle, ExportFile, Format, Options
from reconciliation.domain.formats.ledgers import AccountKey, key_of, left_on_clearing, names_of
from reconciliation.domain.formats.notes import Notes
from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry, Posting

TEXT = "text/plain; charset=utf-8"
TAGS = ("class", "cycle", "department", "kind", "location")
_TYPES: Mapping[AccountType, str] = {
    AccountType.ASSET: "A",
    AccountType.LIABILITY: "L",
    AccountType.EQUITY: "E",
    AccountType.INCOME: "R",
    AccountType.EXPENSE: "X",
}
# In a description “;” begins a comment and “|” parts payee and note; in a comment “:” makes a tag
# (a wrong date in one is an error), “[” a date, and “,” ends a tag's value.
_IN_A_DESCRIPTION = str.maketrans(";|", ",/")
_IN_A_COMMENT = str.maketrans(":[],;", ".() ,")
_IN_A_TAG = str.maketrans(":[],;", ".()  ")


def component(text: str) -> str:
    """Return a valid part of an account's name: free text on one line, without a comment's sign."""
    return one_line(text).replace(";", ",")


def _write(entries: Sequence[Entry], options: Options, _notes: Notes) -> list[ExportFile]:
    names = names_of(entries, component)
    lines = [*_declared(entries, names), ""]
    for entry in entries:
        lines += [*_transaction(entry, names), ""]
    lines += _asserted(entries, names)
    content = "\n".join(lines).rstrip() + "\n"
    return [ExportFile(f"{options.name}.journal", content.encode(), TEXT)]


def _declared(entries: Sequence[Entry], names: Mapping[AccountKey, str]) -> Iterator[str]:
    yield "decimal-mark ."
    for currency in sorted({entry.currency for entry in entries}):
        yield f"commodity 1000.00 {currency}"
    for payee in sorted({_described(entry.payee) for entry in entries}):
        yield f"payee {payee}"
    yield from (f"tag {tag}" for tag in TAGS)
    for key, name in sorted(names.items(), key=lambda item: item[1]):
        yield f"account {name}  ; type:{_TYPES[key[2]]}, code {key[0].translate(_IN_A_COMMENT)}"


def _transaction(entry: Entry, names: Mapping[AccountKey, str]) -> Iterator[str]:
    number = entry.number.replace("(", "").replace(")", "")
    payee, memo = _described(entry.payee), _described(entry.memo)
    tags = [f"kind:{entry.kind.value}"]
    if reference := _tag(entry.reference):
        tags.append(f"cycle:{reference}")
    yield f"{entry.booked_on} * ({number}) {payee} | {memo}  ; {', '.join(tags)}"
    width = max(len(names[key_of(posting.account)]) for posting in entry.postings)
    for posting in entry.postings:
        name = names[key_of(posting.account)].ljust(width)
        comment = _comment(posting)
        yield f"    {name}  {posting.amount:>14.2f} {entry.currency}{comment}"


def _comment(posting: Posting) -> str:
    filed = posting.dimensions
    tags = (("class", filed.class_name), ("location", filed.location))
    parts = [one_line(posting.description).translate(_IN_A_COMMENT)]
    parts += [
        f"{tag}:{_tag(value)}" for tag, value in (*tags, ("department", filed.department)) if value
    ]
    said = ", ".join(part for part in parts if part)
    return f"  ; {said}" if said else ""


def _asserted(entries: Sequence[Entry], names: Mapping[AccountKey, str]) -> Iterator[str]:
    """Yield what the clearing account must be left with; hledger compares to the cent."""
    every = left_on_clearing(entries, names)
    if not every:
        return
    payee = _described(entries[-1].payee)
    # The code is there for a payee that begins with “(”, which would be read as one.
    yield f"{entries[-1].booked_on} * (LEFT) {payee} | What is left on the clearing account"
    for left in every:
        yield f"    {left.account}  0.00 {left.currency} = {left.amount:.2f} {left.currency}"


def _described(text: str) -> str:
    return one_line(text).translate(_IN_A_DESCRIPTION)


def _tag(text: str) -> str:
    return one_line(text.translate(_IN_A_TAG))


FORMAT = Format(
    key="hledger",
    title="hledger",
    asks=(
        "`hledger check --strict` accepts the file: every account, currency and payee is declared.",
        "What is left on the clearing account is asserted, to the cent.",
    ),
    debit_and_credit="Signed amounts: a debit is positive.",
    accounts_by=AccountsBy.NAME,
    date_styles=(DateStyle.ISO,),
    writer=_write,
)
