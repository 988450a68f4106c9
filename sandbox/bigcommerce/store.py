"""The store itself and its time (V2), and what its merchant has set (V3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from sandbox.bigcommerce import words
from sandbox.bigcommerce.door import route
from sandbox.bigcommerce.paging import v3_one
from sandbox.bigcommerce.refusals import v3_refusal
from sandbox.http import json_answer, read_json

if TYPE_CHECKING:
    from sandbox.world import World

_SHOWN: dict[str, set[Any] | type] = {
    "product_out_of_stock_behavior": {
        "do_nothing",
        "hide_product",
        "hide_product_and_accessible",
        "hide_product_and_redirect",
    },
    "option_out_of_stock_behavior": {"do_nothing", "hide_option", "label_option"},
    "update_stock_behavior": {words.ORDER_PLACED, words.ORDER_COMPLETED_OR_SHIPPED},
    "edit_order_stock_adjustment": bool,
    "refund_order_stock_adjustment": bool,
    "stock_level_display": {"dont_show", "show", "show_when_low"},
    "default_out_of_stock_message": str,
    "hide_in_product_filtering": bool,
    "show_pre_order_stock_levels": bool,
    "show_out_of_stock_message": bool,
}


def get_store(world: World, _request: Request) -> Response:
    """GET /v2/store."""
    settings = world.store.settings
    domain = "harborandpine.example.com"
    return json_answer(
        {
            "id": settings.store_hash,
            "account_uuid": "7c1b0f5e-5e0a-4d0e-9a67-2f6f2f1f0c11",
            "domain": domain,
            "secure_url": f"https://{domain}",
            "control_panel_base_url": f"https://store-{settings.store_hash}.example.com",
            "status": "live",
            "name": settings.name,
            "first_name": "Dana",
            "last_name": "Whitlock",
            "address": "44 Wharf Lane\nPortland, Maine 04101",
            "country": "United States",
            "country_code": "US",
            "infrastructure_region": "us-central1",
            "phone": "207-555-0110",
            "admin_email": f"dana@{domain}",
            "order_email": f"orders@{domain}",
            "favicon_url": "",
            "timezone": _timezone(),
            "language": "en",
            "currency": settings.currency,
            "currency_symbol": "$",
            "decimal_separator": ".",
            "thousands_separator": ",",
            "decimal_places": 2,
            "currency_symbol_location": "left",
            "weight_units": "LBS",
            "dimension_units": "Inches",
            "dimension_decimal_places": 2,
            "dimension_decimal_token": ".",
            "dimension_thousands_token": ",",
            "plan_name": "Standard",
            "plan_level": "Standard",
            "plan_is_trial": False,
            "industry": "Home & Garden",
            "logo": [],
            "is_price_entered_with_tax": False,
            "store_id": 1025646,
            "default_channel_id": 1,
            "default_site_id": 1000,
            "active_comparison_modules": [],
            "features": _features(),
        }
    )


def get_time(world: World, _request: Request) -> Response:
    """GET /v2/time: seconds since 1970."""
    return json_answer({"time": int(world.store.now().timestamp())})


def get_inventory_settings(world: World, request: Request) -> Response:
    """GET /v3/settings/inventory: with `channel_id`, null is what the channel does not override."""
    return v3_one(_inventory_view(world, _channel_of(world, request)))


def put_inventory_settings(world: World, request: Request) -> Response:
    """PUT /v3/settings/inventory: for the store, or for one channel."""
    settings = world.store.settings
    channel_id = _channel_of(world, request)
    body = _checked(read_json(request), _SHOWN)
    if channel_id is None:
        for name, value in body.items():
            setattr(settings, name, value)
    else:
        settings.inventory_overrides.setdefault(channel_id, {}).update(body)
    return v3_one(_inventory_view(world, channel_id))


def get_emails(world: World, request: Request) -> Response:
    """GET /v3/settings/email-statuses: with `channel_id`, null is what it does not override."""
    return v3_one(_email_view(world, _channel_of(world, request)))


def put_emails(world: World, request: Request) -> Response:
    """PUT /v3/settings/email-statuses: for the store, or for one channel."""
    settings = world.store.settings
    channel_id = _channel_of(world, request)
    body = _checked(read_json(request), dict.fromkeys(words.EMAILS, bool))
    if channel_id is None:
        settings.emails.update(body)
    else:
        settings.email_overrides.setdefault(channel_id, {}).update(body)
    return v3_one(_email_view(world, channel_id))


def _inventory_view(world: World, channel_id: int | None) -> dict[str, Any]:
    settings = world.store.settings
    if channel_id is None:
        return {name: getattr(settings, name) for name in _SHOWN}
    return _overrides(_SHOWN, settings.inventory_overrides.get(channel_id, {}))


def _email_view(world: World, channel_id: int | None) -> dict[str, Any]:
    settings = world.store.settings
    if channel_id is None:
        return dict(settings.emails)
    return _overrides(words.EMAILS, settings.email_overrides.get(channel_id, {}))


def _overrides(names: Iterable[str], own: dict[str, Any]) -> dict[str, Any]:
    return {name: own.get(name) for name in names}


def _channel_of(world: World, request: Request) -> int | None:
    text = request.args.get("channel_id")
    if text is None:
        return None
    if not text.isdigit() or int(text) not in world.store.channels.by_id:
        raise v3_refusal(422, f"Channel id ({text}) is not valid for this store.")
    return int(text)


def _checked(body: Any, allowed: dict[str, Any]) -> dict[str, Any]:
    """Return the body if every value is one of its setting's; refuse it whole otherwise."""
    if not isinstance(body, dict):
        raise v3_refusal(422, "JSON data is missing or invalid")
    errors = {}
    for name, value in body.items():
        choice = allowed.get(name)
        if choice is None:
            errors[name] = "error.path.unknown"
        elif isinstance(choice, set) and str(value) not in choice:
            errors[name] = "error.expected.validenumvalue"
        elif isinstance(choice, type) and not isinstance(value, choice):
            errors[name] = f"error.expected.js{'boolean' if choice is bool else 'string'}"
    if errors:
        raise v3_refusal(422, "JSON data is missing or invalid", errors)
    return body


def _timezone() -> dict[str, Any]:
    return {
        "name": "America/New_York",
        "raw_offset": -18000,
        "dst_offset": -14400,
        "dst_correction": True,
        "date_format": {
            "display": "M jS Y",
            "export": "M jS Y",
            "extended_display": "M jS Y @ g:i A",
        },
    }


def _features() -> dict[str, Any]:
    return {
        "stencil_enabled": True,
        "sitewidehttps_enabled": True,
        "facebook_catalog_id": "",
        "checkout_type": "optimized",
        "wishlists_enabled": True,
        "graphql_storefront_api_enabled": True,
        "shopper_consent_tracking_enabled": False,
        "multi_storefront_enabled": True,
        "storefront_limits": {"active": 3, "total_including_inactive": 15},
    }


ROUTES = [
    route("GET", "/v2/store", get_store),
    route("GET", "/v2/time", get_time),
    route("GET", "/v3/settings/inventory", get_inventory_settings),
    route("PUT", "/v3/settings/inventory", put_inventory_settings),
    route("GET", "/v3/settings/email-statuses", get_emails),
    route("PUT", "/v3/settings/email-statuses", put_emails),
]
