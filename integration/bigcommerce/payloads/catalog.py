"""Products and their variants as BigCommerce's V3 catalog writes them."""

from typing import Any

from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import StoreProduct, StoreVariant
from integration.transport.reading import (
    Count,
    Flag,
    Listed,
    MaybeInstant,
    Number,
    Payload,
    Text,
    Told,
    read,
)

UNTRACKED = "none"
BY_PRODUCT = "product"
FOR_SALE = "available"
DIGITAL = "digital"


class _OptionValue(Payload):
    label: Text = ""


class _Variant(Payload):
    id: int
    sku: Text = ""
    upc: Text = ""
    price: Number | None = None
    cost_price: Number | None = None
    inventory_level: Count = 0
    purchasing_disabled: Flag = False
    option_values: Listed[_OptionValue] = ()


class _Variants(Payload):
    id: int
    name: str
    type: Text = ""
    sku: Text = ""
    upc: Text = ""
    price: Number | None = None
    cost_price: Number | None = None
    inventory_tracking: str
    inventory_level: Count = 0
    availability: Text = ""
    is_visible: Flag = False
    variants: Listed[_Variant] = ()

    def as_variants(self) -> tuple[StoreVariant, ...]:
        return tuple(self._variant(variant) for variant in self.variants)

    def _variant(self, variant: _Variant) -> StoreVariant:
        labels = ", ".join(filter(None, (option.label for option in variant.option_values)))
        by_product = self.inventory_tracking == BY_PRODUCT
        for_sale = self.availability == FOR_SALE and self.is_visible
        return StoreVariant(
            variant_id=variant.id,
            product_id=self.id,
            sku=variant.sku or ("" if labels else self.sku),  # a simple product's SKU is its own
            name=f"{self.name} ({labels})" if labels else self.name,
            inventory_level=self.inventory_level if by_product else variant.inventory_level,
            is_tracked=self.inventory_tracking != UNTRACKED,
            is_purchasable=for_sale and not variant.purchasing_disabled,
            price=self.price if variant.price is None else variant.price,  # null inherits
            cost=variant.cost_price or self.cost_price or None,  # zero is nothing said, too
            upc=variant.upc or ("" if labels else self.upc),  # several articles share none
            is_digital=self.type == DIGITAL,
        )


class _Product(Told[tuple[StoreVariant, ...]], _Variants):
    def value(self) -> tuple[StoreVariant, ...]:
        return self.as_variants()


class _WholeProduct(Told[StoreProduct], _Variants):
    date_modified: MaybeInstant = None

    def value(self) -> StoreProduct:
        return StoreProduct(
            product_id=self.id, modified_at=self.date_modified, variants=self.as_variants()
        )


class _ProductOfVariant(Told[tuple[int, str]]):
    product_id: int
    sku: Text = ""

    def value(self) -> tuple[int, str]:
        return self.product_id, self.sku


def read_variants(raw: Any) -> Record[tuple[StoreVariant, ...]] | UnreadableRecord:
    """Read a product as its variants (GET /v3/catalog/products?include=variants)."""
    return read(_Product, raw, reference="id")


def read_product(raw: Any) -> Record[StoreProduct] | UnreadableRecord:
    """Read a product with all its variants (GET /v3/catalog/products?include=variants)."""
    return read(_WholeProduct, raw, reference="id")


def read_product_of_variant(raw: Any) -> Record[tuple[int, str]] | UnreadableRecord:
    """Read which product a variant belongs to, and its SKU (GET /v3/catalog/variants)."""
    return read(_ProductOfVariant, raw, reference="id")
