"""Disconnect a shop or a store: the keys are forgotten, every record stays."""

from datetime import datetime

from integration.models import BigCommerceStore, MiraklShop


def disconnect_shop(shop: MiraklShop, *, at: datetime) -> None:
    """Stop a shop's flows and forget its key. Connecting it again goes on with its records.

    Orders that are placed while it is away are a person's to sort afterwards.
    """
    shop.disconnect(at=at)


def disconnect_store(store: BigCommerceStore, *, at: datetime) -> None:
    """Forget a store's token; the flows of every shop that sells from it stop with it."""
    for shop in MiraklShop.objects.filter(store=store).connected():
        shop.disconnect(at=at)
    store.disconnect(at=at)
