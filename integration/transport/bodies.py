"""Where the bytes of an answer go: into memory, or onto our disk where a file may be long.

Both have a limit of size and one of time, and say in a word what was wrong (`Received.trouble`).
"""

import math
import os
from collections.abc import Iterable
from time import monotonic
from typing import BinaryIO, Protocol

import requests

MIB = 1024 * 1024
CHUNK = 65_536
SLOWEST = 4  # from its first byte to its last, an answer may take so many read timeouts
SLOWEST_PACE = MIB / 4  # bytes a second; a long file may take longer, by its length
LOOK_EVERY = 16 * MIB  # bytes between two looks at how full the disk is


class Body(Protocol):
    """Takes the bytes of one answer. `pace` excuses a slow one: seconds allowed by its length."""

    pace: float

    def begin(self) -> None:
        """Forget what came with an attempt before."""

    def take(self, chunk: bytes) -> str:
        """Keep some bytes. Return what is wrong with them, if anything."""

    def kept(self) -> bytes:
        """Return what the answer shall hold."""


class Memory:
    """Keeps up to so many bytes."""

    pace = math.inf

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._bytes = bytearray()

    def begin(self) -> None:
        """Forget what came with an attempt before."""
        self._bytes.clear()

    def take(self, chunk: bytes) -> str:
        """Keep some bytes, unless there are too many."""
        self._bytes += chunk
        return "large" if len(self._bytes) > self._largest else ""

    def kept(self) -> bytes:
        """Return all of them."""
        return bytes(self._bytes)


class Disk:
    """Writes to a file, as long as the disk keeps so many bytes to spare."""

    pace = SLOWEST_PACE

    def __init__(self, file: BinaryIO, *, spare: int) -> None:
        self._file = file
        self._spare = spare
        self._unseen = 0

    def begin(self) -> None:
        """Empty the file."""
        self._file.seek(0)
        self._file.truncate()
        self._unseen = LOOK_EVERY  # look at once: the disk may be full before the first byte

    def take(self, chunk: bytes) -> str:
        """Write some bytes, unless the disk is full."""
        self._unseen += len(chunk)
        if self._unseen >= LOOK_EVERY:
            self._unseen = 0
            if self._room() < self._spare:
                return "full"
        try:
            self._file.write(chunk)
        except OSError:
            return "full"
        return ""

    def kept(self) -> bytes:
        """Return nothing: the file has it."""
        return b""

    def _room(self) -> int:
        disk = os.fstatvfs(self._file.fileno())
        return disk.f_bavail * disk.f_frsize


def poured(chunks: Iterable[bytes], body: Body, *, seconds: float) -> str:
    """Hand every chunk to the body, within the time. Return what was wrong: see `Received`."""
    began, size = monotonic(), 0
    body.begin()
    try:
        for chunk in chunks:
            if trouble := body.take(chunk):
                return trouble
            size += len(chunk)
            if monotonic() - began > seconds + size / body.pace:
                return "slow"
    except requests.RequestException:
        return "cut"
    return ""
