"""Rows by the thousand: `COPY` in, plain tuples out. For tables that are written by sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection, transaction


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append rows to a table (`COPY`); its constraints hold as ever."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def stage_like(table: str, staged: str, columns: Sequence[str]) -> None:
    """Have an empty temporary table with some columns of another, for this transaction."""
    statement = f"""
        CREATE TEMPORARY TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS
        SELECT {", ".join(columns)} FROM {table} WITH NO DATA
    """  # noqa: S608  names of our own tables and columns
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(f"DELETE FROM {staged}")  # noqa: S608


def run_set(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> int:
    """Run one statement over many rows; return how many it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def read_set(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of one statement, as the driver reads them in binary.

    Django's own cursors read each time with Python code, which takes longer than all the rest.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, binary=True)
        return cursor.fetchall()


def array_of(texts: Sequence[str]) -> str:
    """Return texts as PostgreSQL spells an array; the driver takes ten times as long for it."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + '","'.join(quoted) + '"}' if texts else "{}"


def read_summed(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that sums up very many others, with room to do it in memory.

    With the server's usual 4 MB it would sort a quarter's lines on its disk.
    """
    with transaction.atomic():
        run_set("SET LOCAL work_mem = '64MB'", [])
        return read_set(statement, values)
