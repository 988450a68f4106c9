"""What the two vendors know, in one neutral form, whether the sandbox lives here or elsewhere.

It is made of the sandbox's own overview and its list of calls: `of_world` for a world in this
process, `of_control` for one that is asked over HTTP (`/control/state`, `/control/calls`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.overview import overview
from sandbox.world import World

OUT_OF_THE_WAY = frozenset({4, 5, 6})  # refunded, cancelled, declined: nothing will be shipped


@dataclass(frozen=True)
class StoreParcel:
    """A parcel packed in the store."""

    number: int
    tracking: str


@dataclass(frozen=True)
class StoreOrder:
    """An order of the store, in truth: whatever its search shows by now.

    `taken` are the units that it took out of stock and has not put back.
    """

    number: int
    carries: str
    status_id: int
    channel_id: int
    is_deleted: bool
    unshipped: int
    units: int
    taken: int
    parcels: tuple[StoreParcel, ...]

    @property
    def is_live(self) -> bool:
        """Tell whether somebody may still pack it."""
        return self.status_id not in OUT_OF_THE_WAY and not self.is_deleted


@dataclass(frozen=True)
class Line:
    """A line of a marketplace order."""

    sku: str
    quantity: int
    state: str


@dataclass(frozen=True)
class MarketOrder:
    """A marketplace order, in truth. `confirmed_at` is when the customer's money was there."""

    number: str
    state: str
    created_at: datetime
    confirmed_at: datetime | None
    reference: str
    lines: tuple[Line, ...]
    trackings: tuple[str, ...]
    parcels: tuple[str, ...]
    twins: tuple[StoreOrder, ...]

    @property
    def live_twins(self) -> tuple[StoreOrder, ...]:
        """Return the store orders that carry its number and may still be packed."""
        return tuple(twin for twin in self.twins if twin.is_live)


@dataclass(frozen=True)
class Call:
    """A call to a vendor as it came in."""

    at: datetime
    operation: str
    method: str
    path: str
    body: Any

    @property
    def is_write(self) -> bool:
        """Tell whether it may change something: an export (OR13) is a long way to read."""
        return self.method != "GET" and self.operation != "OR13"


@dataclass(frozen=True)
class Evidence:
    """Both vendors at one instant, and everything that they were asked until then."""

    orders: Mapping[str, MarketOrder]
    store_orders: Mapping[int, StoreOrder]
    skus: Mapping[str, int | None]
    calls: tuple[Call, ...]


def of_world(world: World) -> Evidence:
    """Return what a world in this process knows."""
    with world.lock:
        calls = [
            {
                "at": call.at,
                "operation": call.operation,
                "method": call.method,
                "path": call.path,
                "body": call.body,
            }
            for call in world.calls
        ]
        return of_control(overview(world), calls)


def of_control(state: Mapping[str, Any], calls: Iterable[Mapping[str, Any]]) -> Evidence:
    """Return what a sandbox told through its control API: its state, and its list of calls."""
    orders = {row["order_id"]: _order(row) for row in state["orders"]}
    twins = [twin for order in orders.values() for twin in order.twins]
    others = [_store_order(row) for row in state["web_orders"]]
    return Evidence(
        orders=orders,
        store_orders={order.number: order for order in (*twins, *others)},
        skus={row["sku"]: row["store"] for row in state["goods"]},
        calls=tuple(_call(call) for call in calls),
    )


def _order(row: Mapping[str, Any]) -> MarketOrder:
    return MarketOrder(
        number=row["order_id"],
        state=row["state"],
        created_at=_instant(row["created_at"]),
        confirmed_at=_instant(row["shipping_since"]) if row["shipping_since"] else None,
        reference=row["reference_for_seller"] or "",
        lines=tuple(Line(one["sku"], one["quantity"], one["state"]) for one in row["lines"]),
        trackings=tuple(one["number"] for one in row["tracking"] if one["number"]),
        parcels=tuple(one["number"] or "" for one in row["parcels"]),
        twins=tuple(_store_order(twin) for twin in row["store"]),
    )


def _store_order(row: Mapping[str, Any]) -> StoreOrder:
    return StoreOrder(
        number=row["id"],
        carries=row["external_order_id"],
        status_id=row["status_id"],
        channel_id=row["channel_id"],
        is_deleted=row["is_deleted"],
        unshipped=row["unshipped"],
        units=sum(line["quantity"] for line in row["lines"]),
        taken=row["taken"],
        parcels=tuple(StoreParcel(one["id"], one["number"]) for one in row["shipments"]),
    )


def _call(call: Mapping[str, Any]) -> Call:
    return Call(
        at=_instant(call["at"]),
        operation=call["operation"],
        method=call["method"],
        path=call["path"],
        body=call["body"],
    )


def _instant(told: datetime | str) -> datetime:
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)
