"""STO01, STO02, STO03: a file of quantities, applied when the marketplace gets to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.reference import SHOP_ID
from sandbox.mirakl.stock_files import StockLine, UnreadableFile, apply_lines, read_lines, report
from sandbox.mirakl.wire import bad_request, error, to_seconds

if TYPE_CHECKING:
    from sandbox.world import World

WAITING = "WAITING"
RUNNING = "RUNNING"
COMPLETE = "COMPLETE"
FAILED = "FAILED"

# What becomes of a file: it completes, fails with nothing or with the first half of it applied,
# or runs for ever.
COMPLETES, FAILS, FAILS_HALFWAY, HANGS = "complete", "fail", "fail_halfway", "hang"
OUTCOMES = (COMPLETES, FAILS, FAILS_HALFWAY, HANGS)
RUNNING_SECONDS = 2


@dataclass
class StockImport:
    """One file on its way. Its quantities count from the moment it is COMPLETE, not before."""

    id: str
    content: bytes
    created_at: datetime
    begins_at: datetime
    status: str = WAITING
    lines: list[StockLine] | None = None

    @property
    def errors(self) -> int:
        return sum(bool(line.error) for line in self.lines or ())

    @property
    def has_report(self) -> bool:
        return self.status == COMPLETE and bool(self.errors)


def start_import(world: World, request: Request) -> Response:
    """STO01: take a file in. Files are worked off in the order in which they came."""
    market = world.mirakl
    if request.mimetype != "multipart/form-data":
        raise error(415, f"Content type '{request.content_type or ''}' not supported")
    file = request.files.get("file")
    if file is None:
        raise bad_request("Required part 'file' is not present.")
    wait = world.clock.span(seconds=market.settings.stock_import_seconds)
    before = [one.begins_at for one in market.stock_imports.values()]
    stock_import = StockImport(
        id=market.new_uuid(),
        content=file.read(),
        created_at=world.now(),
        begins_at=max([world.now() + wait, *before]),
    )
    market.stock_imports[stock_import.id] = stock_import
    market.later(stock_import.begins_at - world.now(), _begin, world, stock_import)
    where = f"{request.host_url}api/offers/stock/imports/{stock_import.id}/status"
    return json_answer({"import_id": stock_import.id}, 201, {"Location": where})


def _begin(world: World, stock_import: StockImport) -> None:
    stock_import.status = RUNNING
    if world.mirakl.settings.stock_imports_end != HANGS:
        wait = world.clock.span(seconds=RUNNING_SECONDS)
        world.mirakl.later(wait, _end, world, stock_import)


def _end(world: World, stock_import: StockImport) -> None:
    """Write the quantities over whatever stands there now."""
    market = world.mirakl
    outcome = market.settings.stock_imports_end
    try:
        lines = read_lines(stock_import.content)
    except UnreadableFile:
        outcome, lines = FAILS, []
    if outcome == FAILS_HALFWAY:
        apply_lines(market, lines[: len(lines) // 2])
    if outcome in (FAILS, FAILS_HALFWAY):
        stock_import.status = FAILED
        return
    apply_lines(market, lines)
    stock_import.lines = lines
    stock_import.status = COMPLETE


def waiting_quantities(world: World) -> dict[str, int]:
    """Return what unfinished files will make of each offer's quantity, as far as one can read."""
    quantities: dict[str, int] = {}
    for one in world.mirakl.stock_imports.values():
        if one.status in (WAITING, RUNNING):
            quantities |= _readable_quantities(one.content)
    return quantities


def _readable_quantities(content: bytes) -> dict[str, int]:
    try:
        lines = read_lines(content)
    except UnreadableFile:
        return {}
    return {line.sku: int(line.quantity) for line in lines if line.quantity.isdecimal()}


def import_status(world: World, _request: Request, import_id: str) -> Response:
    """STO02: say how far a file is. COMPLETE does not mean that every line was taken."""
    one = _find(world, import_id)
    return json_answer(
        {
            "date_created": to_seconds(one.created_at),
            "has_error_report": one.has_report,
            "import_id": one.id,
            "lines_in_error": one.errors,
            "lines_in_success": len(one.lines or ()) - one.errors,
            "shop_id": SHOP_ID,
            "status": one.status,
        }
    )


def error_report(world: World, _request: Request, import_id: str) -> Response:
    """STO03: hand out the lines in error; 404 where there are none."""
    one = _find(world, import_id)
    if not one.has_report:
        raise error(404, f"No error report for the import with identifier '{import_id}'")
    return Response(report(one.lines or []), content_type="text/csv;charset=UTF-8")


def _find(world: World, import_id: str) -> StockImport:
    one = world.mirakl.stock_imports.get(import_id)
    if one is None:
        raise error(404, f"Import with identifier '{import_id}' not found")
    return one


_PATH = "/api/offers/stock/imports"
_ONE = f"{_PATH}/<import_id>"

ROUTES = [
    Route("POST", _PATH, "STO01", guarded("STO01", start_import), MIRAKL),
    Route("GET", f"{_ONE}/status", "STO02", guarded("STO02", import_status), MIRAKL),
    Route("GET", f"{_ONE}/error_report", "STO03", guarded("STO03", error_report), MIRAKL),
]
