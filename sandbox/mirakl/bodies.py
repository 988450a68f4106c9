"""Read a request's body as Mirakl does, and refuse it in its words."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request

from sandbox.http import UnreadableBody, read_json
from sandbox.mirakl.wire import bad_request, error


def json_object(request: Request) -> dict[str, Any]:
    """Return the body, which must be a JSON object sent as JSON (415, 400)."""
    if request.mimetype != "application/json":
        raise error(415, f"Content type '{request.content_type or ''}' not supported")
    try:
        body = read_json(request)
    except UnreadableBody:
        raise bad_request("The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise bad_request("The request body must be an object.")
    return body


def list_of_objects(
    body: dict[str, Any], name: str, *, largest: int | None = None
) -> list[dict[str, Any]]:
    """Return a list of 1 to `largest` objects from the body."""
    items = body.get(name)
    if not isinstance(items, list) or not items:
        raise bad_request(f"The field '{name}' must not be empty.")
    if largest is not None and len(items) > largest:
        raise bad_request(f"The limit of {largest} is exceeded for the field : {name}")
    if not all(isinstance(item, dict) for item in items):
        raise bad_request(f"Error with field {name}. Please check the field datatype.")
    return items
