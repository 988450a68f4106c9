"""OR13, OR14, OR15: all orders of a range, gathered while the shop waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl.bodies import json_object
from sandbox.mirakl.filters import OrderFilter
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.order_json import order_json
from sandbox.mirakl.wire import bad_request, error, read_instant, to_milliseconds

if TYPE_CHECKING:
    from sandbox.world import World

PENDING = "PENDING"
COMPLETED = "COMPLETED"
FAILED = "FAILED"

SMALLEST_CHUNK, LARGEST_CHUNK = 10_000, 1_000_000


@dataclass
class Export:
    """One export on its way. `files` are lists of orders as they were when it completed."""

    id: str
    wanted: OrderFilter
    tax_mode: str | None
    items_per_file: int
    updated_at: datetime
    status: str = PENDING
    files: list[list[dict[str, Any]]] = field(default_factory=list)


def start_export(world: World, request: Request) -> Response:
    """OR13: start an export. One at a time; at least one range, with both of its ends."""
    market = world.mirakl
    body = json_object(request)
    wanted = _read_filter(world, body)
    if any(export.status == PENDING for export in market.exports.values()):
        raise bad_request("An export is already in progress for this shop.")
    export = Export(
        id=market.new_uuid(),
        wanted=wanted,
        tax_mode=body.get("order_tax_mode"),
        items_per_file=market.settings.items_per_export_file or chunk_size(body),
        updated_at=world.now(),
    )
    market.exports[export.id] = export
    wait = world.clock.span(seconds=market.settings.export_seconds)
    market.later(wait, _complete, world, export)
    return json_answer({"tracking_id": export.id})


def _read_filter(world: World, body: dict[str, Any]) -> OrderFilter:
    ranges = [("start_date", "end_date"), ("start_update_date", "end_update_date")]
    given = [pair for pair in ranges if body.get(pair[0]) or body.get(pair[1])]
    if not given:
        raise bad_request("At least one date range is mandatory: creation or update dates.")
    for start, end in given:
        if not (body.get(start) and body.get(end)):
            raise bad_request(f"'{start}' and '{end}' must be used together.")
    instants = {
        name: read_instant(body[name], name) if body.get(name) else None
        for pair in ranges
        for name in pair
    }
    center = body.get("fulfillment_center_codes")
    overlap = world.mirakl.settings.update_overlap_seconds
    return OrderFilter(
        states=body.get("order_state_codes") or None,
        channels=body.get("channel_codes") or None,
        only_null_channel=bool(body.get("only_null_channel")),
        fulfillment_centers=center.split(",") if center else None,
        created_from=instants["start_date"],
        created_to=instants["end_date"],
        updated_from=instants["start_update_date"],
        updated_to=instants["end_update_date"],
        overlap=world.clock.span(seconds=overlap),
    )


def chunk_size(body: dict[str, Any]) -> int:
    """Return how many items a file may hold; refuse (400) what production would."""
    size = body.get("items_per_chunk", LARGEST_CHUNK)
    if not isinstance(size, int) or not SMALLEST_CHUNK <= size <= LARGEST_CHUNK:
        raise bad_request(
            f"'items_per_chunk' must be between {SMALLEST_CHUNK} and {LARGEST_CHUNK}."
        )
    return size


def _complete(world: World, export: Export) -> None:
    """Gather what the readers see at this moment."""
    market = world.mirakl
    export.updated_at = world.now()
    if market.settings.exports_fail:
        export.status = FAILED
        return
    orders = [
        order_json(market, order, export.tax_mode)
        for order in market.shown_orders()
        if export.wanted.meets(order)
    ]
    size = export.items_per_file
    export.files = [orders[at : at + size] for at in range(0, len(orders), size)] or [[]]
    export.status = COMPLETED


def export_status(world: World, request: Request, tracking_id: str) -> Response:
    """OR14: say how far an export is, and where its files are."""
    export = _find(world, tracking_id)
    body: dict[str, Any] = {
        "last_updated": to_milliseconds(export.updated_at),
        "status": export.status,
    }
    if export.status == COMPLETED:
        base = f"{request.host_url}api/orders/async-export/files/{export.id}"
        body["urls"] = [f"{base}?file={number}" for number, _ in enumerate(export.files, start=1)]
    return json_answer(body)


def export_file(world: World, request: Request, tracking_id: str) -> Response:
    """OR15: hand out one file."""
    export = _find(world, tracking_id)
    wanted = request.args.get("file", "1")
    if not wanted.isdecimal() or not 1 <= int(wanted) <= len(export.files):
        raise error(404, "Not Found")
    return json_answer({"orders": export.files[int(wanted) - 1]})


def _find(world: World, tracking_id: str) -> Export:
    export = world.mirakl.exports.get(tracking_id)
    if export is None:
        raise error(404, f"Export with tracking id '{tracking_id}' not found")
    return export


_PATH = "/api/orders/async-export"

ROUTES = [
    Route("POST", _PATH, "OR13", guarded("OR13", start_export), MIRAKL),
    Route(
        "GET",
        f"{_PATH}/status/<tracking_id>",
        "OR14",
        guarded("OR14", export_status),
        MIRAKL,
    ),
    Route("GET", f"{_PATH}/files/<tracking_id>", "OR15", guarded("OR15", export_file), MIRAKL),
]
