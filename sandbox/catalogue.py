"""What the shop sells, on both sides, before anybody touched anything.

Each row is one SKU. Rows of one `group` are variants of one product; `options` tells them apart.
A `quantity` of None means that the store does not track stock for it (the marketplace then holds
`marketplace_quantity`). `price` is in US dollars; `weight` in pounds.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

CURRENCY = "USD"


def _row(
    sku: str,
    group: str,
    name: str,
    price: str,
    upc: str,
    quantity: int | None,
    *,
    brand: str,
    category: str,
    weight: str,
    **options: str,
) -> dict[str, Any]:
    return {
        "sku": sku,
        "group": group,
        "name": name,
        "price": Decimal(price),
        "upc": upc,
        "quantity": quantity,
        "marketplace_quantity": 100 if quantity is None else quantity,
        "brand": brand,
        "category": category,
        "weight": Decimal(weight),
        "options": {label.capitalize(): value for label, value in options.items()},
    }


_HARBOR = {"brand": "Harbor & Pine", "category": "Bedding", "weight": "4.20"}
_TEE = {"brand": "Fieldnote", "category": "Tees", "weight": "0.45"}
_SKILLET = {"brand": "Emberware", "category": "Cookware", "weight": "5.80"}

CATALOGUE: list[dict[str, Any]] = [
    _row(
        "HP-SHEET-QN-WHT", "HP-SHEET", "Washed Linen Sheet Set", "129.00", "810045500010", 14,
        size="Queen", color="White", **_HARBOR,
    ),
    _row(
        "HP-SHEET-KG-WHT", "HP-SHEET", "Washed Linen Sheet Set", "149.00", "810045500027", 9,
        size="King", color="White", **_HARBOR,
    ),
    _row(
        "HP-SHEET-QN-SGE", "HP-SHEET", "Washed Linen Sheet Set", "129.00", "810045500034", 6,
        size="Queen", color="Sage", **_HARBOR,
    ),
    _row(
        "FN-TEE-S-NVY", "FN-TEE", "Heavyweight Pocket Tee", "34.00", "810045500041", 40,
        size="S", color="Navy", **_TEE,
    ),
    _row(
        "FN-TEE-M-NVY", "FN-TEE", "Heavyweight Pocket Tee", "34.00", "810045500058", 62,
        size="M", color="Navy", **_TEE,
    ),
    _row(
        "FN-TEE-L-NVY", "FN-TEE", "Heavyweight Pocket Tee", "34.00", "810045500065", 55,
        size="L", color="Navy", **_TEE,
    ),
    _row(
        "EW-SKILLET-10", "EW-SKILLET", "Carbon Steel Skillet", "79.95", "810045500072", 22,
        diameter="10 in", **_SKILLET,
    ),
    _row(
        "EW-SKILLET-12", "EW-SKILLET", "Carbon Steel Skillet", "94.95", "810045500089", 17,
        diameter="12 in", **_SKILLET,
    ),
    _row(
        "LM-LAMP-BRS", "LM-LAMP", "Brass Reading Lamp", "164.50", "810045500096", 8,
        brand="Lumen & Moss", category="Lighting", weight="6.10",
    ),
    _row(
        "NR-CARRYON-GRN", "NR-CARRYON", "Cabin Carry-On", "245.00", "810045500102", 11,
        brand="Northroute", category="Luggage", weight="7.40",
    ),
    _row(
        "AO-CANDLE-FIG", "AO-CANDLE", "Fig Leaf Candle, 8 oz", "28.00", "810045500119", 120,
        brand="Atelier Oro", category="Home Fragrance", weight="1.10",
    ),
    _row(
        "GF-CARD-NOTE", "GF-CARD", "Handwritten Gift Note", "5.00", "810045500126", None,
        brand="Good Form", category="Stationery", weight="0.05",
    ),
]  # fmt: skip
