"""The sandbox's time: a real clock that can be moved, and one that stands still for tests."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the world asks about time."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""

    def move(self, seconds: float) -> None:
        """Let `seconds` pass at once."""

    def sleep(self, seconds: float) -> None:
        """Wait so long before an answer leaves."""

    def span(self, *, minutes: float = 0, seconds: float = 0) -> timedelta:
        """Return how long a vendor's `minutes` and `seconds` last here."""


class SystemClock:
    """The machine's clock, which a lever may move.

    `minute` says how many real seconds a vendor's minute lasts: budgets, delays and imports are
    scaled by it. Timestamps are never scaled.
    """

    def __init__(self, *, minute: float = 60.0) -> None:
        if minute <= 0:
            raise ValueError("A minute lasts longer than nothing.")
        self.minute = minute
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def span(self, *, minutes: float = 0, seconds: float = 0) -> timedelta:
        return timedelta(minutes=minutes, seconds=seconds) * (self.minute / 60)


class ManualClock:
    """A clock that only moves when it is told to. Sleeping moves it too; nothing is scaled."""

    def __init__(self, start: datetime) -> None:
        self._now = _in_utc(start)

    def now(self) -> datetime:
        return self._now

    def set(self, at: datetime) -> None:
        """Stand at `at`, which must be aware."""
        self._now = _in_utc(at)

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        self.move(seconds)

    def span(self, *, minutes: float = 0, seconds: float = 0) -> timedelta:
        return timedelta(minutes=minutes, seconds=seconds)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("The sandbox only takes aware times.")
    return at.astimezone(UTC)
