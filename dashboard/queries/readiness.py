"""Whether work can be done: the database answers, its tables are those of this code, a worker
ticks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from integration.models import Pulse

# A worker notes its tick every half minute; three may be missed.
PATIENCE = timedelta(minutes=2)

_migrated = False  # a process never becomes less migrated


def readiness(*, at: datetime) -> dict[str, bool]:
    """Return for each part whether it is well. Without a database no other part is."""
    parts = {"database": False, "migrations": False, "worker": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["database"] = True
        parts["migrations"] = _is_migrated()
        parts["worker"] = parts["migrations"] and Pulse.has_beaten_since(at - PATIENCE)
    except DatabaseError:
        connection.close()
    return parts


def _is_migrated() -> bool:
    global _migrated  # reading every migration takes a tenth of a second
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
