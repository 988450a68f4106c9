"""Spoil an answer on purpose, or add what no documentation knows."""

from __future__ import annotations

import math
from typing import Any

from werkzeug.wrappers import Response

from sandbox.http import BIGCOMMERCE, MIRAKL, json_answer, json_text, parse_json

HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>We'll be right back</title></head>"
    "<body><h1>Scheduled maintenance</h1><p>Please come back in a few minutes.</p></body></html>"
)
UNKNOWN_FIELD = "field_of_a_later_release"
UNKNOWN_VALUE = {"since": "next release", "enabled": True}

_WORDS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too many requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def spoiled(answer: Response, how: str) -> Response:
    """Return the answer as a broken network or vendor would hand it on (see levers.GARBLES)."""
    body = answer.get_data()
    if how == "html":
        return Response(HTML_PAGE, status=answer.status_code, content_type="text/html")
    if how == "half":
        return Response(
            body[: len(body) // 2], status=answer.status_code, content_type=answer.content_type
        )
    if how == "empty":
        return Response("", status=answer.status_code, content_type=answer.content_type)
    if how == "wrong_shape":
        return json_answer(_other_shape(body), answer.status_code)
    return Response("OK", status=answer.status_code, content_type="application/json")


def _other_shape(body: bytes) -> Any:
    is_list = body.lstrip().startswith(b"[")
    return {"surprise": "an object"} if is_list else ["a", "list"]


def with_unknown_field(answer: Response) -> Response:
    """Add a field that no documentation knows to every record of a JSON answer."""
    if answer.mimetype != "application/json" or not answer.get_data().strip():
        return answer
    answer.set_data(json_text(_extended(parse_json(answer.get_data()))))
    return answer


def _extended(value: Any) -> Any:
    if isinstance(value, list):
        return [_extended(item) for item in value]
    if isinstance(value, dict):
        return {key: _extended(item) for key, item in value.items()} | {
            UNKNOWN_FIELD: UNKNOWN_VALUE
        }
    return value


def vendor_failure(
    remote: str, path: str, status: int, *, retry_after: float | None = None, message: str = ""
) -> Response:
    """Return an error in the vendor's own words and shape, with its way of asking for patience."""
    text = message or _WORDS.get(status, "Error")
    headers = _patience(remote, retry_after)
    if remote == MIRAKL:
        return json_answer({"status": status, "message": text}, status, headers)
    if remote == BIGCOMMERCE and "/v2/" in path:
        return json_answer([{"status": status, "message": text}], status, headers)
    if remote == BIGCOMMERCE:
        page = "https://developer.bigcommerce.com/docs/start/about/status-codes"
        problem = {"status": status, "title": text, "type": page, "detail": text}
        return json_answer(problem, status, headers)
    return json_answer({"error": text}, status, headers)


def _patience(remote: str, retry_after: float | None) -> dict[str, str]:
    if retry_after is None:
        return {}
    if remote == BIGCOMMERCE:
        wait = str(round(retry_after * 1000))
        return {"X-Rate-Limit-Requests-Left": "0", "X-Rate-Limit-Time-Reset-Ms": wait}
    return {"Retry-After": str(max(1, math.ceil(retry_after)))}
