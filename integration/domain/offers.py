"""What the marketplace lists as for sale, as values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class ListedOffer:
    """An offer as an export lists it (OF54). `price` is its price without a discount."""

    sku: str
    mirakl_offer_id: int | None
    product_sku: str
    price: Decimal | None
    quantity: int
    is_active: bool
    is_deleted: bool
    updated_at: datetime | None
    min_order_quantity: int | None = None
    package_quantity: int | None = None
    has_warehouses: bool = False


@dataclass(frozen=True)
class OfferExportState:
    """How far an export of offers is (OF53): PENDING, COMPLETED with its files' URLs, or FAILED."""

    status: str
    urls: tuple[str, ...] = ()
    error: str = ""


def is_upc(text: str) -> bool:
    """Say whether Mirakl may be asked which product has it: another sign could end the list."""
    return text.isascii() and text.isdigit()
