"""Cut lists into pages: V2 has bare arrays and 204 for nothing, V3 says how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.refusals import invalid_field, v2_refusal, v3_refusal
from sandbox.http import empty_answer, json_answer

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 250


def v2_page(
    request: Request, rows: Sequence[Any], view: Callable[[Any], dict[str, Any]]
) -> Response:
    """Answer with one page of `rows`; a page without rows is a 204 without a body."""
    page, limit = _v2_number(request, "page", 1), _v2_number(request, "limit", DEFAULT_LIMIT)
    if limit > LARGEST_LIMIT:
        raise v2_refusal(413, f"The limit may not be larger than {LARGEST_LIMIT}.")
    cut = rows[(page - 1) * limit : page * limit]
    return json_answer([view(row) for row in cut]) if cut else empty_answer()


def v3_page(
    request: Request,
    rows: Sequence[Any],
    view: Callable[[Any], dict[str, Any]],
    *,
    largest: int = LARGEST_LIMIT,
    default: int = DEFAULT_LIMIT,
) -> Response:
    """Answer with `data` and `meta.pagination`; an empty page is an empty list."""
    page, limit = _v3_number(request, "page", 1), _v3_number(request, "limit", default)
    if limit > largest:
        raise v3_refusal(413, f"The limit may not be larger than {largest}.")
    cut = rows[(page - 1) * limit : page * limit]
    pages = max(1, -(-len(rows) // limit))
    pagination = {
        "total": len(rows),
        "count": len(cut),
        "per_page": limit,
        "current_page": page,
        "total_pages": pages,
        "links": _links(request, page=page, limit=limit, pages=pages),
    }
    return json_answer({"data": [view(row) for row in cut], "meta": {"pagination": pagination}})


def v3_one(data: Any, status: int = 200) -> Response:
    """Answer with one thing: `{"data", "meta"}`."""
    return json_answer({"data": data, "meta": {}}, status)


def comma_list(request: Request, name: str) -> list[str] | None:
    """Return the values of a comma list in the query, or None when it was not asked for."""
    if name not in request.args:
        return None
    return [part.strip() for part in request.args[name].split(",") if part.strip()]


def id_list(request: Request, name: str) -> set[int] | None:
    """Return the ids of a comma list in a V3 query; refuse what is no number."""
    parts = comma_list(request, name)
    if parts is None:
        return None
    try:
        return {int(part) for part in parts}
    except ValueError:
        raise v3_refusal(422, f'Query parameter "{name}" value must be integers.') from None


def _links(request: Request, *, page: int, limit: int, pages: int) -> dict[str, str]:
    asked = {name: value for name, value in request.args.items() if name not in ("page", "limit")}

    def link(number: int) -> str:
        return "?" + urlencode(asked | {"page": number, "limit": limit}, safe=":,")

    links = {"current": link(page)}
    if page > 1:
        links["previous"] = link(page - 1)
    if page < pages:
        links["next"] = link(page + 1)
    return links


def _v2_number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise invalid_field(name)
    return int(text)


def _v3_number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        title = f'Query parameter "{name}" value must be integer. For input string: "{text}".'
        raise v3_refusal(422, title)
    return int(text)
