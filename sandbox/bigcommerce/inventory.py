"""Inventory V3: locations, what lies there, and adjustments."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.goods import BY_PRODUCT, BY_VARIANT, Variant
from sandbox.bigcommerce.paging import comma_list, id_list, v3_page
from sandbox.bigcommerce.refusals import v3_not_found, v3_refusal
from sandbox.bigcommerce.stock import Location
from sandbox.bigcommerce.values import is_whole, iso8601
from sandbox.http import json_answer, read_json

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store
    from sandbox.world import World

LARGEST_PAGE = 1000
LARGEST_ADJUSTMENT = 2000
_IDENTITIES = ("sku", "variant_id", "product_id")
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def list_items(world: World, request: Request) -> Response:
    """GET /v3/inventory/items: what is counted, variant by variant, at each location."""
    store = world.store
    places = _chosen_locations(store, request)
    return v3_page(
        request,
        _chosen_variants(store, request),
        lambda one: {
            "identity": _identity(one),
            "locations": [_shelf(store, one, place) for place in places],
        },
        largest=LARGEST_PAGE,
    )


def list_location_items(world: World, request: Request, *, location_id: int) -> Response:
    """GET /v3/inventory/locations/{location_id}/items."""
    store = world.store
    place = store.room.locations.get(location_id)
    if place is None:
        raise v3_not_found()
    return v3_page(
        request,
        _chosen_variants(store, request),
        lambda one: {"identity": _identity(one), **_figures(store, one, place)},
        largest=LARGEST_PAGE,
    )


def list_locations(world: World, request: Request) -> Response:
    """GET /v3/inventory/locations; with `is_active` only those that are enabled, or are not."""
    wanted = request.args.get("is_active", "").casefold()
    opened_at = iso8601(world.store.channels.by_id[1].at)
    places = [
        place
        for place in _chosen_locations(world.store, request)
        if wanted in ("", str(place.enabled).casefold())
    ]
    return v3_page(request, places, lambda one: _location_view(one, opened_at))


def put_absolute(world: World, request: Request) -> Response:
    """PUT /v3/inventory/adjustments/absolute: all items or none; shown by readings later."""
    store = world.store
    for place_id, variant, quantity in _adjustments(store, read_json(request)):
        _adjust(
            world, functools.partial(store.room.put, variant.id, quantity, location_id=place_id)
        )
    return _receipt(world)


def post_relative(world: World, request: Request) -> Response:
    """POST /v3/inventory/adjustments/relative: only of what was counted before (422)."""
    store = world.store
    items = _adjustments(store, read_json(request), least=None)
    for place_id, variant, by in items:
        if not store.room.is_counted(variant.id, location_id=place_id):
            title = (
                f"Items with identity: [variant_id {variant.id}] requires absolute adjustment "
                "before relative"
            )
            raise v3_refusal(422, title)
        left = store.room.sellable(variant.id, location_id=place_id)
        if left + by < 0:
            raise v3_refusal(422, f"[Item with variant_id {variant.id} would fall below zero]")
    for place_id, variant, by in items:
        _adjust(world, functools.partial(store.room.move, variant.id, by, location_id=place_id))
    return _receipt(world)


def _adjust(world: World, adjustment: Callable[[], None]) -> None:
    """Make an adjustment that was accepted: at once, or when the store gets to it."""
    seconds = world.store.settings.inventory_write_seconds
    if seconds:
        world.later(world.now() + world.store.span(seconds), adjustment)
    else:
        adjustment()


def _adjustments(
    store: Store, body: Any, *, least: int | None = 0
) -> list[tuple[int, Variant, int]]:
    """Return (location, variant, quantity) for each item; refuse the whole request otherwise."""
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not items:
        raise v3_refusal(422, "JSON data is missing or invalid", {"items": "error.path.missing"})
    if len(items) > LARGEST_ADJUSTMENT:
        raise v3_refusal(413, f"No more than {LARGEST_ADJUSTMENT} items at once.")
    return [_adjustment(store, item, least) for item in items]


def _adjustment(store: Store, item: Any, least: int | None) -> tuple[int, Variant, int]:
    named = [name for name in _IDENTITIES if isinstance(item, dict) and name in item]
    if len(named) != 1:
        raise v3_refusal(422, "Each item needs exactly one of sku, variant_id and product_id.")
    quantity, place_id = item.get("quantity"), item.get("location_id")
    if not is_whole(quantity) or (least is not None and quantity < least):
        raise v3_refusal(422, "JSON data is missing or invalid", {"quantity": "error.invalid"})
    if not is_whole(place_id) or place_id not in store.room.locations:
        raise v3_refusal(422, f"[Location {place_id} does not exist]")
    return place_id, _adjusted_variant(store, named[0], item[named[0]]), quantity


def _adjusted_variant(store: Store, name: str, value: Any) -> Variant:
    """Return what is counted under this name: a product's stock is its base variant's here."""
    identity = f"{name} {value}"
    if name == "product_id":
        product = store.products.get(value)
        variant = product.variants[0] if product else None
    elif name == "variant_id":
        variant = store.variants.get(value)
    else:
        variant = store.goods.variant_of_sku(str(value))
    if variant is None:
        raise v3_refusal(422, f"[Item with {identity} does not exist]")
    tracking = store.products[variant.product_id].inventory_tracking
    other = {"variant_id": BY_PRODUCT, "product_id": BY_VARIANT}.get(name)
    if tracking == other:
        title = f"[Item with {identity} is tracked by {other}, please update stock by {other} id]"
        raise v3_refusal(422, title)
    return variant


def _receipt(world: World) -> Response:
    number = f"{world.random.getrandbits(128):032x}"
    groups = (number[:8], number[8:12], number[12:16], number[16:20], number[20:])
    return json_answer({"transaction_id": "-".join(groups)})


def _chosen_variants(store: Store, request: Request) -> list[Variant]:
    skus = comma_list(request, "sku:in")
    folded = None if skus is None else {sku.casefold() for sku in skus}
    variants, products = id_list(request, "variant_id:in"), id_list(request, "product_id:in")
    return [
        one
        for one in store.variants.values()
        if store.goods.is_tracked(one.id)
        and (folded is None or one.sku.casefold() in folded)
        and (variants is None or one.id in variants)
        and (products is None or one.product_id in products)
    ]


def _chosen_locations(store: Store, request: Request) -> list[Location]:
    ids, codes = id_list(request, "location_id:in"), comma_list(request, "location_code:in")
    return [
        one
        for one in store.room.locations.values()
        if (ids is None or one.id in ids) and (codes is None or one.code in codes)
    ]


def _identity(variant: Variant) -> dict[str, Any]:
    return {
        "sku": variant.sku,
        "variant_id": variant.id,
        "product_id": variant.product_id,
        "sku_id": variant.sku_id or 0,
    }


def _shelf(store: Store, variant: Variant, place: Location) -> dict[str, Any]:
    return {
        "location_id": place.id,
        "location_code": place.code,
        "location_name": place.label,
        "location_enabled": place.enabled,
        **_figures(store, variant, place),
    }


def _figures(store: Store, variant: Variant, place: Location) -> dict[str, Any]:
    on_hand = store.room.reading(variant.id, location_id=place.id)
    safety = store.room.safety(variant.id, location_id=place.id)
    return {
        "available_to_sell": max(0, on_hand - safety),
        "total_inventory_onhand": on_hand,
        "settings": {
            "safety_stock": safety,
            "is_in_stock": on_hand > safety,
            "warning_level": 0,
            "bin_picking_number": "",
        },
    }


def _location_view(place: Location, opened_at: str) -> dict[str, Any]:
    return {
        "id": place.id,
        "code": place.code,
        "label": place.label,
        "description": "",
        "managed_by_external_source": False,
        "type_id": "PHYSICAL",
        "enabled": place.enabled,
        "operating_hours": {
            day: {"open": day != "sunday", "opening": "08:00", "closing": "16:00"} for day in _DAYS
        },
        "time_zone": "America/New_York",
        "created_at": opened_at,
        "updated_at": opened_at,
        "address": {
            "address1": "44 Wharf Lane",
            "address2": "",
            "city": "Portland",
            "state": "ME",
            "zip": "04101",
            "email": "warehouse@harborandpine.example.com",
            "phone": "207-555-0110",
            "geo_coordinates": {"latitude": 43.66, "longitude": -70.25},
            "country_code": "US",
        },
        "storefront_visibility": True,
        "special_hours": [],
    }


ROUTES = [
    route("GET", "/v3/inventory/items", list_items),
    route("GET", "/v3/inventory/locations", list_locations),
    route("GET", "/v3/inventory/locations/<int:location_id>/items", list_location_items),
    route("PUT", "/v3/inventory/adjustments/absolute", put_absolute),
    route("POST", "/v3/inventory/adjustments/relative", post_relative),
]
