"""How often each operation may be called: Mirakl's official call frequencies, then 429."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request

from sandbox.http import Refusal, json_answer

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

MINUTE = 60.0
DAY = 24 * 60 * MINUTE


@dataclass(frozen=True)
class Frequency:
    """`calls` in a vendor's `seconds`; `each` counts apart by this path argument.

    `counts_pages`: every page is a call. `besides` is a second limit on the same calls.
    """

    calls: int
    seconds: float
    each: str = ""
    counts_pages: bool = False
    besides: Frequency | None = None


# "Once per day" means that nobody polls it; a person who tests a connection again is not refused.
BY_HAND = 20

FREQUENCIES = {
    "A01": Frequency(BY_HAND, DAY),
    "AF01": Frequency(BY_HAND, DAY),
    "CH11": Frequency(BY_HAND, DAY),
    "OF61": Frequency(BY_HAND, DAY),
    "SH11": Frequency(BY_HAND, DAY),
    "SH12": Frequency(BY_HAND, DAY),
    "SH21": Frequency(BY_HAND, DAY),
    "OF04": Frequency(1, MINUTE),
    "OF52 full": Frequency(1, DAY),
    "OF52 differential": Frequency(1, MINUTE),
    "OF53": Frequency(1, 10, each="tracking_id"),
    "OR04": Frequency(1, MINUTE),
    "OR11": Frequency(1, MINUTE),
    "OR13": Frequency(1, 5 * MINUTE),
    "OR14": Frequency(1, 2, each="tracking_id"),
    "PRI02": Frequency(1, MINUTE),
    "IV01": Frequency(BY_HAND, DAY),
    "SBC11": Frequency(BY_HAND, DAY),
    "RT11": Frequency(1, 5 * MINUTE),
    "STO01": Frequency(1, MINUTE),
    "STO02": Frequency(1, 15, each="import_id"),
    "STO03": Frequency(1, MINUTE, each="import_id"),
    "ST12": Frequency(1, 5 * MINUTE),
    "TL02": Frequency(20, MINUTE, counts_pages=True, besides=Frequency(60, 60 * MINUTE)),
    "TL03": Frequency(1, DAY),
    "TL04": Frequency(1, 10, each="tracking_id"),
}

EXTERNAL_PARTNER = {"OR11": Frequency(1, 15 * MINUTE)}

# A client that keeps to the minute by its own clock is not refused for a late packet.
TOLERANCE = 0.95

PAGE_PARAMETERS = ("offset", "max", "page_token", "limit")


class Budgets:
    """The calls of late, and whether one more is welcome.

    The later pages of a round (same filters, begun within the same window) belong to its first
    call: Mirakl asks for pages, so it cannot count them as polls.
    """

    def __init__(self, market: Marketplace) -> None:
        self._market = market
        self._calls: dict[str, list[datetime]] = {}
        self._rounds: dict[str, tuple[str, datetime]] = {}

    def spend(self, operation: str, request: Request, path_args: dict[str, str]) -> None:
        """Count one call. Raise the refusal (429, Retry-After) when it comes too early."""
        frequency = self._frequency(operation)
        if frequency is None or not self._market.settings.enforce_call_frequency:
            return
        now = self._market.world.now()
        key = f"{operation}:{path_args.get(frequency.each, '')}"
        window = self._window(frequency)
        if not frequency.counts_pages and self._is_later_page(key, request, now, window):
            return
        longest = max(window, self._window(frequency.besides or frequency))
        calls = [at for at in self._calls.get(key, []) if now - at < longest]
        for limit in filter(None, (frequency, frequency.besides)):
            self._keep_to(limit, calls, now)
        self._calls[key] = [*calls, now]
        self._rounds[key] = (_filters(request), now)

    def _keep_to(self, limit: Frequency, calls: list[datetime], now: datetime) -> None:
        window = self._window(limit)
        recent = [at for at in calls if now - at < window]
        if len(recent) >= limit.calls:
            raise _too_many(recent[-limit.calls] + window - now)

    def _window(self, limit: Frequency) -> timedelta:
        return self._market.world.clock.span(seconds=limit.seconds) * TOLERANCE

    def forget(self) -> None:
        """Start all windows anew."""
        self._calls.clear()
        self._rounds.clear()

    def _frequency(self, operation: str) -> Frequency | None:
        if self._market.settings.external_partner and operation in EXTERNAL_PARTNER:
            return EXTERNAL_PARTNER[operation]
        return FREQUENCIES.get(operation)

    def _is_later_page(self, key: str, request: Request, now: datetime, window: timedelta) -> bool:
        if request.args.get("page_token"):
            return key in self._rounds and now - self._rounds[key][1] < window
        if request.args.get("offset", "0") in ("", "0") or key not in self._rounds:
            return False
        filters, begun = self._rounds[key]
        return filters == _filters(request) and now - begun < window


def _filters(request: Request) -> str:
    """Return what a request asks for, without its place in the pages."""
    asked = request.args.items(multi=True)
    return repr(sorted(pair for pair in asked if pair[0] not in PAGE_PARAMETERS))


def _too_many(wait: timedelta) -> Refusal:
    seconds = max(1, math.ceil(wait.total_seconds()))
    body = {"status": 429, "message": "Too many requests"}
    return Refusal(json_answer(body, 429, {"Retry-After": str(seconds)}))
