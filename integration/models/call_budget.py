"""How often a remote may be called: one row a budget, shared by every process."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

# One statement decides and takes: the row is when the next call is free, and a burst may run ahead.
_TAKE = """
INSERT INTO integration_callbudget AS budget (key, free_at) VALUES (%(key)s, %(at)s + %(every)s)
ON CONFLICT (key) DO UPDATE SET free_at = greatest(budget.free_at, %(at)s) + %(every)s
WHERE budget.free_at <= %(at)s + %(burst)s
RETURNING free_at
"""
_HOLD = """
INSERT INTO integration_callbudget AS budget (key, free_at) VALUES (%(key)s, %(until)s)
ON CONFLICT (key) DO UPDATE SET free_at = greatest(budget.free_at, %(until)s)
"""


class CallBudget(models.Model):
    """When the next call under this key is free."""

    key = models.CharField(max_length=200, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

    # Mutators

    @staticmethod
    def take(
        key: str, *, every: timedelta, burst: timedelta = timedelta(0), at: datetime
    ) -> datetime | None:
        """Take one call. Return None when it is granted, else when to come again.

        `burst` is how far calls may run ahead of their even spacing. The durable block makes
        Django refuse a remote call inside a transaction.
        """
        values: dict[str, Any] = {"key": key, "every": every, "burst": burst, "at": at}
        with transaction.atomic(durable=True, savepoint=False), connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            if cursor.fetchone():
                return None
            cursor.execute("SELECT free_at FROM integration_callbudget WHERE key = %s", [key])
            (free_at,) = cursor.fetchone()
        opens_at: datetime = free_at - burst
        return opens_at

    @staticmethod
    def hold(key: str, *, until: datetime) -> None:
        """Let nobody call under this key before an instant: the remote asked for it."""
        with transaction.atomic(durable=True, savepoint=False), connection.cursor() as cursor:
            cursor.execute(_HOLD, {"key": key, "until": until})
