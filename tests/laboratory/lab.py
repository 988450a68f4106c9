"""A laboratory in one process: a shop, its sandbox and its database, which can all be put back.

Time is the sandbox's own everywhere, so that every run of an experiment is like the other. A flow
is run as the worker runs it (`tasks.run_flow`): with its lock, its record and its doorbell. When a
process is killed its connection ends, so that the server rolls back; nothing that it still tries,
in a `finally` for instance, reaches the database or a remote.
"""

from __future__ import annotations

import functools
import hashlib
import io
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.apps import apps
from django.db import connection, connections
from django.utils import timezone
from pghistory.models import Event as RecordedEvent

from integration import clock, tasks
from integration.models import MiraklShop
from sandbox.clock import ManualClock
from sandbox.world import World
from tests import keeping
from tests.integration.story import ORDER_FLOWS, ROUND, connected_shop
from tests.laboratory.effects import Killed, Reaper
from tests.remotes import MARKETPLACE_URL, STARTS_AT, STORE_HOME, SandboxAdapter

HOSTS = frozenset({urlsplit(MARKETPLACE_URL).netloc, urlsplit(STORE_HOME).netloc})


@dataclass(frozen=True)
class Moment:
    """Everything as it was: the world with its calls, and each table's rows."""

    world: bytes
    tables: tuple[tuple[str, bytes], ...]
    sequences: tuple[tuple[str, int], ...]
    runs_named: int

    @property
    def digest(self) -> str:
        """Return what tells it from other moments: all that a process may find when it begins."""
        content = repr((self.world, self.tables))
        return hashlib.sha256(content.encode()).hexdigest()


class Laboratory:
    """A connected shop in a world that can be put back, and processes that can be killed."""

    def __init__(self) -> None:
        self.reaper = Reaper()
        self.world = World(ManualClock(STARTS_AT))
        self._adapter = SandboxAdapter(self.world, [])
        self._runs_named = 0
        self.shop: MiraklShop

    def connect(self, **rules: object) -> None:
        """Connect the shop, live from now on, with its doorbells."""
        self.shop = connected_shop(self.world, **rules)
        clock.apply_timetable()
        self.world.calls.clear()

    # What the product sees

    def now(self) -> Any:
        """Return the time: the world's."""
        return self.world.clock.now()

    def sleep(self, seconds: float) -> None:
        """Let the product wait, in the world's time."""
        self.world.clock.sleep(seconds)

    def send(self, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        """Hand a call to the sandbox, unless the process dies before or after it."""
        what = f"{request.method} {urlsplit(request.url).path}"
        self.reaper.before(what)
        answer = self._adapter.send(request, **more)
        self.reaper.after(what)
        return answer

    def uuid(self) -> uuid.UUID:
        """Return the next name of a run: the same ones in every life of a moment."""
        self._runs_named += 1
        return uuid.UUID(int=self._runs_named << 96)

    def close(self) -> None:
        """There is nothing to close: `requests` asks."""

    # What an experiment does

    def run(self, flow: str) -> None:
        """Run one flow of the shop as a worker does."""
        tasks.run_flow(flow=flow, shop_id=self.shop.pk)

    def run_to_its_end(self, flow: str) -> bool:
        """Run one flow; tell whether the process lived to see its end."""
        try:
            self.run(flow)
        except Killed:
            return False
        return True

    def a_round(self, flows: Iterable[str], *, seconds: float) -> None:
        """Run each flow once, and let time pass."""
        for flow in flows:
            self.run(flow)
        self.world.clock.move(seconds)

    def a_minute(self) -> None:
        """Run every flow of the orders once, and let a minute pass."""
        self.a_round(ORDER_FLOWS, seconds=ROUND.total_seconds())

    def until(self, is_reached: Callable[[], bool], *, minutes: int = 20) -> None:
        """Let minutes pass until something is so. Fail when it never is."""
        for _ in range(minutes):
            if is_reached():
                return
            self.a_minute()
        assert is_reached(), f"not reached within {minutes} minutes"

    def new_process(self) -> None:
        """Go on as another process, after the server has noticed that the old one is gone."""
        old = connection.connection
        del connections["default"]
        if old is not None and not old.closed:
            pid = old.info.backend_pid
            old.close()
            _await_end_of(pid)
        self.reaper.rest()

    # What can be put back

    def moment(self) -> Moment:
        """Keep everything as it is now."""
        with connection.cursor() as cursor:
            tables = [(name, _copied(cursor, name)) for name in _tables_that_matter()]
            sequences = _sequences(cursor)
        kept = [(name, rows) for name, rows in tables if rows]
        return Moment(keeping.kept(self.world), tuple(kept), tuple(sequences), self._runs_named)

    def empty(self) -> None:
        """Delete every row."""
        emptied = "; ".join(f'DELETE FROM "{name}"' for name in _tables())  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = replica; {emptied}")
            cursor.execute("SET session_replication_role = DEFAULT")

    def put_back(self, moment: Moment) -> None:
        """Have everything as it was, in a process of its own."""
        keeping.fill(self.world, moment.world)
        self._runs_named = moment.runs_named
        self.empty()
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for name, rows in moment.tables:
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    copy.write(rows)
            cursor.execute("SET session_replication_role = DEFAULT")
            for name, last in moment.sequences:
                cursor.execute("SELECT setval(%s, %s)", [name, last])
        self.shop = MiraklShop.objects.get()


@functools.cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=False, include_views=False)
    return sorted(name for name in names if name.startswith("integration_"))


@functools.cache
def _tables_that_matter() -> list[str]:
    """Return the tables but for the record of changes: no flow reads it, and it dates by itself."""
    records = {m._meta.db_table for m in apps.get_models() if issubclass(m, RecordedEvent)}
    return [name for name in _tables() if name not in records]


def _copied(cursor: Any, table: str) -> bytes:
    rows = io.BytesIO()
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        for part in copy:
            rows.write(part)
    return rows.getvalue()


def _sequences(cursor: Any) -> list[tuple[str, int]]:
    cursor.execute(
        "SELECT quote_ident(sequencename), last_value FROM pg_sequences"
        " WHERE last_value IS NOT NULL AND sequencename LIKE 'integration%%'"
    )
    return list(cursor.fetchall())


def _await_end_of(pid: int) -> None:
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone() == (0,):
                return


def in_the_laboratory(monkeypatch: pytest.MonkeyPatch) -> Laboratory:
    """Return a laboratory that the product knows nothing of: it owns the clock and the remotes."""
    laboratory = Laboratory()
    real_adapter = requests.Session.get_adapter

    def get_adapter(session: requests.Session, url: str) -> Any:
        return laboratory if urlsplit(url).netloc in HOSTS else real_adapter(session, url)

    stopwatch = SimpleNamespace(monotonic=lambda: laboratory.now().timestamp())
    monkeypatch.setattr(requests.Session, "get_adapter", get_adapter)
    monkeypatch.setattr("integration.transport.remote.sleep", laboratory.sleep)
    monkeypatch.setattr("integration.runs.time", stopwatch)
    monkeypatch.setattr("integration.runs.uuid", SimpleNamespace(uuid4=laboratory.uuid))
    monkeypatch.setattr(timezone, "now", laboratory.now)
    return laboratory
