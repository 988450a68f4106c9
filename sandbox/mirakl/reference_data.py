"""AF01, CH11, OF61, RE01, SH11, SH12, SH21: what the operator configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Handler, Route, json_answer
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.reference import (
    ADDITIONAL_FIELDS,
    CARRIERS,
    CHANNELS,
    OFFER_STATES,
    REASONS,
    SHIPPING_ZONES,
)
from sandbox.mirakl.wire import comma_list, flag

if TYPE_CHECKING:
    from sandbox.world import World

UNKNOWN_REASON: dict[str, Any] = {
    "code": "91",
    "is_shop_right": True,
    "label": "Parcel returned by drone",
    "type": "DRONE_RETURN",
}


def carriers(_world: World, _request: Request) -> Response:
    """SH21: the registered carriers, by label."""
    return json_answer({"carriers": CARRIERS})


def shipping_types(world: World, _request: Request) -> Response:
    """SH12: how a customer may have it delivered."""
    return json_answer({"shipping_types": world.mirakl.shipping_types})


def shipping_zones(_world: World, _request: Request) -> Response:
    """SH11: the shipping zones."""
    return json_answer({"shipping_zones": SHIPPING_ZONES})


def channels(_world: World, _request: Request) -> Response:
    """CH11: the channels, by code."""
    return json_answer({"channels": CHANNELS})


def reasons(world: World, _request: Request) -> Response:
    """RE01: the reasons, for everybody; `is_shop_right` says which are the shop's."""
    known = [*REASONS, UNKNOWN_REASON] if world.mirakl.uses_unknown_words else REASONS
    return json_answer({"reasons": known, "total_count": len(known)})


def offer_states(_world: World, request: Request) -> Response:
    """OF61: the conditions that an offer may have."""
    wanted = flag(request, "active")
    states = [
        {"code": state["code"], "label": state["label"]}
        for state in OFFER_STATES
        if wanted in (None, state["active"])
    ]
    return json_answer({"offer_states": states, "total_count": len(states)})


def additional_fields(_world: World, request: Request) -> Response:
    """AF01: the operator's own fields, of the wanted entities."""
    entities = comma_list(request, "entities")
    fields = [row for row in ADDITIONAL_FIELDS if entities is None or row["entity"] in entities]
    return json_answer({"additional_fields": fields, "total_count": len(fields)})


def _get(path: str, operation: str, handler: Handler) -> Route:
    return Route("GET", path, operation, guarded(operation, handler), MIRAKL)


ROUTES = [
    _get("/api/additional_fields", "AF01", additional_fields),
    _get("/api/channels", "CH11", channels),
    _get("/api/offers/states", "OF61", offer_states),
    _get("/api/reasons", "RE01", reasons),
    _get("/api/shipping/zones", "SH11", shipping_zones),
    _get("/api/shipping/types", "SH12", shipping_types),
    _get("/api/shipping/carriers", "SH21", carriers),
]
