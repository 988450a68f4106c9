"""How evenly something went on."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

Span = tuple[datetime, datetime]


def standstills(spans: Iterable[Span]) -> list[float]:
    """Return the seconds of each stretch that no span covers, between the first and the last."""
    found = []
    covered_until: datetime | None = None
    for began_at, ended_at in sorted(spans):
        if covered_until is not None and began_at > covered_until:
            found.append((began_at - covered_until).total_seconds())
        covered_until = max(covered_until or ended_at, ended_at)
    return found


def percentile(figures: Sequence[float], percent: float) -> float:
    """Return the smallest figure that so many percent of them do not exceed."""
    ordered = sorted(figures)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
