"""RT11, RT21, RT25, RT26, RT27: a shop lists its returns, and does something with them.

A write answers 200 whatever became of it: what was done stands beside what was not, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Handler, Route, json_answer
from sandbox.mirakl import returns
from sandbox.mirakl.bodies import json_object, list_of_objects
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.returns import Return, ReturnLine, Verdict
from sandbox.mirakl.wire import bad_request, read_instant, seek_page, seek_start, to_seconds

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace
    from sandbox.world import World

Row = dict[str, Any]

RETURNS_PER_CALL = 100
UPS_TRACKING = "https://www.ups.com/track?tracknum={}"
ADDRESS = {
    "street1": "12 Wharf Lane",
    "street2": None,
    "zip_code": "02360",
    "city": "Plymouth",
    "state": "Massachusetts",
    "country_iso_code": "USA",
}
REJECTIONS = (
    "RETURN_REJECTION_NOT_ELIGIBLE",
    "RETURN_REJECTION_NOT_NEEDED",
    "RETURN_REJECTION_WINDOW_CLOSED",
)
FAULTS = (
    "RETURN_NON_COMPLIANT_MISSING_ITEM",
    "RETURN_NON_COMPLIANT_WRONG_PRODUCT",
    "RETURN_NON_COMPLIANT_DAMAGED_PRODUCT",
    "RETURN_NON_COMPLIANT_WINDOW_CLOSED",
    "RETURN_NON_COMPLIANT_OTHER",
)


# Reading

_FILTERS = (
    "return_id",
    "return_state",
    "return_creation_date_from",
    "return_creation_date_to",
    "return_last_updated_from",
    "return_last_updated_to",
    "order_commercial_id",
    "order_line_id",
    "return_rma",
    "customer_id",
)


def list_returns(world: World, request: Request) -> Response:
    """RT11: returns by creation date."""
    market = world.mirakl
    filters, start, size = seek_start(request, _FILTERS)
    found = [one for one in market.returns.values() if _is_wanted(market, one, filters)]
    return seek_page(
        sorted(found, key=lambda one: one.created_at),
        _return_json,
        filters=filters,
        start=start,
        size=size,
        says_null=False,
    )


def _is_wanted(market: Marketplace, one: Return, filters: Row) -> bool:
    said = {
        "return_id": {one.id},
        "return_state": {one.state},
        "order_commercial_id": {one.order_commercial_id},
        "order_line_id": {row.order_line_id for row in one.lines},
        "return_rma": {one.rma},
        "customer_id": {market.orders[one.order_id].customer["customer_id"]},
    }
    return (
        all(values & set(filters.get(name, values)) for name, values in said.items())
        and _is_between(one.created_at, filters, "return_creation_date")
        and _is_between(one.updated_at, filters, "return_last_updated")
    )


def _is_between(at: datetime, filters: Row, name: str) -> bool:
    start, end = (filters.get(f"{name}_{side}") for side in ("from", "to"))
    return (not start or read_instant(start[0], name) <= at) and (
        not end or at <= read_instant(end[0], name)
    )


def _return_json(one: Return) -> Row:
    return {
        "date_created": to_seconds(one.created_at),
        "description": one.description,
        "documents": [{"id": number, "type": "SYSTEM_RETURN_LABEL"} for number in one.documents],
        "id": one.id,
        "label_url": None,
        "last_updated": to_seconds(one.updated_at),
        "method_code": one.method_code,
        "order_commercial_id": one.order_commercial_id,
        "order_id": one.order_id,
        "reason_code": one.reason_code,
        "rejection_reason_code": one.rejection_reason_code,
        "return_address": ADDRESS,
        "return_lines": [_line_json(row) for row in one.lines],
        "rma": one.rma,
        "state": one.state,
        "tracking": _tracking_json(one.tracking_number),
    }


def _line_json(row: ReturnLine) -> Row:
    """Return a line; its compliance is null until the parcel was opened."""
    verdict = row.verdict and {
        "compliant": row.verdict.is_compliant,
        "non_compliance_additional_info": row.verdict.additional_info,
        "non_compliance_reason_code": row.verdict.reason_code,
    }
    return {
        "compliance": [verdict] if verdict else None,
        "order_line_id": row.order_line_id,
        "quantity": row.quantity,
        "reason_code": row.reason_code,
    }


def _tracking_json(number: str | None) -> Row | None:
    if number is None:
        return None
    return {
        "carrier_code": "UPS",
        "carrier_name": "UPS",
        "carrier_standard_code": "UPS",
        "tracking_number": number,
        "tracking_url": UPS_TRACKING.format(number),
    }


# Writing


def _each(deed: Callable[[Marketplace, Return, Row], None]) -> Handler:
    """Return the handler that does a deed with every return of the body, each by itself."""

    def handle(world: World, request: Request) -> Response:
        market = world.mirakl
        rows = list_of_objects(json_object(request), "returns", largest=RETURNS_PER_CALL)
        done, failed = [], []
        for row in rows:
            one = market.returns.get(str(row.get("id")))
            try:
                if one is None:
                    raise ValueError("The return does not exist.")
                deed(market, one, row)
                done.append({"id": one.id})
            except ValueError as error:
                failed.append({"id": str(row.get("id")), "message": str(error)})
        return json_answer({"return_errors": failed, "return_success": done})

    return handle


def _decide(market: Marketplace, one: Return, row: Row) -> None:
    is_accepted, why = row.get("accepted"), row.get("rejection_reason_code")
    if not isinstance(is_accepted, bool):
        raise bad_request("The field 'accepted' must not be empty.")
    if not is_accepted and why not in REJECTIONS:
        raise ValueError("The rejection reason code is incorrect.")
    returns.decide(market, one, rejection=None if is_accepted else why)


def _receive(market: Marketplace, one: Return, _row: Row) -> None:
    returns.receive(market, one)


def _judge(market: Marketplace, one: Return, row: Row) -> None:
    said = list_of_objects(row, "return_lines", largest=200)
    returns.judge(market, one, {str(line.get("order_line_id")): _verdict(line) for line in said})


def _verdict(line: Row) -> Verdict:
    is_compliant, why = line.get("compliant"), line.get("non_compliance_reason_code")
    if not isinstance(is_compliant, bool):
        raise bad_request("The field 'compliant' must not be empty.")
    if not is_compliant and why not in FAULTS:
        raise ValueError("The non compliance reason code is incorrect.")
    return Verdict(is_compliant, why, line.get("non_compliance_additional_info"))


def _close(market: Marketplace, one: Return, _row: Row) -> None:
    returns.close(market, one)


_PUTS = {
    "RT21": ("accept", _decide),
    "RT25": ("receive", _receive),
    "RT26": ("compliance", _judge),
    "RT27": ("close", _close),
}
ROUTES = [
    Route("GET", "/api/returns", "RT11", guarded("RT11", list_returns), MIRAKL),
    *(
        Route("PUT", f"/api/returns/{path}", code, guarded(code, _each(deed)), MIRAKL)
        for code, (path, deed) in _PUTS.items()
    ),
]
