"""What is measured, against what. `make bench` runs all; `make bench ARGS=start_up` runs one.

A benchmark is a module here with a function `measure() -> Iterator[Figure]`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure: what was done, how many seconds it took, and the bar in seconds."""

    what: str
    seconds: float
    bar: float

    @property
    def holds(self) -> bool:
        """Tell whether the figure is within its bar."""
        return self.seconds <= self.bar

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "TOO SLOW"
        return f"{self.what:<52} {self.seconds:>9.3f} s   bar {self.bar:>6.1f} s   {verdict}"
