"""A zip of evidence: written as a stream, each file hashed, the same files giving the same bytes.

It knows no clock: every file bears the same date.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import TracebackType
from typing import IO

from integration.domain.spreadsheets import harmless
from reconciliation.domain.formats.texts import one_line

MANIFEST = "manifest.json"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows
_UNIX = 3
_READABLE = 0o644 << 16
_PIECE = 256 * 1024

Cell = object  # a text, a number, a day, an instant, an id, or None


@dataclass
class Member:
    """A file in the archive that is being written: its bytes go in, its hash comes out."""

    name: str
    _into: IO[bytes]
    size: int = 0
    rows: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)
    _waiting: bytearray = field(default_factory=bytearray)

    def write(self, content: bytes) -> None:
        """Add bytes; they go into the archive in larger pieces."""
        self._waiting += content
        if len(self._waiting) > _PIECE:
            self.flush()

    def line(self, text: str) -> None:
        """Add a line of text."""
        self.write(f"{text}\n".encode())
        self.rows += 1

    def flush(self) -> None:
        """Put what waits into the archive."""
        self._into.write(self._waiting)
        self._hash.update(self._waiting)
        self.size += len(self._waiting)
        self._waiting.clear()

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is in the archive."""
        return self._hash.hexdigest()


class Archive:
    """A zip that is written file by file; the manifest with every hash comes last."""

    def __init__(self, into: IO[bytes], **about: str) -> None:
        self._zip = zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._about = about
        self._members: list[Member] = []

    @contextmanager
    def file(self, name: str) -> Iterator[Member]:
        """Write one file as a stream."""
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, _UNIX
        info.external_attr = _READABLE
        with self._zip.open(info, "w", force_zip64=True) as into:
            member = Member(name, into)
            yield member
            member.flush()
        self._members.append(member)

    def add(self, name: str, content: bytes) -> None:
        """Write one file that is at hand."""
        with self.file(name) as member:
            member.write(content)

    def table(self, name: str, header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> int:
        """Write one table as CSV, row by row; return how many rows it has."""
        with self.file(name) as member:
            member.line(_separated(header))
            for row in rows:
                member.line(_separated(row))
            return member.rows - 1

    def __enter__(self) -> Archive:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the manifest and close; what failed half-way gets none."""
        if kind is None:
            self.add(MANIFEST, self._manifest())
        self._zip.close()

    def _manifest(self) -> bytes:
        files = [
            {"name": each.name, "bytes": each.size, "sha256": each.digest}
            for each in sorted(self._members, key=lambda member: member.name)
        ]
        document = {**self._about, "files": files}
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _separated(cells: Iterable[Cell]) -> str:
    return ",".join(_quoted(said(cell)) for cell in cells)


def _quoted(text: str) -> str:
    if not any(sign in text for sign in ',"'):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def said(cell: Cell) -> str:
    """Return a cell as text: amounts with every digit, instants in UTC, texts harmless."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(one_line(cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="microseconds")
    return str(cell)
