"""Real processes for a journey: the sandbox and a worker, each started, driven and stopped."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.journeys.process_tree import Member, of_session

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds; a journey's steps take a few of the sandbox's minutes each
STOPPING = 30.0  # seconds that a process may take to end when it is told to
MINUTE = 2.0  # how many seconds a vendor's minute lasts


class SandboxProcess:
    """A sandbox of its own, played through its control API."""

    def __init__(self, address: str) -> None:
        self.address = address

    def act(self, action: str, **values: Any) -> dict[str, Any]:
        """Do one thing as a person would on the sandbox's page."""
        return self._ask(action, json.dumps(values).encode())

    def state(self) -> dict[str, Any]:
        """Return what stands where, on both sides."""
        return self._ask("state")

    def order(self, order_id: str) -> dict[str, Any]:
        """Return one order as the sandbox tells it, with its twins in the store."""
        return next(o for o in self.state()["orders"] if o["order_id"] == order_id)

    def calls(self, operation: str = "") -> list[dict[str, Any]]:
        """Return what the vendors were asked, under one operation where it is named."""
        calls: list[dict[str, Any]] = self._ask("calls")["calls"]
        return [call for call in calls if operation in ("", call["operation"])]

    def _ask(self, what: str, body: bytes | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310  loopback
            f"{self.address}/control/{what}",
            data=body,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            done: dict[str, Any] = json.load(answer)
        return done


@contextmanager
def a_sandbox(*options: str, minute: float = MINUTE) -> Iterator[SandboxProcess]:
    """Start a sandbox on a free port; a vendor's minute lasts two seconds unless it is said."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--minute", str(minute), *options]
    process = _start(command, {}, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        line = process.stdout.readline().decode()
        found = re.search(r"http://\S+", line)
        assert found, line
        yield SandboxProcess(found.group().rstrip("/"))
    finally:
        _end(process)
        process.stdout.close()


class WorkerCommand:
    """`manage.py worker` in a session of its own, which may be killed and started again."""

    def __init__(self, settings: Mapping[str, str], *, log: Path) -> None:
        self._settings, self._log = settings, log
        self._process: subprocess.Popen[bytes] | None = None
        self._sessions: list[int] = []

    @property
    def pid(self) -> int:
        """Return the command's process id: its session has the same."""
        return self._sessions[-1]

    def start(self) -> None:
        """Start it. What it says is appended to its log."""
        with self._log.open("ab") as log:
            command = [sys.executable, "manage.py", "worker"]
            self._process = _start(command, self._settings, stdout=log)
        self._sessions.append(self._process.pid)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop, as its operator would, and return its status."""
        assert self._process
        # Ctrl-C reaches the whole group of the terminal's command.
        os.killpg(self.pid, number) if number == signal.SIGINT else os.kill(self.pid, number)
        return self._process.wait(STOPPING)

    def kill(self) -> None:
        """Kill the command alone, and return when it has ended."""
        assert self._process
        self._process.kill()
        self._process.wait(STOPPING)

    def members(self, word: str = "") -> list[Member]:
        """Return its living processes; `word` must stand in the title."""
        return of_session(self.pid, word)

    def cluster(self) -> list[Member]:
        """Return its living processes without the command itself."""
        return [member for member in self.members() if member.pid != self.pid]

    def left_behind(self) -> list[Member]:
        """Return the processes that outlived a command which has ended."""
        is_running = self._process is not None and self._process.poll() is None
        ended = self._sessions[:-1] if is_running else self._sessions
        return [member for session in ended for member in of_session(session)]

    def clean_up(self) -> None:
        """Stop it; kill whoever is still there then, so that a failed test leaves nobody."""
        if self._process is not None:
            _end(self._process)
        for member in self.left_behind():
            member.signal(signal.SIGKILL)


@contextmanager
def a_worker(settings: Mapping[str, str], log: Path) -> Iterator[WorkerCommand]:
    """Start a worker; on leaving it is stopped as its operator would."""
    worker = WorkerCommand(settings, log=log)
    worker.start()
    try:
        yield worker
    finally:
        worker.clean_up()


@contextmanager
def a_web(settings: Mapping[str, str], log: Path, *, port: int) -> Iterator[None]:
    """Start the web application as it runs in production, and go on once it answers."""
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]
    with log.open("ab") as said:
        process = _start([*command, "-b", f"127.0.0.1:{port}"], settings, stdout=said)
    try:
        eventually(lambda: _is_healthy(port), what="the web application answers")
        yield
    finally:
        _end(process)


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5) as answer:
            healthy: bool = answer.status == 200
    except OSError:
        return False
    return healthy


def a_free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _start(
    command: list[str], settings: Mapping[str, str], *, stdout: Any
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **settings},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOPPING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def eventually(is_so: Callable[[], Any], *, what: str, patience: float = PATIENCE) -> Any:
    """Return the first true answer. Fail with `what` when there is none in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = is_so()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"Not within {patience:.0f} s: {what}")
