"""What both plain-text ledgers share: the names of accounts, and what is left on clearing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconciliation.domain.chart import Account, AccountRole, AccountType
from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry

ROOTS: Mapping[AccountType, str] = {
    AccountType.ASSET: "Assets",
    AccountType.LIABILITY: "Liabilities",
    AccountType.EQUITY: "Equity",
    AccountType.INCOME: "Income",
    AccountType.EXPENSE: "Expenses",
}

# An account by what a ledger can tell apart: code, name, type.
AccountKey = tuple[str, str, AccountType]
Component = Callable[[str], str]


def key_of(account: Account) -> AccountKey:
    """Return what makes it this account and no other."""
    return account.code, account.name, account.type


def names_of(entries: Sequence[Entry], component: Component) -> dict[AccountKey, str]:
    """Return the ledger's name of every account: no two accounts share one.

    `component` makes a valid part of a name from free text. Where two names become one, their
    codes, and at last their places, are put behind.
    """
    keys = sorted({key_of(posting.account) for entry in entries for posting in entry.postings})
    names = {key: _path(key, component) for key in keys}
    codes = {key: component(key[0]) for key in keys}
    places = {key: str(place) for place, key in enumerate(keys, start=1)}
    return _apart(_apart(names, codes), places)


def _apart(
    names: Mapping[AccountKey, str], behind: Mapping[AccountKey, str]
) -> dict[AccountKey, str]:
    """Return the names; those that are there twice with something put behind."""
    often = Counter(names.values())
    return {
        key: name if often[name] == 1 else f"{name}-{behind[key]}" for key, name in names.items()
    }


def _path(key: AccountKey, component: Component) -> str:
    _, name, kind = key
    root = ROOTS[kind]
    parts = [component(part) for part in name.split(":") if one_line(part)]
    if parts and parts[0].casefold() == root.casefold():
        parts = parts[1:]
    return ":".join([root, *(parts or [component(key[0])])])


@dataclass(frozen=True)
class Left:
    """What the entries leave on an account, as a ledger sees it once it has read the last of them.

    `with_parts` counts the accounts below it too, which is what Beancount's assertion compares.
    """

    account: str
    currency: str
    amount: Decimal
    with_parts: Decimal


def left_on_clearing(entries: Sequence[Entry], names: Mapping[AccountKey, str]) -> list[Left]:
    """Return what entries leave on each clearing account, by the ledger's `names` and by currency.

    A ledger knows nothing of roles: whatever stands on the same account counts.
    """
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    clearing = set()
    for entry in entries:
        for posting in entry.postings:
            key = names[key_of(posting.account)], entry.currency
            totals[key] += posting.amount
            if posting.account.role == AccountRole.CLEARING:
                clearing.add(key)
    return [
        Left(account, currency, totals[account, currency], _with_parts(totals, account, currency))
        for account, currency in sorted(clearing)
    ]


def _with_parts(totals: Mapping[tuple[str, str], Decimal], account: str, currency: str) -> Decimal:
    return sum(
        (
            amount
            for (name, code), amount in totals.items()
            if code == currency and f"{name}:".startswith(f"{account}:")
        ),
        Decimal(0),
    )
