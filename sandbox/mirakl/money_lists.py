"""TL02, SBC11, IV01, IV02: lines, cycles and documents, as the shop reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route
from sandbox.mirakl import money_filters
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.ledger import AUTO_INVOICE, Cycle, Document
from sandbox.mirakl.money_json import cycle_json, document_json, line_json
from sandbox.mirakl.papers import pdf_of
from sandbox.mirakl.wire import (
    bad_request,
    error,
    instant,
    offset_page,
    place_page,
    read_instant,
    seek_page,
    seek_start,
)

if TYPE_CHECKING:
    from sandbox.world import World

MOST_LINES, MOST_CYCLES = 2000, 1000
TYPES = ("ALL", AUTO_INVOICE, "MANUAL_INVOICE", "MANUAL_CREDIT")
CYCLE_FILTERS = ("id", "currency", "pay_out_state", "pay_out_psp_code", "start_date", "end_date")


def list_lines(world: World, request: Request) -> Response:
    """TL02: transaction lines, the youngest first unless asked otherwise.

    A page begins after the last line of the one before, wherever that line stands by then: one
    that is updated meanwhile comes again, and none is left out.
    """
    market = world.mirakl
    asked, after, size = seek_start(request, (*money_filters.FILTERS, "sort"), largest=MOST_LINES)
    wanted = money_filters.checked(asked)
    sort = asked.get("sort", ["dateCreated,DESC"])[0]
    lines, key, is_descending = money_filters.in_order(money_filters.selected(market, wanted), sort)
    write = partial(line_json, market)
    return place_page(
        lines, write, key=key, is_descending=is_descending, filters=asked, after=after, size=size
    )


def list_cycles(world: World, request: Request) -> Response:
    """SBC11: billing cycles, the oldest first unless asked otherwise."""
    asked, start, size = seek_start(request, (*CYCLE_FILTERS, "sort"), largest=MOST_CYCLES)
    cycles = [one for one in world.mirakl.money.cycles.values() if _is_asked_for(one, asked)]
    if _is_descending(asked.get("sort", ["dateCreated"])[0]):
        cycles.reverse()
    write = partial(cycle_json, world.mirakl)
    return seek_page(cycles, write, filters=asked, start=start, size=size, says_null=False)


def _is_asked_for(cycle: Cycle, asked: dict[str, list[str]]) -> bool:
    said = {
        "id": cycle.id,
        "currency": cycle.currency,
        "pay_out_state": cycle.state,
        "pay_out_psp_code": "NOT_SPECIFIED",
    }
    if any(said[name] not in _words(asked[name]) for name in said if asked.get(name)):
        return False
    ends = [
        read_instant(asked[name][0], name) if asked.get(name) else None
        for name in ("start_date", "end_date")
    ]
    return _within(cycle.created_at, *ends)


def _is_descending(sort: str) -> bool:
    criterion, _, direction = sort.partition(",")
    if criterion != "dateCreated" or direction not in ("", "ASC", "DESC"):
        raise bad_request(f"Billing cycles cannot be sorted by '{sort}'.")
    return direction == "DESC"


def list_documents(world: World, request: Request) -> Response:
    """IV01: accounting documents, the oldest first; the invoices of cycles unless asked for all."""
    market = world.mirakl
    kind = request.args.get("type", AUTO_INVOICE)
    if kind not in TYPES:
        raise bad_request(f"The value '{kind}' of parameter 'type' is not valid.")
    ends = instant(request, "start_date"), instant(request, "end_date")
    documents = [
        one
        for one in market.money.documents.values()
        if kind in ("ALL", one.type) and _within(one.created_at, *ends)
    ]
    write: Callable[[Document], dict[str, Any]] = partial(document_json, market)
    chosen = [one for one in documents if _is_chosen(request, write(one))]
    return offset_page(request, "invoices", chosen, write)


def _is_chosen(request: Request, row: dict[str, Any]) -> bool:
    """Say whether a document meets the filters that its own words answer."""
    said = {
        "invoice_id": str(row["invoice_id"]),
        "seller_billing_cycle_id": row.get("seller_billing_cycle_id"),
        "payment_status": row["payment"]["state"],
        "currency": row["currency_iso_code"],
        "issuing_user_types": row["issuing_user"]["type"],
    }
    return all(
        value in _words(request.args.getlist(name))
        for name, value in said.items()
        if request.args.get(name)
    )


def _words(texts: Iterable[str]) -> list[str]:
    """Return what was asked for: a parameter may be repeated, or hold a list with commas."""
    return [word for text in texts for word in text.split(",")]


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or at >= start) and (end is None or at <= end)


def download(world: World, _request: Request, accounting_document_id: str) -> Response:
    """IV02: a document on paper."""
    number = int(accounting_document_id) if accounting_document_id.isdecimal() else 0
    document = world.mirakl.money.documents.get(number)
    if document is None:
        raise error(404, f"Invoice with identifier '{accounting_document_id}' not found")
    name = f"invoice-{document.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pdf_of(document), content_type="application/octet-stream", headers=headers)


ROUTES = [
    Route(
        "GET", "/api/sellerpayment/transactions_logs", "TL02", guarded("TL02", list_lines), MIRAKL
    ),
    Route("GET", "/api/seller-billing-cycles", "SBC11", guarded("SBC11", list_cycles), MIRAKL),
    Route("GET", "/api/invoices", "IV01", guarded("IV01", list_documents), MIRAKL),
    Route(
        "GET",
        "/api/invoices/<accounting_document_id>",
        "IV02",
        guarded("IV02", download),
        MIRAKL,
    ),
]
