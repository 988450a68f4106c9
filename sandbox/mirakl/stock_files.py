"""A stock file: its lines, what is wrong with them, and the report of those in error."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.mirakl import figures

if TYPE_CHECKING:
    from sandbox.mirakl.offers import Offer
    from sandbox.mirakl.state import Marketplace

DELIMITER = ";"
COLUMNS = ("offer-sku", "quantity", "warehouse-code", "update-delete")
NEEDED = {"offer-sku", "quantity"}
REPORT_COLUMNS = ("error-line", "error-message", *COLUMNS)
UPDATE, DELETE = "update", "delete"
HELD_BACK = "Another line of this offer is in error."
LARGEST_QUANTITY = 1_000_000_000


class UnreadableFile(ValueError):
    """The file has no header with the columns that a stock file needs."""


@dataclass
class StockLine:
    """One line, as it was sent; `number` counts from the header, which is 1."""

    number: int
    sku: str
    quantity: str
    warehouse: str
    verb: str
    error: str = ""


def read_lines(content: bytes) -> list[StockLine]:
    """Return the lines of a file; raise UnreadableFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("The file is not UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=DELIMITER)
    if not set(rows.fieldnames or ()) >= NEEDED:
        raise UnreadableFile("The header of the file is not a stock file's.")
    lines = []
    for row in rows:
        sku, quantity, warehouse, verb = ((row.get(name) or "").strip() for name in COLUMNS)
        lines.append(StockLine(rows.line_num, sku, quantity, warehouse, verb))
    return lines


def apply_lines(market: Marketplace, lines: list[StockLine]) -> None:
    """Write each offer's lines, or mark them: one line in error holds back all of its offer."""
    by_offer: dict[str, list[StockLine]] = {}
    for line in lines:
        by_offer.setdefault(line.sku, []).append(line)
    for sku, own in by_offer.items():
        offer = market.offers.get(sku)
        for line in own:
            line.error = _fault(market, offer, line, own)
        if any(line.error for line in own):
            for line in own:
                line.error = line.error or HELD_BACK
        elif offer:
            for line in own:
                _write(market, offer, line)


def report(lines: list[StockLine]) -> str:
    """Return STO03's file: every line of the offers in error, ready to be sent again."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITER, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    for line in lines:
        if line.error:
            sent = (line.sku, line.quantity, line.warehouse, line.verb)
            writer.writerow((line.number, line.error, *sent))
    return text.getvalue()


def _fault(market: Marketplace, offer: Offer | None, line: StockLine, own: list[StockLine]) -> str:
    """Return what is wrong with a line, or nothing. The words are ours: Mirakl names none."""
    if offer is None or offer.is_deleted:
        return f"The offer with SKU '{line.sku}' does not exist."
    if line.verb.casefold() not in ("", UPDATE, DELETE):
        return f"The value '{line.verb}' of 'update-delete' is not valid."
    if sum(other.warehouse == line.warehouse for other in own) > 1:
        return "There is more than one quantity for this offer."
    if any(bool(other.warehouse) != bool(line.warehouse) for other in own):
        return "A quantity for all warehouses and one for a single warehouse exclude each other."
    if not line.warehouse and offer.warehouses:
        return "The stock of this offer is managed by warehouse: a warehouse code is required."
    if line.warehouse and line.warehouse not in market.settings.warehouses | set(offer.warehouses):
        return f"The warehouse '{line.warehouse}' does not exist."
    return "" if _is_deletion(line) and line.warehouse else _quantity_fault(line.quantity)


def _quantity_fault(text: str) -> str:
    if not text.removeprefix("-").isdecimal() or not text.isascii():
        return f"The quantity '{text}' is not a number."
    if not 0 <= int(text) <= LARGEST_QUANTITY:
        return f"The quantity '{text}' must be between 0 and {LARGEST_QUANTITY}."
    return ""


def _write(market: Marketplace, offer: Offer, line: StockLine) -> None:
    if not line.warehouse:
        figures.set_quantity(market, offer, 0 if _is_deletion(line) else int(line.quantity))
    else:
        units = None if _is_deletion(line) else int(line.quantity)
        figures.set_warehouse(market, offer, line.warehouse, units)


def _is_deletion(line: StockLine) -> bool:
    return line.verb.casefold() == DELETE
