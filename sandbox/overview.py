"""What stands where, on both sides at once: for the page, and for a test's questions."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import words
from sandbox.mirakl import returns
from sandbox.mirakl.ledger import PAYABLE, PENDING
from sandbox.mirakl.offer_json import is_active, reasons_of
from sandbox.mirakl.orders import Order
from sandbox.mirakl.reference import RETURN_REASONS
from sandbox.mirakl.stock_imports import waiting_quantities

if TYPE_CHECKING:
    from sandbox.bigcommerce.hooks_state import Hook
    from sandbox.bigcommerce.order_records import Order as StoreOrder
    from sandbox.mirakl.offers import Offer
    from sandbox.world import World


def overview(world: World) -> dict[str, Any]:
    """Return the whole state as JSON values: orders (newest first), stock, levers, settings."""
    return {
        "now": world.now().isoformat(),
        "orders": order_rows(world),
        "web_orders": [
            store_row(order)
            for order in world.store.orders.values()
            if order.external_order_id not in world.mirakl.orders
        ],
        "goods": goods_rows(world),
        "money": _money(world),
        "webhooks": [_hook_row(world, hook) for hook in world.store.hooks.by_id.values()],
        "levers": [dataclasses.asdict(fault) for fault in world.levers.waiting],
        "calls": len(world.calls),
    }


def order_rows(world: World, orders: Iterable[Order] | None = None) -> list[dict[str, Any]]:
    """Return orders of the marketplace, each with its twins in the store: all, newest first."""
    twins: dict[str, list[StoreOrder]] = {}
    for twin in world.store.orders.values():
        twins.setdefault(twin.external_order_id, []).append(twin)
    wanted = reversed(world.mirakl.orders.values()) if orders is None else orders
    return [
        _order_row(world, order) | {"store": [store_row(one) for one in twins.get(order.id, [])]}
        for order in wanted
    ]


def orders_found(world: World, find: str) -> list[Order]:
    """Return the orders that bear a number or an article, newest first; all without a word.

    A store order's number may have a # before it.
    """
    wanted = find.strip().lstrip("#").casefold()
    orders = list(reversed(world.mirakl.orders.values()))
    if not wanted:
        return orders
    twin = world.store.orders.get(int(wanted)) if wanted.isdigit() else None
    return [
        order
        for order in orders
        if wanted in order.id.casefold()
        or (twin and twin.external_order_id == order.id)
        or any(wanted in f"{line.sku} {line.title}".casefold() for line in order.lines)
    ]


def _order_row(world: World, order: Order) -> dict[str, Any]:
    tracking = [order.tracking] if order.tracking else []
    tracking += [one.tracking for one in world.mirakl.parcels(order) if one.tracking]
    return {
        "order_id": order.id,
        "state": order.state,
        "reason_code": order.reason_code,
        "created_at": order.created_at.isoformat(),
        "shipping_since": order.shipping_since.isoformat() if order.shipping_since else None,
        "customer": f"{order.customer['firstname']} {order.customer['lastname']}",
        "place": _place(order),
        "shipping_type": order.shipping_type,
        "delivery": (world.mirakl.shipping_type(order.shipping_type) or {}).get("label", ""),
        "can_cancel": order.can_cancel,
        "is_debited": order.is_debited,
        "reference_for_seller": order.reference_for_seller,
        "lines": [
            {
                "id": line.id,
                "sku": line.sku,
                "title": line.title,
                "quantity": line.quantity,
                "state": line.state,
                "price": line.price,
                "refunded": line.refunded,
                "returnable": returns.units_left(world.mirakl, order, line),
            }
            for line in order.lines
        ],
        "tracking": _distinct(
            {"carrier": one.carrier_name, "number": one.number, "url": one.url} for one in tracking
        ),
        "returns": [
            {
                "id": one.id,
                "rma": one.rma,
                "state": one.state,
                "reason": RETURN_REASONS[one.reason_code],
                "units": sum(row.quantity for row in one.lines),
            }
            for one in returns.of_order(world.mirakl, order)
        ],
        "parcels": [
            {
                "id": parcel.id,
                "status": parcel.status,
                "number": parcel.tracking.number if parcel.tracking else None,
            }
            for parcel in world.mirakl.parcels(order)
        ],
    }


def _distinct(rows: Any) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    for row in rows:
        if row not in seen:
            seen.append(row)
    return seen


def _place(order: Order) -> str:
    address = order.shipping_address or order.billing_address or {}
    return ", ".join(str(address[key]) for key in ("city", "state") if address.get(key))


def store_row(order: StoreOrder) -> dict[str, Any]:
    """Return one order of the store."""
    status = words.STATUS_BY_ID.get(order.status_id)
    return {
        "id": order.id,
        "external_order_id": order.external_order_id,
        "status_id": order.status_id,
        "status": status.name if status else str(order.status_id),
        "channel_id": order.channel_id,
        "is_deleted": order.is_deleted,
        "unshipped": sum(order.unshipped.values()),
        "taken": sum(line.taken for line in order.lines),
        "lines": [{"sku": line.sku, "quantity": line.quantity} for line in order.lines],
        "shipments": [
            {
                "id": parcel.id,
                "carrier": parcel.tracking_carrier or parcel.shipping_provider,
                "number": parcel.tracking_number,
            }
            for parcel in order.shipments
        ],
    }


def offers_found(world: World, find: str) -> list[Offer]:
    """Return the offers of a SKU, or with a word in their title; all without a word."""
    wanted = find.strip().casefold()
    offers = world.mirakl.offers.values()
    return [one for one in offers if wanted in f"{one.sku} {one.title}".casefold()]


def goods_rows(world: World, offers: Iterable[Offer] | None = None) -> list[dict[str, Any]]:
    """Return SKUs with both sides' figures: those of these offers, or every one.

    The store's (`store` on hand, `sellable`) are None where it does not count; `on_its_way` is the
    quantity in a stock file that is not applied yet.
    """
    waiting = waiting_quantities(world)
    return [
        {
            "sku": offer.sku,
            "title": offer.title,
            "price": offer.price,
            "marketplace": offer.quantity,
            "is_active": is_active(world.mirakl, offer),
            "inactive_because": reasons_of(world.mirakl, offer),
            "on_its_way": waiting.get(offer.sku),
            **_store_figures(world, offer.sku),
        }
        for offer in (world.mirakl.offers.values() if offers is None else offers)
    ]


def _store_figures(world: World, sku: str) -> dict[str, int | None]:
    store = world.store
    variant = store.goods.variant_of_sku(sku)
    if variant is None or not store.goods.is_tracked(variant.id):
        return {"store": None, "sellable": None}
    return {"store": store.on_hand(sku), "sellable": max(0, store.room.sellable(variant.id))}


def _money(world: World) -> dict[str, Any]:
    """Return what is owed, and the cycles with their lines' number, oldest first."""
    ledger = world.mirakl.money
    gathered = Counter(entry.gathered_in for entry in ledger.entries.values())
    return {
        "balance": ledger.balance,
        "pending": ledger.sum_of(PENDING),
        "payable": ledger.sum_of(PAYABLE),
        "lines": len(ledger.entries),
        "cycles": [
            {
                "id": cycle.id,
                "number": cycle.number,
                "state": cycle.state,
                "to_seller": cycle.to_seller,
                "reference": cycle.reference,
                "lines": gathered[cycle.id],
            }
            for cycle in ledger.cycles.values()
        ],
    }


def _hook_row(world: World, hook: Hook) -> dict[str, Any]:
    """Return one webhook, and how many of its events were heard."""
    letters = [one for one in world.store.hooks.letters if one.hook_id == hook.id]
    return {
        "id": hook.id,
        "scope": hook.scope,
        "destination": hook.destination,
        "is_active": hook.is_active,
        "sent": len(letters),
        "arrived": sum(one.has_arrived for one in letters),
    }
