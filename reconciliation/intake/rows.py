"""Make rows for `COPY` out of lines' texts, or say why a text is none. Knows no database.

A million texts pass here: an ordinary one is checked and written as it stands, whatever is not is
read with care. The raw texts are packed, verbatim.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter
from struct import Struct
from typing import Any

from integration.domain.money_records import TransactionLine
from integration.domain.records import UnreadableRecord
from integration.mirakl.payloads.ordinary_lines import Unusual, ordinary_parts_of_text
from integration.mirakl.payloads.transaction_lines import read_with_care
from reconciliation.domain.packed_texts import packed

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
# The columns of a line's row, and of a block of texts, in the order of `COPY`.
LINE_COLUMNS = (
    "id",
    "text_number",
    "shop_id",
    "line_import_id",
    "seen_at",
    *(name for name in KEPT if name != "transaction_at"),
    "digest",
    "transaction_at",
)
TEXT_COLUMNS = ("first_number", "shop_id", "texts")
# In binary, since what is packed needs no escapes there: each value behind its length.
_TEXT_ROW = Struct("!hiqiqi")

_AMOUNT, _CURRENCY, _STATE = (KEPT.index(name) for name in ("amount", "currency", "payment_state"))
_kept = itemgetter(*(_NAMES.index(name) for name in KEPT))
_TRANSACTION_AT = KEPT.index("transaction_at")
_TABS = len(KEPT) - 2
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


_NOT_UTF_8 = UnreadableLine("", ("it is not UTF-8",))


class _NotJSON(ValueError):
    """A text holds what JSON does not know."""


def _no_constant(name: str) -> Any:
    raise _NotJSON(name)


decode = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant).decode


@dataclass(frozen=True)
class Reading:
    """How lines are read: `stamp` begins each row after its id, in `COPY`'s spelling.

    With a currency, a line in another one is a fault. Without a shop, as in a preview, texts are
    not kept.
    """

    stamp: str
    shop_id: int = 0
    currency: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows for `COPY`: lines, blocks of their texts, and how many lines. What is none has no row.

    Blocks are rows of a binary `COPY`, without its beginning and its end.
    """

    lines: bytes = b""
    texts: bytes = b""
    count: int = 0
    faults: tuple[Fault, ...] = ()


def read_block(block: bytes, *, first: int, first_id: int, reading: Reading) -> Rows:
    """Return the rows of newline-delimited texts, of which the first stands at a position.

    Each text has an id of its own, from `first_id` on, whether it is a line or not.
    """
    writer = RowWriter(reading, first_id=first_id)
    to_id = first_id - first
    is_utf_8 = _is_utf_8(block)
    for position, line in enumerate(_lines(block), start=first):
        if not line or line.isspace():
            continue
        if is_utf_8 or _is_utf_8(line):
            writer.add_text(position, position + to_id, line)
        else:
            writer.add_fault(position, _NOT_UTF_8, line.decode(errors="replace"))
    return writer.rows()


class RowWriter:
    """Puts rows together. Their ids rise, from `first_id` on; a text's number is its line's id."""

    def __init__(self, reading: Reading, *, first_id: int) -> None:
        self._reading, self._first_id = reading, first_id
        self._lines: list[str] = []
        self._texts: list[bytes] = []
        self._faults: list[Fault] = []

    def add_text(self, position: int, identity: int, text: bytes) -> None:
        """Add a line by its text, which is UTF-8, and kept verbatim."""
        try:
            values, transaction_at = _values_of_text(text, self._reading)
        except UnreadableLine as error:
            self.add_fault(position, error, text.decode())
        else:
            self._add(identity, values, transaction_at, text)

    def add_value(self, position: int, identity: int, line: TransactionLine, text: str) -> None:
        """Add a line that was read already."""
        try:
            encoded = _encoded(text)
            values, transaction_at = _careful(line, self._reading)
        except UnreadableLine as error:
            self.add_fault(position, error, text)
        else:
            self._add(identity, values, transaction_at, encoded)

    def add_fault(self, position: int, error: UnreadableLine, text: str) -> None:
        """Add what is no line."""
        raw = text[:LONGEST_RAW].replace("\0", "\N{REPLACEMENT CHARACTER}")
        self._faults.append(Fault(position, error.reference[:200], error.reasons, raw))

    def rows(self) -> Rows:
        """Return everything that was added."""
        lines = "".join(self._lines).encode()
        blocks = packed(self._texts, first=self._first_id)
        texts = b"".join(self._text_row(first, block) for first, block in blocks)
        return Rows(lines, texts, len(self._lines), tuple(self._faults))

    def _add(self, identity: int, values: str, transaction_at: str, text: bytes) -> None:
        stamp, at = self._reading.stamp, transaction_at or "\\N"
        self._lines.append(f"{identity}\t{identity}\t{stamp}\t{values}\t{digest_of(text)}\t{at}\n")
        if self._reading.shop_id:
            while len(self._texts) < identity - self._first_id:
                self._texts.append(b"")
            self._texts.append(text)

    def _text_row(self, first: int, block: bytes) -> bytes:
        return _TEXT_ROW.pack(3, 8, first, 8, self._reading.shop_id, len(block)) + block


def digest_of(text: bytes) -> str:
    """Return what tells a text from all others: half of its SHA-256, as long as a UUID."""
    return sha256(text).hexdigest()[:32]


def _lines(block: bytes) -> Iterable[bytes]:
    """Split a block at its newlines alone: JSON may hold other ends of lines inside its texts."""
    if b"\r" in block:  # looking costs nothing beside replacing none
        block = block.replace(b"\r\n", b"\n")
    return block.removesuffix(b"\n").split(b"\n")


def _is_utf_8(text: bytes) -> bool:
    """Tell whether it is, all of it: msgspec looks only at what it reads."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _values_of_text(text: bytes, reading: Reading) -> tuple[str, str]:
    """Return a line's columns, joined, and its instant of transaction. Raise UnreadableLine."""
    try:
        kept = _kept(ordinary_parts_of_text(text))
        values = _ordinary(kept)
    except Unusual:
        return _careful_text(text, reading)
    if reading.currency and kept[_CURRENCY] != reading.currency:
        raise UnreadableLine(kept[0], (_foreign(kept[_CURRENCY], reading),))
    return values, kept[_TRANSACTION_AT]


def _foreign(currency: str, reading: Reading) -> str:
    return f"currency: {currency[:3]}, where the shop's is {reading.currency}"


def _ordinary(kept: tuple[Any, ...]) -> str:
    """Return an ordinary line's columns, joined. Raise Unusual when one needs a closer look."""
    identity: str = kept[0]
    texts = list(kept)
    texts[_AMOUNT] = str(kept[_AMOUNT])
    del texts[_TRANSACTION_AT]
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


def _careful_text(text: bytes, reading: Reading) -> tuple[str, str]:
    try:
        raw = decode(text.decode())
    except (ValueError, RecursionError):
        raise UnreadableLine("", ("it is not JSON",)) from None
    record = read_with_care(raw)
    if isinstance(record, UnreadableRecord):
        raise UnreadableLine(record.reference[:200], record.reasons)
    return _careful(record.value, reading)


def _careful(line: TransactionLine, reading: Reading) -> tuple[str, str]:
    """Return what `_values_of_text` does, escaped. Raise UnreadableLine for what has no room."""
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
    transaction_at = _text_of(kept.pop("transaction_at"))
    return "\t".join(_escaped(_text_of(value)) for value in kept.values()), transaction_at


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


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _NOT_UTF_8 from None
