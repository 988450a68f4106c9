"""The shop's offers, as the marketplace holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass
class Offer:
    """One SKU for sale. `quantity` is the marketplace's own figure: it moves by itself.

    With `warehouses` (units by warehouse code) the quantity is their sum. `blocked_because` are
    reasons of the operator's, in OF21's words; the others follow from the figures.
    """

    sku: str
    offer_id: int
    product_sku: str
    upc: str
    title: str
    price: Decimal
    quantity: int
    brand: str
    category_code: str
    category_label: str
    created_at: datetime
    updated_at: datetime
    state_code: str = "11"
    min_order_quantity: int | None = None
    max_order_quantity: int | None = None
    package_quantity: int | None = None
    lead_time_to_ship: int = 2
    warehouses: dict[str, int] = field(default_factory=dict)
    blocked_because: list[str] = field(default_factory=list)
    is_deleted: bool = False


def offers_from(catalogue: Sequence[dict[str, Any]], *, at: datetime) -> dict[str, Offer]:
    """Return one live offer per catalogue row, by SKU, with the title of its variant.

    A row without a quantity at the marketplace is in the store alone.
    """
    offers = {}
    offered = (row for row in catalogue if row["marketplace_quantity"] is not None)
    for number, row in enumerate(offered, start=1):
        variant = ", ".join(row["options"].values())
        offers[row["sku"]] = Offer(
            sku=row["sku"],
            offer_id=7000 + number,
            product_sku=f"MKP{37000 + number:015d}",
            upc=row["upc"],
            title=f"{row['brand']} {row['name']}" + (f" - {variant}" if variant else ""),
            price=row["price"],
            quantity=row["marketplace_quantity"],
            brand=row["brand"],
            category_code=row["category"].lower().replace(" ", "-"),
            category_label=row["category"],
            created_at=at,
            updated_at=at,
        )
    return offers


def inactivity_reasons(offer: Offer, *, shop_state: str) -> list[str]:
    """Return why an offer is not for sale (OF21's words); an empty list means that it is."""
    reasons = list(offer.blocked_because)
    if shop_state != "OPEN":
        reasons.append("SHOP_NOT_OPEN")
    if offer.quantity <= 0:
        reasons.append("ZERO_QUANTITY")
    elif offer.quantity < (offer.min_order_quantity or 0):
        reasons.append("AVAILABLE_QUANTITY_LESS_THAN_MIN_ORDER_QUANTITY")
    elif offer.quantity < (offer.package_quantity or 0):
        reasons.append("AVAILABLE_QUANTITY_LESS_THAN_PACKAGE_QUANTITY")
    return reasons
