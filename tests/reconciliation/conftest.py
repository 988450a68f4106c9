"""A shop with its doorbells and its books; nothing of it is connected to a remote."""

from __future__ import annotations

import pytest

from integration import clock
from integration.models import BigCommerceStore, MiraklShop
from reconciliation.models import Books


@pytest.fixture
def shop(db: None) -> MiraklShop:
    """Give a shop, which money comes to without any remote."""
    store = BigCommerceStore.objects.create(slug="main", store_hash="abc", access_token="token")
    shop = MiraklShop.objects.create(
        slug="macys", url="https://macys.test", api_key="key", store=store, currency="USD"
    )
    clock.apply_timetable()
    return shop


@pytest.fixture
def books(shop: MiraklShop) -> Books:
    """Give the shop's books as they are before finance was asked."""
    return Books.objects.of(shop)
