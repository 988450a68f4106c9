"""TL03, TL04, TL05: transaction lines in files, gathered while the shop waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer, json_text
from sandbox.mirakl import money_filters
from sandbox.mirakl.bodies import json_object
from sandbox.mirakl.exports import COMPLETED, FAILED, PENDING
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.money_json import line_json
from sandbox.mirakl.wire import bad_request, error, to_milliseconds

if TYPE_CHECKING:
    from sandbox.world import World

JSON, NDJSON = "JSON", "NDJSON"
MEGABYTE = 1_000_000
LARGEST = 10**9


@dataclass
class TransactionExport:
    """One export on its way. `files` are the texts of lines as they were when it completed."""

    id: str
    kind: str
    filters: dict[str, Any]
    items_per_file: int
    bytes_per_file: int
    updated_at: datetime
    status: str = PENDING
    files: list[list[str]] = field(default_factory=list)

    @property
    def file_names(self) -> list[str]:
        return [f"{number}.{self.kind.lower()}" for number in range(len(self.files))]


def start_export(world: World, request: Request) -> Response:
    """TL03: start an export of the lines that meet the filters."""
    market = world.mirakl
    body = json_object(request)
    kind = body.get("format", JSON)
    if kind not in (JSON, NDJSON):
        raise bad_request(f"The value '{kind}' of field 'format' is not valid.")
    items = market.settings.items_per_export_file or _size(body, "items_per_chunk")
    export = TransactionExport(
        id=market.money.new_uuid(),
        kind=kind,
        filters=money_filters.checked(body),
        items_per_file=items,
        bytes_per_file=_size(body, "megabytes_per_chunk") * MEGABYTE,
        updated_at=world.now(),
    )
    market.transaction_exports[export.id] = export
    wait = world.clock.span(seconds=market.settings.export_seconds)
    market.later(wait, _complete, world, export)
    return json_answer({"tracking_id": export.id})


def _size(body: dict[str, Any], name: str) -> int:
    size = body.get(name, LARGEST)
    if not str(size).isdecimal() or int(size) < 1:  # the official example sends a text
        raise bad_request(f"The value '{size}' of field '{name}' is not valid.")
    return int(size)


def _complete(world: World, export: TransactionExport) -> None:
    """Gather the lines as they are at this moment."""
    market = world.mirakl
    export.updated_at = world.now()
    if market.settings.exports_fail:
        export.status = FAILED
        return
    lines = money_filters.selected(market, export.filters)
    texts = (json_text(line_json(market, line)) for line in lines)
    export.files = list(_in_files(export, texts))
    export.status = COMPLETED


def _in_files(export: TransactionExport, texts: Iterator[str]) -> Iterator[list[str]]:
    file: list[str] = []
    size = 0
    for text in texts:
        is_full = len(file) == export.items_per_file or size + len(text) > export.bytes_per_file
        if file and is_full:
            yield file
            file, size = [], 0
        file.append(text)
        size += len(text)
    if file:
        yield file


def export_status(world: World, request: Request, tracking_id: str) -> Response:
    """TL04: say how far an export is, and where its files are."""
    export = _find(world, tracking_id)
    body: dict[str, Any] = {
        "last_updated": to_milliseconds(export.updated_at),
        "status": export.status,
    }
    if export.status == FAILED:
        body["error"] = {"code": "1", "detail": "Internal error"}
    if export.status == COMPLETED:
        base = f"{request.host_url}api/sellerpayment/transactions_logs/export/async/file/"
        if world.mirakl.settings.export_urls_are_plain:
            base = base.replace("https://", "http://", 1)
        body["urls"] = [f"{base}{export.id}?file={name}" for name in export.file_names]
    return json_answer(body)


def export_file(world: World, request: Request, tracking_id: str) -> Response:
    """TL05: hand out one file: a line of text each, or one object that lists them."""
    export = _find(world, tracking_id)
    files = dict(zip(export.file_names, export.files, strict=True))
    lines = files.get(request.args.get("file", ""))
    if lines is None:
        raise error(404, "Not Found")
    if export.kind == NDJSON:
        text = "".join(f"{line}\n" for line in lines)
        return Response(text, content_type="application/x-ndjson")
    text = f'{{"data": [{", ".join(lines)}]}}'
    return Response(text, content_type="application/json")


def _find(world: World, tracking_id: str) -> TransactionExport:
    export = world.mirakl.transaction_exports.get(tracking_id)
    if export is None:
        raise error(404, f"Export with tracking id '{tracking_id}' not found")
    return export


_PATH = "/api/sellerpayment/transactions_logs"

ROUTES = [
    Route("POST", f"{_PATH}/async", "TL03", guarded("TL03", start_export), MIRAKL),
    Route(
        "GET",
        f"{_PATH}/async/status/<tracking_id>",
        "TL04",
        guarded("TL04", export_status),
        MIRAKL,
    ),
    Route(
        "GET",
        f"{_PATH}/export/async/file/<tracking_id>",
        "TL05",
        guarded("TL05", export_file),
        MIRAKL,
    ),
]
