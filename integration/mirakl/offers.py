"""Offers and the products that they sell: OF52, OF53, OF54, P31."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from integration.domain.offers import ListedOffer, OfferExportState, is_upc
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl.calls import Calls, readable, whole
from integration.mirakl.payloads import offers

MOST_REFERENCES = 100  # per P31


class OfferOperations(Calls):
    """What a shop asks about its own offers."""

    def start_offer_export(self, *, since: datetime | None = None) -> str:
        """Have offers written to files; return the tracking id (OF52).

        With `since` those updated or deleted from then on. Without it every offer, inactive ones
        too, as the operation "OF52 full": Mirakl allows that once a day.
        """
        answer = self._send(
            "POST",
            "/api/offers/export/async",
            operation="OF52" if since else "OF52 full",
            json=offers.export_request(since=since),
        )
        return whole(answer, offers.read_tracking_id).value

    def offer_export(self, tracking_id: str) -> OfferExportState:
        """Return how far the export is: PENDING, COMPLETED with its files' URLs, FAILED (OF53)."""
        path = f"/api/offers/export/async/status/{quote(tracking_id, safe='')}"
        return whole(self._get(path, operation="OF53"), offers.read_export).value

    def exported_offers(self, url: str) -> Iterator[Record[ListedOffer] | UnreadableRecord]:
        """Yield the offers of one file of an export (OF54)."""
        answer = self._remote.follow(url, operation="OF54", params=self._shop)
        chunk = answer.json()
        if not isinstance(chunk, list):
            raise answer.unreadable()
        for raw in chunk:
            yield offers.read_offer(raw)

    def products_by_upc(self, upcs: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the operator's product SKUs by UPC, for 1 to 100 UPCs (P31).

        A UPC that no product has is not among the keys. Raise ValueError for a UPC that is not
        digits alone: another sign could end it in Mirakl's list.
        """
        if not 0 < len(upcs) <= MOST_REFERENCES or not all(map(is_upc, upcs)):
            raise ValueError("P31 is asked for 1 to 100 UPCs of digits.")
        wanted = ",".join(f"UPC|{upc}" for upc in upcs)
        answer = self._get("/api/products", operation="P31", params={"product_references": wanted})
        found: dict[str, frozenset[str]] = {}
        for product in readable(answer, "products", offers.read_product):
            if product.upc in upcs:
                known = found.get(product.upc, frozenset())
                found[product.upc] = known | {product.product_sku}
        return found
