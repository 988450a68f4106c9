"""The admin: the home of every record. It reads, and changes rules, mappings, links and users.

What an order needs is decided elsewhere; nothing here calls a remote, but for trying a connection
or looking up a SKU that a person typed.
"""

from integration.admin import (
    carrier_mappings,
    issues,
    offers,
    orders,
    people,
    record,
    reference,
    shops,
    sku_links,
    stock,
    stores,
)

__all__ = [
    "carrier_mappings",
    "issues",
    "offers",
    "orders",
    "people",
    "record",
    "reference",
    "shops",
    "sku_links",
    "stock",
    "stores",
]
