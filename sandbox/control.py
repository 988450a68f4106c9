"""The control API: what the page does, for programs. JSON in, JSON out, no key.

`GET /control/state` tells everything, `GET /control/calls` what the vendors were asked,
`GET /control/actions` what can be done, `POST /control/<action>` does it (see actions.py) and
answers `{"said": ..., ...}`; 404 for an unknown action, 409 where the world says no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from sandbox.actions import ACTIONS, act
from sandbox.garble import vendor_failure
from sandbox.http import OURS, Route, json_answer, read_json
from sandbox.overview import overview

if TYPE_CHECKING:
    from sandbox.world import World


def show_state(world: World, _request: Request) -> Response:
    """Tell what stands where."""
    return json_answer(overview(world))


def show_calls(world: World, request: Request) -> Response:
    """List the calls to the vendors, oldest first; `?operation=OR11` picks, `?after=N` skips."""
    skipped = int(request.args.get("after", "0"))
    wanted = request.args.get("operation")
    calls = [
        {
            "at": call.at.isoformat(),
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "operation": call.operation,
            "status": call.status,
            "body": call.body,
        }
        for call in world.calls[skipped:]
        if wanted in (None, call.operation)
    ]
    return json_answer({"calls": calls, "total": len(world.calls)})


def show_actions(_world: World, _request: Request) -> Response:
    """List what can be done."""
    return json_answer({"actions": sorted(ACTIONS)})


def do(world: World, request: Request, name: str) -> Response:
    """Do one action with the values of the body."""
    if name not in ACTIONS:
        return vendor_failure(OURS, request.path, 404, message=f"There is no action '{name}'.")
    body = read_json(request)
    given = {} if body is None else body
    if not isinstance(given, dict):
        return vendor_failure(OURS, request.path, 400, message="The body must be an object.")
    try:
        done = act(world, name, given)
    except ValueError as error:
        return vendor_failure(OURS, request.path, 409, message=str(error))
    return json_answer({"said": done.said} | done.data)


ROUTES = [
    Route("GET", "/control/state", "state", show_state, OURS),
    Route("GET", "/control/calls", "calls", show_calls, OURS),
    Route("GET", "/control/actions", "actions", show_actions, OURS),
    Route("POST", "/control/<name>", "act", do, OURS),
]
