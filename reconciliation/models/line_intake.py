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

BATCH = 4_000  # lines a merge: what the server holds in memory for staging (temp_buffers)


class LineIntake:
    """One import's door to the rows. `read`, `added` and `changed` count lines, not words.

    `newest_at` is the newest `updated_at` of all that came, known or not.
    """

    def __init__(self, line_import: LineImport, *, at: datetime) -> None:
        self.line_import = line_import
        self.read = self.added = self.changed = 0
        self.newest_at: datetime | None = None
        self._staged = 0
        self._names: dict[str, Any] = {
            "shop": line_import.shop_id,
            "line_import": line_import.pk,
            "at": at,
        }

    def known(self, ids: Sequence[str], digests: Sequence[str]) -> set[int]:
        """Return which texts stand in the rows as they are: their places in the lists, from 1.

        An id is where to look, and may be wrong; the digest is what proves it.
        """
        # Written by hand: adapting each of a million texts costs more than looking it up.
        arrays = {"ids": f"{{{','.join(ids)}}}", "digests": f"{{{','.join(digests)}}}"}
        found = self._rows(statements.KNOWN, arrays)
        self._see(*(updated_at for _, updated_at in found))
        return {place for place, _ in found}

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
            self._see(self._rows(statements.NEWEST)[0][0])
            added = self._count(statements.ADD)
            self.added += added
            if added < self._staged and self._count(statements.COMPARE):
                self._replace()
            self._do(statements.EMPTY_STAGING)
        self._staged = 0

    def _see(self, *moments: datetime | None) -> None:
        """Remember Mirakl's own newest date among all that came."""
        self.newest_at = max(filter(None, (self.newest_at, *moments)), default=None)

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
        line_import.add_counts(
            read=intake.read,
            added=intake.added,
            changed=intake.changed,
            newest_at=intake.newest_at,
        )
