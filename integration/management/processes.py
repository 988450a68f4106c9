"""Processes that a command starts, watches and stops together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

PATIENCE = 60.0  # seconds until a process must answer
STOPPING = 20.0


class Processes:
    """Each in a group of its own, so that Ctrl-C reaches us alone."""

    def __init__(self, logs: Path, *, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = dict(environment)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._is_stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self, name: str, *command: str) -> None:
        """Start a Python process; what it says goes to a log of its name."""
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=settings.BASE_DIR,
                env={**os.environ, **self._environment, "PYTHONUNBUFFERED": "1"},
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

    def wait_for(self, port: int) -> None:
        """Return when something listens on the port. Raise CommandError when it never does."""

        def listens() -> bool:
            with socket.socket() as probe:
                probe.settimeout(1)
                return probe.connect_ex(("127.0.0.1", port)) == 0

        self._wait_until(listens, what=f"Port {port}")

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

    def _wait_until(self, is_so: Callable[[], bool], *, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            self.check()
            if time.monotonic() > deadline:
                raise CommandError(f"{what} does not answer.")
            time.sleep(0.1)

    def _ask_to_stop(self, *_: object) -> None:
        self._is_stopping = True
