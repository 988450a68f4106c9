"""The inventory operations of a store: what lies where, and how much of it may be sold."""

from collections.abc import Collection

from integration.bigcommerce.calls import Calls, sure, total_pages, v3_list
from integration.bigcommerce.payloads import inventory
from integration.domain.availability import ShelfReading, StockLocation
from integration.domain.records import Record, UnreadableRecord

PAGE = 1000  # the most that GET /v3/inventory/items gives
SMALL_PAGE = 250

_ITEMS = "/v3/inventory/items"


class InventoryOperations:
    """Stock by variant and location."""

    _calls: Calls

    def inventory_page(
        self, page: int
    ) -> tuple[list[Record[ShelfReading] | UnreadableRecord], int]:
        """Return one page of everything that is counted, up to 1,000, and how many pages there are.

        A variant whose stock is not tracked is not among them. All locations are told.
        """
        answer = self._calls.get(_ITEMS, params={"page": page, "limit": PAGE})
        return [inventory.read_item(raw) for raw in v3_list(answer)], total_pages(answer)

    def inventory_of(
        self, product_ids: Collection[int]
    ) -> list[Record[ShelfReading] | UnreadableRecord]:
        """Return what is counted of these products, 1 to 250, at all locations."""
        if not 0 < len(product_ids) <= SMALL_PAGE:
            raise ValueError("Stock is asked for 1 to 250 products at a time.")
        wanted = {"product_id:in": ",".join(str(number) for number in product_ids)}
        pages = self._calls.v3_pages(_ITEMS, params=wanted, limit=PAGE)
        return [inventory.read_item(raw) for _, raw in pages]

    def locations(self) -> list[StockLocation]:
        """Return the places where stock may lie, those that are not enabled too."""
        pages = self._calls.v3_pages("/v3/inventory/locations", limit=SMALL_PAGE)
        return [sure(answer, inventory.read_location(raw)).value for answer, raw in pages]
