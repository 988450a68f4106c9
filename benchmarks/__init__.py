"""What is measured, against what. `make bench` runs all; `make bench ARGS=start_up` runs one.

A benchmark is a module here with a function `measure() -> Iterator[Figure]`.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure: what was done, how much it took, and the bar, both in `unit`.

    A figure of somebody else's has an infinite bar: it is there to compare with.
    """

    what: str
    measured: float
    bar: float
    unit: str = "s"

    @property
    def holds(self) -> bool:
        """Tell whether the figure is within its bar."""
        return self.measured <= self.bar

    def __str__(self) -> str:
        told = f"{self.what:<52} {self.measured:>9.3f} {self.unit:<3}"
        if math.isinf(self.bar):
            return told
        verdict = "ok" if self.holds else "TOO MUCH"
        bar = f"bar {self.bar:>6.1f} {self.unit}"
        return f"{told}   {bar:<14}   {verdict}"
