"""How long a million transaction lines take from Macy's file to drafts, and how much memory.

Beside it, in the same run: a bare `COPY` of the same rows, which compares nothing, and the same
sums in pandas and DuckDB, which keep nothing. Other figures than ours have no bar.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import Figure
from benchmarks.payouts import generator
from config.postgres.server import EmbeddedServer

LINES = int(os.environ.get("LINES_TO_BENCH", "1_000_000"))
ROOT = Path(__file__).resolve().parents[2]
RIVALS = ROOT / ".venv-bench" / "bin" / "python"
NO_BAR = math.inf
MEMORY = 300.0  # MiB, of each process


def measure() -> Iterator[Figure]:
    """Import, import again, match, draft; then the others on the same lines."""
    with tempfile.TemporaryDirectory(prefix="marketbridge-bench-") as name:
        folder = Path(name)
        lines, expectations = folder / "lines.ndjson", folder / "expectations.csv"
        generator.write(lines, LINES)
        generator.write_expectations(expectations, LINES)
        yield from _ours(folder, lines)
        yield from _rivals(lines, expectations)


def _ours(folder: Path, lines: Path) -> Iterator[Figure]:
    server = EmbeddedServer(data=folder / "data")
    server.start()
    try:
        server.create_database("bench")
        url = f"postgresql://{server.user}@/bench?host={server.socket_directory}"
        _run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], url)
        _work(url, "prepare")
        first = _work(url, "import", lines)
        yield from _figures(f"{LINES:,} lines imported, texts kept", first, bar=22)
        again = _work(url, "import", lines)
        yield from _figures("the same imported again", again, bar=0.6 * first["seconds"])
        matched = _work(url, "match")
        yield from _figures("matched", matched, bar=12)
        drafted = _work(url, "draft")
        yield from _figures("compared with payouts, and drafted", drafted, bar=8)
        whole = sum(step["seconds"] for step in (first, matched, drafted))
        yield Figure("imported, matched and drafted", whole, bar=45)
        rows = folder / "rows.copy"
        _run([*_WORK, "rows", str(LINES), str(lines), str(rows)], url)
        yield from _figures("a bare COPY of the same rows", _work(url, "copy", rows), bar=NO_BAR)
        rows.unlink()
        rows.with_suffix(".texts").unlink()
    finally:
        server.remove()


def _rivals(lines: Path, expectations: Path) -> Iterator[Figure]:
    if not RIVALS.exists():
        print("  (pandas and DuckDB are not installed: make bench does it)")
        return
    script = str(ROOT / "benchmarks" / "payouts" / "rivals.py")
    for rival in ("pandas", "duckdb"):
        told = _run([str(RIVALS), script, rival, str(lines), str(expectations)])
        yield from _figures(f"read and summed up in {rival}, nothing kept", told, bar=NO_BAR)


_WORK = [sys.executable, "-m", "benchmarks.payouts.work"]


def _work(url: str, step: str, *paths: Path) -> dict[str, Any]:
    return _run([*_WORK, step, str(LINES), *map(str, paths)], url)


def _run(command: list[str], url: str = "") -> dict[str, Any]:
    """Run a program; return what it told in JSON, if it did."""
    environment = {**os.environ, "DATABASE_URL": url} if url else dict(os.environ)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return told


def _figures(what: str, told: dict[str, Any], *, bar: float) -> Iterator[Figure]:
    yield Figure(what, told["seconds"], bar=bar)
    print(f"  ({told['said']})")
    for process, peak in told["peaks"].items():
        limit = NO_BAR if bar == NO_BAR else MEMORY
        if peak:
            yield Figure(f"    {process}, peak memory", peak, bar=limit, unit="MiB")
