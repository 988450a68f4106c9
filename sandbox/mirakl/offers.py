"""The shop's offers, as the marketplace holds them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass
class Offer:
    """One SKU for sale. `quantity` is the marketplace's own figure: it moves by itself."""

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
    state_code: str = "11"


def offers_from(catalogue: list[dict[str, Any]]) -> dict[str, Offer]:
    """Return one live offer per catalogue row, by SKU, with the title of its variant."""
    offers = {}
    for number, row in enumerate(catalogue, start=1):
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
        )
    return offers
