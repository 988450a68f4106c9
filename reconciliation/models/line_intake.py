"""Take in transaction lines by sets: `COPY`, then one statement a step.

The newest word about a line stands in its row; every other word is kept as a `LineChange`. In
whatever order, number and grouping the words come, the rows are the same in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from reconciliation.models import line_intake_statements as statements
from reconciliation.models.transaction import LineImport

BATCH = 4_000  # lines a merge: what the server holds in memory for staging (temp_buffers)
MANY = 20_000  # new lines from which on the planner's statistics are made anew at once

# What a binary `COPY` begins and ends with.
BINARY, BINARY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


def copy_in(statement: str, parts: Sequence[bytes]) -> None:
    """Copy rows into a table. Raise Django's database errors."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for part in parts:
            copy.write(part)


def copy_texts_in(statement: str, blocks: Sequence[bytes]) -> None:
    """Copy blocks of texts into a table. Raise Django's database errors."""
    copy_in(statement, [BINARY, *blocks, BINARY_END])


class LineIntake:
    """One import's door to the rows. `read`, `added` and `changed` count lines, not words.

    `stamp` begins each row, after its id. `newest_at` is the newest `updated_at` of all that came,
    known or not.
    """

    def __init__(self, line_import: LineImport, *, at: datetime) -> None:
        self.line_import = line_import
        self.read = self.added = self.changed = 0
        self.newest_at: datetime | None = None
        self.stamp = f"{line_import.shop_id}\t{line_import.pk}\t{at.isoformat()}"
        self.keeps_texts_of = line_import.shop_id
        self._is_new = False
        self._first_id: int | None = None
        self._lines: list[bytes] = []
        self._texts: list[bytes] = []
        self._waiting = 0
        self._pieces: list[tuple[str, int, int]] = []
        self._names: dict[str, Any] = {
            "shop": line_import.shop_id,
            "line_import": line_import.pk,
            "at": at,
        }

    def expect_new(self) -> None:
        """Write rows where they stay, without staging, until the first of them is known."""
        self._is_new = True

    def known(self, ids: Sequence[str], digests: Sequence[str]) -> set[int]:
        """Return which texts stand in the rows as they are: their places in the lists, from 1.

        An id is where to look, and may be wrong; the digest is what proves it.
        """
        # Written by hand: adapting each of a million texts costs more than looking it up.
        arrays = {"ids": f"{{{','.join(ids)}}}", "digests": f"{{{','.join(digests)}}}"}
        found = self._rows(statements.KNOWN, arrays)
        self._see(*(updated_at for _, updated_at in found))
        self._is_new = self._is_new and not found
        return {place for place, _ in found}

    def known_pieces(self, digests: Sequence[str]) -> set[str]:
        """Count those pieces of a file that were taken in whole before. Return which they are."""
        found = self._rows(statements.KNOWN_PIECES, {"digests": list(digests)})
        counts = {digest.hex: (count, newest_at) for digest, count, newest_at in found}
        for digest in filter(counts.__contains__, digests):
            count, newest_at = counts[digest]
            self._is_new = False
            self._see(newest_at)
            self.skip(count)
        return set(counts)

    def note_piece(self, digest: str, *, first_id: int, count: int) -> None:
        """Remember a piece that is taken in, if every line of it is new: their ids follow."""
        self._pieces.append((digest, first_id, count))

    def reserve(self, count: int) -> int:
        """Return the first of so many ids that nobody else has."""
        while True:
            first, last = self._rows(statements.RESERVE, {"count": max(1, count)})[0]
            if last - first < max(1, count):
                break
            # Another import took some in between: there are others.
        self._first_id = first if self._first_id is None else self._first_id
        return int(first)

    def skip(self, count: int) -> None:
        """Count lines that are known as they are."""
        self.read += count

    def take(self, lines: bytes, texts: bytes, *, count: int) -> None:
        """Take in rows as `COPY` reads them: in the order of `statements.LINE`, and of `TEXT`."""
        self.read += count
        self._lines.append(lines)
        self._texts.append(texts)
        self._waiting += count
        if self._waiting >= BATCH:
            self.merge()

    def merge(self) -> None:
        """Bring what waits into the rows."""
        if self._waiting and not (self._is_new and self._add_new()):
            self._add_or_compare()
        self._lines.clear()
        self._texts.clear()
        self._waiting = 0

    def close(self) -> None:
        """Bring in the rest, and look once more at all that was added."""
        self.merge()
        if self.added >= MANY:
            self._do(statements.ANALYZE)
        if self._first_id is not None:
            self._look_back(self._first_id)

    def _look_back(self, first_id: int) -> None:
        """Find the newest date of what was added, and keep the pieces whose every line was new."""
        firsts = {"first": first_id, "firsts": [first for _, first, _ in self._pieces]}
        kept = []
        for place, count, newest_at in self._rows(statements.ADDED_BY_PIECE, firsts):
            self._see(newest_at)
            if place and self._pieces[place - 1][2] == count:
                kept.append((self._pieces[place - 1][0], count, newest_at))
        if kept:
            names = ("digests", "counts", "newest")
            pieces = dict(zip(names, map(list, zip(*kept, strict=True)), strict=True))
            self._do(statements.KEEP_PIECES, pieces)

    def _add_new(self) -> bool:
        """Copy what waits to where it stays. Return whether all of it was new, else leave it."""
        try:
            with transaction.atomic():
                copy_in(statements.COPY_LINES, self._lines)
                copy_texts_in(statements.COPY_TEXTS, self._texts)
        except IntegrityError:
            self._is_new = False
            return False
        self.added += self._waiting
        return True

    def _add_or_compare(self) -> None:
        copy_in(statements.STAGE_LINES, self._lines)
        self._see(self._rows(statements.NEWEST)[0][0])
        added = self._count(statements.ADD)
        self.added += added
        others = added < self._waiting and self._count(statements.COMPARE)
        if others:
            self._replace()
        if added or others:
            copy_texts_in(statements.STAGE_TEXTS, self._texts)
            self._do(statements.KEEP_TEXTS)
        self._do(statements.EMPTY_STAGING)

    def _replace(self) -> None:
        """Let the newest of differing words stand, and keep the others."""
        self._do(statements.KEEP_REPLACED)
        self.changed += self._count(statements.COUNT_CHANGED)
        self._do(statements.REPLACE)
        self._do(statements.KEEP_LATE)

    def _see(self, *moments: datetime | None) -> None:
        """Remember Mirakl's own newest date among all that came."""
        self.newest_at = max(filter(None, (self.newest_at, *moments)), default=None)

    def _do(self, statement: str, more: dict[str, Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._names | (more or {}))

    def _count(self, statement: str) -> int:
        return int(self._rows(statement)[0][0])

    def _rows(self, statement: str, more: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._names | (more or {}))
            return cursor.fetchall()


@contextmanager
def taking_in(line_import: LineImport, *, at: datetime) -> Iterator[LineIntake]:
    """Take in lines, all of them or none: an exception leaves every row as it was."""
    intake = LineIntake(line_import, at=at)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statements.PREPARE)
        yield intake
        intake.close()
        line_import.add_counts(
            read=intake.read,
            added=intake.added,
            changed=intake.changed,
            newest_at=intake.newest_at,
        )
