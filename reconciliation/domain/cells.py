"""Read cells of tables that people exported: amounts and instants in any common spelling."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

Day = TypeVar("Day", date, datetime)

_COMMA_CENTS = re.compile(r",\d{1,2}\)?$")
_POINT_CENTS = re.compile(r"\.\d{1,2}\)?$")
_MONEY_SIGNS = re.compile(r"[\s$€£\u00a0\u202f']")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,T]+(.+))?", re.ASCII)
_MOST = 10**15  # an amount of a spreadsheet that is larger is none
YEARS = range(1900, 2200)  # a date outside of them is a slip of somebody's hand
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")


class UnreadableCell(ValueError):
    """A cell says something else than was asked for; the text says what, and never the cell."""


def plain(heading: str) -> str:
    """Return a heading without case, accents and punctuation: “Date, créée ” → “date creee”."""
    bare = unicodedata.normalize("NFKD", heading)
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def decimal_mark(texts: Iterable[str], *, default: str) -> str:
    """Return which sign parts the cents in amounts that were written by one hand."""
    commas = points = 0
    for text in texts:
        commas += bool(_COMMA_CENTS.search(text.strip()))
        points += bool(_POINT_CENTS.search(text.strip()))
    if commas == points:
        return default
    return "," if commas > points else "."


def amount_in(cell: object, *, mark: str = ".") -> Decimal:
    """Return an amount. A number of a spreadsheet is a float, and means what it shows."""
    if isinstance(cell, bool) or cell is None:
        raise UnreadableCell("no amount")
    if isinstance(cell, (int, float, Decimal)):
        return _finite(str(cell))
    text = _MONEY_SIGNS.sub("", str(cell)).replace("\u2212", "-")
    is_negative = text.startswith(("-", "(")) or text.endswith("-")
    text = text.strip("-+()")
    other = "." if mark == "," else ","
    text = text.replace(other, "").replace(mark, ".")
    if not _NUMBER.fullmatch(text):
        raise UnreadableCell("not an amount")
    return -Decimal(text) if is_negative else Decimal(text)


def _finite(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UnreadableCell("not an amount") from None
    if not value.is_finite() or abs(value) >= _MOST:
        raise UnreadableCell("not an amount")
    return round(value, 6)


def is_day_first(texts: Iterable[str], *, default: bool) -> bool:
    """Tell whether dates with slashes, all written by one hand, begin with the day."""
    for text in texts:
        match = _SLASHED.match(text.strip())
        if match and int(match[1]) > 12:
            return True
        if match and int(match[2]) > 12:
            return False
    return default


def instant_in(cell: object, *, day_first: bool = False) -> datetime:
    """Return an instant; one without a time zone is taken for UTC, as Mirakl writes."""
    if isinstance(cell, datetime):
        return _in_utc(cell)
    if isinstance(cell, date):
        return _in_utc(datetime(cell.year, cell.month, cell.day, tzinfo=UTC))
    text = str(cell or "").strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _slashed(text, day_first=day_first)
    return _in_utc(found)


def day_in(cell: object, *, day_first: bool = False) -> date:
    """Return a day; a time that stands beside it is left out."""
    if isinstance(cell, datetime):
        return _likely(cell).date()
    if isinstance(cell, date):
        return _likely(cell)
    text = str(cell or "").strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _slashed(text, day_first=day_first)
    return _likely(found).date()


def _slashed(text: str, *, day_first: bool) -> datetime:
    match = _SLASHED.fullmatch(text)
    if not match:
        raise UnreadableCell("not a date")
    day, month = (match[1], match[2]) if day_first else (match[2], match[1])
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        raise UnreadableCell("not a date") from None
    return _at(on, (match[4] or "00:00").strip())


def _at(on: date, clock: str) -> datetime:
    for spelling in _CLOCKS:
        try:
            at = datetime.strptime(clock.upper(), spelling).time()  # noqa: DTZ007 - a time alone
        except ValueError:
            continue
        return datetime.combine(on, at, tzinfo=UTC)
    raise UnreadableCell("not a time")


def _likely(on: Day) -> Day:
    if on.year not in YEARS:
        raise UnreadableCell(f"before {YEARS[0]} or after {YEARS[-1]}")
    return on


def _in_utc(at: datetime) -> datetime:
    at = _likely(at)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
