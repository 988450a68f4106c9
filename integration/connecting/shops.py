"""Connect a shop: try the key, read what the flows need, make its channel, then save."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from integration.connect import Remotes, marketplace_client
from integration.connecting.addresses import instance_of
from integration.connecting.channels import own_channel
from integration.connecting.errors import UnableToConnect
from integration.connecting.trying import Reading, attempts, made, reading, readings
from integration.domain.permissions import (
    PAYOUT_READINGS,
    SHOP_READINGS,
    SHOP_WRITES,
    Permission,
    unproven,
)
from integration.domain.reference import ShopAccount
from integration.flows import watch_reference_data
from integration.mirakl.client import MiraklClient
from integration.models import BigCommerceStore, CarrierMapping, MiraklShop
from integration.transport import RemoteError

_KEY, _ADDRESS = "api_key", "url"


@dataclass(frozen=True)
class TriedShop:
    """What a shop says of itself, and what its key is proven to allow."""

    account: ShopAccount
    permissions: tuple[Permission, ...]


def try_shop(*, url: str, api_key: str, mirakl_shop_id: int | None = None) -> TriedShop:
    """Read what the flows need of a shop. Raise UnableToConnect; nothing is saved."""
    client = made(
        lambda: marketplace_client(url, api_key, shop_id=mirakl_shop_id),
        key=_KEY,
        address=_ADDRESS,
    )
    account = reading(client.account, SHOP_READINGS["A01"], key=_KEY, address=_ADDRESS)
    lines = readings(_readings(client), key=_KEY, address=_ADDRESS)
    # Cycles and documents may be read once a day: the first payout proves them.
    money = attempts(PAYOUT_READINGS, {"TL02": client.look_at_transactions})
    return TriedShop(account, (*lines, *unproven(SHOP_WRITES), *money))


def _readings(client: MiraklClient) -> Iterator[Reading]:
    """Yield the readings that every flow rests on. Orders are proven by looking for one."""
    tries: dict[str, Callable[[], object]] = {
        "A01": lambda: None,  # it was read just now, so that the key is known
        "PC01": client.platform_configuration,
        "SH21": client.carriers,
        "SH12": client.shipping_types,
        "RE01": client.reasons,
        "OR11": lambda: list(client.orders(["marketbridge-looks"])),
    }
    for operation, what in SHOP_READINGS.items():
        yield operation, what, tries[operation]


def connect_shop(
    *,
    slug: str,
    url: str,
    api_key: str,
    store: BigCommerceStore,
    at: datetime,
    name: str = "Macy's",
    mirakl_shop_id: int | None = None,
    is_external_partner: bool | None = None,
) -> MiraklShop:
    """Connect a shop, or connect it again with another key. Raise UnableToConnect.

    A new shop that comes no further than its first readings is not kept. A connected one keeps
    its store and its number at Mirakl: its records belong to them.

    The store gets a channel for the shop's orders, with its order mails off. Nothing is live by
    that. `is_external_partner` is kept as it was when it is not said.
    """
    instance = instance_of(url)
    known = MiraklShop.objects.filter(slug=slug).select_related("store").first()
    _refuse_another_store(known, store)
    wanted = mirakl_shop_id or (known.mirakl_shop_id if known else None)
    tried = try_shop(url=instance, api_key=api_key, mirakl_shop_id=wanted)
    number = _sure_number(tried.account, known, asked_for=mirakl_shop_id)
    _refuse_a_second(instance, number, slug=slug)
    channel = own_channel(store, name, mirakl_shop_id=number, shop=known)
    values: dict[str, object] = {
        "name": name,
        "url": instance,
        "api_key": api_key,
        "store": store,
        "mirakl_shop_id": number,
        "channel_id": channel.channel_id,
        "permissions": tried.permissions,
    }
    if is_external_partner is not None:
        values["is_external_partner"] = is_external_partner
    shop, is_new = MiraklShop.objects.update_or_create(slug=slug, defaults=values)
    try:
        prepare_shop(shop, at=at)
    except UnableToConnect:
        # No transaction may span the calls: a shop that came no further than this is taken back.
        if is_new:
            shop.delete()
        raise
    shop.reconnect(at=at)
    return shop


def _refuse_another_store(known: MiraklShop | None, store: BigCommerceStore) -> None:
    if store.disconnected_at is not None:
        raise UnableToConnect("The store is disconnected: connect it first.", field="store")
    if known is not None and known.store_id != store.pk:
        sentence = f"The orders of “{known.slug}” stand in “{known.store.slug}”: it stays there."
        raise UnableToConnect(sentence, field="store")


def _sure_number(account: ShopAccount, known: MiraklShop | None, *, asked_for: int | None) -> int:
    """Return the shop's number. Raise UnableToConnect when the key opens another shop."""
    found = account.mirakl_shop_id
    if known is not None and known.mirakl_shop_id not in (None, found):
        raise UnableToConnect(f"This key belongs to another shop ({found}).", field=_KEY)
    if asked_for not in (None, found):
        sentence = f"Mirakl answers for shop {found}, not for shop {asked_for}."
        raise UnableToConnect(sentence, field="mirakl_shop_id")
    return found


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
