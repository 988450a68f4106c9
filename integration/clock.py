"""The clock: once a second, ring what is due. Any number of clocks may tick at once."""

from django.db import connection, transaction
from django.utils import timezone
from django_q.tasks import async_task

from config import timetable
from integration.models import Doorbell

RING_AGAIN = "5 seconds"

# The guarded UPDATE lets one clock ring. A flow that runs now holds its lock and is left alone.
_DUE = """
UPDATE integration_doorbell AS bell SET rung_at = %(at)s
 WHERE bell.id IN (
        SELECT id FROM integration_doorbell
         WHERE due_at <= %(at)s
           AND (rung_at IS NULL OR rung_at < %(at)s - %(again)s::interval)
           FOR UPDATE SKIP LOCKED)
   AND NOT EXISTS (
        SELECT FROM pg_locks
         WHERE locktype = 'advisory'
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND classid = (hashtext(bell.flow)::bigint & 4294967295)::oid
           AND objid = bell.shop_id::oid)
RETURNING bell.flow, bell.shop_id
"""


def tick() -> int:
    """Enqueue every flow that is due; return how many. One that nobody answers is rung again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_DUE, {"at": timezone.now(), "again": RING_AGAIN})
        due = cursor.fetchall()
        for flow, shop_id in due:
            async_task("integration.tasks.run_flow", flow=flow, shop_id=shop_id)
    return len(due)


def apply_timetable() -> None:
    """Give every shop its doorbells, as the timetable says now."""
    Doorbell.objects.apply_timetable(timetable.intervals(), at=timezone.now())
