"""A season's assortment: some three hundred SKUs, as a shop for home and clothes has them.

Each family is one product; its options make the variants. Larger sizes cost a little more. Figures
come from a fixed seed, so that every sandbox has the same shelves.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.catalogue import CATALOGUE

SEED = 11
COST_SHARE = Decimal("0.45")  # of an article's price
UPC_PREFIX = "81004550"
FIRST_ARTICLE = 100
# In the store alone: the marketplace has no offer for these.
STORE_ONLY = frozenset(
    {"KO-MUG-SGE", "TW-STOOL-OAK", "TW-STOOL-WAL", "LM-FLOOR-BRS", "LM-FLOOR-BLK", "GF-WRAP-SGE"}
)

COLORS = {
    "White": "WHT", "Ivory": "IVR", "Sage": "SGE", "Navy": "NVY", "Charcoal": "CHR",
    "Oatmeal": "OAT", "Rust": "RST", "Indigo": "IND", "Black": "BLK", "Walnut": "WAL",
    "Oak": "OAK", "Brass": "BRS", "Clay": "CLY", "Olive": "OLV", "Blush": "BLS", "Slate": "SLT",
}  # fmt: skip
SIZES = {
    "Twin": ("TW", "0"), "Queen": ("QN", "30"), "King": ("KG", "55"), "Standard": ("ST", "0"),
    "S": ("S", "0"), "M": ("M", "0"), "L": ("L", "0"), "XL": ("XL", "4"),
    "7": ("07", "0"), "8": ("08", "0"), "9": ("09", "0"), "10": ("10", "0"), "11": ("11", "0"),
    "Small": ("SM", "0"), "Large": ("LG", "18"), "2 qt": ("2Q", "0"), "5 qt": ("5Q", "60"),
    "16 x 20": ("16", "0"), "24 x 36": ("24", "35"), "5 x 8": ("58", "0"), "8 x 10": ("810", "220"),
}  # fmt: skip


@dataclass(frozen=True)
class Family:
    """One product: `code` begins its SKUs; without colors and sizes it has a single one."""

    code: str
    name: str
    brand: str
    category: str
    price: str
    weight: str
    colors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()


_BED, _WEAR, _SHOES = ("Twin", "Queen", "King"), ("S", "M", "L", "XL"), ("7", "8", "9", "10", "11")

FAMILIES = (
    Family("HP-DUVET", "Stonewashed Duvet Cover", "Harbor & Pine", "Bedding", "139.00", "3.80",
           ("White", "Sage", "Charcoal"), _BED),
    Family("HP-QUILT", "Channel-Stitched Quilt", "Harbor & Pine", "Bedding", "168.00", "5.10",
           ("Ivory", "Indigo"), _BED),
    Family("HP-PERCALE", "Percale Sheet Set", "Harbor & Pine", "Bedding", "98.00", "3.60",
           ("White", "Slate", "Blush"), _BED),
    Family("HP-PILLOW", "Down-Alternative Pillow", "Harbor & Pine", "Bedding", "54.00", "2.20",
           (), ("Standard", "King")),
    Family("HP-SHAM", "Linen Sham, Set of 2", "Harbor & Pine", "Bedding", "58.00", "1.10",
           ("White", "Sage", "Rust")),
    Family("HP-THROW", "Alpaca Blend Throw", "Harbor & Pine", "Throws", "118.00", "2.10",
           ("Oatmeal", "Rust", "Charcoal", "Olive")),
    Family("HP-TOWEL", "Ribbed Bath Towel, Set of 2", "Harbor & Pine", "Bath", "48.00", "2.40",
           ("White", "Sage", "Clay", "Slate")),
    Family("HP-ROBE", "Waffle Robe", "Harbor & Pine", "Bath", "92.00", "2.00",
           ("White", "Slate"), ("S", "M", "L")),
    Family("HP-MAT", "Braided Bath Mat", "Harbor & Pine", "Bath", "39.00", "1.90",
           ("Oatmeal", "Sage", "Slate")),
    Family("FN-CREW", "Loopback Crew Sweatshirt", "Fieldnote", "Sweatshirts", "78.00", "1.20",
           ("Navy", "Oatmeal", "Olive"), _WEAR),
    Family("FN-OXFORD", "Washed Oxford Shirt", "Fieldnote", "Shirts", "88.00", "0.70",
           ("White", "Indigo"), _WEAR),
    Family("FN-CHINO", "Garment-Dyed Chino", "Fieldnote", "Trousers", "96.00", "1.40",
           ("Olive", "Navy", "Black"), _WEAR),
    Family("FN-CHORE", "Canvas Chore Coat", "Fieldnote", "Jackets", "168.00", "2.60",
           ("Indigo", "Walnut"), _WEAR),
    Family("FN-BEANIE", "Merino Watch Cap", "Fieldnote", "Accessories", "38.00", "0.20",
           ("Navy", "Charcoal", "Rust", "Olive")),
    Family("FN-SOCK", "Ragg Wool Sock, 3 Pairs", "Fieldnote", "Accessories", "32.00", "0.40",
           ("Oatmeal", "Navy", "Olive")),
    Family("MC-LOAFER", "Unlined Suede Loafer", "Marlow & Cole", "Shoes", "158.00", "2.10",
           ("Walnut", "Navy"), _SHOES),
    Family("MC-BOOT", "Chelsea Boot", "Marlow & Cole", "Shoes", "198.00", "3.20",
           ("Black", "Walnut"), _SHOES),
    Family("MC-SNEAK", "Court Sneaker", "Marlow & Cole", "Shoes", "118.00", "2.00",
           ("White", "Black"), _SHOES),
    Family("MC-BELT", "Bridle Leather Belt", "Marlow & Cole", "Accessories", "68.00", "0.60",
           ("Black", "Walnut"), ("S", "M", "L")),
    Family("MC-TOTE", "Saddle Tote", "Marlow & Cole", "Handbags", "228.00", "2.30",
           ("Black", "Walnut", "Olive")),
    Family("MC-WALLET", "Slim Card Wallet", "Marlow & Cole", "Accessories", "58.00", "0.20",
           ("Black", "Walnut", "Navy")),
    Family("EW-DUTCH", "Enameled Dutch Oven", "Emberware", "Cookware", "189.00", "11.50",
           ("Ivory", "Indigo", "Rust"), ("2 qt", "5 qt")),
    Family("EW-SAUCE", "Tri-Ply Saucepan", "Emberware", "Cookware", "109.00", "4.10",
           (), ("2 qt", "5 qt")),
    Family("EW-GRIDDLE", "Reversible Griddle", "Emberware", "Cookware", "64.95", "9.20"),
    Family("EW-KETTLE", "Gooseneck Kettle", "Emberware", "Coffee & Tea", "89.00", "2.90",
           ("Black", "White", "Brass")),
    Family("EW-KNIFE", "Chef's Knife, 8 in", "Emberware", "Cutlery", "124.00", "0.90"),
    Family("EW-PARING", "Paring Knife, 3.5 in", "Emberware", "Cutlery", "48.00", "0.30"),
    Family("EW-BOARD", "End-Grain Board", "Emberware", "Cutlery", "98.00", "6.80",
           ("Walnut", "Oak"), ("Small", "Large")),
    Family("KO-BOWL", "Stoneware Bowl, Set of 4", "Kiln & Oar", "Dinnerware", "64.00", "5.20",
           ("Ivory", "Clay", "Slate")),
    Family("KO-PLATE", "Dinner Plate, Set of 4", "Kiln & Oar", "Dinnerware", "72.00", "7.40",
           ("Ivory", "Clay", "Slate")),
    Family("KO-MUG", "Handled Mug, Set of 2", "Kiln & Oar", "Dinnerware", "36.00", "2.10",
           ("Ivory", "Clay", "Slate", "Sage")),
    Family("KO-PITCHER", "Ribbed Pitcher", "Kiln & Oar", "Serveware", "54.00", "3.30",
           ("Ivory", "Sage")),
    Family("KO-VASE", "Tall Stem Vase", "Kiln & Oar", "Decor", "68.00", "4.20",
           ("Ivory", "Clay", "Black")),
    Family("LM-TABLE", "Linen Shade Table Lamp", "Lumen & Moss", "Lighting", "148.00", "7.20",
           ("Brass", "Black", "Oak")),
    Family("LM-FLOOR", "Arc Floor Lamp", "Lumen & Moss", "Lighting", "289.00", "18.40",
           ("Brass", "Black")),
    Family("LM-PENDANT", "Opal Globe Pendant", "Lumen & Moss", "Lighting", "179.00", "6.30",
           ("Brass", "Black")),
    Family("LM-SCONCE", "Swing-Arm Sconce", "Lumen & Moss", "Lighting", "129.00", "3.40",
           ("Brass", "Black", "White")),
    Family("NR-CHECKED", "Checked Spinner", "Northroute", "Luggage", "325.00", "11.20",
           ("Slate", "Navy", "Olive")),
    Family("NR-DUFFEL", "Weekend Duffel", "Northroute", "Luggage", "148.00", "3.10",
           ("Olive", "Navy", "Black")),
    Family("NR-PACK", "Commuter Backpack", "Northroute", "Bags", "118.00", "2.40",
           ("Black", "Olive", "Navy")),
    Family("NR-CUBES", "Packing Cubes, Set of 3", "Northroute", "Travel", "38.00", "0.70",
           ("Slate", "Rust")),
    Family("AO-DIFFUSER", "Reed Diffuser, Cedar", "Atelier Oro", "Home Fragrance", "46.00", "1.30"),
    Family("AO-TAPER", "Beeswax Tapers, Pair", "Atelier Oro", "Home Fragrance", "22.00", "0.50",
           ("Ivory", "Rust", "Olive")),
    Family("AO-SOAP", "Olive Oil Soap, 3 Bars", "Atelier Oro", "Bath", "24.00", "1.00"),
    Family("AO-HAND", "Hand Balm, Neroli", "Atelier Oro", "Body", "26.00", "0.30"),
    Family("TW-RUG", "Flatwoven Wool Rug", "Tidewater", "Rugs", "248.00", "14.00",
           ("Oatmeal", "Indigo", "Rust"), ("5 x 8", "8 x 10")),
    Family("TW-CUSHION", "Boucle Cushion, 20 in", "Tidewater", "Decor", "58.00", "1.60",
           ("Ivory", "Olive", "Rust", "Charcoal")),
    Family("TW-FRAME", "Gallery Frame", "Tidewater", "Decor", "44.00", "3.10",
           ("Oak", "Black"), ("16 x 20", "24 x 36")),
    Family("TW-MIRROR", "Arched Mirror", "Tidewater", "Decor", "219.00", "19.50",
           ("Brass", "Black")),
    Family("TW-BASKET", "Seagrass Basket", "Tidewater", "Storage", "49.00", "2.80",
           (), ("Small", "Large")),
    Family("TW-STOOL", "Turned Side Stool", "Tidewater", "Furniture", "158.00", "9.80",
           ("Oak", "Walnut")),
    Family("GF-JOURNAL", "Cloth-Bound Journal", "Good Form", "Stationery", "26.00", "0.90",
           ("Navy", "Rust", "Olive", "Black")),
    Family("GF-PEN", "Brass Rollerball", "Good Form", "Stationery", "42.00", "0.20"),
    Family("GF-WRAP", "Gift Wrap, 3 Rolls", "Good Form", "Stationery", "18.00", "1.20",
           ("Ivory", "Sage")),
)  # fmt: skip


def season() -> list[dict[str, Any]]:
    """Return the whole catalogue: the small one's rows first, then a row for each variant."""
    chance = random.Random(SEED)
    articles = itertools.count(FIRST_ARTICLE)
    rows = [dict(row) for row in CATALOGUE]
    for family in FAMILIES:
        for color, size in itertools.product(family.colors or (None,), family.sizes or (None,)):
            row = _row(family, color, size, upc=_upc(next(articles)), chance=chance)
            if row["sku"] in STORE_ONLY:
                row["marketplace_quantity"] = None
            rows.append(row)
    return rows


def _row(
    family: Family, color: str | None, size: str | None, *, upc: str, chance: random.Random
) -> dict[str, Any]:
    code, more = SIZES[size] if size else ("", "0")
    parts = (family.code, code, COLORS[color] if color else "")
    units = chance.choice((6, 9, 14, 18, 25, 32, 48, 60))
    options = {"Size": size, "Color": color}
    price = Decimal(family.price) + Decimal(more)
    return {
        "sku": "-".join(part for part in parts if part),
        "group": family.code,
        "name": family.name,
        "price": price,
        "cost_price": round(price * COST_SHARE, 2),
        "upc": upc,
        "quantity": units,
        "marketplace_quantity": units,
        "brand": family.brand,
        "category": family.category,
        "weight": Decimal(family.weight),
        "options": {name: value for name, value in options.items() if value},
    }


def _upc(number: int) -> str:
    """Return the UPC-A of an article: eleven digits, and the one that checks them."""
    digits = f"{UPC_PREFIX}{number:03d}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    return f"{digits}{-(3 * odd + even) % 10}"
