"""The store's channel for a shop's orders: one a shop, connected, silent towards buyers."""

from integration.bigcommerce.client import BigCommerceClient, channel_name
from integration.connect import store_client
from integration.connecting.errors import UnableToConnect
from integration.connecting.trying import reading
from integration.domain.reference import Channel
from integration.models import BigCommerceStore, MiraklShop

PLATFORMS = {"macy": "macys", "bloomingdale": "mirakl"}
_OPEN, _CLOSED = "connected", "disconnected"


def own_channel(
    store: BigCommerceStore, name: str, *, mirakl_shop_id: int, shop: MiraklShop | None
) -> Channel:
    """Return the channel for a shop's orders, made if need be, with its order mails off.

    A connected shop keeps its channel. Two shops never share one, whatever their names: the second
    one's bears its number. Raise UnableToConnect.
    """
    client = store_client(store.store_hash, store.access_token, home=store.api_url)
    channel = reading(
        lambda: _find_or_make(client, store, name, mirakl_shop_id=mirakl_shop_id, shop=shop),
        "make a channel",
        key="store",
        address="store",
    )
    reading(
        lambda: client.silence_order_mails(channel.channel_id),
        "switch off the channel's order mails",
        key="store",
        address="store",
    )
    return channel


def _find_or_make(
    client: BigCommerceClient,
    store: BigCommerceStore,
    name: str,
    *,
    mirakl_shop_id: int,
    shop: MiraklShop | None,
) -> Channel:
    channels = {channel.channel_id: channel for channel in client.channels()}
    if shop is not None and shop.channel_id in channels:
        return _sure(channels[shop.channel_id])
    others = MiraklShop.objects.filter(store=store)
    if shop is not None:
        others = others.exclude(pk=shop.pk)
    taken = set(others.values_list("channel_id", flat=True))
    ours = [channel for channel in channels.values() if channel.channel_id not in taken]
    names = [name, f"{name} {mirakl_shop_id}"]
    is_shared = any(other.name == name for other in others)
    for each in names[1:] if is_shared else names:
        found = _named(ours, each)
        if found is not None:
            return _sure(found)
    return client.create_channel(names[1] if is_shared else name, _platform(name))


def _named(channels: list[Channel], name: str) -> Channel | None:
    wanted = ("marketplace", channel_name(name))
    alive = (one for one in channels if one.status in (_OPEN, _CLOSED))
    return next((one for one in alive if (one.type, one.name) == wanted), None)


def _sure(channel: Channel) -> Channel:
    """Return the channel when orders may come from it. Raise UnableToConnect."""
    if channel.status == _OPEN:
        return channel
    raise UnableToConnect(
        f"The store's channel “{channel.name}” ({channel.channel_id}) is {channel.status}. Connect"
        " it again in the control panel, under Channel Manager, then try again.",
        field="store",
    )


def _platform(name: str) -> str:
    known = (platform for word, platform in PLATFORMS.items() if word in name.lower())
    return next(known, "mirakl")
