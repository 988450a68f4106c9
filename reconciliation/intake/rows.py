"""Make rows for `COPY` out of lines' texts, or say why a text is none. Knows no database.

A million texts pass here: an ordinary one is checked and written as it stands, whatever is not is
read with care. Each row ends with its raw text, verbatim.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from decimal import Decimal
from hashlib import md5
from operator import itemgetter
from typing import Any

from integration.domain.money_records import TransactionLine
from integration.domain.records import UnreadableRecord
from integration.mirakl.payloads.transaction_lines import (
    Unusual,
    ordinary_parts,
    read_with_care,
)

# What is kept of a line as columns, and how many characters a text may have.
LIMITS: Mapping[str, int] = {
    "type": 80,
    "currency": 3,
    "payment_state": 32,
    "mirakl_cycle_id": 36,
    "mirakl_order_id": 100,
    "mirakl_line_id": 100,
    "mirakl_refund_id": 64,
    "mirakl_shipment_id": 64,
    "mirakl_debit_id": 64,
    "tax_code": 64,
    "fee_code": 64,
    "description": 255,
    "document_number": 64,
}
_NAMES = [field.name for field in fields(TransactionLine)]
_OTHERS = ("mirakl_transaction_id", "amount", "created_at", "updated_at", "transaction_at")
KEPT = tuple(name for name in _NAMES if name in LIMITS or name in _OTHERS)
COLUMNS = ("position", *KEPT, "digest", "raw")

_AMOUNT, _CURRENCY, _STATE = (KEPT.index(name) for name in ("amount", "currency", "payment_state"))
_kept = itemgetter(*(_NAMES.index(name) for name in KEPT))
_TABS = len(KEPT) - 1
_ORDINARY_LENGTH = min(limit for limit in LIMITS.values() if limit > 32)
_CENT = Decimal("0.0001")  # the columns' places
_TOO_MUCH = Decimal(10) ** 14
LONGEST_RAW = 4_000  # characters of an unreadable text that are kept with the import


@dataclass(frozen=True)
class Fault:
    """A text that is no line: where it stands (from 1), its id if it has one, and why."""

    position: int
    reference: str
    reasons: tuple[str, ...]
    raw: str


class UnreadableLine(ValueError):
    """A text, or a value, is no line that can be kept."""

    def __init__(self, reference: str, reasons: tuple[str, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reference, self.reasons = reference, reasons


class _NotJSON(ValueError):
    """A text holds what JSON does not know."""


def _no_constant(name: str) -> Any:
    raise _NotJSON(name)


decode = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant).decode


@dataclass(frozen=True)
class Reading:
    """How lines are read. With a currency, a line in another one is a fault."""

    currency: str = ""
    keeps_text: bool = True  # a preview needs no texts


AS_TOLD = Reading()


def read_block(
    block: bytes, *, first: int = 1, reading: Reading = AS_TOLD
) -> tuple[bytes, list[Fault]]:
    """Return the rows of newline-delimited texts, and what is wrong with the others."""
    rows, faults = [], []
    for position, line in enumerate(_texts(block), start=first):
        if not line or line.isspace():
            continue
        try:
            rows.append(_row_of_text(position, line, reading))
        except UnreadableLine as error:
            raw = line[:LONGEST_RAW].replace("\0", "\N{REPLACEMENT CHARACTER}")
            faults.append(Fault(position, error.reference, error.reasons, raw))
    return "".join(rows).encode(), faults


def row_of_value(
    position: int, line: TransactionLine, raw: str, *, reading: Reading = AS_TOLD
) -> bytes:
    """Return the row of a line that was read already. Raise UnreadableLine."""
    values, digest = _careful(line, reading), _digest(raw)
    return _row(position, values, digest, raw if reading.keeps_text else "").encode()


def _texts(block: bytes) -> Iterable[str]:
    """Split a block at its newlines alone: JSON may hold other ends of lines inside its texts."""
    try:
        text = block.decode()
    except UnicodeDecodeError:
        # One line is to blame, and only that one will be no JSON.
        text = block.decode(errors="surrogateescape")
    return text.removesuffix("\n").replace("\r\n", "\n").split("\n")


def _row_of_text(position: int, text: str, reading: Reading) -> str:
    digest = _digest(text)
    try:
        raw = decode(text)
    except (ValueError, RecursionError):
        raise UnreadableLine("", ("it is not JSON",)) from None
    try:
        kept = _kept(ordinary_parts(raw))
        values = _ordinary(kept)
    except Unusual:
        values = _careful_text(raw, reading)
    else:
        if reading.currency and kept[_CURRENCY] != reading.currency:
            raise UnreadableLine(kept[0], (_foreign(kept[_CURRENCY], reading),))
    return _row(position, values, digest, text if reading.keeps_text else "")


def _foreign(currency: str, reading: Reading) -> str:
    return f"currency: {currency[:3]}, where the shop's is {reading.currency}"


def _ordinary(kept: tuple[Any, ...]) -> str:
    """Return an ordinary line's columns, joined. Raise Unusual when one needs a closer look."""
    identity: str = kept[0]
    texts = [*kept[:_AMOUNT], str(kept[_AMOUNT]), *kept[_AMOUNT + 1 :]]
    values = "\t".join(texts)
    if (
        max(map(len, texts)) > _ORDINARY_LENGTH
        or len(kept[_CURRENCY]) != 3
        or len(kept[_STATE]) > LIMITS["payment_state"]
        or values.count("\t") != _TABS
        or not _is_plain(values)
        or not _is_uuid(identity)
    ):
        raise Unusual
    return values


def _is_plain(text: str) -> bool:
    return not ("\\" in text or "\n" in text or "\r" in text or "\0" in text) and (
        text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
    )


def _is_uuid(text: str) -> bool:
    """Tell whether it is spelled as UUIDs are: PostgreSQL and Python each take other spellings."""
    if len(text) != 36 or not text[8] == text[13] == text[18] == text[23] == "-":
        return False
    try:
        return len(bytes.fromhex(text.replace("-", ""))) == 16
    except ValueError:
        return False


def _careful_text(raw: Any, reading: Reading) -> str:
    record = read_with_care(raw)
    if isinstance(record, UnreadableRecord):
        raise UnreadableLine(record.reference[:200], record.reasons)
    return _careful(record.value, reading)


def _careful(line: TransactionLine, reading: Reading) -> str:
    """Return a line's columns, joined and escaped. Raise UnreadableLine for what has no room."""
    kept = dict(zip(KEPT, _kept(astuple(line)), strict=True))
    reasons = [
        f"{name}: longer than {limit} characters"
        for name, limit in LIMITS.items()
        if len(kept[name]) > limit and name != "description"
    ]
    if not _is_uuid(line.mirakl_transaction_id):
        reasons.append("mirakl_transaction_id: not a UUID")
    if abs(line.amount) >= _TOO_MUCH or line.amount != round(line.amount, 4):
        reasons.append("amount: more than a trillion, or less than a hundredth of a cent")
    if reading.currency and line.currency != reading.currency:
        reasons.append(_foreign(line.currency, reading))
    if reasons:
        raise UnreadableLine(line.mirakl_transaction_id[:200], tuple(reasons))
    kept["description"] = kept["description"][: LIMITS["description"]]
    return "\t".join(_escaped(_text_of(value)) for value in kept.values())


def _text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\0", "")
    text = text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text.encode(errors="replace").decode()


def _digest(text: str) -> str:
    try:
        return md5(text.encode(), usedforsecurity=False).hexdigest()
    except UnicodeEncodeError:
        raise UnreadableLine("", ("it is not UTF-8",)) from None


def _row(position: int, values: str, digest: str, raw: str) -> str:
    if "\\" in raw or "\t" in raw or "\n" in raw or "\r" in raw:
        raw = _escaped(raw)
    return f"{position}\t{values}\t{digest}\t{raw}\n"
