"""`manage.py demo`: everything running on this machine, against the sandbox, until Ctrl-C."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integration import clock, connecting
from integration.domain.switches import AVAILABLE
from integration.models import BigCommerceStore, FlowSwitch, MiraklShop

MINUTE = 2.0  # how many seconds a vendor's minute lasts in the demo
SCALE = MINUTE / 60
PATIENCE = 60.0  # seconds until a process must answer
STOPPING = 20.0
ACCOUNT = {"MIRAKL_API_KEY": "sandbox-mirakl-key", "STORE": "sandboxstore"}
TOKEN = "sandbox-store-token"  # noqa: S105  the sandbox's is public
LOGIN = "demo"


class Command(BaseCommand):
    """Starts the database, the sandbox, the web application and a worker; stops them together."""

    help = "Run everything on this machine against the sandbox, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the web application")
        parser.add_argument("--sandbox-port", type=int, default=9200)

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("integration").setLevel(logging.WARNING)  # the processes keep their own
        web, sandbox = options["port"], options["sandbox_port"]
        for port in (web, sandbox):
            _refuse_a_taken_port(port)
        folder = Path(settings.LOCAL_DIR) / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        processes = _Processes(folder)
        try:
            processes.start("sandbox", *_sandbox(sandbox, folder))
            _wait_for(sandbox, processes)
            _connect(f"http://127.0.0.1:{sandbox}")
            password = _demo_user(folder)
            processes.start("web", *_web(web))
            processes.start("worker", str(_manage()), "worker")
            _wait_for(web, processes)
            self._greet(web, sandbox, password)
            processes.watch()
        finally:
            processes.stop()
            _stop_the_embedded_database()
            self.stdout.write("Stopped.")

    def _greet(self, web: int, sandbox: int, password: str) -> None:
        self.stdout.write(
            f"\n  Marketbridge   http://127.0.0.1:{web}/    log in as {LOGIN} / {password}\n"
            f"  The sandbox    http://127.0.0.1:{sandbox}/    play the customer and the warehouse\n"
            "\n  Place an order there and watch it here. Ctrl-C stops everything.\n"
        )
        self.stdout.flush()


class _Processes:
    """The demo's processes, each in a group of its own so that Ctrl-C reaches us alone."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self, name: str, *command: str) -> None:
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=settings.BASE_DIR,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise CommandError when a process has ended, KeyboardInterrupt when we are to stop."""
        if self._is_stopping:
            raise KeyboardInterrupt
        for name, process in self._running.items():
            if process.poll() is not None:
                log = self._logs / f"{name}.log"
                raise CommandError(f"The {name} has ended (code {process.returncode}); see {log}.")

    def watch(self) -> None:
        """Return when we are asked to stop. Raise CommandError when a process has ended."""
        try:
            while True:
                self.check()
                time.sleep(0.5)
        except KeyboardInterrupt:
            return

    def stop(self) -> None:
        """Stop all, the last first; whoever does not end in time is killed."""
        for process in reversed(self._running.values()):
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOPPING
        for process in reversed(self._running.values()):
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _ask_to_stop(self, *_: object) -> None:
        self._is_stopping = True


def _manage() -> Path:
    return Path(settings.BASE_DIR) / "manage.py"


def _sandbox(port: int, folder: Path) -> tuple[str, ...]:
    state = str(folder / "sandbox.state")
    return ("-m", "sandbox", "--port", str(port), "--minute", str(MINUTE), "--state", state)


def _web(port: int) -> tuple[str, ...]:
    return ("-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{port}")


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sentence = f"Port {port} is taken: stop what runs there, or choose another with --port"
            raise CommandError(f"{sentence} or --sandbox-port.") from None


def _wait_for(port: int, processes: _Processes) -> None:
    """Return when something listens on the port. Raise CommandError when it never does."""

    def listens() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    _wait_until(listens, processes, what=f"Port {port}")


def _wait_until(is_so: Callable[[], bool], processes: _Processes, *, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        processes.check()
        if time.monotonic() > deadline:
            raise CommandError(f"{what} does not answer.")
        time.sleep(0.1)


def _connect(address: str) -> None:
    """Connect the sandbox's store and shop, once; a later demo only gives them their address."""
    shop = MiraklShop.objects.filter(slug="macys").select_related("store").first()
    if shop and urlsplit(shop.url).netloc == urlsplit(address).netloc:
        clock.apply_timetable()
        return
    store = connecting.connect_store(
        slug="main", store_hash=ACCOUNT["STORE"], access_token=TOKEN, home=address
    )
    BigCommerceStore.objects.filter(pk=store.pk).update(budget_scale=SCALE)
    at = timezone.now()
    shop = connecting.connect_shop(
        slug="macys", url=address, api_key=ACCOUNT["MIRAKL_API_KEY"], store=store, at=at
    )
    MiraklShop.objects.filter(pk=shop.pk).update(budget_scale=SCALE)
    for switch in AVAILABLE:
        FlowSwitch.objects.turn(shop, switch, is_on=True, at=at)
    clock.apply_timetable()


def _demo_user(folder: Path) -> str:
    """Return the password of the demo's administrator, made once."""
    kept = folder / "password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    password = kept.read_text()
    user, _ = get_user_model().objects.get_or_create(
        username=LOGIN, defaults={"is_staff": True, "is_superuser": True}
    )
    user.set_password(password)
    user.save()
    return password


def _stop_the_embedded_database() -> None:
    server = settings.DATABASES["default"].get("EMBEDDED")
    if server is not None:
        server.stop()
