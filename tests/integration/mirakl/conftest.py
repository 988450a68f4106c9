"""Fixtures of the Mirakl client."""

import pytest

from integration.mirakl.client import MiraklClient
from sandbox.world import World
from tests.integration.mirakl.basket import BASKET
from tests.remotes import marketplace


@pytest.fixture
def client(sandbox: World) -> MiraklClient:
    return marketplace()


@pytest.fixture
def shipping(sandbox: World) -> str:
    """Give the id of an order that may be shipped."""
    return sandbox.mirakl.place_order(BASKET, state="SHIPPING")
