"""Lines of a bank statement: read from a table, and told apart by what they say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from reconciliation.domain.cells import (
    UnreadableCell,
    amount_in,
    day_in,
    decimal_mark,
    is_day_first,
)
from reconciliation.domain.line_table import UnreadableRow, UnusableTable, places_of

# Headings as banks write them, in plain spelling.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "booked_on": (
        "posting date",
        "posted date",
        "date posted",
        "booking date",
        "transaction date",
        "trans date",
        "date",
        "value date",
    ),
    "amount": ("amount", "transaction amount", "amount usd"),
    "credit": ("credit", "credit amount", "credits", "deposit", "deposits", "paid in", "money in"),
    "debit": (
        "debit",
        "debit amount",
        "debits",
        "withdrawal",
        "withdrawals",
        "paid out",
        "money out",
    ),
    "text": ("description", "details", "memo", "narrative", "payee", "name", "text"),
    "reference": (
        "reference",
        "reference number",
        "bank reference",
        "customer reference",
        "check or slip",
        "check number",
        "transaction id",
    ),
    "currency": ("currency", "currency code", "ccy"),
}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class StatementLine:
    """One movement of a bank account: positive is money that came in. `bank_id` may be empty."""

    booked_on: date
    amount: Decimal
    currency: str
    text: str = ""
    reference: str = ""
    bank_id: str = ""  # the bank's own id of it (OFX's FITID)


@dataclass(frozen=True)
class StatementTable:
    """How one bank's table is read."""

    places: Mapping[str, int]
    currency: str
    mark: str = "."
    day_first: bool = False

    def line(self, cells: Sequence[Any]) -> StatementLine:
        """Return a row's line. Raise UnreadableRow."""
        reasons = []
        booked_on, amount = date.min, Decimal(0)
        try:
            booked_on = day_in(self._cell(cells, "booked_on"), day_first=self.day_first)
        except UnreadableCell as error:
            reasons.append(f"date: {error}")
        try:
            amount = self._amount(cells)
        except UnreadableCell as error:
            reasons.append(f"amount: {error}")
        currency = str(self._cell(cells, "currency") or self.currency).strip().upper()
        if currency != self.currency:
            reasons.append(f"currency: not {self.currency}")
        if reasons:
            raise UnreadableRow("", tuple(reasons))
        texts = {name: str(self._cell(cells, name) or "").strip() for name in ("text", "reference")}
        return StatementLine(booked_on, amount, currency, **texts)

    def _cell(self, cells: Sequence[Any], name: str) -> Any:
        place = self.places.get(name)
        return None if place is None or place >= len(cells) else cells[place]

    def _amount(self, cells: Sequence[Any]) -> Decimal:
        if "amount" in self.places:
            amount = amount_in(self._cell(cells, "amount"), mark=self.mark)
        else:
            credit, debit = self._cell(cells, "credit"), self._cell(cells, "debit")
            if credit in (None, "") and debit in (None, ""):
                raise UnreadableCell("no amount")
            into, out = (abs(amount_in(part or 0, mark=self.mark)) for part in (credit, debit))
            amount = into - out
        if amount != round(amount, 2):
            raise UnreadableCell("a fraction of a cent")
        return amount.quantize(_CENT)


def statement_table(
    headings: Sequence[Any], sample: Sequence[Sequence[Any]], *, currency: str, day_first: bool
) -> StatementTable:
    """Return how a statement is read, by its headings and some rows. Raise UnusableTable."""
    places = places_of(headings, HEADINGS)
    missing = [] if "booked_on" in places else ["the date"]
    if "amount" not in places and not {"credit", "debit"} <= set(places):
        missing.append("the amount (or credit and debit)")
    if missing:
        raise UnusableTable(f"The statement has no column for {' and '.join(missing)}.")
    amounts = _column(sample, places, ("amount", "credit", "debit"))
    return StatementTable(
        places,
        currency,
        mark=decimal_mark(amounts, default="."),
        day_first=is_day_first(_column(sample, places, ("booked_on",)), default=day_first),
    )


def with_digests(lines: Iterable[StatementLine]) -> Iterator[tuple[StatementLine, str]]:
    """Yield lines with what tells each from all others of its account.

    Of equal lines the second is another than the first: their number among themselves counts. A
    statement that begins or ends within a day may thus tell a line that is known as new; banks'
    statements are of whole days.
    """
    seen: Counter[tuple[Any, ...]] = Counter()
    for line in lines:
        said = (line.booked_on, line.amount, line.currency, line.text, line.reference, line.bank_id)
        seen[said] += 1
        words = "\x1f".join(map(str, (*said, seen[said])))
        yield line, sha256(words.encode()).hexdigest()


def _column(
    rows: Sequence[Sequence[Any]], places: Mapping[str, int], names: Sequence[str]
) -> list[str]:
    wanted = [places[name] for name in names if name in places]
    cells = [row[place] for row in rows for place in wanted if place < len(row)]
    return [cell for cell in cells if isinstance(cell, str)]
