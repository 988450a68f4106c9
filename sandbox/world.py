"""The world that both vendors live in: one clock, one lock, the calls, and what is due later."""

from __future__ import annotations

import heapq
import itertools
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.bigcommerce.deliveries import Sender
from sandbox.bigcommerce.state import Store
from sandbox.catalogue import CATALOGUE
from sandbox.clock import Clock
from sandbox.levers import Levers
from sandbox.mirakl.state import Marketplace
from sandbox.traffic import Traffic

CALLS_KEPT = 20_000
VERSION = 4  # of what is kept over a restart: a world of another one is not taken up again


@dataclass(frozen=True)
class CallRecord:
    """One call to a vendor, as it came in; `status` 0 means that it got no answer."""

    at: datetime
    method: str
    path: str
    query: str
    operation: str
    status: int
    body: Any


@dataclass(frozen=True)
class Pages:
    """Where the connector shows an order or an offer: addresses with {} for its number or SKU."""

    order: str = ""
    offer: str = ""


@dataclass(order=True)
class _Due:
    at: datetime
    number: int
    effect: Callable[[], object] = field(compare=False)
    is_kept: bool = field(compare=False)


class World:
    """A marketplace and a store with believable goods, and nothing sold yet.

    Time passes lazily: what a vendor does by itself (a debit, an import, a webhook) is handed to
    `later` and happens in `settle`, which every request calls first. Inside such an effect
    `now()` is the instant at which it was due. Hold `lock` while touching anything.
    """

    def __init__(
        self, clock: Clock, *, seed: int = 1, catalogue: Sequence[dict[str, Any]] = CATALOGUE
    ) -> None:
        self.clock = clock
        self.catalogue = catalogue
        self.lock = threading.RLock()
        self.random = random.Random(seed)
        self.levers = Levers()
        self.sender: Sender | None = None  # carries webhooks; without one they are only noted
        self.calls: list[CallRecord] = []
        self.revision = 0  # grows with every change that is worth keeping
        self._due: list[_Due] = []
        self._numbers = itertools.count()
        self._acting_at: datetime | None = None
        self.mirakl = Marketplace(self)
        self.store = Store(self)
        self.traffic = Traffic(seed)
        self.pages = Pages()

    def now(self) -> datetime:
        """Return the present instant; inside an effect, the instant at which it was due."""
        return self._acting_at or self.clock.now()

    def later(
        self, due_at: datetime, effect: Callable[[], object], *, is_kept: bool = True
    ) -> None:
        """Have `effect` happen at `due_at`.

        One that is kept survives a restart of the server, so it must be picklable: a function or
        a partial of one, not a lambda.
        """
        heapq.heappush(self._due, _Due(due_at, next(self._numbers), effect, is_kept))

    def settle(self) -> int:
        """Do everything that is due by now, oldest first, and return how many that were."""
        with self.lock:
            if self._acting_at is not None:  # an effect that looks at the world: already settling
                return 0
            done = 0
            while self._due and self._due[0].at <= self.clock.now():
                due = heapq.heappop(self._due)
                self._acting_at = due.at
                try:
                    due.effect()
                finally:
                    self._acting_at = None
                done += 1
            self.revision += done
            return done

    def move(self, seconds: float) -> None:
        """Let time pass, and everything happen that falls into it."""
        with self.lock:
            self.clock.move(seconds)
            self.settle()

    def record(self, call: CallRecord) -> None:
        """Remember one call; the oldest are forgotten when there are very many."""
        self.calls.append(call)
        if len(self.calls) > CALLS_KEPT:
            del self.calls[: CALLS_KEPT // 2]

    def __getstate__(self) -> dict[str, Any]:
        """Return what a restart keeps: no lock, no sender, no calls, no late answers."""
        kept = [due for due in self._due if due.is_kept]
        heapq.heapify(kept)
        left_out = {"lock": None, "sender": None, "calls": [], "_due": kept}
        return self.__dict__ | left_out | {"version": VERSION}

    def __setstate__(self, state: dict[str, Any]) -> None:
        if state.pop("version", None) != VERSION:
            raise ValueError("This world was kept by another version of the sandbox.")
        self.__dict__.update(state)
        self.lock = threading.RLock()
