"""An answer of a remote, and how its JSON and its requests for patience are read."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from integration.transport.errors import Unreadable

LONGEST_WAIT = 86_400.0  # seconds; a longer one is a remote's mistake
RESERVE = 5  # calls of the shared quota that we leave to the store's other applications
LONGEST_REFUSAL = 65_536  # bytes; a longer body explains nothing to a program
DEEPEST_REFUSAL = 6

_CODE = re.compile(r"[A-Za-z][A-Za-z_]{2,59}")


@dataclass(frozen=True)
class Answer:
    """A 2xx answer, read to its end. `body` is kept out of every representation."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    remote: str
    operation: str
    is_write: bool = False

    def json(self) -> Any:
        """Return the body as values; a number with a fraction is a Decimal. Raise Unreadable."""
        if self.is_empty:
            raise self.unreadable("with nothing")
        if self.body.lstrip()[:1] == b"<":
            raise self.unreadable("with a web page")
        readable, data = self._parsed
        if not readable:
            raise self.unreadable("with broken JSON")
        return data

    @cached_property
    def _parsed(self) -> tuple[bool, Any]:
        return _parsed(self.body)

    @property
    def is_empty(self) -> bool:
        """Say whether there is no body, as in a 204."""
        return not self.body.strip()

    @property
    def text(self) -> str:
        """Return the body as text; a byte that is not UTF-8 becomes a replacement character."""
        return self.body.decode("utf-8", errors="replace")

    def unreadable(self, how: str = "in a shape that we do not know") -> Unreadable:
        """Return the error that says how this answer disappointed."""
        return Unreadable(
            f"{self.remote} answered {self.operation} {how}.",
            operation=self.operation,
            status=self.status,
            may_have_happened=self.is_write,
        )


def refusal(body: bytes) -> tuple[str, Any]:
    """Return the code and the parsed body of a refusal; ("", None) when it is not JSON or long."""
    if len(body) > LONGEST_REFUSAL:
        return "", None
    _, details = _parsed(body)
    return next(_codes(details, DEEPEST_REFUSAL), ""), details


def patience_asked(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds the remote wants to be left alone; None when it did not say.

    Reads `Retry-After` (seconds or a date), and BigCommerce's `X-Retry-After` and quota reset.
    """
    waits = [_seconds(headers.get("Retry-After")), _seconds(headers.get("X-Retry-After"))]
    waits.append(_until(headers.get("Retry-After"), since=headers.get("Date")))
    reset = _seconds(headers.get("X-Rate-Limit-Time-Reset-Ms"))
    waits.append(None if reset is None else reset / 1000)
    said = [wait for wait in waits if wait is not None]
    return min(max(said), LONGEST_WAIT) if said else None


def is_nearly_spent(headers: Mapping[str, str]) -> bool:
    """Say whether the quota that all of a store's applications share is about to run out."""
    left = _seconds(headers.get("X-Rate-Limit-Requests-Left"))
    return left is not None and left < RESERVE


def _parsed(body: bytes) -> tuple[bool, Any]:
    # The parser's own complaint holds the whole text, so it does not leave this function.
    try:
        return True, json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False, None


def parsed_line(line: bytes) -> tuple[bool, Any]:
    """Return whether one line of a file is JSON, and its value: quickly, for there are many."""
    try:
        return True, _LINES.decode(line.decode())
    except (ValueError, RecursionError):
        return False, None


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are Python's own idea of JSON


_LINES = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def _codes(data: Any, depth: int) -> Iterator[str]:
    if depth and isinstance(data, list):
        for item in data:
            yield from _codes(item, depth - 1)
    if depth and isinstance(data, dict):
        for key in ("code", "type"):
            word = data.get(key)
            if isinstance(word, str) and _CODE.fullmatch(word):
                yield word
        for value in data.values():
            yield from _codes(value, depth - 1)


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(text: str | None, *, since: str | None) -> float | None:
    # Measured against the remote's own `Date`, so that a clock that is wrong does no harm.
    until, now = _instant(text), _instant(since)
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _instant(text: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
