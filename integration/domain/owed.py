"""Which units are promised to marketplace orders and not yet missing from a stock reading. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.domain.stock import (
    COMPLETED,
    SHIPPED,
    UnknownStockBehavior,
    has_taken_stock,
)

WITHDRAWN = frozenset({"REFUSED", "CANCELED"})  # of a line or an order: nothing is promised
AT_THE_BUYER = frozenset({"SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"})
_LEFT_THE_STORE = frozenset({SHIPPED, COMPLETED})


@dataclass(frozen=True)
class StoreTwin:
    """What the store says of the order: `modified_at` is its newest change, by the store's clock.

    `holds_variant` tells whether its lines were read and name the variant: a custom line, or one
    that nobody has read, is no proof that stock was taken.
    """

    status_id: int
    modified_at: datetime
    holds_variant: bool


@dataclass(frozen=True)
class Promise:
    """Units of one order line. `released_at` is when the store was seen to show our release."""

    mirakl_order_id: str
    units: int
    line_state: str
    order_state: str
    updated_at: datetime
    released_at: datetime | None = None
    twin: StoreTwin | None = None


def owed(
    promises: Iterable[Promise],
    *,
    read_at: datetime | None,
    settle_time: timedelta,
    behavior: str,
    is_location_proven: bool,
) -> list[Promise]:
    """Return the promises whose units a reading begun at `read_at` may still contain.

    A unit stops being owed when a reading was taken after the store took it, with the settle time
    in between. Where it is not proven that orders take from the locations that are sold from, that
    is only when it was shipped. In doubt it is owed and taken already.
    """
    return [
        promise
        for promise in promises
        if is_promised(promise)
        and not _is_missing(
            _gone_at(promise, behavior=behavior, is_location_proven=is_location_proven),
            read_at=read_at,
            settle_time=settle_time,
        )
    ]


def is_promised(promise: Promise) -> bool:
    """Tell whether the marketplace still counts on these units."""
    return not WITHDRAWN & {promise.line_state, promise.order_state}


def _is_missing(
    gone_at: datetime | None, *, read_at: datetime | None, settle_time: timedelta
) -> bool:
    """Tell whether a reading has certainly left the units out."""
    return gone_at is not None and read_at is not None and read_at > gone_at + settle_time


def _gone_at(promise: Promise, *, behavior: str, is_location_proven: bool) -> datetime | None:
    """Return when the units had certainly left the stock, as far as anybody has shown."""
    twin = promise.twin
    if twin is not None and twin.holds_variant and _has_taken(twin, behavior):
        has_left = twin.status_id in _LEFT_THE_STORE
        if is_location_proven and promise.released_at is not None:
            return promise.released_at
        if is_location_proven or has_left:
            return twin.modified_at
    if promise.order_state in AT_THE_BUYER:
        return promise.updated_at
    return None


def _has_taken(twin: StoreTwin, behavior: str) -> bool:
    try:
        return has_taken_stock(twin.status_id, behavior)
    except UnknownStockBehavior:
        return False


def are_locations_proven(
    *, known: Iterable[int], enabled: Iterable[int], chosen: Iterable[int], debited: Iterable[int]
) -> bool:
    """Tell whether orders are known to take from the locations that are sold from.

    `chosen` are the shop's, none meaning every enabled one; `debited` those where an order was
    seen to take. Nobody documents where an order takes: with every location chosen there is no
    other place, else it must have been seen, and nowhere else.
    """
    everywhere, counted, seen = set(known), set(chosen) or set(enabled), set(debited)
    counted &= set(enabled)
    if not everywhere:
        return False
    return everywhere <= counted or (bool(seen) and seen <= counted)
