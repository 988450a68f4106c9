"""One WSGI app in front of the world: it finds the operation, lets the weather in, and answers."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from sandbox import bigcommerce, control, levers, mirakl, pages
from sandbox.garble import spoiled, vendor_failure, with_unknown_field
from sandbox.http import (
    BIGCOMMERCE,
    MIRAKL,
    OURS,
    Refusal,
    Route,
    UnreadableBody,
    parse_json,
)
from sandbox.levers import Dropped, Fault
from sandbox.world import CallRecord, World

log = logging.getLogger("sandbox")

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class _Answer:
    """What leaves, and what happens to it on the way out."""

    response: Response
    seconds: float = 0
    is_dropped: bool = False


def create_app(world: World) -> WsgiApp:
    """Return the WSGI app that plays both vendors, the levers and the page over `world`.

    A dropped connection leaves it as `sandbox.levers.Dropped`.
    """
    url_map, by_name = _known_routes()
    return functools.partial(_serve, world, url_map, by_name)


@functools.cache
def _known_routes() -> tuple[Map, Mapping[str, Route]]:
    """Return every route by its name; compiling them takes a while, and no world changes them."""
    routes = [*mirakl.ROUTES, *bigcommerce.ROUTES, *control.ROUTES, *pages.ROUTES]
    by_name = {str(number): route for number, route in enumerate(routes)}
    url_map = Map(
        [
            Rule(route.rule, methods=[route.method], endpoint=name)
            for name, route in by_name.items()
        ],
        strict_slashes=False,
        merge_slashes=False,
    )
    return url_map, by_name


def _serve(
    world: World,
    url_map: Map,
    by_name: Mapping[str, Route],
    environ: dict[str, Any],
    start_response: Callable[..., Any],
) -> Iterable[bytes]:
    request = Request(environ)
    request.get_data(cache=True)  # read before the lock, and keep: a late effect needs it again
    with world.lock:
        world.settle()
        route, arguments, failure = _find(url_map.bind_to_environ(environ), by_name, request)
        answer = _answer(world, route, request, arguments) if route else _Answer(failure)
        _record(world, route, request, answer)
        world.revision += request.method != "GET"
    if answer.seconds:
        world.clock.sleep(answer.seconds)
    if answer.is_dropped:
        raise Dropped(f"{request.method} {request.path}")
    return answer.response(environ, start_response)


def _find(
    adapter: MapAdapter, by_name: Mapping[str, Route], request: Request
) -> tuple[Route | None, dict[str, Any], Response]:
    """Return the route and its arguments, or the answer that says that there is none."""
    nothing = Response(status=404)
    try:
        name, arguments = adapter.match()
    except MethodNotAllowed as error:
        allowed = {"Allow": ", ".join(sorted(error.valid_methods or []))}
        refusal = vendor_failure(_remote_of(request.path), request.path, 405)
        refusal.headers.update(allowed)
        return None, {}, refusal
    except HTTPException:
        return None, {}, _not_found(request.path)
    return by_name[name], dict(arguments), nothing


def _not_found(path: str) -> Response:
    remote = _remote_of(path)
    if remote == MIRAKL:
        return mirakl.not_found()
    return vendor_failure(remote, path, 404, message="The requested resource was not found.")


def _remote_of(path: str) -> str:
    if path.startswith("/api/"):
        return MIRAKL
    return BIGCOMMERCE if path.startswith("/stores/") else OURS


def _answer(world: World, route: Route, request: Request, arguments: dict[str, Any]) -> _Answer:
    fault = world.levers.take(route, request.path) if route.remote else None
    act = functools.partial(_act, world, route, request, arguments)
    if fault is None:
        return _Answer(act())
    if fault.kind in (levers.FAIL, levers.THROTTLE, levers.LATE, levers.DROP):
        return _not_done(world, route, request, fault, act)
    response = act()
    if fault.kind == levers.GARBLE:
        return _Answer(spoiled(response, fault.how))
    if fault.kind == levers.DELAY:
        return _Answer(response, seconds=fault.seconds)
    if fault.kind == levers.ANSWER_AFTER:
        return _Answer(vendor_failure(route.remote, request.path, fault.status))
    return _Answer(response, is_dropped=True)


def _not_done(
    world: World, route: Route, request: Request, fault: Fault, act: Callable[[], Response]
) -> _Answer:
    """Answer without doing it: it never happens, or only later."""
    if fault.kind == levers.DROP:
        return _Answer(Response(), is_dropped=True)
    if fault.kind == levers.LATE:
        due_at = world.now() + world.clock.span(seconds=fault.seconds)
        world.later(due_at, act, is_kept=False)
    patience = fault.seconds if fault.kind == levers.THROTTLE else None
    return _Answer(vendor_failure(route.remote, request.path, fault.status, retry_after=patience))


def _act(world: World, route: Route, request: Request, arguments: dict[str, Any]) -> Response:
    """Call the handler. Its refusals, and its accidents, are answers too."""
    try:
        response = route.handler(world, request, **arguments)
    except Refusal as refusal:
        return refusal.response
    except UnreadableBody:
        return vendor_failure(route.remote, request.path, 400, message="The body is not JSON.")
    except Exception:
        log.exception("%s %s (%s)", request.method, request.path, route.operation)
        return vendor_failure(route.remote, request.path, 500)
    if _is_extended(world, route) and response.status_code < 300:
        return with_unknown_field(response)
    return response


def _is_extended(world: World, route: Route) -> bool:
    if route.remote == MIRAKL and world.mirakl.settings.unknown_fields:
        return True
    return bool(route.remote) and world.levers.unknown_field


def _record(world: World, route: Route | None, request: Request, answer: _Answer) -> None:
    remote = route.remote if route else _remote_of(request.path)
    if not remote:
        return
    world.record(
        CallRecord(
            at=world.now(),
            method=request.method,
            path=request.path,
            query=request.query_string.decode("latin-1"),
            operation=route.operation if route else "",
            status=0 if answer.is_dropped else answer.response.status_code,
            body=_body_of(request),
        )
    )


def _body_of(request: Request) -> Any:
    text = request.get_data(cache=True)
    try:
        return parse_json(text) if text else None
    except UnreadableBody:
        return text.decode("utf-8", "replace")
