"""Disconnect a shop or a store: the keys are forgotten, every record stays."""

from collections.abc import Iterator
from datetime import datetime

from integration.bigcommerce.client import BigCommerceClient
from integration.connect import store_client
from integration.domain.reference import Webhook
from integration.flows.watch_webhooks import SECRET_HEADER, destination_of
from integration.models import BigCommerceStore, FlowSwitch, MiraklShop
from integration.transport import BadAddress, BadCredential, RemoteError


def disconnect_shop(shop: MiraklShop, *, at: datetime) -> None:
    """Stop a shop's flows and forget its key. Connecting it again goes on with its records.

    Orders that are placed while it is away are a person's to sort afterwards.
    """
    shop.disconnect(at=at)


def disconnect_store(store: BigCommerceStore, *, at: datetime) -> str:
    """Forget a store's token; the flows of every shop that sells from it stop with it.

    Our webhooks are taken away first, where the store still answers. Returns a sentence about
    them; empty where there were none.
    """
    about_webhooks = _take_webhooks_away(store)
    for shop in MiraklShop.objects.filter(store=store).connected():
        shop.disconnect(at=at)
    store.disconnect(at=at)
    return about_webhooks


def _take_webhooks_away(store: BigCommerceStore) -> str:
    if not (store.access_token and store.webhook_secret):
        return ""
    if FlowSwitch.objects.all_stopped():
        return "Its webhooks were left, since all writes are stopped; they are answered no more."
    number = 0
    try:
        client = store_client(store.store_hash, store.access_token, home=store.api_url)
        for webhook in list(_ours(client, store)):
            client.delete_webhook(webhook.webhook_id)
            number += 1
    except (RemoteError, BadAddress, BadCredential):
        return "The store did not let us take its webhooks away; they are answered no more."
    return f"Its {number} webhooks were taken away." if number else ""


def _ours(client: BigCommerceClient, store: BigCommerceStore) -> Iterator[Webhook]:
    """Yield the webhooks that send to us: our address, or our secret from an address of before."""
    destination = destination_of(store)
    for webhook in client.webhooks():
        brought = {name.casefold(): value for name, value in webhook.headers}
        is_ours = brought.get(SECRET_HEADER.casefold()) == store.webhook_secret
        if is_ours or (destination and webhook.destination == destination):
            yield webhook
