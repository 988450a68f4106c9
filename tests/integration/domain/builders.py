"""Orders, twins and situations for tests of decisions: say what matters, the rest is in order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32

from integration.domain.orders import (
    Address,
    MarketplaceLine,
    MarketplaceOrder,
    StoreLine,
    StoreOrder,
    StoreShipment,
)
from integration.domain.plan.comparison import address_digest
from integration.domain.plan.situation import (
    Decided,
    DecisionKind,
    Memory,
    Shelf,
    Situation,
    Twin,
)
from integration.domain.rules import Rules
from integration.domain.shipping import CarrierChoice, CarrierKey
from integration.domain.stock import AWAITING_FULFILLMENT, AWAITING_PAYMENT, SHIPPED
from integration.domain.translation import Link, translate_order
from integration.domain.writes import Outcome, Write, WriteKind

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HELD, RELEASED = AWAITING_PAYMENT, AWAITING_FULFILLMENT
TWIN, DUPLICATE = 100, 101
SKU = "MUG-1"
UPS = CarrierChoice(code="UPS")


def ago(**how_long: float) -> datetime:
    return NOW - timedelta(**how_long)


def an_address(**changes: Any) -> Address:
    values: dict[str, Any] = {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "street_1": "1 Main Street",
        "city": "Austin",
        "state": "TX",
        "zip_code": "78701",
        "country": "USA",
        "phone": "5125550100",
    }
    return Address(**(values | changes))


def a_line(sku: str = SKU, quantity: int = 1, price: str = "20.00", **changes: Any) -> Any:
    """Return a line; `price` is for all its units, as Mirakl's is."""
    amount = Decimal(price)
    values: dict[str, Any] = {
        "mirakl_line_id": f"C1-A-{sku}",
        "state": "SHIPPING",
        "offer_sku": sku,
        "quantity": quantity,
        "unit_price": amount / quantity if quantity else amount,
        "price": amount,
        "total_price": amount,
        "product_title": f"The {sku}",
    }
    return MarketplaceLine(**(values | changes))


def an_order(
    state: str = "SHIPPING", *, lines: Sequence[MarketplaceLine] | None = None, **changes: Any
) -> MarketplaceOrder:
    lines = (a_line(),) if lines is None else tuple(lines)
    price = sum((line.price for line in lines), Decimal(0))
    shipping = sum((line.shipping_price for line in lines), Decimal(0))
    values: dict[str, Any] = {
        "mirakl_order_id": "C1-A",
        "commercial_id": "C1",
        "state": state,
        "created_at": ago(hours=2),
        "updated_at": ago(hours=1),
        "currency": "USD",
        "price": price,
        "shipping_price": shipping,
        "total_price": price + shipping,
        "lines": lines,
        "billing_address": an_address(),
        "shipping_address": an_address(),
        "shipping_type_code": "STD",
        "shipping_type_label": "Standard",
        "shipping_deadline": NOW + timedelta(days=2),
    }
    return MarketplaceOrder(**(values | changes))


def the_rules(**changes: Any) -> Rules:
    values: dict[str, Any] = {
        "live_from": ago(days=30),
        "channel_id": 7,
        "held_status_id": HELD,
        "release_status_id": RELEASED,
        "carriers": {CarrierKey("ups"): UPS},
        "listed_carriers": frozenset({"UPS"}),
    }
    return Rules(**(values | changes))


def the_links(skus: Sequence[str]) -> dict[str, Link]:
    """Return what stands behind SKUs in the store: a variant each, the same in every test."""
    return {sku: Link(product_id=len(sku), variant_id=crc32(sku.encode())) for sku in skus}


def a_store_line(sku: str = SKU, quantity: int = 1, price: str = "20.00", **changes: Any) -> Any:
    """Return a line of a store order; `price` is for one unit, as the store's is."""
    values: dict[str, Any] = {
        "order_product_id": 11,
        "quantity": quantity,
        "price_ex_tax": Decimal(price),
        "price_inc_tax": Decimal(price),
        "variant_id": the_links([sku])[sku].variant_id,
        "sku": sku,
    }
    return StoreLine(**(values | changes))


ONE_MUG = (a_store_line(),)


def a_parcel(number: int = 1, units: int = 1, **changes: Any) -> StoreShipment:
    values: dict[str, Any] = {
        "bigcommerce_shipment_id": number,
        "items": ((11, units),),
        "tracking_number": f"1Z{number}",
        "tracking_carrier": "ups",
    }
    return StoreShipment(**(values | changes))


def a_twin(
    status_id: int = HELD,
    *,
    number: int = TWIN,
    lines: Sequence[StoreLine] | None = ONE_MUG,
    shipments: Sequence[StoreShipment] | None = None,
    seen_at: datetime = NOW,
    total: str = "20.00",
    **changes: Any,
) -> Twin:
    """Return a store order; its lines are one mug unless said (None: not read yet)."""
    values: dict[str, Any] = {
        "bigcommerce_order_id": number,
        "status_id": status_id,
        "external_order_id": "C1-A",
        "channel_id": 7,
        "currency": "USD",
        "total_inc_tax": Decimal(total),
        "total_ex_tax": Decimal(total),
        "shipping_cost_ex_tax": Decimal(0),
        "shipping_cost_inc_tax": Decimal(0),
        "modified_at": seen_at,
        "created_at": ago(hours=1),
    }
    return Twin(
        order=StoreOrder(**(values | changes)),
        seen_at=seen_at,
        lines=None if lines is None else tuple(lines),
        shipments=None if shipments is None else tuple(shipments),
    )


def a_shipped_twin(*shipments: StoreShipment, **changes: Any) -> Twin:
    return a_twin(SHIPPED, **({"shipments": shipments or (a_parcel(),)} | changes))


def a_write(
    kind: WriteKind, outcome: Outcome = Outcome.ANSWERED, *, at: datetime = NOW, **changes: Any
) -> Write:
    return Write(kind, at, outcome, **changes)


def a_refused(kind: WriteKind, reason: str = "out of stock", **changes: Any) -> Write:
    """Return a write that was refused ten minutes ago, so that readings have been made since."""
    return a_write(kind, Outcome.REFUSED, **({"at": ago(minutes=10), "reason": reason} | changes))


def a_decision(kind: DecisionKind, value: str = "", *, at: datetime | None = None) -> Decided:
    return Decided(kind, at or ago(minutes=1), value)


def the_shelf(skus: Sequence[str], available: int | None = 9, **changes: Any) -> dict[str, Shelf]:
    values: dict[str, Any] = {"is_purchasable": True, "price": Decimal("20.00"), "read_at": NOW}
    return {sku: Shelf(available=available, **(values | changes)) for sku in skus}


def a_situation(
    order: MarketplaceOrder | None = None,
    *twins: Twin,
    writes: Sequence[Write] = (),
    decisions: Sequence[Decided] = (),
    remembers: Mapping[str, Any] | None = None,
    rules: Rules | None = None,
    **changes: Any,
) -> Situation:
    """Return one order, whole: of twins, the first was placed by us ten minutes ago.

    `remembers` changes single facts of the memory, `changes` single fields of the situation.
    """
    order, rules = order or an_order(), rules or the_rules()
    skus = sorted({line.offer_sku for line in order.lines})
    links = changes.pop("links", the_links(skus))
    facts: dict[str, Any] = {"writes": tuple(writes), "decisions": tuple(decisions)}
    if twins:
        facts["bigcommerce_order_id"] = twins[0].order.bigcommerce_order_id
        facts["placed_at"] = ago(minutes=10)
        facts["placed_address"] = address_as_placed(order, rules=rules, links=links)
    values: dict[str, Any] = {
        "marketplace_seen_at": NOW,
        "store_seen_at": NOW,
        "shelf": the_shelf(skus),
    }
    return Situation(
        marketplace=order,
        rules=rules,
        memory=Memory(**(facts | dict(remembers or {}))),
        twins=twins,
        links=links,
        **(values | changes),
    )


def address_as_placed(
    order: MarketplaceOrder, *, rules: Rules, links: Mapping[str, Link] | None = None
) -> str:
    """Return the digest of the addresses that the order would be placed with; none without them."""
    links = the_links([line.offer_sku for line in order.lines]) if links is None else links
    linked = [line for line in order.lines if line.offer_sku in links and line.quantity]
    if not (order.billing_address and order.shipping_address) or len(linked) < len(order.lines):
        return ""
    return address_digest(translate_order(order, links=links, rules=rules))
