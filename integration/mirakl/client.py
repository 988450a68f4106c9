"""Ask Mirakl and tell Mirakl: one method per operation of the seller API, values in, values out.

Every method raises the errors of `RemoteError`. A page's records are read one by one: one that
cannot be read comes back as an `UnreadableRecord` and never costs its neighbors.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from integration.domain.orders import MarketplaceOrder, MarketplaceShipment, ShipmentDraft, Tracking
from integration.domain.records import (
    CreatedShipments,
    OrderExport,
    Record,
    UnreadableRecord,
)
from integration.domain.reference import (
    Carrier,
    PlatformConfiguration,
    Reason,
    ShippingType,
    ShopAccount,
)
from integration.mirakl.calls import Calls, listed, readable, total, whole
from integration.mirakl.imports import ImportOperations
from integration.mirakl.money import MoneyOperations
from integration.mirakl.offers import OfferOperations
from integration.mirakl.payloads import order_actions, orders, reference, shipments
from integration.mirakl.stock import StockOperations
from integration.transport import Answer

PAGE = 100  # the most that offset and seek pagination give; the default is 10
MOST_ORDERS = 100  # per OR11 by id, per OR04
MOST_SHIPMENTS = 1000  # per ST01


def credential(*, api_key: str) -> dict[str, str]:
    """Return the headers that carry a shop's API key: raw, without a scheme."""
    return {"Authorization": api_key}


class MiraklClient(OfferOperations, StockOperations, ImportOperations, MoneyOperations, Calls):
    """One shop at one Mirakl marketplace. `shop_id` is for a user who has several shops."""

    # The marketplace and the shop

    def version(self) -> None:
        """Return when the marketplace is up (V01). Its body means nothing."""
        self._get("/api/version", operation="V01")

    def account(self) -> ShopAccount:
        """Return the shop that the key belongs to (A01)."""
        answer = self._get("/api/account", operation="A01")
        return whole(answer, reference.read_account).value

    def platform_configuration(self) -> Record[PlatformConfiguration]:
        """Return how the operator has set up the marketplace (PC01)."""
        answer = self._get("/api/platform/configuration", operation="PC01")
        return whole(answer, reference.read_configuration)

    def carriers(self) -> list[Carrier]:
        """Return the carriers that go by a code (SH21)."""
        answer = self._get("/api/shipping/carriers", operation="SH21")
        return readable(answer, "carriers", reference.read_carrier)

    def shipping_types(self) -> list[ShippingType]:
        """Return the marketplace's shipping methods (SH12)."""
        answer = self._get("/api/shipping/types", operation="SH12")
        return readable(answer, "shipping_types", reference.read_shipping_type)

    def reasons(self) -> list[Reason]:
        """Return the reasons for refunds, cancelations, incidents and messages (RE01)."""
        answer = self._get("/api/reasons", operation="RE01")
        return readable(answer, "reasons", reference.read_reason)

    # Orders

    def orders_since(self, at: datetime) -> Iterator[Record[MarketplaceOrder] | UnreadableRecord]:
        """Yield the orders updated since `at`, oldest first by creation (OR11).

        Mirakl goes back a little further by itself: the same order comes again in the next window.
        Pages after the first are the operation "OR11 page".
        """
        return self._orders({"start_update_date": order_actions.moment(at)})

    def orders(
        self, order_ids: Collection[str]
    ) -> Iterator[Record[MarketplaceOrder] | UnreadableRecord]:
        """Yield these orders, at most 100 (OR11). One that Mirakl does not show is left out.

        Raise ValueError for none or too many: without an id, OR11 would return every order.
        """
        if not 0 < len(order_ids) <= MOST_ORDERS or not all(order_ids):
            raise ValueError("OR11 is asked for 1 to 100 orders by their ids.")
        return self._orders({"order_ids": ",".join(order_ids)})

    def start_order_export(self, *, updated_from: datetime, updated_until: datetime) -> str:
        """Have all orders updated in that time written to files; return the tracking id (OR13)."""
        answer = self._send(
            "POST",
            "/api/orders/async-export",
            operation="OR13",
            json=order_actions.export_request(
                updated_from=updated_from, updated_until=updated_until
            ),
        )
        return whole(answer, order_actions.read_tracking_id).value

    def order_export(self, tracking_id: str) -> OrderExport:
        """Return how far the export is: PENDING, COMPLETED with its files' URLs, FAILED (OR14)."""
        path = f"/api/orders/async-export/status/{quote(tracking_id, safe='')}"
        return whole(self._get(path, operation="OR14"), order_actions.read_export).value

    def exported_orders(self, url: str) -> Iterator[Record[MarketplaceOrder] | UnreadableRecord]:
        """Yield the orders of one file of an export (OR15)."""
        answer = self._remote.follow(url, operation="OR15", params=self._shop)
        for raw in listed(answer, "orders"):
            yield orders.read_order(raw)

    def accept(self, order_id: str, decisions: Mapping[str, bool]) -> None:
        """Accept or refuse each line; every line of the order must be decided (OR21)."""
        body = order_actions.acceptance(decisions)
        self._send("PUT", _order(order_id, "accept"), operation="OR21", json=body)

    def set_tracking(self, order_id: str, tracking: Tracking) -> None:
        """Set the order's one tracking; a later one overwrites it (OR23)."""
        body = order_actions.order_tracking(tracking)
        self._send("PUT", _order(order_id, "tracking"), operation="OR23", json=body)

    def mark_shipped(self, order_id: str) -> None:
        """Say that the whole order has left; only in SHIPPING (OR24)."""
        self._send("PUT", _order(order_id, "ship"), operation="OR24")

    def set_references(self, references: Mapping[str, str]) -> Mapping[str, str]:
        """Set the seller's reference of 1 to 100 orders, by order id (OR04).

        Return what Mirakl says about each order that it did not update, by order id.
        """
        if not 0 < len(references) <= MOST_ORDERS:
            raise ValueError("OR04 takes 1 to 100 orders.")
        body = order_actions.references(references)
        answer = self._send("PUT", "/api/orders", operation="OR04", json=body)
        return whole(answer, order_actions.read_reference_errors).value

    # Shipments, where the marketplace has multi-shipment on

    def create_shipments(self, drafts: Sequence[ShipmentDraft]) -> CreatedShipments:
        """Declare 1 to 1,000 parcels as shipped (ST01). Doing it again declares them again.

        Raise Refused with status 404 where multi-shipment is off.
        """
        if not 0 < len(drafts) <= MOST_SHIPMENTS:
            raise ValueError("ST01 takes 1 to 1,000 shipments.")
        body = shipments.new_shipments(drafts)
        answer = self._send("POST", "/api/shipments", operation="ST01", json=body)
        return whole(answer, shipments.read_created).value

    def shipments(
        self, order_ids: Collection[str]
    ) -> Iterator[Record[MarketplaceShipment] | UnreadableRecord]:
        """Yield the parcels of these orders, 1 to 100 (ST11). Later pages are "ST11 page"."""
        found = self._seek("/api/shipments", operation="ST11", order_ids=order_ids)
        return (shipments.read_shipment(raw) for _, raw in found)

    def items_to_ship(self, order_ids: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """Return the units still to be shipped, by order id and line id; 1 to 100 orders (ST12).

        An order with nothing left, or not yet in SHIPPING, is not among the keys.
        """
        left: dict[str, Mapping[str, int]] = {}
        found = self._seek("/api/shipments/items_to_ship", operation="ST12", order_ids=order_ids)
        for answer, raw in found:
            record = shipments.read_items_to_ship(raw)
            if isinstance(record, UnreadableRecord):
                raise answer.unreadable()
            order_id, units = record.value
            left[order_id] = units
        return left

    # The manner of Mirakl

    def _orders(
        self, wanted: Mapping[str, Any]
    ) -> Iterator[Record[MarketplaceOrder] | UnreadableRecord]:
        """Page by offset. Sorted by creation, so that an order updated meanwhile keeps its place.

        One that joins in front pushes others onto the next page: they are told once.
        """
        told: set[tuple[str, datetime]] = set()
        paging = {"max": PAGE, "sort": "dateCreated", "order": "asc"}
        offset, count = 0, 1
        while offset < count:
            answer = self._get(
                "/api/orders",
                operation="OR11" if offset == 0 else "OR11 page",
                params={**wanted, **paging, "offset": offset},
            )
            page = listed(answer, "orders")
            for raw in page:
                record = orders.read_order(raw)
                if isinstance(record, Record):
                    known = (record.value.mirakl_order_id, record.value.updated_at)
                    if known in told:
                        continue
                    told.add(known)
                yield record
            offset += len(page)
            count = total(answer) if page else 0

    def _seek(
        self, path: str, *, operation: str, order_ids: Collection[str]
    ) -> Iterator[tuple[Answer, Any]]:
        if not 0 < len(order_ids) <= MOST_ORDERS or not all(order_ids):
            raise ValueError(f"{operation} is asked for 1 to 100 orders by their ids.")
        wanted = {"order_id": list(order_ids), "limit": PAGE}
        return self._seek_pages(path, operation, wanted)


def _order(order_id: str, action: str) -> str:
    return f"/api/orders/{quote(order_id, safe='')}/{action}"
