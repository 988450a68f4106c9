"""Take in lines: a file of them, read by processes, or records that were read already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from integration.domain.money_records import TransactionLine
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.payloads.transaction_lines import text_of
from reconciliation.intake.blocks import Block, blocks_of, without_known
from reconciliation.intake.readers import read_blocks
from reconciliation.intake.rows import (
    AS_TOLD,
    LONGEST_RAW,
    Fault,
    Reading,
    UnreadableLine,
    row_of_value,
)
from reconciliation.models.line_intake import LineIntake

FAULTS_KEPT = 100
AT_ONCE = 1_000  # rows given at a time


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

    def take(self, rows: bytes, *, count: int) -> None:
        """Take rows as `COPY` reads them."""


def take_file(intake: LineIntake, file: BinaryIO, *, reading: Reading = AS_TOLD) -> Faults:
    """Take in a file with the text of one line in each of its lines."""
    return take_blocks(intake, _new_blocks(intake, file), reading=reading)


def take_blocks(taker: Taker, blocks: Iterable[Block], *, reading: Reading) -> Faults:
    """Take in blocks of texts."""
    faults = Faults()
    for read in read_blocks(blocks, reading=reading):
        taker.take(read.rows, count=read.count)
        faults.add(read.faults)
    return faults


def _new_blocks(intake: LineIntake, file: BinaryIO) -> Iterator[Block]:
    for block in blocks_of(file):
        rest, known = without_known(block, intake.known)
        intake.skip(known)
        if known < block.count:
            yield rest


def take_records(
    taker: Taker,
    records: Iterable[Record[TransactionLine] | UnreadableRecord],
    *,
    reading: Reading = AS_TOLD,
) -> Faults:
    """Take in records that were read one by one; their texts are written anew, numbers exact."""
    numbered = enumerate(records, start=1)
    return take_numbered(taker, numbered, reading=reading)


def take_numbered(
    taker: Taker,
    records: Iterable[tuple[int, Record[TransactionLine] | UnreadableRecord]],
    *,
    reading: Reading = AS_TOLD,
) -> Faults:
    """Take in records with their places in what they came from."""
    faults, rows = Faults(), list[bytes]()
    for position, record in records:
        text = text_of(record.raw)
        try:
            rows.append(row_of_value(position, _read(record), text, reading=reading))
        except UnreadableLine as error:
            raw = text[:LONGEST_RAW].replace("\0", "\N{REPLACEMENT CHARACTER}")
            faults.add([Fault(position, error.reference[:200], error.reasons, raw)])
        if len(rows) == AT_ONCE:
            taker.take(b"".join(rows), count=len(rows))
            rows.clear()
    taker.take(b"".join(rows), count=len(rows))
    return faults


def _read(record: Record[TransactionLine] | UnreadableRecord) -> TransactionLine:
    if isinstance(record, UnreadableRecord):
        raise UnreadableLine(record.reference, record.reasons)
    return record.value
