"""How evenly something went on."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise


def gaps(instants: Sequence[datetime]) -> list[float]:
    """Return the seconds between each instant and the next."""
    return [(later - earlier).total_seconds() for earlier, later in pairwise(instants)]


def percentile(figures: Sequence[float], percent: float) -> float:
    """Return the smallest figure that so many percent of them do not exceed."""
    ordered = sorted(figures)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
