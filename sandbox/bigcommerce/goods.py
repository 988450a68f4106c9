"""What the store sells: products, their variants and options, categories and brands."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

NOT_TRACKED = "none"
BY_PRODUCT = "product"
BY_VARIANT = "variant"


@dataclass
class Option:
    """One choice of a product (`Size`); `values` maps each label to its value's id."""

    id: int
    name: str
    values: dict[str, int] = field(default_factory=dict)


@dataclass
class Variant:
    """One thing that can be put into a parcel. `price` None means the product's price;
    `sku_id` None means the base variant of a product without options."""

    id: int
    product_id: int
    sku: str
    sku_id: int | None
    price: Decimal | None
    upc: str
    weight: Decimal
    labels: dict[str, str] = field(default_factory=dict)
    purchasing_disabled: bool = False
    cost_price: Decimal | None = None


@dataclass
class Product:
    """One product. `inventory_tracking` is none, product or variant."""

    id: int
    name: str
    sku: str
    price: Decimal
    weight: Decimal
    upc: str
    brand_id: int
    categories: list[int]
    inventory_tracking: str
    date_created: datetime
    date_modified: datetime
    type: str = "physical"
    is_visible: bool = True
    availability: str = "available"
    order_quantity_minimum: int = 0
    order_quantity_maximum: int = 0
    total_sold: int = 0
    options: list[Option] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)

    @property
    def has_options(self) -> bool:
        return bool(self.options)


class Goods:
    """Every product, variant, category and brand, by id. SKUs are unique, whatever their case."""

    def __init__(self) -> None:
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.brands: dict[int, str] = {}
        self.categories: dict[int, str] = {}
        self._ids = {
            "product": itertools.count(101),
            "variant": itertools.count(501),
            "sku": itertools.count(701),
            "option": itertools.count(21),
            "value": itertools.count(301),
        }

    def add_group(self, rows: list[dict[str, Any]], *, at: datetime) -> Product:
        """Add one product from its catalogue rows, one row a variant."""
        first = rows[0]
        has_options = bool(first["options"])
        product = Product(
            id=next(self._ids["product"]),
            name=first["name"],
            sku=first["group"] if has_options else first["sku"],
            price=first["price"],
            weight=first["weight"],
            upc="" if has_options else first["upc"],
            brand_id=_id_of(self.brands, first["brand"], start=41),
            categories=[_id_of(self.categories, first["category"], start=61)],
            inventory_tracking=_tracking(rows, has_options=has_options),
            date_created=at,
            date_modified=at,
        )
        self.products[product.id] = product
        for row in rows:
            self._add_variant(product, row, has_options=has_options)
        return product

    def variant_of_sku(self, sku: str) -> Variant | None:
        wanted = sku.casefold()
        return next((v for v in self.variants.values() if v.sku.casefold() == wanted), None)

    def price_of(self, variant: Variant) -> Decimal:
        own = variant.price
        return self.products[variant.product_id].price if own is None else own

    def is_tracked(self, variant_id: int) -> bool:
        """Say whether the store counts the stock of this variant."""
        product = self.products[self.variants[variant_id].product_id]
        return product.inventory_tracking != NOT_TRACKED

    def _add_variant(self, product: Product, row: dict[str, Any], *, has_options: bool) -> None:
        variant = Variant(
            id=next(self._ids["variant"]),
            product_id=product.id,
            sku=row["sku"],
            sku_id=next(self._ids["sku"]) if has_options else None,
            price=row["price"] if has_options else None,
            upc=row["upc"],
            weight=row["weight"],
            labels=dict(row["options"]),
            cost_price=row.get("cost_price"),
        )
        for name, label in variant.labels.items():
            option = next((o for o in product.options if o.name == name), None)
            if option is None:
                option = Option(next(self._ids["option"]), name)
                product.options.append(option)
            option.values.setdefault(label, next(self._ids["value"]))
        product.variants.append(variant)
        self.variants[variant.id] = variant


def _tracking(rows: list[dict[str, Any]], *, has_options: bool) -> str:
    if rows[0]["quantity"] is None:
        return NOT_TRACKED
    return BY_VARIANT if has_options else BY_PRODUCT


def _id_of(names: dict[int, str], name: str, *, start: int) -> int:
    for known_id, known in names.items():
        if known == name:
            return known_id
    new_id = start + len(names)
    names[new_id] = name
    return new_id
