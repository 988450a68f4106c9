"""Somebody who does a deed every few seconds, of each kind as often, in an order of chance."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from types import TracebackType

from tests.journeys.deeds import Deed
from tests.journeys.installation import Installation

SEARCHING = 10.0  # seconds to find a victim of one kind before another kind's turn
MOURNING = 30.0  # seconds that the work may stand still before the killer gives up


class Killer(threading.Thread):
    """A thread that strikes until the block ends.

    One that is patient strikes again only once the work has gone on: it judges by what the vendors
    are asked, as anybody outside could. `done` counts the deeds by name.
    """

    def __init__(
        self,
        there: Installation,
        deeds: Sequence[Deed],
        *,
        every: float,
        seed: int,
        is_patient: bool = True,
    ) -> None:
        super().__init__(name="killer", daemon=True)
        self._there, self._deeds, self._every = there, deeds, every
        self._is_patient = is_patient
        self._random = random.Random(seed)
        self._over = threading.Event()
        self._failure: Exception | None = None
        self.done: Counter[str] = Counter()

    def __enter__(self) -> "Killer":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self.join(SEARCHING + MOURNING)
        if self._failure is not None and error is None:
            raise self._failure

    def run(self) -> None:
        """Strike, one deed after another."""
        try:
            for deed in self._deck():
                if self._over.wait(self._random.uniform(0.5, 1.5) * self._every):
                    return
                if self._finds_a_victim(deed):
                    self.done[deed.__name__] += 1
                    if self._is_patient:
                        self._mourn(deed)
        except Exception as error:  # noqa: BLE001  raised by the thread that waits for this one
            self._failure = error

    def _deck(self) -> Iterator[Deed]:
        while True:
            yield from self._random.sample(self._deeds, len(self._deeds))

    def _finds_a_victim(self, deed: Deed) -> bool:
        deadline = time.monotonic() + SEARCHING
        while time.monotonic() < deadline and not self._over.is_set():
            if deed(self._there):
                return True
            time.sleep(0.01)
        return False

    def _mourn(self, deed: Deed) -> None:
        """Wait for a call to a vendor by whoever comes after the victim."""
        time.sleep(0.6)  # until the sentinel has noticed, who is left may still call
        asked = self._calls()
        deadline = time.monotonic() + MOURNING
        while self._calls() == asked:
            if time.monotonic() > deadline:
                raise AssertionError(f"{deed.__name__}: no work for {MOURNING:.0f} s")
            time.sleep(0.1)

    def _calls(self) -> int:
        calls: int = self._there.sandbox.state()["calls"]
        return calls
