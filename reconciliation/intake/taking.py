"""Take in lines: a file of them, read by processes, or records that were read already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO, Protocol

from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.transaction_lines import text_of
from reconciliation.intake.blocks import (
    Block,
    Piece,
    begin_known,
    blocks_of,
    pieces_of,
    without_known,
)
from reconciliation.intake.columns import UnreadableLine
from reconciliation.intake.readers import read_blocks
from reconciliation.intake.rows import Fault, Reading, RowWriter
from reconciliation.models.line_intake import LineIntake

FAULTS_KEPT = 100
AT_ONCE = 1_000  # rows given at a time
LOOKED_UP_AT_ONCE = 8  # pieces of a file: each look keeps the database from taking rows in


@dataclass
class Faults:
    """What could not be read: how many texts, and the first of them."""

    count: int = 0
    first: list[Fault] = field(default_factory=list)

    def add(self, faults: Iterable[Fault]) -> None:
        """Count some more; keep them while there is room."""
        for fault in faults:
            self.count += 1
            if len(self.first) < FAULTS_KEPT:
                self.first.append(fault)

    @property
    def told(self) -> list[dict[str, str]]:
        """Return the first faults as an import keeps them."""
        return [
            {
                "line": str(fault.position),
                "id": fault.reference,
                "why": "; ".join(fault.reasons),
                "text": fault.raw,
            }
            for fault in self.first
        ]


class Taker(Protocol):
    """Who takes rows in: the intake, or a preview."""

    stamp: str
    keeps_texts_of: int  # a shop's id; 0 for none

    def reserve(self, count: int) -> int:
        """Return the first of so many ids that nobody else has."""

    def take(self, lines: bytes, texts: bytes, *, count: int) -> None:
        """Take rows as `COPY` reads them."""


def take_file(intake: LineIntake, file: BinaryIO, *, currency: str = "") -> Faults:
    """Take in a file with the text of one line in each of its lines.

    With a currency, a line in another one is a fault.
    """
    intake.expect_new()
    blocks = _new_blocks(intake, file)
    return _take_blocks(intake, blocks, currency)


def count_file(preview: Taker, file: BinaryIO, *, currency: str) -> Faults:
    """Count a file's lines without their texts."""
    blocks = (_numbered(preview, block) for block in blocks_of(file))
    return _take_blocks(preview, blocks, currency)


def _take_blocks(taker: Taker, blocks: Iterable[Block], currency: str) -> Faults:
    faults = Faults()
    for rows in read_blocks(blocks, reading=_reading(taker, currency)):
        taker.take(rows.lines, rows.texts, count=rows.count)
        faults.add(rows.faults)
    return faults


def _new_blocks(intake: LineIntake, file: BinaryIO) -> Iterator[Block]:
    pieces = pieces_of(blocks_of(file))
    while some := list(islice(pieces, LOOKED_UP_AT_ONCE)):
        yield from _new_of(intake, some)


def _new_of(intake: LineIntake, pieces: list[Piece]) -> Iterator[Block]:
    """Yield what of some pieces is not known yet."""
    taken = intake.known_pieces([piece.digest for piece in pieces])
    pieces = [piece for piece in pieces if piece.digest not in taken]
    to_look_into = begin_known(pieces, intake.known) if pieces else set()
    fresh = []
    for place, piece in enumerate(pieces):
        rest, known = piece.block, 0
        if place in to_look_into:
            rest, known = without_known(piece.block, intake.known)
            intake.skip(known)
        if known < rest.count:
            fresh.append((piece.digest, rest))
    next_id = intake.reserve(sum(block.count for _, block in fresh)) if fresh else 0
    for digest, block in fresh:
        intake.note_piece(digest, first_id=next_id, count=block.count)
        yield replace(block, first_id=next_id)
        next_id += block.count


def _reading(taker: Taker, currency: str) -> Reading:
    return Reading(taker.stamp, taker.keeps_texts_of, currency)


def _numbered(taker: Taker, block: Block) -> Block:
    return replace(block, first_id=taker.reserve(block.count))


def take_records(
    taker: Taker,
    records: Iterable[tuple[int, Record[TransactionLine] | UnreadableRecord]],
    *,
    currency: str = "",
) -> Faults:
    """Take in records that were read one by one, with their places in what they came from.

    Their texts are written anew, numbers exact.
    """
    faults = Faults()
    records = iter(records)
    reading = _reading(taker, currency)
    while batch := list(islice(records, AT_ONCE)):
        first_id = taker.reserve(len(batch))
        writer = RowWriter(reading, first_id=first_id)
        for identity, (position, record) in enumerate(batch, start=first_id):
            text = text_of(record.raw)
            if isinstance(record, UnreadableRecord):
                error = UnreadableLine(record.reference, record.reasons)
                writer.add_fault(position, error, text)
            else:
                writer.add_value(position, identity, record.value, text)
        rows = writer.rows()
        taker.take(rows.lines, rows.texts, count=rows.count)
        faults.add(rows.faults)
    return faults
