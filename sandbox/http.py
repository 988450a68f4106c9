"""The few HTTP words that both vendors share: a route, a JSON answer, a JSON request, a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import simplejson
from werkzeug.wrappers import Request, Response

Handler = Callable[..., Response]

MIRAKL = "mirakl"
BIGCOMMERCE = "bigcommerce"
OURS = ""  # pages and levers: no vendor, so no key, no budget and no bad weather


@dataclass(frozen=True)
class Route:
    """One operation that somebody answers.

    `rule` is a werkzeug rule (`/api/orders/<order_id>/accept`); `operation` is what levers and
    call records name it by ("OR21", "GET /v2/orders"); the handler is called as
    `handler(world, request, **path_args)` while the world is locked.
    """

    method: str
    rule: str
    operation: str
    handler: Handler
    remote: str = OURS


class Refusal(Exception):
    """A handler says no: the answer it carries is sent as it is."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class UnreadableBody(ValueError):
    """The request's body is not JSON."""


def json_text(data: Any) -> str:
    """Write `data` as JSON; a Decimal becomes a number with all of its digits."""
    return simplejson.dumps(data, use_decimal=True, ensure_ascii=False)


def json_answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON. Decimals are written as JSON numbers, digit for digit."""
    return Response(
        json_text(data), status=status, headers=dict(headers or {}), content_type="application/json"
    )


def empty_answer(status: int = 204, headers: Mapping[str, str] | None = None) -> Response:
    """Answer without a body."""
    answer = Response(status=status, headers=dict(headers or {}))
    answer.headers.pop("Content-Type", None)
    return answer


def parse_json(text: str | bytes) -> Any:
    """Read JSON; a number with a fraction becomes a Decimal. Raise UnreadableBody."""
    try:
        return simplejson.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise UnreadableBody("The body is not JSON.") from error


def read_json(request: Request) -> Any:
    """Return the request's body as values; an empty body is None. Raise UnreadableBody."""
    text = request.get_data(cache=True)
    return parse_json(text) if text.strip() else None
