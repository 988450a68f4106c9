"""Webhooks V3: the rows that say which events go where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.deliveries import rest_idle
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.events import SCOPES
from sandbox.bigcommerce.hooks_state import Hook
from sandbox.bigcommerce.paging import v3_one, v3_page
from sandbox.bigcommerce.refusals import v3_not_found, v3_refusal
from sandbox.http import read_json

if TYPE_CHECKING:
    from sandbox.world import World

THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}
_FIELDS = {"scope", "destination", "is_active", "headers"}


def list_hooks(world: World, request: Request) -> Response:
    """GET /v3/hooks: by `scope`, `destination` or `is_active`."""
    rest_idle(world.store)
    asked = request.args
    hooks = [
        hook
        for hook in world.store.hooks.by_id.values()
        if asked.get("scope", hook.scope) == hook.scope
        and asked.get("destination", hook.destination) == hook.destination
        and asked.get("is_active", str(hook.is_active)).casefold() == str(hook.is_active).casefold()
    ]
    return v3_page(request, hooks, lambda hook: _view(world, hook))


def get_hook(world: World, _request: Request, *, webhook_id: int) -> Response:
    """GET /v3/hooks/{webhook_id}."""
    return v3_one(_view(world, _hook(world, webhook_id)))


def post_hook(world: World, request: Request) -> Response:
    """POST /v3/hooks. A twin by scope and destination is refused (409)."""
    store = world.store
    body = _checked(world, read_json(request))
    errors = {name: "error.path.missing." for name in ("scope", "destination") if name not in body}
    if errors:
        raise v3_refusal(422, "JSON data is missing or invalid", errors)
    _refuse_twin(world, scope=body["scope"], destination=body["destination"])
    hook = store.hooks.add(scope=body["scope"], destination=body["destination"], at=store.now())
    _write(hook, body)
    return v3_one(_view(world, hook))


def put_hook(world: World, request: Request, *, webhook_id: int) -> Response:
    """PUT /v3/hooks/{webhook_id}."""
    hook = _hook(world, webhook_id)
    body = _checked(world, read_json(request))
    _refuse_twin(
        world,
        scope=body.get("scope", hook.scope),
        destination=body.get("destination", hook.destination),
        apart=hook.id,
    )
    _write(hook, body)
    hook.updated_at = world.store.now()
    return v3_one(_view(world, hook))


def delete_hook(world: World, _request: Request, *, webhook_id: int) -> Response:
    """DELETE /v3/hooks/{webhook_id}: answers with the hook that is no more."""
    hook = _hook(world, webhook_id)
    del world.store.hooks.by_id[hook.id]
    return v3_one(_view(world, hook))


def _view(world: World, hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "client_id": world.store.hooks.client_id,
        "store_hash": world.store.settings.store_hash,
        "scope": hook.scope,
        "destination": hook.destination,
        "headers": hook.headers,
        "is_active": hook.is_active,
        "created_at": int(hook.created_at.timestamp()),
        "updated_at": int(hook.updated_at.timestamp()),
    }


def _hook(world: World, webhook_id: int) -> Hook:
    rest_idle(world.store)
    hook = world.store.hooks.by_id.get(webhook_id)
    if hook is None:
        raise v3_not_found()
    return hook


def _checked(world: World, body: Any) -> dict[str, Any]:
    """Return the body if each field is of its kind. Events only go to https, on port 443."""
    if not isinstance(body, dict):
        raise v3_refusal(422, "JSON data is missing or invalid")
    errors = {}
    for name, value in body.items():
        if name not in _FIELDS:
            errors[name] = "error.path.unknown"
        elif name == "is_active" and not isinstance(value, bool):
            errors[name] = "error.expected.jsboolean"
        elif name == "headers" and not _are_headers(value):
            errors[name] = "error.expected.jsobject"
        elif name == "scope" and value not in SCOPES:
            errors[name] = "error.invalid.scope"
        elif name == "destination" and not _is_address(world, value):
            errors[name] = "error.invalid.url"
    if errors:
        raise v3_refusal(422, "JSON data is missing or invalid", errors)
    return body


def _is_address(world: World, value: Any) -> bool:
    """Say whether the store delivers there; a setting lets in addresses of this machine."""
    try:
        url = urlsplit(value)
        host, port = url.hostname, url.port
    except (TypeError, ValueError, AttributeError):
        return False
    if url.scheme == "http":
        return world.store.settings.hooks_may_stay_here and host in THIS_MACHINE
    return url.scheme == "https" and bool(host) and port in (None, 443)


def _are_headers(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


def _refuse_twin(world: World, *, scope: str, destination: str, apart: int = 0) -> None:
    if world.store.hooks.twin(scope=scope, destination=destination, apart=apart):
        raise v3_refusal(409, "A webhook with this scope and destination exists already.")


def _write(hook: Hook, body: dict[str, Any]) -> None:
    for name in _FIELDS & body.keys():
        setattr(hook, name, body[name])


ROUTES = [
    route("GET", "/v3/hooks", list_hooks),
    route("POST", "/v3/hooks", post_hook),
    route("GET", "/v3/hooks/<int:webhook_id>", get_hook),
    route("PUT", "/v3/hooks/<int:webhook_id>", put_hook),
    route("DELETE", "/v3/hooks/<int:webhook_id>", delete_hook),
]
