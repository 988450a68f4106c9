"""A process that reads lines: blocks in, rows and faults out. `readers` starts it, twice.

On its standard input come a block's length and first position, eight bytes each, and the block; on
its standard output go a line of JSON (the rows' length, their number, the faults) and the rows. Its
argument is a `Reading` in JSON. It ends when its input does: with whoever started it.
"""

import gc
import json
import struct
import sys
from dataclasses import asdict
from typing import BinaryIO

from reconciliation.intake.rows import Reading, read_block

HEADER = struct.Struct("!QQ")


def serve(requests: BinaryIO, answers: BinaryIO, reading: Reading) -> None:
    """Answer blocks until there are no more."""
    while header := requests.read(HEADER.size):
        length, first = HEADER.unpack(header)
        rows, faults = read_block(requests.read(length), first=first, reading=reading)
        told = {
            "length": len(rows),
            "count": rows.count(b"\n"),
            "faults": [asdict(fault) for fault in faults],
        }
        answers.write(json.dumps(told).encode() + b"\n" + rows)
        answers.flush()


if __name__ == "__main__":
    gc.disable()  # what JSON is read into holds no cycles
    serve(sys.stdin.buffer, sys.stdout.buffer, Reading(**json.loads(sys.argv[1])))
