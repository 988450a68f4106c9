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
AHEAD = 4  # blocks that are read before they are asked for
SAMPLE = 50  # lines that say whether a block is new altogether

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


def with_digests(blocks: Iterator[Block]) -> Iterator[tuple[Block, str]]:
    """Yield blocks with their digests, some blocks ahead: in a thread, while others are written."""

    def one_more() -> tuple[Block, str] | None:
        block = next(blocks, None)
        return (block, digest_of(block.content)) if block else None

    with ThreadPoolExecutor(1, thread_name_prefix="blocks") as thread:
        ahead = deque(thread.submit(one_more) for _ in range(AHEAD))
        while found := ahead.popleft().result():
            ahead.append(thread.submit(one_more))
            yield found


def without_known(block: Block, known: Known) -> tuple[Block, int]:
    """Return the block with its known lines left empty, and how many these are.

    When none of the first lines is known, the block is taken for new: a known line that is read
    once more does no harm.
    """
    if not _known(block.content.split(b"\n", SAMPLE)[:SAMPLE], known):
        return block, 0
    lines = block.content.split(b"\n")
    places = _known(lines, known)
    kept = [b"" if place in places else line for place, line in enumerate(lines, start=1)]
    return Block(block.first, block.count, b"\n".join(kept)), len(places)


def _known(lines: Sequence[bytes], known: Known) -> set[int]:
    ids, digests = [], []
    for line in lines:
        found = _IDENTITY.findall(line)
        ids.append(found[-1] if found else _NOBODY)
        digests.append(digest_of(line.removesuffix(b"\r")))
    return known(b",".join(ids).decode().split(","), digests)


def _skip_the_rest(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass
