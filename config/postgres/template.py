"""A database as the migrations leave it, kept on the embedded server for the test runs to come.

Its name says which migrations made it: whoever changes one gets another. It is a shortcut and no
truth of its own: each run migrates its copy, which finds what is missing or, usually, nothing.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.apps import apps
from psycopg import sql

PREFIX = "template_marketbridge_"
# What makes tables: the migrations of every app, and the fields of our own that they name.
MADE_OF = ("migrations/**/*.py", "models/fields.py")


def template_name() -> str:
    """Give the name of the template that today's migrations would make."""
    content = hashlib.sha256(django.get_version().encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        home = Path(app.path)
        for path in sorted(path for pattern in MADE_OF for path in home.glob(pattern)):
            content.update(f"{app.label}/{path.relative_to(home)}\n".encode())
            content.update(path.read_bytes())
    return f"{PREFIX}{content.hexdigest()[:16]}"


@contextmanager
def in_turn(server: psycopg.Connection) -> Iterator[None]:
    """Let one process at a time make or copy a template; the others wait, and find it made."""
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [PREFIX])


def exists(server: psycopg.Connection, name: str) -> bool:
    """Tell whether the server has a database of this name."""
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def keep(server: psycopg.Connection, name: str, *, copied_from: str) -> None:
    """Keep a copy of a database, which nobody is connected to, as the only template.

    A copy that is cut short must not be taken for a whole one: it gets its name at its end.
    """
    for (old,) in server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    ).fetchall():
        server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", old))
    draft = f"{PREFIX}draft"
    server.execute(_named("CREATE DATABASE {} TEMPLATE {}", draft, copied_from))
    server.execute(_named("ALTER DATABASE {} RENAME TO {}", draft, name))


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
