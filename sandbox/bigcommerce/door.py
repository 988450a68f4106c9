"""What every call to the store passes: the hash, the token, the quota; and its headers."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.refusals import v2_refusal, v3_refusal
from sandbox.bigcommerce.scopes import scopes_for
from sandbox.http import BIGCOMMERCE, Handler, Refusal, Route, UnreadableBody

if TYPE_CHECKING:
    from sandbox.world import World

PREFIX = "/stores/<store_hash>"


def route(method: str, rule: str, handler: Handler, *, documented: str = "") -> Route:
    """Return a store's route behind the door. `rule` begins with /v2 or /v3.

    The operation is the method and the documented path: "PUT /v2/orders/{order_id}";
    `documented` is that path where it names its arguments differently from `rule`.
    """
    path = documented or rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
    operation = f"{method} {path}"
    call = _Call(operation, scopes_for(method, rule), is_v2=rule.startswith("/v2"))
    guarded = functools.partial(_guarded, handler, call)
    return Route(method, f"{PREFIX}{rule}", operation, guarded, BIGCOMMERCE)


@dataclass(frozen=True)
class _Call:
    """What the door must know of an operation: one of `scopes` is enough, none means anybody."""

    operation: str
    scopes: frozenset[str]
    is_v2: bool


def _guarded(
    handler: Handler,
    call: _Call,
    world: World,
    request: Request,
    *,
    store_hash: str,
    **path_args: Any,
) -> Response:
    try:
        _check_key(world, request, store_hash)
        _check_scope(world, call)
        _check_quota(world)
        answer = handler(world, request, **path_args)
    except Refusal as refusal:
        answer = refusal.response
    except UnreadableBody:
        say = v2_refusal if call.is_v2 else v3_refusal
        answer = say(400, "The request's body is not valid JSON.").response
    answer.headers.update(_headers(world))
    return answer


def _check_key(world: World, request: Request, store_hash: str) -> None:
    settings = world.store.settings
    if request.headers.get("X-Auth-Token", "") != settings.token:
        raise v3_refusal(401, "Unauthorized")
    if store_hash != settings.store_hash:
        raise v3_refusal(403, "This token does not belong to this store.")


def _check_scope(world: World, call: _Call) -> None:
    """Refuse (403) what the API account was not created for."""
    settings = world.store.settings
    lacks_scope = bool(call.scopes) and not call.scopes & settings.scopes
    if lacks_scope or call.operation in settings.forbidden_operations:
        raise v3_refusal(403, "You don't have a required scope to access the endpoint")


def _check_quota(world: World) -> None:
    store = world.store
    window = world.clock.span(seconds=store.settings.quota_window_seconds)
    if not store.quota.spend(at=store.now(), window=window, limit=store.settings.quota):
        raise v3_refusal(429, "Too many requests")


def _headers(world: World) -> dict[str, str]:
    store = world.store
    window = world.clock.span(seconds=store.settings.quota_window_seconds)
    return store.quota.headers(at=store.now(), window=window, limit=store.settings.quota)
