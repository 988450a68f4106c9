"""How soon the worker answers a change, calm and while its processes are killed; what it costs.

A change is a ring of a flow's doorbell; it is answered when a run of the flow begins after it. The
shop's other flows run meanwhile as the timetable says.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from benchmarks import Figure
from integration.models import Doorbell, SyncRun
from tests.journeys.deeds import KILLS
from tests.journeys.installation import Installation, an_installation
from tests.journeys.killer import Killer
from tests.journeys.pace import percentile

FLOW = "advance_orders"
CHANGES = 40
KILL_EVERY = 6.0  # seconds
WATCHED = 20.0  # seconds over which the idle worker's processor time is taken
PATIENCE = 60.0
MEBIBYTE = 1024  # in the kB that the kernel tells


def measure() -> Iterator[Figure]:
    """Watch the worker idle; ring while all is calm, then while processes are killed."""
    with (
        tempfile.TemporaryDirectory() as folder,
        an_installation(Path(folder), minute=60) as there,
    ):
        _begun_since(there.shop.orders_live_from or timezone.now())
        yield from _cost(there)
        yield from _answers(there, "calm", bars=(1.5, 2.0, 3.0))
        with Killer(there, KILLS, every=KILL_EVERY, seed=1, is_patient=False) as killer:
            yield from _answers(there, "under kills", bars=(2.0, 9.0, 10.0))
    print(f"  ({killer.done.total()} kills of {len(killer.done)} kinds)")


def _cost(there: Installation) -> Iterator[Figure]:
    """Take the processor time, in percent of one core, and the memory of an idle worker."""
    pids = [member.pid for member in there.worker.members()]
    before = sum(map(_processor_seconds, pids))
    time.sleep(WATCHED)
    share = 100 * (sum(map(_processor_seconds, pids)) - before) / WATCHED
    yield Figure(f"idle worker of {len(pids)} processes, of one core", share, bar=5, unit="%")
    memory = sum(map(_mebibytes, pids))
    yield Figure("idle worker, memory (shared pages once)", memory, bar=256, unit="MiB")


def _processor_seconds(pid: int) -> float:
    after_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = after_the_name[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _mebibytes(pid: int) -> float:
    """Return a process's proportional set size."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / MEBIBYTE


def _answers(
    there: Installation, weather: str, *, bars: tuple[float, float, float]
) -> Iterator[Figure]:
    """Ring at instants of chance; yield p50, p95 and the longest time to an answer."""
    chance = random.Random(1)
    seconds = []
    for _ in range(CHANGES):
        time.sleep(chance.uniform(0, 2))
        rung_at = timezone.now()
        Doorbell.objects.ring(FLOW, there.shop, at=rung_at)
        seconds.append((_begun_since(rung_at) - rung_at).total_seconds())
    for name, percent, bar in zip(("p50", "p95", "longest"), (50, 95, 100), bars, strict=True):
        what = f"change → run, {weather}, {name} of {CHANGES}"
        yield Figure(what, percentile(seconds, percent), bar=bar)


def _begun_since(at: datetime) -> datetime:
    """Return when the first run of the flow since an instant began. Raise TimeoutError."""
    runs = SyncRun.objects.filter(flow=FLOW, started_at__gte=at).order_by("started_at")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        begun = runs.values_list("started_at", flat=True).first()
        if begun is not None:
            return begun
        time.sleep(0.02)
    raise TimeoutError(f"No run of {FLOW} within {PATIENCE:.0f} s")
