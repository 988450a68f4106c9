"""Connect a store or a shop: try the key, read what the flows need, then save.

Connecting never places an order and moves no figure. Used by the commands and the admin's forms.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from integration.bigcommerce.client import BigCommerceClient, channel_name
from integration.connect import Remotes, marketplace_client, store_client
from integration.domain.reference import Channel, InventorySettings, ShopAccount, StoreInformation
from integration.flows import watch_reference_data
from integration.mirakl.client import MiraklClient
from integration.models import BigCommerceStore, CarrierMapping, MiraklShop
from integration.transport import (
    BadAddress,
    BadCredential,
    NotPermitted,
    RemoteError,
    Throttled,
    Unreadable,
)

T = TypeVar("T")

PLATFORMS = {"macy": "macys", "bloomingdale": "mirakl"}


class UnableToConnect(ValueError):
    """A connection does not work. `field` is what to correct; the text is a sentence for a form."""

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def instance_of(url: str) -> str:
    """Return the Mirakl instance of any back-office URL. Raise UnableToConnect."""
    parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
    if not parts.hostname:
        raise UnableToConnect("This is not a web address.", field="url")
    return f"{parts.scheme}://{parts.netloc}"


def try_store(
    *, store_hash: str, access_token: str, home: str
) -> tuple[StoreInformation, InventorySettings]:
    """Read what the flows need of a store. Raise UnableToConnect; nothing is saved."""
    client = _client(lambda: store_client(store_hash, access_token, home=home), key="access_token")
    about = _reading(
        client.store, "read the store's information", key="access_token", address="store_hash"
    )
    for reading, what in (
        (client.channels, "read the channels"),
        (client.order_statuses, "read the orders"),
    ):
        _reading(reading, what, key="access_token", address="store_hash")
    inventory = _reading(
        client.inventory_settings,
        "read the inventory settings",
        key="access_token",
        address="store_hash",
    )
    return about, inventory


def connect_store(
    *, slug: str, store_hash: str, access_token: str, home: str, name: str = ""
) -> BigCommerceStore:
    """Connect a store, or connect it again with another token. Raise UnableToConnect."""
    about, inventory = try_store(store_hash=store_hash, access_token=access_token, home=home)
    store, _ = BigCommerceStore.objects.update_or_create(
        slug=slug,
        defaults={
            "store_hash": store_hash,
            "access_token": access_token,
            "api_url": home,
            "name": name or about.name,
        },
    )
    store.remember(about, inventory)
    return store


def try_shop(*, url: str, api_key: str, mirakl_shop_id: int | None = None) -> ShopAccount:
    """Read what the flows need of a shop. Raise UnableToConnect; nothing is saved."""
    client = _client(
        lambda: marketplace_client(url, api_key, shop_id=mirakl_shop_id), key="api_key"
    )
    account = _reading(client.account, "read the account (A01)", key="api_key", address="url")
    for reading, what in _shop_readings(client):
        _reading(_unless_throttled(reading), what, key="api_key", address="url")
    return account


def _unless_throttled(read: Callable[[], object]) -> Callable[[], None]:
    """Return a reading that may be put off: the polls of a live shop use its calls up.

    The account was read before, so that the key is known; the flows tell what it may not do.
    """

    def careful() -> None:
        with suppress(Throttled):
            read()

    return careful


def _shop_readings(client: MiraklClient) -> list[tuple[Callable[[], object], str]]:
    """Return the readings that every flow rests on. Orders are proven by looking for one."""
    return [
        (client.platform_configuration, "read the platform configuration (PC01)"),
        (client.carriers, "list the carriers (SH21)"),
        (client.shipping_types, "list the shipping types (SH12)"),
        (client.reasons, "list the reasons (RE01)"),
        (lambda: list(client.orders(["marketbridge-looks"])), "read the orders (OR11)"),
    ]


def connect_shop(
    *,
    slug: str,
    url: str,
    api_key: str,
    store: BigCommerceStore,
    at: datetime,
    name: str = "Macy's",
    mirakl_shop_id: int | None = None,
) -> MiraklShop:
    """Connect a shop, or connect it again with another key. Raise UnableToConnect.

    A new shop that comes no further than its first readings is not kept.

    The store gets a channel for the shop's orders, with its order mails off. The orders flow is
    not live by that.
    """
    instance = instance_of(url)
    account = try_shop(url=instance, api_key=api_key, mirakl_shop_id=mirakl_shop_id)
    number = mirakl_shop_id or account.mirakl_shop_id
    _refuse_a_second(instance, number, slug=slug)
    channel = _own_channel(store, name)
    shop, is_new = MiraklShop.objects.update_or_create(
        slug=slug,
        defaults={
            "name": name,
            "url": instance,
            "api_key": api_key,
            "store": store,
            "mirakl_shop_id": number,
            "channel_id": channel.channel_id,
        },
    )
    try:
        prepare_shop(shop, at=at)
    except UnableToConnect:
        # No transaction may span the calls: a shop that came no further than this is taken back.
        if is_new:
            shop.delete()
        raise
    return shop


def _refuse_a_second(instance: str, mirakl_shop_id: int, *, slug: str) -> None:
    """Raise UnableToConnect when the shop is connected under another name."""
    same = MiraklShop.objects.filter(url=instance, mirakl_shop_id=mirakl_shop_id)
    other = same.exclude(slug=slug).first()
    if other is not None:
        raise UnableToConnect(f"This shop is connected already, as “{other.slug}”.", field="url")


def prepare_shop(shop: MiraklShop, *, at: datetime) -> None:
    """Read the reference data of a connected shop and map the obvious carriers."""
    store = shop.store
    remotes = Remotes.without_budgets(shop)
    try:
        watch_reference_data.refresh(shop, remotes=remotes, at=at)
    except RemoteError as error:
        raise UnableToConnect(error.sentence, field="url") from error
    store.refresh_from_db()
    CarrierMapping.objects.suggest(shop)


def _own_channel(store: BigCommerceStore, name: str) -> Channel:
    """Return the store's channel for a shop's orders, made if need be, silent towards buyers."""
    client = store_client(store.store_hash, store.access_token, home=store.api_url)

    def find_or_make() -> Channel:
        for channel in client.channels():
            is_ours = channel.type == "marketplace" and channel.name == channel_name(name)
            if is_ours and channel.status == "connected":
                return channel
        return client.create_channel(name, _platform(name))

    channel = _reading(find_or_make, "make a channel", key="store", address="store")
    _silence(client, channel)
    return channel


def _silence(client: BigCommerceClient, channel: Channel) -> None:
    _reading(
        lambda: client.silence_order_mails(channel.channel_id),
        "switch off the channel's order mails",
        key="store",
        address="store",
    )


def _platform(name: str) -> str:
    known = (platform for word, platform in PLATFORMS.items() if word in name.lower())
    return next(known, "mirakl")


def _client(make: Callable[[], T], *, key: str) -> T:
    try:
        return make()
    except BadAddress as error:
        raise UnableToConnect(str(error), field="url" if key == "api_key" else "api_url") from error
    except BadCredential as error:
        raise UnableToConnect(str(error), field=key) from error


def _reading(read: Callable[[], T], what: str, *, key: str, address: str) -> T:
    """Return what a reading brings. Raise UnableToConnect that says which permission is missing."""
    try:
        return read()
    except NotPermitted as error:
        wrong = "is not known" if error.status == 401 else f"may not {what}"
        raise UnableToConnect(f"This key {wrong}.", field=key) from error
    except Unreadable as error:
        sentence = "Something answers at this address, but not as it should."
        raise UnableToConnect(sentence, field=address) from error
    except RemoteError as error:
        raise UnableToConnect(error.sentence, field=address) from error
