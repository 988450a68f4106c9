"""The catalog of a store, product by product, in the order of their ids."""

from datetime import UTC, datetime
from typing import Any

from integration.bigcommerce.calls import Calls, v3_list
from integration.bigcommerce.payloads import catalog
from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import StoreProduct

PAGE = 250  # the most products that come with their variants; the default is 50


class ProductOperations:
    """Reading a whole catalog, page by page."""

    _calls: Calls

    def products_after(
        self, product_id: int, *, modified_since: datetime | None = None
    ) -> tuple[list[Record[StoreProduct] | UnreadableRecord], int | None]:
        """Return up to 250 products whose ids are greater, and the id to go on after.

        That is None once there are no more. A product that comes or goes meanwhile moves no other:
        pages with numbers would skip one for each that is deleted.
        """
        wanted: dict[str, Any] = {
            "id:greater": product_id,
            "sort": "id",
            "direction": "asc",
            "include": "variants",
            "limit": PAGE,
        }
        if modified_since is not None:
            since = modified_since.astimezone(UTC)
            wanted["date_modified:min"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        answer = self._calls.get("/v3/catalog/products", params=wanted)
        listed = v3_list(answer)
        last = max((raw["id"] for raw in listed if _has_id(raw)), default=0)
        if listed and last <= product_id:  # it would come for ever
            raise answer.unreadable()
        read = [catalog.read_product(raw) for raw in listed]
        return read, last if len(listed) == PAGE else None


def _has_id(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("id"), int)
