"""The marketplace: its offers, orders and parcels, and everything that can be done to them."""

from __future__ import annotations

import copy
import functools
import itertools
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl import figures, lifecycle, parcels, reductions
from sandbox.mirakl.budgets import Budgets
from sandbox.mirakl.checkout import BasketLine, new_order
from sandbox.mirakl.exports import Export
from sandbox.mirakl.import_lists import OfferImport, PriceImport
from sandbox.mirakl.ledger import Ledger
from sandbox.mirakl.money_exports import TransactionExport
from sandbox.mirakl.offer_exports import OfferExport
from sandbox.mirakl.offer_list import products_from
from sandbox.mirakl.offers import Offer, offers_from
from sandbox.mirakl.orders import Line, Order, Reduction, Shipment
from sandbox.mirakl.reference import shipping_types
from sandbox.mirakl.returns import Return
from sandbox.mirakl.settings import Settings
from sandbox.mirakl.stock_imports import StockImport
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.world import World


class Marketplace:
    """One shop at one marketplace.

    `orders`, `shipments` and `offers` are the truth. What OR11, OR13 and ST11 show of an order or
    a parcel may lag behind it (`settings.late_visibility`): see `shown_orders`.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.settings = Settings()
        self.offers = offers_from(world.catalogue, at=world.now())
        self.products = products_from(self.offers)
        self.shipping_types = shipping_types()
        self.orders: dict[str, Order] = {}
        self.shipments: dict[str, Shipment] = {}
        self.returns: dict[str, Return] = {}
        self.exports: dict[str, Export] = {}
        self.offer_exports: dict[str, OfferExport] = {}
        self.stock_imports: dict[str, StockImport] = {}
        self.offer_imports: list[OfferImport] = []
        self.price_imports: list[PriceImport] = []
        self.money = Ledger()
        self.transaction_exports: dict[str, TransactionExport] = {}
        self.budgets = Budgets(self)
        self._numbers = itertools.count(1)
        self._versions = itertools.count(1)
        self._shown: dict[str, tuple[int, Order | Shipment]] = {}
        self._unseen: dict[str, int] = {}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take up what was kept, also by a sandbox that knew nothing of money."""
        self.__dict__.update({"money": Ledger(), "transaction_exports": {}} | state)

    # Customers

    def place_order(
        self,
        lines: Iterable[BasketLine],
        *,
        state: str | None = None,
        shipping_type: str = "STD",
        addresses: Mapping[str, Any] | None = None,
        customer: Mapping[str, Any] | None = None,
        **overrides: Any,
    ) -> str:
        """Place an order as a customer, and return its id.

        A line is `("SKU", quantity)`, or a mapping with `sku`, `quantity` and, if wanted,
        `unit_price`, `shipping_price`, `tax_rate`, `operator_funded`, `not_payable`,
        `shop_discount`, `id`. A SKU without an offer is taken as one that the store never knew.
        `state` puts the order straight there, known to the documentation or not; without it the
        operator's rules decide. `addresses` changes `shipping` and `billing` field by field, or
        removes one (None). `overrides` are fields of `orders.Order`.
        """
        number = self.new_number()
        order = new_order(
            self,
            lines,
            number=number,
            shipping_type=shipping_type,
            addresses=addresses,
            customer=customer,
            overrides=overrides,
        )
        self.orders[order.id] = order
        for line in order.lines:
            figures.units_ordered(self, line)
        lifecycle.enter(self, order, state)
        self.touch(order)
        return order.id

    def confirm(self, order_id: str) -> None:
        """The customer's debit succeeds. Raise ValueError when the order waits for none."""
        lifecycle.confirm(self, self.orders[order_id])

    def leave_staging(self, order_id: str) -> None:
        """The operator's fraud check is over: the order is offered to the shop."""
        lifecycle.leave_staging(self, self.orders[order_id])

    def cancel(
        self,
        order_id: str,
        *,
        line_id: str | None = None,
        quantity: int | None = None,
        reason_code: str = reductions.CANCELED_BY_CUSTOMER,
    ) -> None:
        """Cancel all, one line, or some units of a line. Raise ValueError when it is too late."""
        reductions.cancel(
            self, self.orders[order_id], line_id=line_id, quantity=quantity, reason_code=reason_code
        )

    def receive(self, order_id: str) -> None:
        """The parcel is with the customer. Raise ValueError when it has not been shipped."""
        lifecycle.receive(self, self.orders[order_id])

    def close(self, order_id: str) -> None:
        """The operator closes the order."""
        lifecycle.close(self, self.orders[order_id])

    def refund_by_operator(
        self,
        order_id: str,
        line_id: str | None = None,
        *,
        amount: Decimal | str | None = None,
        shipping_amount: Decimal | str = "0",
        quantity: int = 0,
        reason_code: str = reductions.AGREEMENT,
    ) -> Reduction:
        """The operator refunds by itself: `amount` of the first line, or of `line_id`.

        Without an amount everything that is left of the line. Raise ValueError when it has less.
        """
        order = self.orders[order_id]
        line = order.line(line_id) if line_id else order.lines[0]
        wanted = reductions.Wanted(
            amount=line.price - line.refunded if amount is None else Decimal(amount),
            shipping_amount=Decimal(shipping_amount),
            quantity=quantity,
            reason_code=reason_code,
        )
        return reductions.refund(self, order, line, wanted)

    # The back office

    def add_offer(
        self, sku: str, *, title: str = "", price: Decimal | str = "19.99", upc: str = ""
    ) -> Offer:
        """Put another offer up for sale, without a unit yet. Raise ValueError for a known SKU."""
        return figures.add(self, sku, title=title or sku, price=Decimal(price), upc=upc)

    def edit_offer(self, sku: str, **changes: Any) -> Offer:
        """Change any fields of an offer by hand: its quantity, its state, or its product.

        Raise KeyError for an unknown offer, ValueError for a field that nobody can change.
        """
        return figures.edit(self, sku, **changes)

    def taxes_on(self, line: Line, amount: Decimal) -> list[dict[str, Any]]:
        """Return the tax on a part of a line's price."""
        if not line.tax_rate or not amount:
            return []
        return [
            {
                "code": "US_SALES_TAX",
                "rate": line.tax_rate,
                "amount": cents(amount * line.tax_rate / 100),
            }
        ]

    # Parcels

    def parcels(self, order: Order) -> list[Shipment]:
        """Return the parcels of an order, oldest first."""
        return [parcel for parcel in self.shipments.values() if parcel.order_id == order.id]

    def units_left(self, order: Order, line: Line, *, shipped_only: bool = False) -> int:
        """Return how many units of a line are in no parcel yet, or in no parcel that has left."""
        packed = sum(
            parcel.units_of(line.id)
            for parcel in self.parcels(order)
            if not shipped_only or parcel.status in parcels.HAS_LEFT
        )
        wanted = line.quantity - line.canceled_quantity - line.excluded_from_shipment
        return max(0, wanted - packed)

    def parcel_paid(self, parcel: Shipment) -> None:
        """The debit of one parcel succeeded: it counts as shipped."""
        parcels.paid(self, parcel)

    def ship_the_rest(self, order: Order) -> None:
        """OR24 where several parcels are possible: what is left becomes the last one."""
        if self.settings.multi_shipment:
            parcels.pack_the_rest(self, order)

    def settle_shipments(self, order: Order) -> None:
        """Lines, and then the order, are SHIPPED when all that is still wanted has left."""
        lifecycle.settle_shipments(self, order)

    # What the API shows

    def touch(self, changed: Order | Shipment) -> None:
        """An order or a parcel changed now: stamp it, and show it when the lag allows."""
        changed.updated_at = self.world.now()
        if isinstance(changed, Order):
            for line in changed.lines:
                line.updated_at = changed.updated_at
        self.show(changed)

    def show(self, changed: Order | Shipment) -> None:
        """Let the reading operations see a change: at once, or `late_visibility` seconds later."""
        version, snapshot = next(self._versions), copy.deepcopy(changed)
        if not self.settings.late_visibility and not self._unseen.get(changed.id):
            self._shown[changed.id] = version, snapshot
            return
        self._unseen[changed.id] = self._unseen.get(changed.id, 0) + 1
        wait = self.world.clock.span(seconds=self.settings.late_visibility)
        self.later(wait, self._become_visible, version, snapshot)

    def _become_visible(self, version: int, snapshot: Order | Shipment) -> None:
        """Show a change, unless a later one overtook it."""
        self._unseen[snapshot.id] -= 1
        if version > self._shown.get(snapshot.id, (0, snapshot))[0]:
            self._shown[snapshot.id] = version, snapshot

    def shown_orders(self) -> list[Order]:
        """Return the orders as OR11 and OR13 see them now, by creation and id."""
        shown = [self._as_shown(order) for order in self.orders.values()]
        orders = [order for order in shown if isinstance(order, Order)]
        return sorted(orders, key=lambda order: (order.created_at, order.id))

    def shown_shipments(self) -> list[Shipment]:
        """Return the parcels as ST11 sees them now, oldest first."""
        shown = [self._as_shown(parcel) for parcel in self.shipments.values()]
        return [parcel for parcel in shown if isinstance(parcel, Shipment)]

    def _as_shown(self, thing: Order | Shipment) -> Order | Shipment | None:
        """Return the thing itself, unless a change of it is still on its way to the readers."""
        if not self._unseen.get(thing.id):
            return thing
        return self._shown[thing.id][1] if thing.id in self._shown else None

    def forget(self, order_id: str) -> None:
        """Keep an order and its parcels no longer: nobody will ask for them again."""
        gone = [order_id, *(parcel.id for parcel in self.parcels(self.orders[order_id]))]
        gone += [one.id for one in self.returns.values() if one.order_id == order_id]
        for thing_id in gone:
            for kept in (self.orders, self.shipments, self.returns, self._shown, self._unseen):
                kept.pop(thing_id, None)
        self.money.forget(order_id)

    # Small things

    @property
    def uses_unknown_words(self) -> bool:
        return self.settings.unknown_enums or self.world.levers.unknown_enum

    def later(self, wait: timedelta, effect: Callable[..., object], *given: Any) -> None:
        """Have `effect(*given)` happen `wait` from now."""
        self.world.later(self.world.now() + wait, functools.partial(effect, *given))

    def number_from(self, first: int) -> None:
        """Count orders and the like from `first`, so that two lives of a server never clash."""
        self._numbers = itertools.count(first)
        self.money.number_from(first)

    def new_number(self) -> int:
        return next(self._numbers)

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.world.random.getrandbits(128), version=4))

    def shipping_type(self, code: str) -> dict[str, Any] | None:
        """Return a shipping type (SH12) by its code."""
        return next((kind for kind in self.shipping_types if kind["code"] == code), None)

    def asks_for_tracking(self, order: Order) -> bool:
        """Say whether the order's shipping type has mandatory tracking (SH12)."""
        kind = self.shipping_type(order.shipping_type)
        return bool(kind and kind["mandatory_tracking"])
