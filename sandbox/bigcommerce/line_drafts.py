"""Turn what a request says about a line into a line: from the catalog, or custom."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.bigcommerce.goods import Goods, Product, Variant
from sandbox.bigcommerce.order_records import ZERO, Line
from sandbox.bigcommerce.refusals import (
    bad_options,
    invalid_field,
    missing_field,
    unknown_field,
    unwritable_field,
)
from sandbox.bigcommerce.values import is_whole, read_money

_WRAPPING = {
    "wrapping_id",
    "wrapping_name",
    "wrapping_message",
    "wrapping_cost_ex_tax",
    "wrapping_cost_inc_tax",
}
_SHARED = {
    "name",
    "name_customer",
    "name_merchant",
    "quantity",
    "price_inc_tax",
    "price_ex_tax",
    "upc",
}
CATALOG_FIELDS = {*_SHARED, "product_id", "variant_id", "product_options"}
CUSTOM_FIELDS = {*_SHARED, "sku"}
_READ_ONLY = {"order_id", "order_address_id", "quantity_shipped", "total_inc_tax", "total_ex_tax"}
LONGEST_NAME = 250


def draft_line(raw: Any, *, line_id: int, goods: Goods, tax_rate: Decimal = ZERO) -> Line:
    """Return the new line that `raw` asks for. A `product_id` makes it a catalog line."""
    if not isinstance(raw, dict):
        raise invalid_field("products")
    is_catalog = "product_id" in raw
    check_names(raw, allowed=CATALOG_FIELDS if is_catalog else CUSTOM_FIELDS)
    if is_catalog:
        return _catalog_line(raw, line_id=line_id, goods=goods, tax_rate=tax_rate)
    return _custom_line(raw, line_id=line_id)


def check_names(raw: Mapping[str, Any], *, allowed: set[str]) -> None:
    """Refuse fields that a line does not have, or that nobody may write."""
    for name in raw:
        if name in _WRAPPING:
            raise invalid_field(name, "This store does not wrap gifts.")
        if name in allowed:
            continue
        raise unwritable_field(name) if name in _READ_ONLY else unknown_field(name)


def read_quantity(value: Any, *, least: int = 1) -> int:
    if not is_whole(value) or value < least:
        raise invalid_field("quantity")
    return int(value)


def read_prices(raw: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Return (ex tax, inc tax), or None when neither is given. One without the other is refused."""
    given = [name for name in ("price_ex_tax", "price_inc_tax") if name in raw]
    if not given:
        return None
    if len(given) == 1:
        raise missing_field("price_inc_tax" if given == ["price_ex_tax"] else "price_ex_tax")
    ex_tax, inc_tax = (read_money(raw[name]) for name in ("price_ex_tax", "price_inc_tax"))
    if ex_tax is None or inc_tax is None:
        raise invalid_field("price_ex_tax" if ex_tax is None else "price_inc_tax")
    return ex_tax, inc_tax


def read_names(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Return (customer's name, merchant's name); "" where neither is given."""
    for name in ("name", "name_customer", "name_merchant"):
        if name in raw and (not isinstance(raw[name], str) or not raw[name]):
            raise invalid_field(name)
    shown, customer = raw.get("name"), raw.get("name_customer")
    if shown and customer and shown != customer:
        raise invalid_field("name_customer")
    name = shown or customer or raw.get("name_merchant") or ""
    return name, raw.get("name_merchant") or name


def _custom_line(raw: Mapping[str, Any], *, line_id: int) -> Line:
    name, name_merchant = read_names(raw)
    if not name:
        raise missing_field("name")
    if len(name) > LONGEST_NAME:
        raise invalid_field("name")
    for required in ("quantity", "price_inc_tax", "price_ex_tax"):
        if required not in raw:
            raise missing_field(required)
    ex_tax, inc_tax = read_prices(raw) or (ZERO, ZERO)
    return Line(
        id=line_id,
        product_id=0,
        variant_id=0,
        sku=str(raw.get("sku") or ""),
        name=name,
        name_merchant=name_merchant,
        upc=str(raw.get("upc") or ""),
        quantity=read_quantity(raw["quantity"]),
        base_price=ex_tax,
        price_ex_tax=ex_tax,
        price_inc_tax=inc_tax,
    )


def _catalog_line(raw: Mapping[str, Any], *, line_id: int, goods: Goods, tax_rate: Decimal) -> Line:
    product = goods.products.get(raw["product_id"])
    if product is None:
        raise invalid_field("product_id", f"There is no product {raw['product_id']}.")
    variant = _chosen_variant(raw, product)
    name, name_merchant = read_names(raw)
    price = goods.price_of(variant)
    ex_tax, inc_tax = read_prices(raw) or (price, price * (1 + tax_rate))
    return Line(
        id=line_id,
        product_id=product.id,
        variant_id=variant.id,
        sku=variant.sku,
        name=name or product.name,
        name_merchant=name_merchant or product.name,
        upc=str(raw.get("upc") or variant.upc),
        quantity=read_quantity(raw.get("quantity")),
        base_price=ex_tax,
        price_ex_tax=ex_tax,
        price_inc_tax=inc_tax,
        brand=goods.brands.get(product.brand_id, ""),
        weight=variant.weight,
        options=_chosen_options(product, variant, line_id=line_id),
    )


def _chosen_variant(raw: Mapping[str, Any], product: Product) -> Variant:
    if "variant_id" in raw:
        chosen = [one for one in product.variants if one.id == raw["variant_id"]]
        if not chosen:
            raise invalid_field(
                "variant_id", f"Product {product.id} has no variant {raw['variant_id']}."
            )
        return chosen[0]
    if not product.has_options:
        return product.variants[0]
    chosen_labels = _labels(raw.get("product_options") or [], product)
    fitting = [one for one in product.variants if one.labels == chosen_labels]
    if not fitting:
        raise bad_options([_missing_options(product)])
    return fitting[0]


def _labels(chosen: list[Any], product: Product) -> dict[str, str]:
    """Return the label of each chosen option: `[{"id": option, "value": "value's id"}]`."""
    labels = {}
    for choice in chosen:
        option = next((one for one in product.options if one.id == choice.get("id")), None)
        if option is None:
            problem = _named(product) | {"value": choice.get("id")}
            raise bad_options([{"type": "InvalidProductOption", "product": problem}])
        by_value = {str(value): label for label, value in option.values.items()}
        label = by_value.get(str(choice.get("value")))
        if label is None:
            option_seen = {"id": option.id, "display_name": option.name, "value": choice["value"]}
            problem = _named(product) | {"product_option": option_seen}
            raise bad_options([{"type": "InvalidProductOptionValue", "product": problem}])
        labels[option.name] = label
    return labels


def _missing_options(product: Product) -> dict[str, Any]:
    required = [
        {"id": one.id, "option_id": one.id, "display_name": one.name} for one in product.options
    ]
    problem = _named(product) | {"required_product_options": required}
    return {"type": "MandatoryProductOptions", "product": problem}


def _named(product: Product) -> dict[str, Any]:
    return {"id": product.id, "name": product.name, "resource": f"/products/{product.id}"}


def _chosen_options(product: Product, variant: Variant, *, line_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": option.id * 100 + number,
            "option_id": option.id,
            "order_product_id": line_id,
            "product_option_id": option.id,
            "display_name": option.name,
            "display_name_customer": option.name,
            "display_name_merchant": option.name,
            "display_value": variant.labels[option.name],
            "display_value_customer": variant.labels[option.name],
            "display_value_merchant": variant.labels[option.name],
            "value": str(option.values[variant.labels[option.name]]),
            "type": "Multiple choice",
            "name": option.name,
            "display_style": "Rectangle",
        }
        for number, option in enumerate(product.options)
    ]
