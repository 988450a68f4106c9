"""What staff do to goods and shelves in the control panel."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce import events
from sandbox.bigcommerce.goods import Product

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

PRODUCT_FIELDS = {"name", "price", "type", "is_visible", "availability"}
VARIANT_FIELDS = {"upc", "purchasing_disabled"}
_CHOICES = {
    "type": ("physical", "digital"),
    "availability": ("available", "disabled", "preorder"),
}


def add_product(
    store: Store, sku: str, *, name: str, price: Decimal, upc: str, quantity: int | None
) -> Product:
    """Add a product without options; None units means that its stock is not counted.

    Raise ValueError for a SKU that the store has, in whatever case.
    """
    if store.goods.variant_of_sku(sku):
        raise ValueError(f"The store has the SKU {sku} already.")
    row = {
        "sku": sku,
        "group": sku,
        "name": name,
        "price": price,
        "upc": upc,
        "quantity": quantity,
        "brand": "Sundries",
        "category": "Sundries",
        "weight": Decimal(1),
        "options": {},
    }
    product = store.goods.add_group([row], at=store.now())
    events.product_added(store, product)
    if quantity is not None:
        store.set_stock(sku, quantity)
    return product


def edit_product(store: Store, sku: str, **changes: Any) -> Product:
    """Change the product of a SKU, or the variant (`upc`, `purchasing_disabled`); return it.

    Raise KeyError for an unknown SKU, ValueError for a field or a word that there is not.
    """
    variant = store.variant(sku)
    product = store.products[variant.product_id]
    for name, value in changes.items():
        if name not in PRODUCT_FIELDS | VARIANT_FIELDS:
            raise ValueError(f"Nobody can change the {name} of a product here.")
        if value not in _CHOICES.get(name, (value,)):
            raise ValueError(f"The {name} of a product is one of {', '.join(_CHOICES[name])}.")
    for name, value in changes.items():
        setattr(variant if name in VARIANT_FIELDS else product, name, value)
    product.date_modified = store.now()
    events.product_changed(store, product)
    return product


def keep_back(store: Store, sku: str, quantity: int, *, location_id: int) -> None:
    """Set a SKU's safety stock at a location. Raise KeyError for an unknown one of either."""
    place = store.room.locations[location_id]
    store.room.keep_back(store.variant(sku).id, quantity, location_id=place.id)


def switch_location(store: Store, location_id: int, *, enabled: bool) -> None:
    """Open or close a location; its stock stays where it lies. Raise KeyError."""
    store.room.locations[location_id].enabled = enabled
