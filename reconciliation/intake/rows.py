"""Make rows for `COPY` out of lines' texts, or say why a text is none. Knows no database.

A million texts pass here: an ordinary one is checked and written as it stands, whatever is not is
read with care. The raw texts are packed, verbatim.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct

from integration.domain.money_records import TransactionLine
from reconciliation.domain.packed_texts import packed
from reconciliation.intake.columns import (
    KEPT,
    UnreadableLine,
    columns_of_line,
    columns_of_text,
)

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

LONGEST_RAW = 4_000  # characters of an unreadable text that are kept with the import


@dataclass(frozen=True)
class Fault:
    """A text that is no line: where it stands (from 1), its id if it has one, and why."""

    position: int
    reference: str
    reasons: tuple[str, ...]
    raw: str


_NOT_UTF_8 = UnreadableLine("", ("it is not UTF-8",))


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
            values, transaction_at = columns_of_text(text, self._reading.currency)
        except UnreadableLine as error:
            self.add_fault(position, error, text.decode())
        else:
            self._add(identity, values, transaction_at, text)

    def add_value(self, position: int, identity: int, line: TransactionLine, text: str) -> None:
        """Add a line that was read already."""
        try:
            encoded = _encoded(text)
            values, transaction_at = columns_of_line(line, self._reading.currency)
        except UnreadableLine as error:
            self.add_fault(position, error, text)
        else:
            self._add(identity, values, transaction_at, encoded)

    def add_fault(self, position: int, error: UnreadableLine, text: str) -> None:
        """Add what is no line."""
        raw = _storable(text[:LONGEST_RAW])
        reference = _storable(error.reference[:200])
        self._faults.append(Fault(position, reference, error.reasons, raw))

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


def _storable(text: str) -> str:
    """Return a text without what no database keeps: NUL, and half a pair of UTF-16."""
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode(errors="replace").decode()


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise _NOT_UTF_8 from None
