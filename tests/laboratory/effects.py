"""Die before or after any effect: a statement of SQL, or a call to a remote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Killed(BaseException):
    """The process is killed. Nothing of ours may catch it."""


class Reaper:
    """Counts the points at which a process may die, and lets it die at one of them.

    Every effect has two: right before it, and right after it. Once dead, a process has no further
    effect, whatever its `finally` clauses try.
    """

    def __init__(self) -> None:
        self.rest()

    def rest(self) -> None:
        """Let nobody die, and count nothing."""
        self.points: list[str] = []
        self.died_at = ""
        self._at: int | None = None
        self._after = ""
        self._is_watching = False

    @contextmanager
    def watching(self, *, die_at: int | None = None, die_after: str = "") -> Iterator[Reaper]:
        """Watch the effects of a process; let it die at a point, or right after an effect.

        Points are counted from 0, as in `points`. The death itself (Killed) is raised.
        """
        self.rest()
        self._is_watching, self._at, self._after = True, die_at, die_after
        with connection.execute_wrapper(self._statement):
            yield self
        self._is_watching = False

    def before(self, what: str) -> None:
        """Come by right before an effect."""
        self._pass(f"before {what}")

    def after(self, what: str) -> None:
        """Come by right after an effect."""
        self._pass(f"after {what}")

    def _pass(self, where: str) -> None:
        if not self._is_watching:
            return
        if self.died_at:
            raise Killed(self.died_at)
        self.points.append(where)
        if self._at == len(self.points) - 1 or where == f"after {self._after}":
            self.died_at = where
            raise Killed(where)

    def _statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        what = " ".join(str(sql).split())[:90]
        self.before(what)
        result = execute(sql, params, many, context)
        self.after(what)
        return result
