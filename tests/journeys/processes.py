"""Real processes for a journey: the sandbox and a worker, each started, driven and stopped."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a journey's steps take a few of the sandbox's minutes each
MINUTE = 2.0  # how many seconds a vendor's minute lasts


class SandboxProcess:
    """A sandbox of its own, played through its control API."""

    def __init__(self, address: str) -> None:
        self.address = address

    def act(self, action: str, **values: Any) -> dict[str, Any]:
        """Do one thing as a person would on the sandbox's page."""
        request = urllib.request.Request(  # noqa: S310  loopback
            f"{self.address}/control/{action}",
            data=json.dumps(values).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            done: dict[str, Any] = json.load(answer)
        return done

    def state(self) -> dict[str, Any]:
        """Return what stands where, on both sides."""
        with urllib.request.urlopen(f"{self.address}/control/state", timeout=10) as answer:  # noqa: S310
            state: dict[str, Any] = json.load(answer)
        return state

    def order(self, order_id: str) -> dict[str, Any]:
        """Return one order as the sandbox tells it, with its twins in the store."""
        return next(o for o in self.state()["orders"] if o["order_id"] == order_id)

    def calls(self, operation: str) -> list[dict[str, Any]]:
        """Return what the vendors were asked under an operation."""
        url = f"{self.address}/control/calls"
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            calls = json.load(answer)["calls"]
        return [call for call in calls if call["operation"] == operation]


@contextmanager
def a_sandbox() -> Iterator[SandboxProcess]:
    """Start a sandbox whose minute lasts two seconds, on a free port."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--minute", str(MINUTE)]
    with _process(command, {}, stdout=subprocess.PIPE) as process:
        assert process.stdout
        line = process.stdout.readline().decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield SandboxProcess(found.group().rstrip("/"))


@contextmanager
def a_worker(database_url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker on the test's database; on leaving it is stopped as its operator would."""
    settings = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with (
        log.open("wb") as file,
        _process([sys.executable, "manage.py", "worker"], settings, stdout=file) as process,
    ):
        yield process


@contextmanager
def _process(
    command: list[str], settings: dict[str, str], *, stdout: Any
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **settings},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def eventually(is_so: Callable[[], Any], *, what: str, patience: float = PATIENCE) -> Any:
    """Return the first true answer. Fail with `what` when there is none in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = is_so()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"Not within {patience:.0f} s: {what}")
