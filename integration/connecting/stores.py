"""Connect a store: try the token, read what the flows need, then save."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from integration.bigcommerce.client import BigCommerceClient
from integration.connect import store_client
from integration.connecting.addresses import store_hash_of
from integration.connecting.errors import UnableToConnect
from integration.connecting.trying import Reading, made, reading, readings
from integration.domain.permissions import STORE_READINGS, STORE_WRITES, Permission, unproven
from integration.domain.reference import InventorySettings, StoreInformation
from integration.models import BigCommerceStore

_KEY, _ADDRESS = "access_token", "store_hash"


@dataclass(frozen=True)
class TriedStore:
    """What a store says of itself, and what its token is proven to allow."""

    about: StoreInformation
    inventory: InventorySettings
    permissions: tuple[Permission, ...]


def try_store(*, store_hash: str, access_token: str, home: str) -> TriedStore:
    """Read what the flows need of a store. Raise UnableToConnect; nothing is saved."""
    client = made(
        lambda: store_client(store_hash, access_token, home=home), key=_KEY, address="api_url"
    )
    about = reading(client.store, STORE_READINGS["GET /v2/store"], key=_KEY, address=_ADDRESS)
    lines = readings(_readings(client), key=_KEY, address=_ADDRESS)
    inventory = reading(
        client.inventory_settings, "read the inventory settings", key=_KEY, address=_ADDRESS
    )
    return TriedStore(about, inventory, (*lines, *unproven(STORE_WRITES)))


def _readings(client: BigCommerceClient) -> Iterator[Reading]:
    tries: dict[str, Callable[[], object]] = {
        "GET /v2/store": lambda: None,  # it was read just now, so that the token is known
        "GET /v3/channels": client.channels,
        "GET /v2/order_statuses": client.order_statuses,
        "GET /v3/catalog/products": lambda: client.products_with_variants([1]),
        "GET /v3/inventory/items": lambda: client.inventory_of([1]),
        "GET /v3/inventory/locations": client.locations,
        "GET /v3/settings/inventory": client.inventory_settings,
    }
    for operation, what in STORE_READINGS.items():
        yield operation, what, tries[operation]


def connect_store(
    *,
    slug: str,
    store_hash: str,
    access_token: str,
    home: str,
    name: str = "",
    client_secret: str = "",
) -> BigCommerceStore:
    """Connect a store, or connect it again with another token. Raise UnableToConnect.

    `store_hash` may be an address of its control panel. A connected store never becomes another:
    its orders and stock stand in the one that it was connected to. Without a `client_secret` the
    one that is stored stays; with it the signatures of webhooks are checked.
    """
    number = store_hash_of(store_hash)
    _refuse_another(slug, number)
    tried = try_store(store_hash=number, access_token=access_token, home=home)
    values: dict[str, object] = {
        "store_hash": number,
        "access_token": access_token,
        "api_url": home,
        "name": name or tried.about.name,
        "disconnected_at": None,
        "permissions": tried.permissions,
    }
    if client_secret:
        values |= {"client_secret": client_secret, "webhook_refused_at": None}
    store, _ = BigCommerceStore.objects.update_or_create(slug=slug, defaults=values)
    store.remember(tried.about, tried.inventory)
    return store


def _refuse_another(slug: str, store_hash: str) -> None:
    """Raise UnableToConnect when slug and store belong to different connections."""
    known = BigCommerceStore.objects.filter(slug=slug).exclude(store_hash=store_hash).first()
    if known is not None:
        raise UnableToConnect(
            f"“{slug}” is the store {known.store_hash}. Give another store another name.",
            field=_ADDRESS,
        )
    other = BigCommerceStore.objects.filter(store_hash=store_hash).exclude(slug=slug).first()
    if other is not None:
        raise UnableToConnect(
            f"This store is connected already, as “{other.slug}”.", field=_ADDRESS
        )
