"""Take in transaction lines by sets: `COPY` into a staging table, then one statement a step.

The newest word about a line stands in its row; every other word is kept as a `LineChange`. In
whatever order, number and grouping the words come, the rows are the same in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from reconciliation.models import line_intake_statements as statements
from reconciliation.models.transaction import LineImport

BATCH = 20_000  # lines a merge: enough to spread its cost, few enough for the server's memory


class LineIntake:
    """One import's door to the rows. `read`, `added` and `changed` count lines, not words."""

    def __init__(self, line_import: LineImport, *, at: datetime) -> None:
        self.line_import = line_import
        self.read = self.added = self.changed = 0
        self._staged = 0
        self._names: dict[str, Any] = {
            "shop": line_import.shop_id,
            "line_import": line_import.pk,
            "at": at,
        }

    def known(self, probes: Sequence[tuple[int, str, str]]) -> set[int]:
        """Return the positions of those texts that stand in the rows as they are.

        A probe is a position, an id and a digest. The id is where to look, and may be wrong; the
        digest is what proves it.
        """
        positions, ids, digests = zip(*probes, strict=True) if probes else ((), (), ())
        arrays = {"positions": list(positions), "ids": list(ids), "digests": list(digests)}
        return {row[0] for row in self._rows(statements.KNOWN, arrays)}

    def skip(self, count: int) -> None:
        """Count lines that are known as they are."""
        self.read += count

    def take(self, rows: bytes, *, count: int) -> None:
        """Take in rows as `COPY` reads them, in the order of `statements.STAGED`.

        No two rows of an import have one position.
        """
        if not count:
            return
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(statements.COPY) as copy,
        ):
            copy.write(rows)
        self.read += count
        self._staged += count
        if self._staged >= BATCH:
            self.merge()

    def merge(self) -> None:
        """Bring what is staged into the rows."""
        if self._staged:
            added = self._count(statements.ADD)
            self.added += added
            if added < self._staged and self._count(statements.COMPARE):
                self._replace()
            self._do(statements.EMPTY_STAGING)
        self._staged = 0

    def _replace(self) -> None:
        """Let the newest of differing words stand, and keep the others."""
        self._do(statements.KEEP_REPLACED)
        self.changed += self._count(statements.COUNT_CHANGED)
        self._do(statements.REPLACE)
        self._do(statements.REPLACE_TEXTS)
        self._do(statements.KEEP_LATE)
        self._do(statements.FORGET_WORDS)

    def _do(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, self._names)

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
        intake.merge()
        line_import.add_counts(read=intake.read, added=intake.added, changed=intake.changed)
