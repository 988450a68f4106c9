"""Connect a store or a shop: try the key, read what the flows need, then save.

Connecting never places an order and moves no figure. Used by the pages, the commands and the
admin's forms.
"""

from integration.connecting.addresses import instance_of, store_hash_of
from integration.connecting.disconnecting import disconnect_shop, disconnect_store
from integration.connecting.errors import UnableToConnect
from integration.connecting.shops import TriedShop, connect_shop, prepare_shop, try_shop
from integration.connecting.stores import TriedStore, connect_store, try_store

__all__ = [
    "TriedShop",
    "TriedStore",
    "UnableToConnect",
    "connect_shop",
    "connect_store",
    "disconnect_shop",
    "disconnect_store",
    "instance_of",
    "prepare_shop",
    "store_hash_of",
    "try_shop",
    "try_store",
]
