"""The store's quota of calls: one window, shared by every caller."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Quota:
    """Calls spent in the present window. A window begins with the first call after the last one."""

    opened_at: datetime | None = None
    spent: int = 0

    def spend(self, *, at: datetime, window: timedelta, limit: int, calls: int = 1) -> bool:
        """Spend calls and say whether the quota had room for them; a refused call costs nothing."""
        if self.opened_at is None or at >= self.opened_at + window:
            self.opened_at, self.spent = at, 0
        if self.spent + calls > limit:
            return False
        self.spent += calls
        return True

    def headers(self, *, at: datetime, window: timedelta, limit: int) -> dict[str, str]:
        """Return the four headers that every answer carries."""
        opened_at = self.opened_at or at
        left = max(timedelta(), opened_at + window - at)
        return {
            "X-Rate-Limit-Requests-Left": str(max(0, limit - self.spent)),
            "X-Rate-Limit-Requests-Quota": str(limit),
            "X-Rate-Limit-Time-Window-Ms": str(round(window.total_seconds() * 1000)),
            "X-Rate-Limit-Time-Reset-Ms": str(math.ceil(left.total_seconds() * 1000)),
        }
