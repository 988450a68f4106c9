"""A BigCommerce store with state: V2 orders and shipments, V3 catalog, inventory, channels.

Stock, prices and statuses behave as the vendor documents them; where it documents nothing,
`store_settings.StoreSettings` has a lever for each plausible way.
"""

from sandbox.bigcommerce import (
    catalog,
    channels,
    hooks,
    inventory,
    order_parts,
    orders,
    refunds,
    shipments,
    store,
)

ROUTES = [
    *store.ROUTES,
    *orders.ROUTES,
    *order_parts.ROUTES,
    *refunds.ROUTES,
    *shipments.ROUTES,
    *catalog.ROUTES,
    *inventory.ROUTES,
    *channels.ROUTES,
    *hooks.ROUTES,
]
