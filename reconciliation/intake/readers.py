"""Read blocks in processes of their own, beside the database: two cores read a million lines."""

import fcntl
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from reconciliation.intake.blocks import Block
from reconciliation.intake.reader import HEADER
from reconciliation.intake.rows import Fault, Reading, Rows, read_block

MOST_PROCESSES = 2
AHEAD = 16  # blocks under way: while the database takes some in, others are read
PIPE = 1024 * 1024  # bytes: a block in one go, where the usual 64 KiB let both sides wait
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = [sys.executable, "-m", "reconciliation.intake.reader"]


class ReaderDied(RuntimeError):
    """A process that read lines ended by surprise; nothing of the file is kept."""


def read_blocks(blocks: Iterable[Block], *, reading: Reading) -> Iterator[Rows]:
    """Yield what each block says, in order. A single one is read right here."""
    blocks = iter(blocks)
    first, second = next(blocks, None), next(blocks, None)
    if first is None:
        return
    if second is None:
        yield read_block(first.content, first=first.first, first_id=first.first_id, reading=reading)
        return
    with _Readers(min(MOST_PROCESSES, os.cpu_count() or 1), reading) as readers:
        underway: deque[Future[Rows]] = deque(map(readers.submit, (first, second)))
        for block in blocks:
            underway.append(readers.submit(block))
            # One out for one in: who took all that is done would leave the readers without work.
            if len(underway) > AHEAD:
                yield underway.popleft().result()
        while underway:
            yield underway.popleft().result()


class _Readers:
    """Some processes, and a thread for each that speaks with it."""

    def __init__(self, count: int, reading: Reading) -> None:
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
        self._all = [_started(reading) for _ in range(count)]
        for process in self._all:
            self._idle.put(process)

    def __enter__(self) -> "_Readers":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.kill()
        self._threads.shutdown(cancel_futures=True)
        for process in self._all:
            # What nobody will read any more cannot be flushed.
            with suppress(BrokenPipeError):
                process.communicate()

    def submit(self, block: Block) -> Future[Rows]:
        return self._threads.submit(self._read, block)

    def _read(self, block: Block) -> Rows:
        process = self._idle.get()
        try:
            return _ask(process, block)
        except (BrokenPipeError, ValueError) as error:
            raise ReaderDied(f"status {process.poll()}") from error
        finally:
            self._idle.put(process)


def _started(reading: Reading) -> subprocess.Popen[bytes]:
    command = [*_COMMAND, json.dumps(asdict(reading))]
    process = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # a system may allow less: it is as right, and slower
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)  # type: ignore[arg-type]  # both are there
    return process


def _ask(process: subprocess.Popen[bytes], block: Block) -> Rows:
    """Send a block and wait for its rows. Raise ValueError when the answer is cut short."""
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(HEADER.pack(len(block.content), block.first, block.first_id))
    process.stdin.write(block.content)
    process.stdin.flush()
    told = json.loads(process.stdout.readline())
    lines, texts = (_exactly(process.stdout, told[part]) for part in ("lines", "texts"))
    faults = (Fault(**{**one, "reasons": tuple(one["reasons"])}) for one in told["faults"])
    return Rows(lines, texts, told["count"], tuple(faults))


def _exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) != length:
        raise ValueError("cut short")
    return content
