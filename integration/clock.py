"""The clock: once a second, ring what is due. Any number of clocks may tick at once."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django_q.tasks import async_task

from config import timetable
from integration.models import Doorbell, SyncRun

RING_AGAIN = "5 seconds"

# PostgreSQL knows what runs: a flow holds an advisory lock while it does (`runs.only_one`).
_RUNS_NOW = """
SELECT FROM pg_locks
 WHERE locktype = 'advisory'
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND classid = (hashtext(bell.flow)::bigint & 4294967295)::oid
   AND objid = bell.shop_id::oid
"""

# The guarded UPDATE lets one clock ring. A flow that runs now is left alone.
_RING_WHAT_IS_DUE = f"""
UPDATE integration_doorbell AS bell SET rung_at = %(at)s
 WHERE bell.id IN (
        SELECT id FROM integration_doorbell
         WHERE due_at <= %(at)s
           AND (rung_at IS NULL OR rung_at < %(at)s - %(again)s::interval)
           FOR UPDATE SKIP LOCKED)
   AND NOT EXISTS ({_RUNS_NOW})
RETURNING bell.flow, bell.shop_id
"""  # noqa: S608  constants of this module

_OVERDUE = f"""
SELECT EXISTS (
    SELECT FROM integration_doorbell AS bell
     WHERE due_at <= %(before)s AND rung_at IS NOT NULL AND NOT EXISTS ({_RUNS_NOW}))
"""  # noqa: S608


def tick() -> int:
    """Enqueue every flow that is due; return how many. One that nobody answers is rung again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RING_WHAT_IS_DUE, {"at": timezone.now(), "again": RING_AGAIN})
        due = cursor.fetchall()
        for flow, shop_id in due:
            async_task("integration.tasks.run_flow", flow=flow, shop_id=shop_id)
    return len(due)


def apply_timetable() -> None:
    """Give every shop its doorbells, as the timetable says now."""
    Doorbell.objects.apply_timetable(timetable.intervals(), at=timezone.now())


class Standstill:
    """Notices when flows are due and, for some seconds, nobody begins one.

    It is what a queue looks like from outside whose reader hangs, whoever of it that is.
    """

    def __init__(self, patience: float) -> None:
        self._patience = timedelta(seconds=patience)
        self.forget()

    def forget(self) -> None:
        """Give a new queue time to begin."""
        self.is_reached = False
        self._watched_since = timezone.now()

    def look(self) -> None:
        """Look whether a flow has been rung for, and nothing was begun, for all that time."""
        patient_until = timezone.now() - self._patience
        if self._watched_since > patient_until:
            return
        with connection.cursor() as cursor:
            cursor.execute(_OVERDUE, {"before": patient_until})
            (is_overdue,) = cursor.fetchone()
        newest = SyncRun.objects.order_by("-pk").values_list("started_at", flat=True).first()
        self.is_reached = is_overdue and (newest is None or newest < patient_until)
