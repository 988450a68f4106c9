"""The shop that the stories are told of."""

import pytest

from integration.models import MiraklShop
from sandbox.world import World
from tests.integration.story import connected_shop


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a connected shop that is live, with nothing sold yet."""
    shop = connected_shop(sandbox)
    sandbox.calls.clear()
    return shop
