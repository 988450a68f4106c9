"""Beginnings that many stories share are told once in a process, and then put back as they ended.

A beginning is put back only where telling it anew would come to the same: the world and all our
rows are as they were when it was told, and the test has changed no setting, patched nothing and
not travelled in time. Everywhere else, and wherever TELL_ANEW=1 is set, it is told.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from psycopg import sql

from sandbox.world import World
from tests import keeping

# The tables that a flow reads or writes: ours, the record of changes, and the queue's.
OURS = ("integration_", "reconciliation_", "pghistory_", "django_q_")
# No beginning makes people, none asks for them: who is there by then makes no difference.
OF_PEOPLE = {
    "integration_recordeduserevent",
    "integration_recordedroleevent",
    "integration_roleofuserevent",
    "integration_permissionofroleevent",
    "integration_permissionofuserevent",
}

Rows = dict[str, list[str]]  # by table, each as PostgreSQL writes it


@dataclass(frozen=True)
class _Ending:
    """What a beginning returned, and what it changed: the world, tables, sequences."""

    result: bytes
    world: bytes
    tables: Rows
    sequences: tuple[tuple[str, int], ...]


_endings: dict[str, _Ending] = {}


def told_once(tell: Callable[..., Any]) -> Callable[..., Any]:
    """Put back how a function of the world (and a shop) ended, where it was told from here before.

    What it returns must be picklable.
    """

    @functools.wraps(tell)
    def put_back_or_tell(world: World, *others: Any, **more: Any) -> Any:
        if not _is_plain(world):
            return tell(world, *others, **more)
        before = _rows()
        told = (tell.__module__, tell.__qualname__, repr(others), sorted(more.items()))
        beginning = repr((told, before, keeping.kept(world)))
        key = hashlib.sha256(beginning.encode()).hexdigest()
        if key not in _endings:
            result = tell(world, *others, **more)
            if not _is_plain(world):
                return result
            _endings[key] = _ending(result, world, before)
        return _put_back(_endings[key], world)  # also when just told: every test gets the same

    return put_back_or_tell


def trusted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let beginnings be put back in this world for as long as the test patches nothing more."""
    _patched[id(world)] = (monkeypatch, _patches(monkeypatch))


_patched: dict[int, tuple[pytest.MonkeyPatch, int]] = {}


def forget(world: World) -> None:
    """Forget a world whose test is over."""
    del _patched[id(world)]


def _patches(monkeypatch: pytest.MonkeyPatch) -> int:
    return len(monkeypatch._setattr) + len(monkeypatch._setitem)


def _is_plain(world: World) -> bool:
    """Tell whether all that a beginning depends on is in the world and in the rows."""
    if os.environ.get("TELL_ANEW") == "1" or id(world) not in _patched:
        return False
    monkeypatch, own = _patched[id(world)]
    is_kept_whole = world.sender is None and all(due.is_kept for due in world._due)
    is_as_set = not isinstance(settings._wrapped, UserSettingsHolder)
    is_today = not time_machine.escape_hatch.is_travelling()
    return is_kept_whole and is_as_set and is_today and _patches(monkeypatch) == own


def _ending(result: object, world: World, before: Rows) -> _Ending:
    after = _rows()
    tables = {name: rows for name, rows in after.items() if rows != before.get(name)}
    tables |= {name: [] for name in before.keys() - after.keys()}
    return _Ending(pickle.dumps(result), keeping.kept(world), tables, tuple(_sequences(tables)))


def _put_back(ending: _Ending, world: World) -> Any:
    keeping.fill(world, ending.world)
    statements = [sql.SQL("SET LOCAL session_replication_role = replica")]
    for name, rows in ending.tables.items():
        table = sql.Identifier(name)
        statements.append(sql.SQL("DELETE FROM {}").format(table))
        if rows:
            statements.append(
                sql.SQL(
                    "INSERT INTO {0} SELECT (kept::{0}).* FROM unnest({1}::text[]) kept"
                ).format(table, sql.Literal(rows))
            )
    statements.append(sql.SQL("SET LOCAL session_replication_role = origin"))
    statements += [
        # Never backwards: rows of other tests may have been numbered meanwhile.
        sql.SQL("SELECT setval({0}, greatest({1}, pg_sequence_last_value({0}::regclass)))").format(
            sql.Literal(name), sql.Literal(last)
        )
        for name, last in ending.sequences
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("; ").join(statements))
    return pickle.loads(ending.result)  # noqa: S301 - our own


@functools.cache
def _reading() -> str:
    """Return the statement that reads every row of ours, as (table, row)."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    ours = sorted(name for name in names if name.startswith(OURS) and name not in OF_PEOPLE)
    row = "SELECT '{0}', one::text FROM \"{0}\" one"
    return " UNION ALL ".join(row.format(name) for name in ours)


def _rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(_reading())
        for table, row in cursor.fetchall():
            found.setdefault(table, []).append(row)
    return found


def _sequences(tables: Rows) -> list[tuple[str, int]]:
    """Return the sequence that numbers each table, with the last number it gave."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, pg_sequence_last_value(name::regclass) FROM ("
            "  SELECT pg_get_serial_sequence(quote_ident(told), attname) AS name"
            "  FROM unnest(%s::text[]) told JOIN pg_attribute ON attrelid = told::regclass"
            "  WHERE attnum > 0 AND NOT attisdropped) numbered WHERE name IS NOT NULL",
            [list(tables)],
        )
        return [(name, last) for name, last in cursor.fetchall() if last is not None]
