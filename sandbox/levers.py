"""Bad weather on demand: what may go wrong with the next call to a vendor."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from sandbox.http import Route

GARBLES = ("html", "half", "empty", "wrong_shape", "not_json")

FAIL = "fail"
DELAY = "delay"
THROTTLE = "throttle"
GARBLE = "garble"
ANSWER_AFTER = "do_it_but_answer"
DROP_AFTER = "do_it_but_drop"
LATE = "do_it_late"
DROP = "drop"


class Dropped(ConnectionError):
    """The connection ends without an answer. Leaves the WSGI app as an exception: the HTTP server
    closes the socket, an in-process adapter turns it into its own connection error."""


@dataclass
class Fault:
    """One lever that is waiting for its call.

    `to` is an operation ("OR11", "POST /v2/orders"), a method and a path pattern, the store's hash
    left out or not ("PUT /api/orders/*", "GET /v2/orders/*"), a vendor ("mirakl") or "*".
    """

    kind: str
    to: str
    times: int = 1
    status: int = 0
    seconds: float = 0
    how: str = ""

    def meets(self, route: Route, path: str) -> bool:
        """Say whether this fault is meant for such a call."""
        in_the_store = "/" + path.split("/", 3)[-1] if path.startswith("/stores/") else path
        names = (
            route.operation,
            route.remote,
            f"{route.method} {path}",
            f"{route.method} {in_the_store}",
        )
        return any(fnmatchcase(name, self.to) for name in names)


class Levers:
    """Every lever, oldest first. One fault is taken by one call; `times` calls it takes in all.

    `unknown_field` adds a field that no documentation knows to every vendor record;
    `unknown_enum` makes the vendors use words that no documentation knows.
    """

    def __init__(self) -> None:
        self.unknown_field = False
        self.unknown_enum = False
        self.waiting: list[Fault] = []

    def fail_next(self, status: int = 500, *, to: str = "*", times: int = 1) -> Fault:
        """Answer with `status`, and do nothing."""
        return self._add(Fault(FAIL, to, times, status=status))

    def delay_next(self, seconds: float, *, to: str = "*", times: int = 1) -> Fault:
        """Do it at once, and answer after real `seconds`."""
        return self._add(Fault(DELAY, to, times, seconds=seconds))

    def throttle_next(self, retry_after: float = 60, *, to: str = "*", times: int = 1) -> Fault:
        """Answer 429 and ask for `retry_after` seconds of patience; nothing is done."""
        return self._add(Fault(THROTTLE, to, times, status=429, seconds=retry_after))

    def garble_next(self, how: str = "html", *, to: str = "*", times: int = 1) -> Fault:
        """Do it, and spoil the answer: html | half | empty | wrong_shape | not_json."""
        if how not in GARBLES:
            raise ValueError(f"An answer is garbled as one of {', '.join(GARBLES)}.")
        return self._add(Fault(GARBLE, to, times, how=how))

    def do_it_but_answer(self, status: int = 504, *, to: str = "*", times: int = 1) -> Fault:
        """Do it, and answer `status` as if it had failed."""
        return self._add(Fault(ANSWER_AFTER, to, times, status=status))

    def do_it_but_drop(self, *, to: str = "*", times: int = 1) -> Fault:
        """Do it, and close the connection without an answer."""
        return self._add(Fault(DROP_AFTER, to, times))

    def do_it_late(
        self, seconds: float, *, to: str = "*", answer: int = 504, times: int = 1
    ) -> Fault:
        """Answer `answer` at once, and do it a vendor's `seconds` later."""
        return self._add(Fault(LATE, to, times, status=answer, seconds=seconds))

    def drop_next(self, *, to: str = "*", times: int = 1) -> Fault:
        """Close the connection and never do it."""
        return self._add(Fault(DROP, to, times))

    def take(self, route: Route, path: str) -> Fault | None:
        """Return the oldest fault that is meant for this call, and use it up."""
        for fault in self.waiting:
            if fault.meets(route, path):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Put every lever back."""
        self.waiting.clear()
        self.unknown_field = False
        self.unknown_enum = False

    def _add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault
