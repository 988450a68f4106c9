"""Ask BigCommerce and tell BigCommerce: one method per operation, values in, values out.

Every method raises the errors of `RemoteError`. Listed orders are read one by one: one that cannot
be read comes back as an `UnreadableRecord`. The parts of a single order are read whole or not at
all (Unreadable): half an order's lines would be believed. Paths are relative to a store's address,
https://api.bigcommerce.com/stores/{store_hash}.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from integration.bigcommerce.calls import Calls, Reader, rfc_2822, sure, v2_list, whole
from integration.bigcommerce.inventory import InventoryOperations
from integration.bigcommerce.payloads import catalog, orders, refunds, settings
from integration.bigcommerce.products import ProductOperations
from integration.bigcommerce.webhooks import WebhookOperations
from integration.domain.orders import (
    Address,
    StoreLine,
    StoreOrder,
    StoreOrderDraft,
    StoreRefund,
    StoreShipment,
)
from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import (
    Channel,
    InventorySettings,
    StoreInformation,
    StoreVariant,
)
from integration.transport import Remote

HOME = "https://api.bigcommerce.com"
PAGE = 250  # the most of orders and products; the default is 50
PART_PAGE = 50  # the parts of an order and the settings: nobody says that they give more

T = TypeVar("T")


def address_of(*, store_hash: str, home: str = HOME) -> str:
    """Return the address under which a store's API is."""
    return f"{home}/stores/{quote(store_hash, safe='')}"


def credential(*, access_token: str) -> dict[str, str]:
    """Return the headers that carry a store's access token."""
    return {"X-Auth-Token": access_token}


def channel_name(name: str) -> str:
    """Return the name under which `create_channel(name, …)` is listed: not all signs are taken."""
    return settings.channel_name(name)


class BigCommerceClient(InventoryOperations, ProductOperations, WebhookOperations):
    """One BigCommerce store."""

    def __init__(self, remote: Remote) -> None:
        self._calls = Calls(remote)

    # The store and its settings

    def store(self) -> StoreInformation:
        """Return what the store says about itself."""
        return whole(self._calls.get("/v2/store"), settings.read_store).value

    def inventory_settings(self, channel_id: int | None = None) -> InventorySettings:
        """Return when the store moves stock: the channel's own choices over the store's."""
        chosen = settings.InventoryOverrides()
        if channel_id is not None:
            chosen = self._inventory_overrides({"channel_id": channel_id})
        if not chosen.is_complete:
            chosen = chosen.over(self._inventory_overrides({}))
        return chosen.settings

    def channels(self) -> list[Channel]:
        """Return the store's sales channels."""
        pages = self._calls.v3_pages("/v3/channels", limit=PART_PAGE)
        return [sure(answer, settings.read_channel(raw)).value for answer, raw in pages]

    def create_channel(self, name: str, platform: str) -> Channel:
        """Create a connected marketplace channel. `platform` is "macys" or "mirakl".

        Doing it again makes a second one. Characters that no channel's name takes are replaced.
        """
        body = settings.new_channel(name=name, platform=platform)
        answer = self._calls.send("POST", "/v3/channels", json=body)
        return whole(answer, settings.read_channel, inside="data").value

    def silence_order_mails(self, channel_id: int) -> None:
        """Mail nothing about orders to this channel's buyers; other channels stay as they are."""
        self._calls.send(
            "PUT",
            "/v3/settings/email-statuses",
            json=settings.silence(),
            params={"channel_id": channel_id},
        )

    def order_statuses(self) -> Mapping[int, str]:
        """Return the merchant's name for each order status, by status id."""
        answer = self._calls.get("/v2/order_statuses")
        read = [sure(answer, settings.read_order_status(raw)) for raw in v2_list(answer)]
        return dict(record.value for record in read)

    # Orders

    def orders_modified_since(
        self, at: datetime, *, channel_id: int | None = None
    ) -> Iterator[Record[StoreOrder] | UnreadableRecord]:
        """Yield the orders modified since `at`, in that order; of all channels when None.

        An order that is modified while we page would pull its successors onto a page we have read.
        So each page begins at the instant where the last one ended, and what comes again is told
        once; only when a whole page shares one second is the page number raised.
        """
        wanted: dict[str, Any] = {"sort": "date_modified:asc", "limit": PAGE}
        if channel_id is not None:
            wanted["channel_id"] = channel_id
        told: set[tuple[int, datetime]] = set()
        since, page = at, 1
        while True:
            window = {"min_date_modified": rfc_2822(since), "page": page}
            listed = v2_list(self._calls.get("/v2/orders", params={**wanted, **window}))
            newest = since
            for raw in listed:
                record = orders.read_order(raw)
                if isinstance(record, Record):
                    newest = max(newest, record.value.modified_at)
                    known = (record.value.bigcommerce_order_id, record.value.modified_at)
                    if known in told:
                        continue
                    told.add(known)
                yield record
            if len(listed) < PAGE:
                return
            since, page = (newest, 1) if newest > since else (since, page + 1)

    def orders_with_reference(
        self, external_order_id: str, *, channel_id: int
    ) -> list[Record[StoreOrder]]:
        """Return the orders of the channel that carry exactly this reference.

        An empty list is no proof that there is none: the search lags by an unknown time, and may
        leave out archived orders. Raise Unreadable when one that is found cannot be read, since it
        might be the one looked for.
        """
        if not external_order_id:
            raise ValueError("Orders are looked up by a reference that is not empty.")
        wanted = {"external_order_id": external_order_id, "channel_id": channel_id}
        found = [
            sure(answer, orders.read_order(raw))
            for answer, raw in self._calls.v2_pages("/v2/orders", params=wanted, limit=PAGE)
        ]
        return [
            record
            for record in found
            if record.value.external_order_id == external_order_id
            and record.value.channel_id == channel_id
        ]

    def order(self, order_id: int) -> Record[StoreOrder]:
        """Return one order. Raise Refused with status 404 when there is none."""
        return whole(self._calls.get("/v2/orders/{id}", order_id), orders.read_order)

    def order_lines(self, order_id: int) -> list[StoreLine]:
        """Return the lines of an order."""
        return self._parts("/v2/orders/{id}/products", order_id, orders.read_line)

    def shipping_addresses(self, order_id: int) -> list[tuple[int, Address]]:
        """Return the shipping addresses of an order, each with its id."""
        path = "/v2/orders/{id}/shipping_addresses"
        return self._parts(path, order_id, orders.read_shipping_address)

    def shipments(self, order_id: int) -> list[StoreShipment]:
        """Return the parcels of an order."""
        return self._parts("/v2/orders/{id}/shipments", order_id, orders.read_shipment)

    def refunds(self, order_ids: Collection[int]) -> list[StoreRefund]:
        """Return what was given back on these orders, 1 to 50; declined refunds are left out."""
        if not 0 < len(order_ids) <= PART_PAGE:
            raise ValueError("Refunds are asked for 1 to 50 orders at a time.")
        wanted = {"order_id:in": ",".join(str(number) for number in order_ids)}
        path = "/v3/orders/payment_actions/refunds"
        pages = self._calls.v3_pages(path, params=wanted, limit=PART_PAGE)
        found = [sure(answer, refunds.read_refund(raw)).value for answer, raw in pages]
        return [one for one in found if one is not None]

    def create_order(self, draft: StoreOrderDraft) -> Record[StoreOrder]:
        """Create an order and return it. Doing it again makes a second one.

        Raise Refused with status 409 when the store has too little stock or wants another quantity.
        """
        answer = self._calls.send("POST", "/v2/orders", json=orders.new_order(draft))
        return whole(answer, orders.read_order)

    def set_status(self, order_id: int, status_id: int) -> Record[StoreOrder]:
        """Give an order a status and return it. It may be refused with 409, as a creation may."""
        return self._update(order_id, {"status_id": status_id})

    def update_billing_address(self, order_id: int, address: Address) -> Record[StoreOrder]:
        """Replace an order's billing address and return the order; its totals may change."""
        return self._update(order_id, {"billing_address": orders.address_fields(address)})

    def update_shipping_address(self, order_id: int, address_id: int, address: Address) -> None:
        """Replace one shipping address of an order; costs and taxes are not recalculated."""
        self._calls.send(
            "PUT",
            "/v2/orders/{id}/shipping_addresses/{id}",
            order_id,
            address_id,
            json=orders.address_fields(address),
        )

    # The catalog

    def variants_by_sku(self, sku: str) -> list[StoreVariant]:
        """Return the variants with this SKU, whatever its case. Two mean an orphan in the store."""
        if not sku:
            raise ValueError("Variants are looked up by a SKU that is not empty.")
        pages = self._calls.v3_pages("/v3/catalog/variants", params={"sku": sku}, limit=PAGE)
        found = [sure(answer, catalog.read_product_of_variant(raw)).value for answer, raw in pages]
        wanted = sku.casefold()
        products = {product_id for product_id, its_sku in found if its_sku.casefold() == wanted}
        if products:
            variants = self.products_with_variants(sorted(products))
        else:  # the documentation finds the only variant of a simple product by the product's SKU
            variants = self._variants({"sku": sku})
        return [variant for variant in variants if variant.sku.casefold() == wanted]

    def products_with_variants(self, product_ids: Collection[int]) -> list[StoreVariant]:
        """Return every variant of these products, 1 to 250, with what is on hand."""
        if not 0 < len(product_ids) <= PAGE:
            raise ValueError("Products are asked for 1 to 250 at a time.")
        return self._variants({"id:in": ",".join(str(number) for number in product_ids)})

    # Shared by several methods

    def _variants(self, wanted: Mapping[str, Any]) -> list[StoreVariant]:
        params = {**wanted, "include": "variants"}
        pages = self._calls.v3_pages("/v3/catalog/products", params=params, limit=PAGE)
        products = [sure(answer, catalog.read_variants(raw)).value for answer, raw in pages]
        return [variant for variants in products for variant in variants]

    def _inventory_overrides(self, level: Mapping[str, Any]) -> settings.InventoryOverrides:
        answer = self._calls.get("/v3/settings/inventory", params=level)
        return whole(answer, settings.read_inventory_settings, inside="data").value

    def _update(self, order_id: int, change: Mapping[str, Any]) -> Record[StoreOrder]:
        # The smallest body that says it: whatever else is sent may recalculate the order.
        answer = self._calls.send("PUT", "/v2/orders/{id}", order_id, json=change)
        return whole(answer, orders.read_order)

    def _parts(self, path: str, order_id: int, reader: Reader[T]) -> list[T]:
        pages = self._calls.v2_pages(path, order_id, limit=PART_PAGE)
        return [sure(answer, reader(raw)).value for answer, raw in pages]
