"""Which permission (OAuth scope) of the API account each call needs."""

from __future__ import annotations

# The longest beginning of a path that is listed here decides. A scope covers what its read-only
# twin covers. Webhooks and the time need none.
_SCOPES = {
    "/v2/order": "store_v2_orders",
    "/v3/orders": "store_v2_orders",
    "/v3/catalog": "store_v2_products",
    "/v3/inventory": "store_inventory",
    "/v3/inventory/locations": "store_locations",
    "/v3/inventory/locations/<int:location_id>/items": "store_inventory",
    "/v2/store": "store_v2_information",
    "/v3/settings": "store_v2_information",
    "/v3/channels": "store_channel_settings",
}
ALL_SCOPES = frozenset(_SCOPES.values())
READ_ONLY = "_read_only"


def scopes_for(method: str, rule: str) -> frozenset[str]:
    """Return the scopes of which a call needs one; an empty set means that it needs none."""
    places = [place for place in _SCOPES if rule.startswith(place)]
    if not places:
        return frozenset()
    scope = _SCOPES[max(places, key=len)]
    return frozenset({scope, scope + READ_ONLY}) if method == "GET" else frozenset({scope})
