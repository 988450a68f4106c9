"""The store: its goods, stock, orders, channels and settings, and what people do in it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import events, refunds, shipping, words
from sandbox.bigcommerce.channels_state import Channel, Channels
from sandbox.bigcommerce.goods import Goods, Product, Variant
from sandbox.bigcommerce.hooks_state import Hooks
from sandbox.bigcommerce.order_drafts import create_order
from sandbox.bigcommerce.order_edits import change_order
from sandbox.bigcommerce.order_records import Order, Shipment
from sandbox.bigcommerce.quota import Quota
from sandbox.bigcommerce.stock import DEFAULT_LOCATION, StockRoom
from sandbox.bigcommerce.stock_rules import settle_stock
from sandbox.bigcommerce.store_settings import StoreSettings

if TYPE_CHECKING:
    from sandbox.world import World

FIRST_IDS = {"order": 101, "line": 1001, "address": 2001, "shipment": 3001, "fee": 1, "refund": 1}
SHOPPER = {
    "first_name": "Robin",
    "last_name": "Vance",
    "street_1": "18 Juniper Street",
    "city": "Portland",
    "state": "Oregon",
    "zip": "97205",
    "country": "United States",
    "country_iso2": "US",
    "phone": "503-555-0147",
    "email": "robin.vance@example.com",
}


@dataclass(frozen=True)
class Mail:
    """One mail that the store sent to a buyer."""

    at: datetime
    order_id: int
    email: str
    to: str


class Store:
    """One BigCommerce store. Orders, products and variants are dicts by id.

    What staff and shoppers do (`ship`, `set_status`, `sell`, `cancel`, …) are methods; they raise
    `sandbox.http.Refusal` where the store would say no.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.settings = StoreSettings()
        self.goods = Goods()
        self.room = StockRoom(now=self.now, lag=self._inventory_lag, moved=self._stock_moved)
        self.orders: dict[int, Order] = {}
        self.refunds: dict[int, refunds.Refund] = {}
        self.customers: dict[int, str] = {}
        self.mails: list[Mail] = []
        self.channels = Channels(opened_at=self.now())
        self.hooks = Hooks()
        self.quota = Quota()
        self._ids = {kind: itertools.count(first) for kind, first in FIRST_IDS.items()}
        self._stock_up()

    # What it knows

    @property
    def products(self) -> dict[int, Product]:
        return self.goods.products

    @property
    def variants(self) -> dict[int, Variant]:
        return self.goods.variants

    def now(self) -> datetime:
        return self.world.now()

    def variant(self, sku: str) -> Variant:
        """Return the variant of a SKU; raise KeyError."""
        found = self.goods.variant_of_sku(sku)
        if found is None:
            raise KeyError(f"The store does not sell {sku}.")
        return found

    def on_hand(self, sku: str, *, location_id: int = DEFAULT_LOCATION) -> int:
        """Return the units of a SKU that lie there in truth, whatever readings show."""
        return self.room.on_hand(self.variant(sku).id, location_id=location_id)

    def orders_of(self, external_order_id: str) -> list[Order]:
        """Return every order that carries this id, archived ones too, oldest first."""
        return [one for one in self.orders.values() if one.external_order_id == external_order_id]

    def connected_channels(self) -> set[int]:
        return self.channels.connected_ids()

    def next_id(self, kind: str) -> int:
        return next(self._ids[kind])

    # What staff and shoppers do

    def ship(
        self,
        order_id: int,
        *,
        provider: str = "ups",
        carrier: str = "",
        tracking: str = "1Z999AA10123456784",
        items: Mapping[int, int] | None = None,
        link: str = "",
        method: str = "",
    ) -> Shipment:
        """Pack a parcel with `items` (units by line id; all that is left when None)."""
        order = self.orders[order_id]
        units = order.unshipped if items is None else items
        body = {
            "order_address_id": order.shipping_addresses[0].id,
            "shipping_provider": provider,
            "tracking_carrier": carrier,
            "tracking_number": tracking,
            "tracking_link": link,
            "shipping_method": method,
            "items": [
                {"order_product_id": line_id, "quantity": quantity}
                for line_id, quantity in units.items()
            ],
        }
        return shipping.create_shipment(self, order, body)

    def relabel(self, order_id: int, shipment_id: int, **labels: str) -> None:
        """Change a parcel's labels (`tracking_number`, `tracking_carrier`, …)."""
        order, shipment = self._parcel(order_id, shipment_id)
        shipping.change_shipment(self, order, shipment, labels)

    def unship(self, order_id: int, shipment_id: int) -> None:
        """Delete a parcel; the order keeps its status."""
        order, shipment = self._parcel(order_id, shipment_id)
        shipping.delete_shipment(self, order, shipment)

    def _parcel(self, order_id: int, shipment_id: int) -> tuple[Order, Shipment]:
        order = self.orders[order_id]
        shipment = order.shipment(shipment_id)
        if shipment is None:
            raise KeyError(f"Order {order_id} has no shipment {shipment_id}.")
        return order, shipment

    def set_status(self, order_id: int, status_id: int) -> None:
        """Choose a status in the control panel."""
        change_order(self, self.orders[order_id], {"status_id": status_id})

    def cancel(self, order_id: int) -> None:
        self.set_status(order_id, words.CANCELLED)

    def refund(self, order_id: int, amount: str | Decimal, **more: Any) -> refunds.Refund:
        """Give money back in the control panel (`tax` in the amount, `reason`)."""
        return refunds.refund(self, self.orders[order_id], Decimal(amount), **more)

    def archive(self, order_id: int) -> None:
        """Put an order out of sight; it is neither cancelled nor refunded."""
        change_order(self, self.orders[order_id], {"is_deleted": True})

    def edit_line(self, order_id: int, line_id: int, **fields: Any) -> None:
        """Change one line (`quantity=1`, or both prices)."""
        change_order(self, self.orders[order_id], {"products": [{"id": line_id, **fields}]})

    def edit_order(self, order_id: int, **fields: Any) -> None:
        """Change any fields of an order, as staff may."""
        change_order(self, self.orders[order_id], fields)

    def sell(
        self,
        sku: str,
        quantity: int = 1,
        *,
        status_id: int = words.AWAITING_FULFILLMENT,
        buyer: Mapping[str, str] = SHOPPER,
    ) -> int:
        """Let a shopper buy in the web shop, paid unless said otherwise; return the order's id.

        Stock is taken now where the store's settings have this status take it.
        """
        variant = self.variant(sku)
        line = {"product_id": variant.product_id, "variant_id": variant.id, "quantity": quantity}
        body = {
            "status_id": status_id,
            "billing_address": dict(buyer),
            "payment_method": "Credit Card",
            "products": [line],
        }
        return create_order(self, body, order_source="www").id

    def set_stock(self, sku: str, quantity: int, *, location_id: int = DEFAULT_LOCATION) -> None:
        """Count a SKU anew."""
        self.room.put(self.variant(sku).id, quantity, location_id=location_id)

    def add_channel(self, name: str, *, platform: str = "macys", kind: str = "marketplace") -> int:
        """Open a channel and return its id."""
        channel = Channel(
            id=self.channels.next_id(), name=name, type=kind, platform=platform, at=self.now()
        )
        return self.channels.add(channel).id

    # What every change of an order goes through

    def keep(self, order: Order, *, before: Order | None) -> None:
        """Let stock follow, and keep the order: a new one, or in place of `before`."""
        old_status = before.status_id if before is not None else None
        is_archived = order.is_deleted and before is not None and not before.is_deleted
        self._settle_stock(order, before=before)
        if not self.settings.keeps_removed_lines:
            order.lines = [line for line in order.lines if line.quantity]
        if before is None:
            order.id = self.next_id("order")
        else:
            before.__dict__.update(order.__dict__)
            order = before
        self.orders[order.id] = order
        if old_status not in (None, order.status_id):
            self._mail(order)
        events.order_kept(self, order, old_status=old_status, is_archived=is_archived)
        self.touch(order)

    def note_parcel(self, order: Order) -> None:
        """Follow a new parcel with the order's status and stock; what has left is never refused."""
        before = Order(**order.__dict__)
        order.status_id = shipping.status_after_parcel(order)
        self._settle_stock(order, before=before, may_refuse=False)
        self._mail(order)
        events.order_kept(self, order, old_status=before.status_id, is_archived=False)
        self.touch(order)

    def touch(self, order: Order) -> None:
        """Mark an order as changed now, tell so, and let the search index follow in its time."""
        events.order_touched(self, order)
        now = self.now()
        order.date_modified = now
        horizon = now - self.span(self.settings.list_lag_seconds)
        seen = [at for at in order.changes if at <= horizon]
        order.changes = [*seen[-1:], *(at for at in order.changes if at > horizon), now]
        known = order.external_ids[-1][1] if order.external_ids else ""
        if order.external_order_id != known:
            visible_at = now + self.span(self.settings.search_lag_seconds)
            order.external_ids.append((visible_at, order.external_order_id))

    def indexed_external_id(self, order: Order) -> str:
        """Return the external id under which the search finds this order now."""
        visible = [known for at, known in order.external_ids if at <= self.now()]
        return visible[-1] if visible else ""

    def indexed_change(self, order: Order) -> datetime | None:
        """Return the last change that the lists know of; None when they do not know the order."""
        horizon = self.now() - self.span(self.settings.list_lag_seconds)
        visible = [at for at in order.changes if at <= horizon]
        return visible[-1] if visible else None

    def _settle_stock(self, order: Order, *, before: Order | None, may_refuse: bool = True) -> None:
        settle_stock(
            order,
            before=before,
            rules=self.settings.rules_for(order.channel_id),
            goods=self.goods,
            room=self.room,
            location_id=self.settings.debit_location,
            may_refuse=may_refuse,
        )

    def _mail(self, order: Order) -> None:
        """Tell the buyer of a new status or parcel, where the channel sends such mails."""
        email = "combined_order_status_email"
        if self.settings.sends_email(email, order.channel_id):
            to = order.billing_address["email"]
            self.mails.append(Mail(self.now(), order.id, email, to))

    def _inventory_lag(self) -> timedelta:
        return self.span(self.settings.inventory_lag_seconds)

    def _stock_moved(self, variant_id: int, *, method: str, value: int, by_order: bool) -> None:
        variant = self.variants[variant_id]
        events.stock_moved(self, variant, method=method, value=value, by_order=by_order)

    def span(self, seconds: float) -> timedelta:
        """Return how long a vendor's `seconds` last here."""
        return self.world.clock.span(seconds=seconds)

    def _stock_up(self) -> None:
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in self.world.catalogue:
            groups.setdefault(row["group"], []).append(row)
        for rows in groups.values():
            self.goods.add_group(rows, at=self.now())
        for row in self.world.catalogue:
            if row["quantity"] is not None:
                self.set_stock(row["sku"], row["quantity"])
