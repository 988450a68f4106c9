"""Catalog V3, read only: products, variants, categories, brands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.catalog_views import brand_view, category_view, product_view, variant_view
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.goods import Product, Variant
from sandbox.bigcommerce.paging import comma_list, id_list, v3_one, v3_page
from sandbox.bigcommerce.refusals import v3_not_found, v3_refusal
from sandbox.bigcommerce.values import read_instant, whole_second

if TYPE_CHECKING:
    from sandbox.world import World

# With these the store shows ten products to a page, whatever was asked for.
LARGE_PARTS = {"options", "modifiers"}
LARGEST_WITH_LARGE_PARTS = 10
ALWAYS_SHOWN = {"id"}
# Others are documented too; the sandbox would rather refuse them than pass them over.
_FILTERS = {
    "id",
    "id:in",
    "id:greater",
    "brand_id",
    "sku",
    "sku:in",
    "upc",
    "name",
    "type",
    "availability",
    "is_visible",
    "date_modified:min",
}
_LAYOUT = {"include", "include_fields", "exclude_fields", "page", "limit", "sort", "direction"}
_SORTS = {"id", "name", "sku", "price", "date_modified", "is_visible", "total_sold"}


def list_products(world: World, request: Request) -> Response:
    """GET /v3/catalog/products. `sku` is the product's own; variants' are at catalog/variants."""
    if unplayed := request.args.keys() - _FILTERS - _LAYOUT:
        raise v3_refusal(422, f"The sandbox does not filter by {', '.join(sorted(unplayed))}.")
    products = _sorted(request, [p for p in world.store.products.values() if _meets(request, p)])
    include = set(comma_list(request, "include") or ())
    if include & LARGE_PARTS and _asks_for_more(request, LARGEST_WITH_LARGE_PARTS):
        raise v3_refusal(422, "With options or modifiers the limit is 10.")
    default = LARGEST_WITH_LARGE_PARTS if include & LARGE_PARTS else 50
    return v3_page(
        request,
        products,
        lambda one: _chosen(request, product_view(world.store, one, include=include)),
        default=default,
    )


def get_product(world: World, request: Request, *, product_id: int) -> Response:
    """GET /v3/catalog/products/{product_id}."""
    product = _product(world, product_id)
    include = set(comma_list(request, "include") or ())
    return v3_one(_chosen(request, product_view(world.store, product, include=include)))


def list_product_variants(world: World, request: Request, *, product_id: int) -> Response:
    """GET /v3/catalog/products/{product_id}/variants."""
    product = _product(world, product_id)
    return v3_page(
        request,
        product.variants,
        lambda one: _chosen(request, variant_view(world.store, one)),
    )


def get_product_variant(
    world: World, request: Request, *, product_id: int, variant_id: int
) -> Response:
    """GET /v3/catalog/products/{product_id}/variants/{variant_id}."""
    for variant in _product(world, product_id).variants:
        if variant.id == variant_id:
            return v3_one(_chosen(request, variant_view(world.store, variant)))
    raise v3_not_found()


def list_variants(world: World, request: Request) -> Response:
    """GET /v3/catalog/variants: by `id`, `sku`, `upc` or `product_id:in`."""
    products = id_list(request, "product_id:in")
    ids = id_list(request, "id")

    def is_wanted(variant: Variant) -> bool:
        return (
            (products is None or variant.product_id in products)
            and (ids is None or variant.id in ids)
            and variant.sku.casefold() == request.args.get("sku", variant.sku).casefold()
            and variant.upc == request.args.get("upc", variant.upc)
        )

    variants = [one for one in world.store.variants.values() if is_wanted(one)]
    return v3_page(request, variants, lambda one: _chosen(request, variant_view(world.store, one)))


def list_categories(world: World, request: Request) -> Response:
    """GET /v3/catalog/categories."""
    return _named(request, world.store.goods.categories, category_view)


def list_brands(world: World, request: Request) -> Response:
    """GET /v3/catalog/brands."""
    return _named(request, world.store.goods.brands, brand_view)


def _named(request: Request, names: dict[int, str], view: Any) -> Response:
    ids = id_list(request, "id:in")
    rows = [
        (row_id, name)
        for row_id, name in names.items()
        if (ids is None or row_id in ids) and name == request.args.get("name", name)
    ]
    return v3_page(request, rows, lambda row: _chosen(request, view(*row)))


def _product(world: World, product_id: int) -> Product:
    product = world.store.products.get(product_id)
    if product is None:
        raise v3_not_found()
    return product


def _meets(request: Request, product: Product) -> bool:
    asked = request.args
    ids, brands = id_list(request, "id:in"), id_list(request, "brand_id")
    skus = comma_list(request, "sku:in")
    since = _since(request)
    greater = asked.get("id:greater", type=int)
    sku = product.sku.casefold()
    return (
        (ids is None or product.id in ids)
        and (greater is None or product.id > greater)
        and asked.get("id", str(product.id)) == str(product.id)
        and (brands is None or product.brand_id in brands)
        and sku == asked.get("sku", product.sku).casefold()
        and (skus is None or sku in {one.casefold() for one in skus})
        and asked.get("upc", product.upc) == product.upc
        and asked.get("name", product.name) == product.name
        and asked.get("type", product.type) == product.type
        and asked.get("availability", product.availability) == product.availability
        and asked.get("is_visible", str(product.is_visible)).casefold()
        in (str(product.is_visible).casefold(), str(int(product.is_visible)))
        and (since is None or whole_second(product.date_modified) >= since)
    )


def _since(request: Request) -> Any:
    text = request.args.get("date_modified:min")
    if text is None:
        return None
    at = read_instant(text)
    if at is None:
        raise v3_refusal(422, 'Query parameter "date_modified:min" is not a date.')
    return at


def _sorted(request: Request, products: list[Product]) -> list[Product]:
    field = request.args.get("sort", "id")
    if field not in _SORTS:
        raise v3_refusal(422, f"The sort {field} is not valid.")
    is_falling = request.args.get("direction") == "desc"
    return sorted(products, key=lambda one: getattr(one, field), reverse=is_falling)


def _chosen(request: Request, view: dict[str, Any]) -> dict[str, Any]:
    """Keep the fields that were asked for; parts asked for by `include` always stay."""
    only = comma_list(request, "include_fields")
    without = set(comma_list(request, "exclude_fields") or ())
    kept = ALWAYS_SHOWN | set(comma_list(request, "include") or ())
    return {
        name: value
        for name, value in view.items()
        if name in kept or ((only is None or name in only) and name not in without)
    }


def _asks_for_more(request: Request, most: int) -> bool:
    text = request.args.get("limit", "")
    return text.isdigit() and int(text) > most


_PRODUCT = "/v3/catalog/products/<int:product_id>"

ROUTES = [
    route("GET", "/v3/catalog/products", list_products),
    route("GET", _PRODUCT, get_product),
    route("GET", f"{_PRODUCT}/variants", list_product_variants),
    route("GET", f"{_PRODUCT}/variants/<int:variant_id>", get_product_variant),
    route("GET", "/v3/catalog/variants", list_variants),
    route("GET", "/v3/catalog/categories", list_categories),
    route("GET", "/v3/catalog/brands", list_brands),
]
