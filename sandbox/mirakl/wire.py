"""How Mirakl writes things down: instants, numbers, errors and pages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

import simplejson
from werkzeug.wrappers import Request, Response

from sandbox.http import Refusal, json_answer

T = TypeVar("T")

DEFAULT_PAGE = 10
LARGEST_PAGE = 100
LIST_LIMIT = 100
CENT = Decimal("0.01")


# Instants: one payload mixes whole seconds and milliseconds, as the official examples do.


def to_seconds(at: datetime | None) -> str | None:
    """Write an instant without a fraction: `2026-11-21T22:57:01Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def to_milliseconds(at: datetime | None) -> str | None:
    """Write an instant with milliseconds: `2026-11-21T22:57:01.460Z`."""
    if at is None:
        return None
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def read_instant(text: Any, name: str) -> datetime:
    """Read ISO 8601 with an offset. Refuse (400) what is not."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise bad_request(f"The date '{text}' of parameter '{name}' is not valid.") from None
    if at.tzinfo is None:
        raise bad_request(f"The date '{text}' of parameter '{name}' has no time zone.")
    return at.astimezone(UTC)


# Numbers


def cents(amount: Decimal) -> Decimal:
    """Round half up to two places, as the operator does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def number(amount: Decimal) -> Decimal | int:
    """Write an amount as Mirakl does: `165` for a whole one, `79.9` without trailing zeros."""
    whole = amount.to_integral_value()
    return int(whole) if whole == amount else amount.normalize()


# Errors


def error(status: int, message: str, **more: Any) -> Refusal:
    """Return the refusal to raise: Mirakl's usual error body."""
    return Refusal(json_answer({"status": status, "message": message} | more, status))


def bad_request(message: str) -> Refusal:
    return error(400, message)


def no_such_order(order_id: str) -> Refusal:
    return error(404, f"Order with identifier '{order_id}' not found", code="ORDER_NOT_FOUND")


# What is asked


def flag(request: Request, name: str) -> bool | None:
    """Read a boolean parameter; None when it was not sent."""
    text = request.args.get(name)
    if text is None:
        return None
    if text.lower() not in ("true", "false"):
        raise bad_request(f"The value '{text}' of parameter '{name}' is not a boolean.")
    return text.lower() == "true"


def comma_list(request: Request, name: str) -> list[str] | None:
    """Read a comma-separated list of at most 100; None when it was not sent."""
    text = request.args.get(name)
    if text is None:
        return None
    items = [item.strip() for item in text.split(",") if item.strip()]
    if len(items) > LIST_LIMIT:
        raise bad_request(f"The limit of {LIST_LIMIT} is exceeded for the parameter : {name}")
    return items


def instant(request: Request, name: str) -> datetime | None:
    """Read an instant; None when it was not sent."""
    text = request.args.get(name)
    return None if text is None else read_instant(text, name)


def whole_number(request: Request, name: str, default: int, *, largest: int | None = None) -> int:
    """Read a number from 0; refuse what is not, or is above `largest`."""
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise bad_request(f"The value '{text}' of parameter '{name}' is not a number.")
    if largest is not None and not 1 <= int(text) <= largest:
        raise bad_request(f"Parameter '{name}' must be between 1 and {largest}.")
    return int(text)


# Pages


def offset_page(request: Request, name: str, items: Sequence[T], write: Any) -> Response:
    """Answer with one page by `offset` and `max`, `total_count`, and the Link header."""
    size = whole_number(request, "max", DEFAULT_PAGE, largest=LARGEST_PAGE)
    start = whole_number(request, "offset", 0)
    page = items[start : start + size]
    links = []
    if start > 0:
        links.append(_link(request, max(0, start - size), size, "previous"))
    if start + size < len(items):
        links.append(_link(request, start + size, size, "next"))
    headers = {"Link": ", ".join(links)} if links else {}
    body = {name: [write(item) for item in page], "total_count": len(items)}
    return json_answer(body, headers=headers)


def _link(request: Request, offset: int, size: int, rel: str) -> str:
    asked = [(key, value) for key, value in request.args.items(multi=True)]
    kept = [pair for pair in asked if pair[0] not in ("offset", "max")]
    query = urlencode([*kept, ("max", size), ("offset", offset)])
    return f'<{request.base_url}?{query}>; rel="{rel}"'


def seek_start(
    request: Request, asked: Iterable[str], *, largest: int = LARGEST_PAGE
) -> tuple[dict[str, Any], Any, int]:
    """Return the filters, the position (0 at first) and the size of a seek page.

    With a `page_token` everything else in the request is ignored: the token remembers it.
    """
    token = request.args.get("page_token")
    if token:
        return _read_token(token)
    size = whole_number(request, "limit", DEFAULT_PAGE, largest=largest)
    filters = {key: request.args.getlist(key) for key in asked if key in request.args}
    return filters, 0, size


def seek_page(
    items: Sequence[T],
    write: Any,
    *,
    filters: Mapping[str, Any],
    start: int,
    size: int,
    says_null: bool,
) -> Response:
    """Answer with one seek page. On the first and last page a token is null or absent."""
    body: dict[str, Any] = {"data": [write(item) for item in items[start : start + size]]}
    tokens = {
        "next_page_token": start + size if start + size < len(items) else None,
        "previous_page_token": max(0, start - size) if start else None,
    }
    for name, position in tokens.items():
        if position is not None:
            body[name] = _token(filters, position, size)
        elif says_null:
            body[name] = None
    return json_answer(body)


def place_page(
    items: Sequence[T],
    write: Any,
    *,
    key: Callable[[T], tuple[datetime, int]],
    is_descending: bool,
    filters: Mapping[str, Any],
    after: Any,
    size: int,
) -> Response:
    """Answer with the seek page behind a place (0 is the beginning), wherever that lies by now.

    What moved to the end meanwhile comes again there, and pushes nobody over the edge of a page.
    The sorted `items` have each their place by `key`. A token is absent where there is no page.
    """
    start = 0
    if after:
        place = (datetime.fromisoformat(after[0]), after[1])
        is_behind = [key(item) < place if is_descending else key(item) > place for item in items]
        start = is_behind.index(True) if True in is_behind else len(items)
    body: dict[str, Any] = {"data": [write(item) for item in items[start : start + size]]}
    if start + size < len(items):
        body["next_page_token"] = _token(filters, _place(key(items[start + size - 1])), size)
    if start:
        first = start - size
        before = _place(key(items[first - 1])) if first > 0 else 0
        body["previous_page_token"] = _token(filters, before, size)
    return json_answer(body)


def _place(key: tuple[datetime, int]) -> list[Any]:
    return [key[0].isoformat(), key[1]]


def _token(filters: Mapping[str, Any], position: Any, size: int) -> str:
    text = simplejson.dumps([dict(filters), position, size])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_token(token: str) -> tuple[dict[str, Any], Any, int]:
    try:
        filters, position, size = simplejson.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        raise bad_request("The page token is not valid.") from None
    return filters, position, size
