"""A process that reads lines: blocks in, rows and faults out. `readers` starts it, twice.

On its standard input come a block's length, first position and first id, eight bytes each, and the
block; on its standard output go a line of JSON (the lengths of lines and texts, their number, the
faults) and both. Its argument is a `Reading` in JSON. It ends when its input does: with whoever
started it.
"""

import gc
import json
import os
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from reconciliation.intake.rows import Reading, read_block

HEADER = struct.Struct("!QQQ")
NICENESS = 10  # who takes rows in, and who opens a page, go first


def serve(requests: BinaryIO, answers: BinaryIO, reading: Reading) -> None:
    """Answer blocks until there are no more."""
    while header := requests.read(HEADER.size):
        length, first, first_id = HEADER.unpack(header)
        block = requests.read(length)
        rows = read_block(block, first=first, first_id=first_id, reading=reading)
        told = {
            "lines": len(rows.lines),
            "texts": len(rows.texts),
            "count": rows.count,
            "faults": [asdict(fault) for fault in rows.faults],
        }
        answers.write(json.dumps(told).encode() + b"\n")
        answers.write(rows.lines)
        answers.write(rows.texts)
        answers.flush()


if __name__ == "__main__":
    os.nice(NICENESS)
    gc.disable()  # what JSON is read into holds no cycles
    serve(sys.stdin.buffer, sys.stdout.buffer, Reading(**json.loads(sys.argv[1])))
