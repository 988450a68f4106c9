"""Look at the processes of a worker command, and at what outlives them."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Member:
    """One living process: `title` is what setproctitle gave it."""

    pid: int
    title: str

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


def of_session(session: int, word: str = "") -> list[Member]:
    """Return the living processes of a session, whoever their parent is by now.

    A command that was started in a session of its own gives it its process id; its children keep
    it, also as orphans and in process groups of their own. `word` must stand in the title.
    """
    members = [_member(path, session) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [member for member in members if member and word in member.title]


def _member(path: Path, session: int) -> Member | None:
    try:
        # "pid (comm) state ppid pgrp session …": the command may hold spaces and brackets.
        words = (path / "stat").read_text().rpartition(")")[2].split()
        title = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    is_alive = words[0] not in ("Z", "X")
    return Member(int(path.name), title) if is_alive and int(words[3]) == session else None
