"""A connected shop, and somebody who may look at everything."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.template.backends.django import Template
from django.test import Client

from integration import clock
from integration.models import Doorbell, MiraklShop, Order
from sandbox.world import World
from tests.integration import story


@pytest.fixture
def shop(sandbox: World, db: None) -> MiraklShop:
    """Connect the sandbox's shop, live and with its doorbells."""
    shop = story.connected_shop(sandbox)
    clock.apply_timetable()
    return shop


@pytest.fixture
def administrator(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def at(sandbox: World) -> datetime:
    return sandbox.clock.now()


@pytest.fixture
def shipped_order(sandbox: World, shop: MiraklShop) -> Order:
    """Take one order all the way: accepted, placed, released, shipped, told to Macy's."""
    Doorbell.objects.all().delete()  # they go by the clock on the wall, and the story by its own
    order = story.shipped_order(sandbox, shop)
    clock.apply_timetable()
    return order


@pytest.fixture
def leave_pages_blank(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give a function that has every page answered, and none drawn, from here on."""
    return lambda: monkeypatch.setattr(Template, "render", lambda *_args, **_more: "")
