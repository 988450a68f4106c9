"""Test databases: one a run, and none left behind for ever.

A run holds an advisory lock on its database's name for as long as it lives. A test database whose
lock is free belongs to a run that was killed; the next run drops it.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import creation
from psycopg import sql

PREFIX = "test_marketbridge_"


class DatabaseCreation(creation.DatabaseCreation):
    """Create and drop the database of a test run."""

    _keeper: psycopg.Connection | None = None

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        self._keeper = self._connect()
        self._drop_stale()
        self._keeper.execute("SELECT pg_advisory_lock(hashtext(%s))", [self._get_test_db_name()])
        return super()._create_test_db(verbosity, autoclobber, keepdb)

    def _destroy_test_db(self, test_database_name: str, _verbosity: int) -> None:
        """Drop it even while a worker process still holds a connection."""
        self.connection.close()
        with self._connect() as server:
            _drop(server, test_database_name)
        if self._keeper:
            self._keeper.close()

    def _connect(self) -> psycopg.Connection:
        """Connect to the server's own database, through Django so that the server is started."""
        with self._nodb_cursor() as cursor:
            parameters: dict[str, Any] = cursor.connection.info.get_parameters()
            password = cursor.connection.info.password
        return psycopg.connect(**{**parameters, "password": password}, autocommit=True)

    def _drop_stale(self) -> None:
        assert self._keeper  # noqa: S101 - set by the only caller
        names = self._keeper.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
        for (name,) in names:
            if self._is_free(name):
                _drop(self._keeper, name)

    def _is_free(self, name: str) -> bool:
        assert self._keeper  # noqa: S101 - set by the only caller
        row = self._keeper.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone()
        return row == (True,)


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
