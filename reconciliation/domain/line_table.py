"""Read transaction lines from a table: the back office's export, or the API's fields as columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from integration.domain.money_records import TransactionLine
from reconciliation.domain.cells import (
    UnreadableCell,
    amount_in,
    decimal_mark,
    instant_in,
    is_day_first,
    plain,
)
from reconciliation.domain.transactions import KINDS

# Headings that stand for a field, in plain spelling. The API's own names come first; the others are
# the back office's labels [recalled], which differ from operator to operator.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "mirakl_transaction_id": ("id", "transaction log id", "transaction id", "transaction line id"),
    "type": ("type", "transaction type"),
    "amount": ("amount",),
    "credit": ("amount credited", "credit", "amount credit"),
    "debit": ("amount debited", "debit", "amount debit"),
    "currency": ("currency iso code", "currency", "currency code"),
    "payment_state": ("payment state", "payment status", "status"),
    "created_at": ("date created", "creation date", "created", "date"),
    "updated_at": ("last updated", "last update", "last updated date", "updated"),
    "transaction_at": ("entities transaction info date", "transaction date"),
    "mirakl_cycle_id": ("seller billing cycle id", "billing cycle id", "billing cycle"),
    "mirakl_order_id": ("entities order id", "order id", "order number", "order"),
    "mirakl_line_id": (
        "entities order line id",
        "order line id",
        "order line",
        "order line number",
    ),
    "mirakl_refund_id": ("entities refund id", "refund id", "refund"),
    "mirakl_shipment_id": ("entities shipment id", "shipment id", "shipment"),
    "mirakl_debit_id": ("entities debit id", "debit id"),
    "tax_code": ("entities order tax code", "entities shop tax code", "order tax code", "tax code"),
    "fee_code": ("entities fee code", "entities order fee code", "fee code"),
    "description": ("entities one off item description", "description", "label"),
    "document_number": (
        "accounting document number",
        "invoice number",
        "document number",
        "accounting document",
    ),
    "voucher_number": ("payment voucher number", "payment voucher", "voucher number"),
}
_REQUIRED = {
    "mirakl_transaction_id": "the id of each line (“id”)",
    "type": "its type (“type”)",
    "created_at": "its date (“date_created”)",
}
_TEXTS = tuple(
    field.name
    for field in fields(TransactionLine)
    if field.name in HEADINGS and not field.name.endswith("_at") and field.name != "amount"
)


class UnusableTable(ValueError):
    """A table lacks columns that nothing can be imported without; the text names them."""


class UnreadableRow(ValueError):
    """A row is no line. `reasons` name columns, never values."""

    def __init__(self, reference: str, reasons: tuple[str, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reference, self.reasons = reference, reasons


@dataclass(frozen=True)
class LineTable:
    """How one table is read: where each field stands, and how its writer spells things."""

    places: Mapping[str, int]
    currency: str  # what a line without one is in
    mark: str = "."
    day_first: bool = False

    def line(self, cells: Sequence[Any]) -> TransactionLine:
        """Return a row's line. Raise UnreadableRow."""
        reasons: list[str] = []

        def read(name: str, how: Callable[[Any], Any]) -> Any:
            try:
                return how(self._cell(cells, name))
            except UnreadableCell as error:
                reasons.append(f"{name}: {error}")
                return None

        created_at = read("created_at", self._instant)
        updated_at = read("updated_at", lambda cell: self._instant(cell) if cell else created_at)
        transaction_at = read("transaction_at", lambda cell: self._instant(cell) if cell else None)
        amount = read("amount", lambda cell: self._amount(cells, cell))
        texts: dict[str, Any] = {name: _text(self._cell(cells, name)) for name in _TEXTS}
        if not texts["type"]:
            reasons.append("type: missing")
        if reasons:
            raise UnreadableRow(texts["mirakl_transaction_id"], tuple(reasons))
        texts["type"] = _type(texts["type"])
        texts["payment_state"] = texts["payment_state"].upper().replace(" ", "_")
        texts["currency"] = texts["currency"].upper() or self.currency
        texts["mirakl_transaction_id"] = texts["mirakl_transaction_id"].lower()
        return TransactionLine(
            amount=amount,
            created_at=created_at,
            updated_at=updated_at,
            transaction_at=transaction_at,
            **texts,
        )

    def _cell(self, cells: Sequence[Any], name: str) -> Any:
        place = self.places.get(name)
        return None if place is None or place >= len(cells) else cells[place]

    def _instant(self, cell: Any) -> Any:
        return instant_in(cell, day_first=self.day_first)

    def _amount(self, cells: Sequence[Any], cell: Any) -> Any:
        """Return the signed amount, or credit less debit where there is no such column."""
        if "amount" in self.places:
            return amount_in(cell, mark=self.mark)
        credit, debit = self._cell(cells, "credit"), self._cell(cells, "debit")
        if credit in (None, "") and debit in (None, ""):
            raise UnreadableCell("no amount")
        parts = [abs(amount_in(part or 0, mark=self.mark)) for part in (credit, debit)]
        return parts[0] - parts[1]


def line_table(
    headings: Sequence[Any], sample: Sequence[Sequence[Any]], *, currency: str, day_first: bool
) -> LineTable:
    """Return how a table is read, by its headings and some of its rows. Raise UnusableTable.

    `day_first` is how its writer's country writes dates, where the rows do not say.
    """
    places = places_of(headings, HEADINGS)
    missing = [what for name, what in _REQUIRED.items() if name not in places]
    if "amount" not in places and not {"credit", "debit"} <= set(places):
        missing.append("its amount (“amount”, or “credit” and “debit”)")
    if missing:
        raise UnusableTable(f"The table has no column for {', '.join(missing)}.")
    amounts = _column(sample, places, ("amount", "credit", "debit"))
    dates = _column(sample, places, ("created_at", "updated_at", "transaction_at"))
    return LineTable(
        places,
        currency,
        mark=decimal_mark(amounts, default="."),
        day_first=is_day_first(dates, default=day_first),
    )


def places_of(headings: Sequence[Any], known: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
    """Return in which column each field stands; its first name counts before its others."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        found.setdefault(plain(str(heading or "")), place)
    return {
        field: next(found[name] for name in names if name in found)
        for field, names in known.items()
        if any(name in found for name in names)
    }


def _column(
    rows: Sequence[Sequence[Any]], places: Mapping[str, int], names: Sequence[str]
) -> list[str]:
    wanted = [places[name] for name in names if name in places]
    cells = [row[place] for row in rows for place in wanted if place < len(row)]
    return [cell for cell in cells if isinstance(cell, str)]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a spreadsheet's number for what is a text
    return "" if cell is None else str(cell).strip()


def _type(text: str) -> str:
    """Return a type as the API spells it, when it is one: “Order amount” → ORDER_AMOUNT."""
    spelled = "_".join(plain(text).upper().split())
    return spelled if spelled in KINDS else text
