"""A customer's checkout: from a basket to an order with prices, taxes and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.mirakl.offers import Offer
from sandbox.mirakl.orders import PAY_ON_ACCEPTANCE, PAY_ON_SHIPMENT, Line, Order
from sandbox.mirakl.people import PEOPLE, Person
from sandbox.mirakl.reference import SHIPPING_PRICES
from sandbox.mirakl.wire import cents

if TYPE_CHECKING:
    from sandbox.mirakl.state import Marketplace

FAR_STATES = ("AK", "HI")

BasketLine = tuple[str, int] | Mapping[str, Any]


def new_order(
    market: Marketplace,
    basket: Iterable[BasketLine],
    *,
    number: int,
    shipping_type: str,
    addresses: Mapping[str, Any] | None,
    customer: Mapping[str, Any] | None,
    overrides: Mapping[str, Any],
) -> Order:
    """Return an order that nobody has looked at yet; its state is an empty word.

    `overrides` set any field of Order by its name. See `Marketplace.place_order`.
    """
    person = PEOPLE[number % len(PEOPLE)]
    settings = market.settings
    now = market.world.now()
    commercial_id = str(4_100_200_000 + number * 37)
    order_id = overrides.get("id", f"{commercial_id}-A")
    address = person.address()
    order = Order(
        id=order_id,
        commercial_id=commercial_id,
        state="",
        lines=[],
        customer=_customer(person, number) | dict(customer or {}),
        billing_address=_changed(address, addresses, "billing"),
        shipping_address=_changed(
            address | {"additional_info": person.additional_info}, addresses, "shipping"
        ),
        shipping_type=shipping_type,
        shipping_zone="USAKHI" if person.state in FAR_STATES else "US48",
        created_at=now,
        updated_at=now,
        email=f"notification+{number:06d}x{market.world.random.getrandbits(40):010x}"
        "@notification.sandbox.example",
        payment_workflow=PAY_ON_SHIPMENT if settings.pay_on_shipment else PAY_ON_ACCEPTANCE,
        tax_mode=settings.order_tax_mode,
        order_level_tax=settings.order_level_tax,
    )
    _override(order, overrides)
    order.lines = [
        _line(market, order, index, _as_mapping(wanted), Decimal(person.tax_rate))
        for index, wanted in enumerate(basket, start=1)
    ]
    return order


def _customer(person: Person, number: int) -> dict[str, Any]:
    return {
        "civility": None,
        "customer_id": f"C{880000 + number}",
        "firstname": person.first_name,
        "lastname": person.last_name,
        "locale": "en_US",
    }


def _changed(
    address: Mapping[str, Any], addresses: Mapping[str, Any] | None, kind: str
) -> dict[str, Any] | None:
    """Return the address with what the caller wants otherwise; None when they want none."""
    if addresses is None or kind not in addresses:
        return dict(address)
    wanted = addresses[kind]
    return None if wanted is None else dict(address) | dict(wanted)


def _override(order: Order, overrides: Mapping[str, Any]) -> None:
    known = {field.name for field in fields(Order)} - {"lines", "state"}
    unknown = set(overrides) - known
    if unknown:
        raise TypeError(f"An order has no {', '.join(sorted(unknown))}.")
    for name, value in overrides.items():
        setattr(order, name, value)


def _as_mapping(wanted: BasketLine) -> Mapping[str, Any]:
    if isinstance(wanted, Mapping):
        return wanted
    sku, quantity = wanted
    return {"sku": sku, "quantity": quantity}


def _line(
    market: Marketplace, order: Order, index: int, wanted: Mapping[str, Any], tax_rate: Decimal
) -> Line:
    sku = wanted["sku"]
    offer = market.offers.get(sku) or _stranger(sku, index, at=order.created_at)
    quantity = int(wanted.get("quantity", 1))
    unit_price = Decimal(wanted.get("unit_price", offer.price))
    discount = Decimal(wanted.get("shop_discount", 0))
    return Line(
        id=wanted.get("id", f"{order.id}-{index}"),
        index=index,
        sku=sku,
        offer_id=offer.offer_id,
        product_sku=offer.product_sku,
        title=offer.title,
        category_code=offer.category_code,
        category_label=offer.category_label,
        quantity=quantity,
        unit_price=unit_price,
        price=cents(unit_price * quantity - discount),
        shipping_price=Decimal(
            wanted.get("shipping_price", SHIPPING_PRICES.get(order.shipping_type, "6.95"))
        ),
        state="",
        created_at=order.created_at,
        updated_at=order.created_at,
        tax_rate=Decimal(wanted.get("tax_rate", tax_rate)),
        commission_rate=market.settings.commission_rate,
        operator_funded=Decimal(wanted.get("operator_funded", 0)),
        not_payable=Decimal(wanted.get("not_payable", 0)),
        shop_discount=discount,
    )


def _stranger(sku: str, index: int, *, at: datetime) -> Offer:
    """Return an offer that neither catalogue knows: the seller once typed it in by hand."""
    return Offer(
        sku=sku,
        offer_id=9000 + index,
        product_sku=f"MKP{99000 + index:015d}",
        upc="",
        title=f"Article {sku}",
        price=Decimal("19.99"),
        quantity=0,
        brand="",
        category_code="misc",
        category_label="Miscellaneous",
        created_at=at,
        updated_at=at,
    )
