"""OF21, OF22 and P31: offers one page at a time, and what the operator's catalogue knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.http import MIRAKL, Route, json_answer
from sandbox.mirakl.guard import guarded
from sandbox.mirakl.offer_json import CHEAPEST_SHIPPING, offer_view
from sandbox.mirakl.offers import Offer
from sandbox.mirakl.wire import bad_request, comma_list, error, flag, offset_page

if TYPE_CHECKING:
    from sandbox.world import World

NOT_OPERATORS = {"SKU", "SHOP_SKU"}


@dataclass(frozen=True)
class Product:
    """One article of the operator's catalogue, known by its UPC."""

    sku: str
    upc: str
    title: str
    category_code: str
    category_label: str


def products_from(offers: dict[str, Offer]) -> list[Product]:
    """Return the operator's article behind each offer."""
    return [
        Product(one.product_sku, one.upc, one.title, one.category_code, one.category_label)
        for one in offers.values()
    ]


def list_offers(world: World, request: Request) -> Response:
    """OF21: the shop's offers, the cheapest first unless asked otherwise; deleted ones are gone."""
    market = world.mirakl
    states = comma_list(request, "offer_state_codes")
    asked = request.args
    offers = [
        offer
        for offer in market.offers.values()
        if not offer.is_deleted
        and not flag(request, "favorite")  # the shop has no favorites
        and (states is None or offer.state_code in states)
        and asked.get("sku", offer.sku) == offer.sku
        and asked.get("product_id", offer.product_sku) == offer.product_sku
    ]
    offers.sort(key=_sort_key(request), reverse=asked.get("order", "asc") == "desc")
    return offset_page(request, "offers", offers, lambda offer: offer_view(market, offer))


def _sort_key(request: Request) -> Any:
    keys = {
        "totalPrice": lambda offer: offer.price + CHEAPEST_SHIPPING,
        "price": lambda offer: offer.price,
        "productTitle": lambda offer: offer.title,
    }
    wanted = request.args.get("sort", "totalPrice")
    if wanted not in keys:
        raise bad_request(f"Offers cannot be sorted by '{wanted}'.")
    return keys[wanted]


def get_offer(world: World, _request: Request, offer: str) -> Response:
    """OF22: one offer, by the number that Mirakl gave it."""
    market = world.mirakl
    for one in market.offers.values():
        if str(one.offer_id) == offer and not one.is_deleted:
            return json_answer(offer_view(market, one))
    raise error(404, f"Offer with identifier '{offer}' not found")


def find_products(world: World, request: Request) -> Response:
    """P31: the operator's products behind references (`UPC|810045500010,UPC|...`)."""
    references = comma_list(request, "product_references")
    if not references:
        raise bad_request("The parameter 'product_references' is required.")
    wanted = {_reference(text) for text in references}
    found = [one for one in world.mirakl.products if ("UPC", one.upc) in wanted]
    found.sort(key=lambda one: (one.sku, one.upc))
    rows = [_product_view(one) for one in found]
    return json_answer({"products": rows, "total_count": len(rows)})


def _reference(text: str) -> tuple[str, str]:
    kind, separator, value = text.partition("|")
    if not separator or not value or kind in NOT_OPERATORS:
        raise bad_request(f"The value '{text}' of parameter 'product_references' is not valid.")
    return kind, value


def _product_view(product: Product) -> dict[str, Any]:
    return {
        "category_code": product.category_code,
        "category_label": product.category_label,
        "product_id": product.upc,
        "product_id_type": "UPC",
        "product_sku": product.sku,
        "product_title": product.title,
    }


ROUTES = [
    Route("GET", "/api/offers", "OF21", guarded("OF21", list_offers), MIRAKL),
    Route("GET", "/api/offers/<offer>", "OF22", guarded("OF22", get_offer), MIRAKL),
    Route("GET", "/api/products", "P31", guarded("P31", find_products), MIRAKL),
]
