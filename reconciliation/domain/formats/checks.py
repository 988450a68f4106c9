"""What must be true of entries before a system is given them. Faults are sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reconciliation.domain.formats.texts import one_line
from reconciliation.domain.journal import Entry, Posting, faults_of

_MOST = 20
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Limits:
    """What a system takes at most; 0 is no limit. Names are never cut: they would not match."""

    rows: int = 0  # of a file, its heading among them
    number: int = 0  # characters of a journal's number
    account: int = 0
    dimension: int = 0
    description: int = 0
    amount: Decimal = Decimal(10) ** 13  # below it; beyond, a spreadsheet loses cents


def faults_for(entries: Sequence[Entry], limits: Limits, system: str) -> list[str]:
    """Return why entries cannot be written for a system, in sentences; the first twenty."""
    if not entries:
        return ["There are no entries to export."]
    faults = list(dict.fromkeys(_faults(entries, limits, system)))
    more = len(faults) - _MOST
    return faults if more <= 0 else [*faults[:_MOST], f"There are {more} more faults."]


def _faults(entries: Sequence[Entry], limits: Limits, system: str) -> Iterator[str]:
    yield from _of_the_whole(entries)
    for entry in entries:
        yield from (f"{entry.number}: {fault}" for fault in faults_of(entry))
        yield from (f"{entry.number}: {fault}" for fault in _of_an_entry(entry, limits, system))


def _of_the_whole(entries: Sequence[Entry]) -> Iterator[str]:
    numbers = [entry.number for entry in entries]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        yield f"{number} is there twice."
    currencies = sorted({entry.currency for entry in entries})
    for currency in currencies:
        if not _CURRENCY.fullmatch(currency):
            yield f"“{currency}” is not a currency's code."
    # A file that can say which is refused as well: its totals would add up what nobody may add.
    if len(currencies) > 1:
        named = " and ".join(currencies)
        yield f"A file holds one currency, not {named}: export the entries of each by themselves."


def _of_an_entry(entry: Entry, limits: Limits, system: str) -> Iterator[str]:
    if limits.number and len(entry.number) > limits.number:
        yield f"{system} takes numbers of {limits.number} characters."
    for posting in entry.postings:
        yield from _of_a_posting(posting, limits, system)


def _of_a_posting(posting: Posting, limits: Limits, system: str) -> Iterator[str]:
    account, filed = posting.account, posting.dimensions
    if not one_line(account.code) or not one_line(account.name):
        yield f"The account “{account.code} {account.name}” lacks its code or its name."
    if limits.account and len(account.name) > limits.account:
        yield f"{system} takes names of {limits.account} characters: “{account.name}” is longer."
    for name in (filed.class_name, filed.location, filed.department):
        if limits.dimension and len(name) > limits.dimension:
            yield f"{system} takes names of {limits.dimension} characters: “{name}” is longer."
    if abs(posting.amount) >= limits.amount:
        yield f"{system} takes amounts below {limits.amount:,}: {posting.amount} is not."
