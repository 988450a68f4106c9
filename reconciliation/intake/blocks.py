"""Cut a file of lines into blocks of whole lines, and find in them what is known already."""

import codecs
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from reconciliation.intake.rows import digest_of

BLOCK = 1024 * 1024  # bytes: some 900 lines
LONGEST_LINE = 1024 * 1024  # bytes; a transaction line has a thousand
AHEAD = 8  # blocks that are read before they are asked for
SAMPLE = 50  # lines that say whether a piece is new altogether

# Where an id may stand: the last one is the line's own in Mirakl's spelling. It need not be: what
# is found by it must have the text's digest.
_IDENTITY = re.compile(rb'"id"\s*:\s*"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"')

_NOBODY = b"00000000-0000-0000-0000-000000000000"

# Tells which of the ids' rows have the digests, by their places in the lists, from 1.
Known = Callable[[Sequence[str], Sequence[str]], set[int]]


@dataclass(frozen=True)
class Block:
    """Whole lines of a file: the position of the first (from 1), how many, and their bytes.

    `first_id` is the id that the first one gets as a row; the others' follow it.
    """

    first: int
    count: int
    content: bytes
    first_id: int = 0


@dataclass(frozen=True)
class Piece:
    """A block as it is looked up: its digest, and what tells its first lines from all others."""

    block: Block
    digest: str
    first_ids: Sequence[str]
    first_digests: Sequence[str]


def blocks_of(file: BinaryIO) -> Iterator[Block]:
    """Yield a file in blocks. Of a line without an end only the beginning is told."""
    first = 1
    while content := file.read(BLOCK):
        tail = b"" if content.endswith(b"\n") else file.readline(LONGEST_LINE)
        if len(tail) == LONGEST_LINE and not tail.endswith(b"\n"):
            _skip_the_rest(file)
            tail += b"\n"
        content += tail
        if first == 1:
            content = content.removeprefix(codecs.BOM_UTF8)
        count = content.count(b"\n") + (not content.endswith(b"\n"))
        yield Block(first, count, content)
        first += count


def pieces_of(blocks: Iterator[Block]) -> Iterator[Piece]:
    """Yield blocks as pieces, some of them ahead: in a thread, while others are written."""

    def one_more() -> Piece | None:
        block = next(blocks, None)
        return _piece(block) if block else None

    with ThreadPoolExecutor(1, thread_name_prefix="blocks") as thread:
        ahead = deque(thread.submit(one_more) for _ in range(AHEAD))
        while found := ahead.popleft().result():
            ahead.append(thread.submit(one_more))
            yield found


def begin_known(pieces: Sequence[Piece], known: Known) -> set[int]:
    """Return the places (from 0) of the pieces of which one of the first lines is known.

    The others are taken for new: a known line that is read once more does no harm.
    """
    of_piece = [place for place, piece in enumerate(pieces) for _ in piece.first_ids]
    ids = [identity for piece in pieces for identity in piece.first_ids]
    digests = [digest for piece in pieces for digest in piece.first_digests]
    return {of_piece[place - 1] for place in known(ids, digests)}


def without_known(block: Block, known: Known) -> tuple[Block, int]:
    """Return the block with its known lines left empty, and how many these are."""
    lines = block.content.split(b"\n")
    places = known(*_identities(lines))
    kept = [b"" if place in places else line for place, line in enumerate(lines, start=1)]
    return Block(block.first, block.count, b"\n".join(kept)), len(places)


def _piece(block: Block) -> Piece:
    first = block.content.split(b"\n", SAMPLE)[:SAMPLE]
    return Piece(block, digest_of(block.content), *_identities(first))


def _identities(lines: Sequence[bytes]) -> tuple[list[str], list[str]]:
    """Return an id for each line, and its digest."""
    ids, digests = [], []
    for line in lines:
        found = _IDENTITY.findall(line)
        ids.append(found[-1] if found else _NOBODY)
        digests.append(digest_of(line.removesuffix(b"\r")))
    return b",".join(ids).decode().split(","), digests


def _skip_the_rest(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass
