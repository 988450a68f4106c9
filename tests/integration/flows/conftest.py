"""The shop that the stories are told of, its offers, and an order of it."""

import pytest

from integration.models import MiraklShop
from sandbox.mirakl.orders import Order as MarketplaceOrder
from sandbox.world import World
from tests.integration.stock_story import link_offers, linked_and_told
from tests.integration.story import SKU, TEE, connected_shop, released_order


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a connected shop that is live, with nothing sold yet."""
    shop = connected_shop(sandbox)
    sandbox.calls.clear()
    return shop


@pytest.fixture
def selling(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a shop whose offers are linked."""
    link_offers(sandbox, shop)
    sandbox.calls.clear()
    return shop


@pytest.fixture
def told_shop(sandbox: World, shop: MiraklShop) -> MiraklShop:
    """Give a shop whose offers are linked and told."""
    shop = linked_and_told(sandbox, shop)
    sandbox.calls.clear()
    return shop


@pytest.fixture
def number(sandbox: World, shop: MiraklShop) -> str:
    """Give an order of two articles that the warehouse may ship."""
    return released_order(sandbox, shop, [(SKU, 1), (TEE, 2)])


@pytest.fixture
def at_macys(sandbox: World, number: str) -> MarketplaceOrder:
    """Give the order as Mirakl has it."""
    return sandbox.mirakl.orders[number]
