"""The manner of BigCommerce: how its paths, pages, dates and answers are put together.

V2 lists are bare arrays that end with a short page or an empty 204. V3 wraps everything in `data`
and counts its pages in `meta`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, TypeVar

from integration.domain.records import Record, UnreadableRecord
from integration.transport import Answer, Remote

T = TypeVar("T")
Reader = Callable[[Any], Record[T] | UnreadableRecord]


class Calls:
    """Calls to one store. A path holds `{id}` for each id; with its method it is the operation."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def get(self, path: str, *ids: int, params: Mapping[str, Any] | None = None) -> Answer:
        """Read a path."""
        return self._remote.get(_filled(path, ids), operation=f"GET {path}", params=params)

    def send(
        self,
        method: str,
        path: str,
        *ids: int,
        json: Any,
        params: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Write to a path, once."""
        operation = f"{method} {path}"
        return self._remote.send(
            method, _filled(path, ids), operation=operation, json=json, params=params
        )

    def v2_pages(
        self, path: str, *ids: int, params: Mapping[str, Any] | None = None, limit: int
    ) -> Iterator[tuple[Answer, Any]]:
        """Yield each record of a V2 list, with the answer that it came in."""
        page = 1
        while True:
            paging = {"page": page, "limit": limit}
            answer = self.get(path, *ids, params={**(params or {}), **paging})
            listed = v2_list(answer)
            for raw in listed:
                yield answer, raw
            if len(listed) < limit:
                return
            page += 1

    def v3_pages(
        self, path: str, *, params: Mapping[str, Any] | None = None, limit: int
    ) -> Iterator[tuple[Answer, Any]]:
        """Yield each record of a V3 list, with the answer that it came in."""
        page, last = 1, 1
        while page <= last:
            paging = {"page": page, "limit": limit}
            answer = self.get(path, params={**(params or {}), **paging})
            for raw in v3_list(answer):
                yield answer, raw
            last = total_pages(answer)
            page += 1


def _filled(path: str, ids: tuple[int, ...]) -> str:
    for number in ids:
        path = path.replace("{id}", str(int(number)), 1)
    return path


def rfc_2822(at: datetime) -> str:
    """Write an instant as V2 wants it. Raise ValueError when it has no zone."""
    if at.tzinfo is None:
        raise ValueError("BigCommerce only takes times with a zone.")
    return format_datetime(at.astimezone(UTC))


def sure(answer: Answer, record: Record[T] | UnreadableRecord) -> Record[T]:
    """Return the record. Raise Unreadable when it could not be read."""
    if isinstance(record, UnreadableRecord):
        raise answer.unreadable()
    return record


def whole(answer: Answer, reader: Reader[T], *, inside: str = "") -> Record[T]:
    """Read an answer as one record, or what its key `inside` holds. Raise Unreadable."""
    return sure(answer, reader(_inside(answer, inside) if inside else answer.json()))


def _inside(answer: Answer, key: str) -> Any:
    data = answer.json()
    if not isinstance(data, dict) or key not in data:
        raise answer.unreadable()
    return data[key]


def v2_list(answer: Answer) -> list[Any]:
    """Return the raw records of one V2 page. Raise Unreadable."""
    if answer.status == 204:
        return []
    listed = answer.json()
    if not isinstance(listed, list):
        raise answer.unreadable()
    return listed


def v3_list(answer: Answer) -> list[Any]:
    """Return the raw records of one V3 page. Raise Unreadable."""
    listed = _inside(answer, "data")
    if not isinstance(listed, list):
        raise answer.unreadable()
    return listed


def total_pages(answer: Answer) -> int:
    """Return how many pages a V3 list has; 1 where it does not say."""
    meta = answer.json().get("meta")
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    total = pagination.get("total_pages") if isinstance(pagination, dict) else None
    return total if isinstance(total, int) else 1
