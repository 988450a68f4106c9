"""How long a newcomer waits: for the embedded PostgreSQL, and for any management command."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import Figure
from config.postgres.server import EmbeddedServer


def measure() -> Iterator[Figure]:
    """Make, stop and start a server of its own; run `manage.py check`."""
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedServer(data=Path(folder) / "data")
        try:
            yield Figure("embedded PostgreSQL made and started", _seconds(server.start), bar=2)
            server.stop()
            yield Figure("embedded PostgreSQL started again", _seconds(server.start), bar=1)
        finally:
            server.remove()
    yield Figure("manage.py check", _seconds(_check), bar=5)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _check() -> None:
    subprocess.run([sys.executable, "manage.py", "check"], check=True, capture_output=True)
