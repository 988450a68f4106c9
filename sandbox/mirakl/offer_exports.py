"""OF52, OF53, OF54: all offers, or those that changed, gathered while the shop waits."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl.bodies import json_object
from sandbox.mirakl.exports import COMPLETED, FAILED, PENDING, chunk_size
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.offer_json import CSV_COLUMNS, csv_row, export_row, is_active
from sandbox.mirakl.offers import Offer
from sandbox.mirakl.reference import CHANNELS
from sandbox.mirakl.wire import bad_request, error, read_instant, to_milliseconds

if TYPE_CHECKING:
    from sandbox.world import World

JSON, CSV = "application/json", "text/csv"
FULL, DIFFERENTIAL = "OF52 full", "OF52 differential"


@dataclass
class OfferExport:
    """One export on its way. `files` are rows of offers as they were when it completed."""

    id: str
    body: dict[str, Any]
    kind: str
    since: datetime | None
    items_per_file: int
    updated_at: datetime
    status: str = PENDING
    files: list[list[dict[str, Any]]] = field(default_factory=list)

    @property
    def file_names(self) -> list[str]:
        ending = "json" if self.kind == JSON else "csv"
        return [f"of52-export/offers/{number}.{ending}" for number in range(len(self.files))]


def start_export(world: World, request: Request) -> Response:
    """OF52: start an export; one that is asked for again while it is pending is the same one.

    Without `last_request_date` it lists all offers for sale, with `include_inactive_offers` the
    others too; with it all that changed since, deleted ones too.
    """
    market = world.mirakl
    body = json_object(request)
    export = _read_export(world, body)
    for known in market.offer_exports.values():
        if known.status == PENDING and known.body == body:
            return json_answer({"tracking_id": known.id})
    market.budgets.spend(DIFFERENTIAL if export.since else FULL, request, {})
    market.offer_exports[export.id] = export
    wait = world.clock.span(seconds=market.settings.export_seconds)
    market.later(wait, _complete, world, export)
    return json_answer({"tracking_id": export.id})


def _read_export(world: World, body: dict[str, Any]) -> OfferExport:
    kind = body.get("export_type", CSV)
    if kind not in (JSON, CSV):
        raise bad_request(f"The value '{kind}' of field 'export_type' is not valid.")
    text = body.get("last_request_date")
    if text is not None and "include_inactive_offers" in body:
        raise bad_request(
            "Field 'include_inactive_offers' cannot be used with 'last_request_date'."
        )
    return OfferExport(
        id=world.mirakl.new_uuid(),
        body=body,
        kind=kind,
        since=None if text is None else read_instant(text, "last_request_date"),
        items_per_file=world.mirakl.settings.items_per_export_file or chunk_size(body),
        updated_at=world.now(),
    )


def _complete(world: World, export: OfferExport) -> None:
    """Gather the offers as they are at this moment."""
    market = world.mirakl
    export.updated_at = world.now()
    if market.settings.exports_fail:
        export.status = FAILED
        return
    write = export_row if export.kind == JSON else csv_row
    kept = export.body.get("include_fields")
    rows = [
        {name: value for name, value in write(market, offer).items() if not kept or name in kept}
        for offer in market.offers.values()
        if _is_wanted(world, export, offer)
    ]
    size = export.items_per_file
    export.files = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]
    export.status = COMPLETED


def _is_wanted(world: World, export: OfferExport, offer: Offer) -> bool:
    channels = export.body.get("channel_codes")
    if channels and not set(channels) & {channel["code"] for channel in CHANNELS}:
        return False
    if export.since is not None:
        return offer.updated_at >= export.since
    if export.body.get("include_inactive_offers"):
        return not offer.is_deleted
    return is_active(world.mirakl, offer)


def export_status(world: World, request: Request, tracking_id: str) -> Response:
    """OF53: say how far an export is, and where its files are."""
    export = _find(world, tracking_id)
    body: dict[str, Any] = {
        "last_updated": to_milliseconds(export.updated_at),
        "status": export.status,
    }
    if export.status == FAILED:
        body["error"] = {"code": "1", "detail": "Internal error"}
    if export.status == COMPLETED:
        base = f"{request.host_url}api/offers/export/async/file/{export.id}"
        if world.mirakl.settings.export_urls_are_plain:
            base = base.replace("https://", "http://", 1)
        body["urls"] = [f"{base}?file={quote(name, safe='')}" for name in export.file_names]
    return json_answer(body)


def export_file(world: World, request: Request, tracking_id: str) -> Response:
    """OF54: hand out one file."""
    export = _find(world, tracking_id)
    files = dict(zip(export.file_names, export.files, strict=True))
    wanted = request.args.get("file", "")
    if wanted not in files:
        raise error(404, "Not Found")
    if export.kind == JSON:
        return json_answer(files[wanted])
    return Response(_csv_text(export, files[wanted]), content_type="text/csv;charset=UTF-8")


def _csv_text(export: OfferExport, rows: Sequence[dict[str, Any]]) -> str:
    kept = export.body.get("include_fields") or CSV_COLUMNS.values()
    columns = [name for name in CSV_COLUMNS.values() if name in kept]
    renamed = export.body.get("rename_fields") or {}
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow([renamed.get(name, name) for name in columns])
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue()


def _find(world: World, tracking_id: str) -> OfferExport:
    export = world.mirakl.offer_exports.get(tracking_id)
    if export is None:
        raise error(404, f"Export with tracking id '{tracking_id}' not found")
    return export


_PATH = "/api/offers/export/async"

ROUTES = [
    Route("POST", _PATH, "OF52", guarded("OF52", start_export), MIRAKL),
    Route("GET", f"{_PATH}/status/<tracking_id>", "OF53", guarded("OF53", export_status), MIRAKL),
    Route("GET", f"{_PATH}/file/<tracking_id>", "OF54", guarded("OF54", export_file), MIRAKL),
]
