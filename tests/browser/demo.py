"""`manage.py demo` as a newcomer starts it: real processes, with data of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
STOPPING, PATIENCE = 60.0, 240.0  # seconds
# What a test run sets for itself, and a newcomer has not.
OF_TESTS = ("MARKETBRIDGE_ENV", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "LOCAL_DIR")

T = TypeVar("T")


@dataclass(frozen=True)
class Demo:
    """A running demo: its two addresses, its login, and what it printed."""

    web: str
    sandbox: str
    login: str
    password: str
    said: str

    def log_in(self, chromium: Browser, **options: Any) -> Page:
        """Open a window and log in as it was printed."""
        page = chromium.new_context(base_url=self.web, **options).new_page()
        page.set_default_timeout(20_000)
        page.goto("/")
        page.get_by_label("User").or_(page.get_by_label("Name")).first.fill(self.login)
        page.get_by_label("Password").fill(self.password)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{self.web}/")
        return page

    def state(self) -> dict[str, Any]:
        """Return what stands where in the sandbox."""
        with urllib.request.urlopen(f"{self.sandbox}/control/state", timeout=20) as answer:  # noqa: S310
            known: dict[str, Any] = json.load(answer)
        return known

    def order(self, order_id: str) -> dict[str, Any]:
        """Return one order as the sandbox tells it, with its twins in the store."""
        return next(one for one in self.state()["orders"] if one["order_id"] == order_id)

    def offer(self, sku: str) -> dict[str, Any]:
        """Return one article with both sides' figures."""
        return next(one for one in self.state()["goods"] if one["sku"] == sku)


def until(look: Callable[[], T], is_so: Callable[[T], bool], *, seconds: float = PATIENCE) -> T:
    """Look twice a second until it is so; return what was seen. Fail when it never is."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if is_so(seen):
            return seen
        assert time.monotonic() < deadline, f"In vain: {seen}"
        time.sleep(0.5)


@contextmanager
def a_demo(local: Path, *options: str) -> Iterator[Demo]:
    """Start the demo, and give it once it has printed its address; stop it with Ctrl-C."""
    web, sandbox = _free_port(), _free_port()
    process = start(local, *options, web=web, sandbox=sandbox)
    try:
        yield _greeting(process, sandbox=sandbox)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPPING)
        if process.stdout:
            process.stdout.close()


def start(local: Path, *options: str, web: int, sandbox: int) -> subprocess.Popen[str]:
    """Start `manage.py demo`; its answers can be read."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_TESTS}
    ports = ("--port", str(web), "--sandbox-port", str(sandbox))
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "demo", *ports, *options],
        env=environment | {"LOCAL_DIR": str(local)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _greeting(process: subprocess.Popen[str], *, sandbox: int) -> Demo:
    said = ""
    assert process.stdout
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    found = re.search(r"Open +(\S+?)/ +and log in as +(\S+) +with the password +(\S+)", said)
    assert found, said
    web, login, password = found.groups()
    return Demo(web, f"http://127.0.0.1:{sandbox}", login, password, said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
