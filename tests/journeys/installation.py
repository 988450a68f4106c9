"""One running installation: a database server of its own, a sandbox, a connected shop, a worker."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone

from config.database import NAME
from config.postgres.server import EmbeddedServer
from integration import clock, connecting
from integration.domain.switches import AVAILABLE
from integration.models import BigCommerceStore, FlowSwitch, MiraklShop, RunOutcome, SyncRun
from tests import migrated
from tests.journeys.pace import Span
from tests.journeys.processes import (
    MINUTE,
    SandboxProcess,
    WorkerCommand,
    a_free_port,
    a_sandbox,
    a_web,
    a_worker,
)
from tests.remotes import MARKETPLACE_KEY, STORE_HASH, STORE_TOKEN

STORE_SECRET = "sandbox-client-secret"  # the store signs its webhooks with it


@dataclass
class Installation:
    """What a journey acts upon. Its database may be killed: no other test lives in it."""

    folder: Path
    server: EmbeddedServer
    sandbox: SandboxProcess
    shop: MiraklShop
    worker: WorkerCommand
    calls_to_connect: int
    settings: Mapping[str, str]

    def calls(self) -> list[dict[str, Any]]:
        """Return what the vendors were asked since the shop was connected."""
        return self.sandbox.calls()[self.calls_to_connect :]

    def run_since(self, at: datetime, flow: str = "") -> SyncRun | None:
        """Return the first run that began at `at` or later and has ended, if there is one."""
        close_old_connections()  # the database may have been killed and be another one by now
        runs = SyncRun.objects.filter(started_at__gte=at).exclude(outcome=RunOutcome.RUNNING)
        runs = runs.filter(flow=flow) if flow else runs
        return runs.order_by("started_at").first()

    def signs_of_work(self) -> list[Span]:
        """Return when something was done: runs from beginning to end, and calls to a vendor.

        Of a run that was killed only the beginning is known.
        """
        close_old_connections()
        runs = SyncRun.objects.values_list("started_at", "took")
        calls = [datetime.fromisoformat(call["at"]) for call in self.calls()]
        spans = [(began_at, began_at + (took or timedelta())) for began_at, took in runs]
        return spans + [(at, at) for at in calls]


@contextmanager
def an_installation(
    folder: Path, *sandbox_options: str, minute: float = MINUTE, has_web: bool = False
) -> Iterator[Installation]:
    """Set everything up in a folder, and take it down again; nothing is left running.

    With `has_web` the store's webhooks come in, signed, over HTTP.
    """
    with ExitStack() as stack:
        server = stack.enter_context(a_database(folder))
        local = ("--local-hooks",) if has_web else ()
        sandbox = stack.enter_context(a_sandbox(*sandbox_options, *local, minute=minute))
        stack.enter_context(_quietly())
        shop = connect(sandbox, minute=minute)
        calls = len(sandbox.calls())
        own = _settings(folder)
        if has_web:
            port = a_free_port()
            own |= {"PUBLIC_URL": f"http://127.0.0.1:{port}", "SANDBOX_URL": sandbox.address}
            stack.enter_context(a_web(own, folder / "web.log", port=port))
        worker = stack.enter_context(a_worker(own, folder / "worker.log"))
        yield Installation(folder, server, sandbox, shop, worker, calls, own)


@contextmanager
def _quietly() -> Iterator[None]:
    """Have this process log warnings alone; the others keep their own."""
    logger = logging.getLogger("integration")
    level = logger.level
    logger.setLevel(logging.WARNING)
    yield
    logger.setLevel(level)


@contextmanager
def a_database(folder: Path) -> Iterator[EmbeddedServer]:
    """Start a server of its own and have this process, too, work on it.

    It keeps what was committed when it is killed, as a real one does; the server of the tests
    does not.
    """
    server = EmbeddedServer(data=folder / "postgres")
    migrated.lay(server.data)
    own = {
        "NAME": NAME,
        "USER": server.user,
        "PASSWORD": "",
        "HOST": str(server.socket_directory),
        "PORT": server.port,
        "EMBEDDED": server,
    }
    before = {name: connection.settings_dict.get(name) for name in own}
    connection.close()
    connection.settings_dict.update(own)
    try:
        call_command("migrate", verbosity=0)
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(before)
        server.remove()


def _settings(folder: Path) -> dict[str, str]:
    """Return the settings of processes that share this process's secrets, but not its database."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MARKETBRIDGE_ENV": "development",
        "LOCAL_DIR": str(folder),
        "DATABASE_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "SETTLE_TIME_SECONDS": str(settings.SETTLE_TIME_SECONDS),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
    }


def connect(sandbox: SandboxProcess, *, minute: float = MINUTE) -> MiraklShop:
    """Connect the shop and its store, live from now on, on the sandbox's minute."""
    scale = minute / 60
    store = connecting.connect_store(
        slug="main",
        store_hash=STORE_HASH,
        access_token=STORE_TOKEN,
        home=sandbox.address,
        client_secret=STORE_SECRET,
    )
    at = timezone.now()
    shop = connecting.connect_shop(
        slug="macys", url=sandbox.address, api_key=MARKETPLACE_KEY, store=store, at=at
    )
    BigCommerceStore.objects.update(budget_scale=scale)
    MiraklShop.objects.update(budget_scale=scale)
    shop.refresh_from_db()
    # Mirakl may date the first order to the second.
    for switch in AVAILABLE:
        FlowSwitch.objects.turn(shop, switch, is_on=True, at=at - timedelta(seconds=2))
    clock.apply_timetable()
    return shop
