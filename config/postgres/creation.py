"""Test databases: one a run, and none left behind for ever.

A run holds an advisory lock on its database's name for as long as it lives. A test database whose
lock is free belongs to a run that was killed; the next run drops it.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import creation
from psycopg import sql

from config.postgres import template

PREFIX = "test_marketbridge_"


class DatabaseCreation(creation.DatabaseCreation):
    """Create and drop the database of a test run."""

    _keeper: psycopg.Connection | None = None

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """Create it from the kept template; a server that is not ours is left without one."""
        if self.connection.settings_dict.get("EMBEDDED") is None:
            return super().create_test_db(*args, **kwargs)
        name = template.template_name()
        with self._connect() as server, template.in_turn(server):
            is_kept = template.exists(server, name)
            if is_kept:
                self.connection.settings_dict["TEST"]["TEMPLATE"] = name
            made = super().create_test_db(*args, **kwargs)
            if not is_kept:
                self.connection.close()
                template.keep(server, name, copied_from=made)
        return made

    def _create_test_db(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        self._keeper = self._connect()
        drop_abandoned(self._keeper)
        claim(self._keeper, self.connection.settings_dict["TEST"]["NAME"])
        # The stubs leave out what a subclass is meant to override.
        return super()._create_test_db(verbosity, autoclobber, keepdb)  # type: ignore[misc]

    def _destroy_test_db(self, test_database_name: str, _verbosity: int) -> None:
        """Drop it even while a worker process still holds a connection."""
        self.connection.close()
        with self._connect() as server:
            drop(server, test_database_name)
        if self._keeper:
            self._keeper.close()

    def _connect(self) -> psycopg.Connection:
        """Connect to the server's own database, through Django so that the server is started."""
        with self.connection._nodb_cursor() as cursor:
            info = cursor.connection.info
            known: dict[str, Any] = {**info.get_parameters(), "password": info.password}
        return psycopg.connect(**known, autocommit=True)


def claim(server: psycopg.Connection, name: str) -> bool:
    """Hold a test database's name until the connection ends. False if another run holds it."""
    return server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone() == (True,)


def drop_abandoned(server: psycopg.Connection) -> None:
    """Drop the test databases that no living run has claimed."""
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall()
    for (name,) in found:
        if claim(server, name):
            drop(server, name)


def drop(server: psycopg.Connection, name: str) -> None:
    """Drop a database, and throw out whoever is connected to it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
