"""OF04 and PRI02: who imported offers and prices, and how. Stock files are in no list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.reference import SHOP_ID
from sandbox.mirakl.wire import bad_request, read_instant, seek_page, seek_start, to_seconds

if TYPE_CHECKING:
    from sandbox.world import World

ORIGINS = ("API", "FTP", "SFTP", "HTTP", "HTTPS", "FRONT", "PENDING_OFFERS")
COMPLETE = "COMPLETE"


@dataclass(frozen=True)
class OfferImport:
    """One file of offers (OF01, OF24, a form of the back office) that is through."""

    import_id: int
    origin: str
    date_created: datetime
    lines_read: int
    mode: str = "NORMAL"
    status: str = COMPLETE


@dataclass(frozen=True)
class PriceImport:
    """One file of prices (PRI01) that is through."""

    import_id: str
    origin: str
    date_created: datetime
    offers_updated: int
    status: str = COMPLETE


Import = TypeVar("Import", OfferImport, PriceImport)


def list_offer_imports(world: World, request: Request) -> Response:
    """OF04: imports of offers, the newest first."""
    asked = ("start_date", "end_date", "status", "mode", "origins", "sort")
    return _page(request, world.mirakl.offer_imports, _offer_import_view, asked)


def list_price_imports(world: World, request: Request) -> Response:
    """PRI02: imports of prices, the newest first."""
    asked = ("import_id", "start_date", "end_date", "status", "origins", "sort")
    return _page(request, world.mirakl.price_imports, _price_import_view, asked)


def _page(
    request: Request,
    imports: Sequence[Import],
    write: Callable[[Import], dict[str, Any]],
    asked: tuple[str, ...],
) -> Response:
    filters, start, size = seek_start(request, asked)
    found = [one for one in imports if _meets(one, filters)]
    if _is_descending(filters):
        found.reverse()
    return seek_page(found, write, filters=filters, start=start, size=size, says_null=True)


def _meets(one: OfferImport | PriceImport, filters: dict[str, list[str]]) -> bool:
    """Say whether an import is asked for. `origins` is matched with the import's one origin."""
    row = asdict(one) | {"origins": one.origin}
    for name in ("status", "mode", "origins", "import_id"):
        if filters.get(name) and str(row.get(name)) not in filters[name]:
            return False
    at = one.date_created
    from_at, to_at = (
        read_instant(filters[name][0], name) if filters.get(name) else at
        for name in ("start_date", "end_date")
    )
    return from_at <= at <= to_at


def _is_descending(filters: dict[str, list[str]]) -> bool:
    criterion, _, direction = filters.get("sort", ["dateCreated"])[0].partition(",")
    if criterion != "dateCreated" or direction not in ("", "ASC", "DESC"):
        raise bad_request(f"Imports cannot be sorted by '{filters['sort'][0]}'.")
    return direction != "ASC"


def _offer_import_view(one: OfferImport) -> dict[str, Any]:
    return {
        "date_created": to_seconds(one.date_created),
        "has_error_report": False,
        "import_id": one.import_id,
        "lines_in_error": 0,
        "lines_in_pending": 0,
        "lines_in_success": one.lines_read,
        "lines_read": one.lines_read,
        "mode": one.mode,
        "offer_deleted": 0,
        "offer_inserted": 0,
        "offer_updated": one.lines_read,
        "origin": one.origin,
        "reason_status": None,
        "shop_id": SHOP_ID,
        "status": one.status,
    }


def _price_import_view(one: PriceImport) -> dict[str, Any]:
    return {
        "date_created": to_seconds(one.date_created),
        "has_error_report": False,
        "import_id": one.import_id,
        "lines_in_error": 0,
        "lines_in_success": one.offers_updated,
        "offers_in_error": 0,
        "offers_updated": one.offers_updated,
        "origin": one.origin,
        "reason_status": "",
        "shop_id": SHOP_ID,
        "status": one.status,
    }


ROUTES = [
    Route("GET", "/api/offers/imports", "OF04", guarded("OF04", list_offer_imports), MIRAKL),
    Route(
        "GET", "/api/offers/pricing/imports", "PRI02", guarded("PRI02", list_price_imports), MIRAKL
    ),
]
