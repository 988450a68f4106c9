"""Products, variants, categories and brands in V3's words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sandbox.bigcommerce.goods import BY_PRODUCT, BY_VARIANT, Product, Variant
from sandbox.bigcommerce.values import iso8601

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store


def product_view(store: Store, product: Product, *, include: Collection[str]) -> dict[str, Any]:
    """Return a product as `GET /v3/catalog/products/{product_id}` shows it."""
    view: dict[str, Any] = {
        "id": product.id,
        "name": product.name,
        "type": product.type,
        "sku": product.sku,
        "description": f"<p>{product.name}.</p>",
        "weight": product.weight,
        **dict.fromkeys(("width", "depth", "height"), 0),
        "price": product.price,
        **dict.fromkeys(("cost_price", "retail_price", "sale_price", "map_price"), 0),
        "tax_class_id": 0,
        "product_tax_code": "",
        "calculated_price": product.price,
        "categories": product.categories,
        "brand_id": product.brand_id,
        "inventory_level": _product_level(store, product),
        "inventory_warning_level": 0,
        "inventory_tracking": product.inventory_tracking,
        "fixed_cost_shipping_price": 0,
        "is_free_shipping": False,
        "is_visible": product.is_visible,
        "is_featured": False,
        "related_products": [-1],
        "warranty": "",
        "bin_picking_number": "",
        "layout_file": "",
        "upc": product.upc,
        "mpn": "",
        "gtin": "",
        "search_keywords": "",
        "availability": product.availability,
        "availability_description": "",
        "gift_wrapping_options_type": "any",
        "gift_wrapping_options_list": [],
        "sort_order": 0,
        "condition": "New",
        "is_condition_shown": False,
        "order_quantity_minimum": product.order_quantity_minimum,
        "order_quantity_maximum": product.order_quantity_maximum,
        "page_title": "",
        "meta_keywords": [],
        "meta_description": "",
        "date_created": iso8601(product.date_created),
        "date_modified": iso8601(product.date_modified),
        "view_count": 0,
        "preorder_release_date": None,
        "preorder_message": "",
        "is_preorder_only": False,
        "is_price_hidden": False,
        "price_hidden_label": "",
        "custom_url": _custom_url(product.name),
        "base_variant_id": _base_variant_id(product),
        "reviews_rating_sum": 0,
        "reviews_count": 0,
        "total_sold": product.total_sold,
    }
    if view["base_variant_id"] is None:
        # A product with options has no base variant; the documentation knows no null here.
        del view["base_variant_id"]
    return view | _parts(store, product, include)


def variant_view(store: Store, variant: Variant) -> dict[str, Any]:
    """Return a variant as `GET /v3/catalog/variants` shows it.

    Variants without an own price show none; the base variant of a simple product has no `sku_id`.
    """
    product = store.products[variant.product_id]
    view: dict[str, Any] = {
        "id": variant.id,
        "product_id": variant.product_id,
        "sku": variant.sku,
        "calculated_price": store.goods.price_of(variant),
        "purchasing_disabled": variant.purchasing_disabled,
        "purchasing_disabled_message": "",
        "upc": variant.upc,
        "weight": variant.weight,
        "is_free_shipping": False,
        "inventory_level": _level(store, variant, is_own=product.inventory_tracking == BY_VARIANT),
        "inventory_warning_level": 0,
        "bin_picking_number": "",
        "option_values": [
            {
                "id": option.values[variant.labels[option.name]],
                "label": variant.labels[option.name],
                "option_id": option.id,
                "option_display_name": option.name,
            }
            for option in product.options
        ],
    }
    if variant.price is not None:
        view["price"] = variant.price
    if variant.cost_price is not None:
        view["cost_price"] = variant.cost_price
    if variant.sku_id is not None:
        view["sku_id"] = variant.sku_id
    return view


def category_view(category_id: int, name: str) -> dict[str, Any]:
    """Return a category as `GET /v3/catalog/categories` shows it."""
    return {
        "id": category_id,
        "parent_id": 0,
        "name": name,
        "description": "",
        "views": 0,
        "sort_order": 0,
        "page_title": "",
        "meta_keywords": [],
        "meta_description": "",
        "layout_file": "category.html",
        "image_url": "",
        "is_visible": True,
        "search_keywords": "",
        "default_product_sort": "use_store_settings",
        "custom_url": _custom_url(name),
    }


def brand_view(brand_id: int, name: str) -> dict[str, Any]:
    """Return a brand as `GET /v3/catalog/brands` shows it."""
    return {
        "id": brand_id,
        "name": name,
        "page_title": "",
        "meta_keywords": [],
        "meta_description": "",
        "search_keywords": "",
        "image_url": "",
        "custom_url": _custom_url(name),
    }


def _parts(store: Store, product: Product, include: Collection[str]) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if "variants" in include:
        parts["variants"] = [variant_view(store, one) for one in product.variants]
    if "options" in include:
        parts["options"] = [
            {
                "id": option.id,
                "product_id": product.id,
                "display_name": option.name,
                "type": "rectangles",
                "config": {},
                "sort_order": place,
                "option_values": [
                    {"id": value, "label": label, "sort_order": order, "is_default": False}
                    for order, (label, value) in enumerate(option.values.items())
                ],
            }
            for place, option in enumerate(product.options)
        ]
    for name in ("images", "custom_fields", "bulk_pricing_rules", "modifiers", "videos"):
        if name in include:
            parts[name] = []
    if "channels" in include:
        parts["channels"] = sorted(store.connected_channels())
    return parts


def _product_level(store: Store, product: Product) -> int:
    """Return the product's own level, or the sum of its variants' where they are counted."""
    return sum(_level(store, one, is_own=True) for one in product.variants)


def _level(store: Store, variant: Variant, *, is_own: bool) -> int:
    """Return what is for sale at the default location, as a reading shows it."""
    product = store.products[variant.product_id]
    if not is_own or product.inventory_tracking not in (BY_PRODUCT, BY_VARIANT):
        return 0
    return max(0, store.room.reading(variant.id) - store.room.safety(variant.id))


def _base_variant_id(product: Product) -> int | None:
    return None if product.has_options else product.variants[0].id


def _custom_url(name: str) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return {"url": f"/{slug}/", "is_customized": False}
