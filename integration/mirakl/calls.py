"""The manner of Mirakl: how its paths, shops and answers are put together."""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from integration.domain.records import Record, UnreadableRecord
from integration.transport import Answer, Remote

logger = logging.getLogger(__name__)

T = TypeVar("T")
Reader = Callable[[Any], Record[T] | UnreadableRecord]


class Calls:
    """Calls to one marketplace. `shop_id` is for a user who has several shops."""

    def __init__(self, remote: Remote, *, shop_id: int | None = None) -> None:
        self._remote = remote
        self._shop: dict[str, Any] = {} if shop_id is None else {"shop_id": shop_id}

    def _get(self, path: str, *, operation: str, params: Mapping[str, Any] | None = None) -> Answer:
        return self._remote.get(path, operation=operation, params={**(params or {}), **self._shop})

    def _send(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        json: Any = None,
        files: Mapping[str, Any] | None = None,
    ) -> Answer:
        return self._remote.send(
            method, path, operation=operation, json=json, files=files, params=self._shop
        )

    def _seek_pages(
        self, path: str, operation: str, wanted: Mapping[str, Any], *, later: str = ""
    ) -> Iterator[tuple[Answer, Any]]:
        """Page by token: it carries the filters, and is absent or null on the last page.

        Pages after the first are the operation `later`, or "… page".
        """
        params = wanted
        tokens: set[str] = set()
        while True:
            answer = self._get(path, operation=operation, params=params)
            for raw in listed(answer, "data"):
                yield answer, raw
            token = answer.json().get("next_page_token")
            if not token or token in tokens:
                return
            tokens.add(token)
            params = {"page_token": token, "limit": wanted["limit"]}
            operation = later or f"{operation.removesuffix(' page')} page"


def whole(answer: Answer, reader: Reader[T]) -> Record[T]:
    """Read an answer as one record. Raise Unreadable."""
    record = reader(answer.json())
    if isinstance(record, UnreadableRecord):
        raise answer.unreadable()
    return record


def listed(answer: Answer, key: str) -> list[Any]:
    """Return the raw records that a key of the answer holds. Raise Unreadable."""
    data = answer.json()
    found = data.get(key) if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise answer.unreadable()
    return found


def total(answer: Answer) -> int:
    """Return how many records all pages of a list have. Raise Unreadable."""
    count = answer.json().get("total_count")
    if not isinstance(count, int):
        raise answer.unreadable()
    return count


def readable(answer: Answer, key: str, reader: Reader[T]) -> list[T]:
    """Return what can be read of a list; of the rest, the names of its faulty fields are logged."""
    values = []
    for raw in listed(answer, key):
        record = reader(raw)
        if isinstance(record, UnreadableRecord):
            facts = {"operation": answer.operation, "reasons": record.reasons}
            logger.warning("unreadable reference data", extra=facts)
        else:
            values.append(record.value)
    return values
