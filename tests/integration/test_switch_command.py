"""`manage.py switch`: one part of the sync, on or off, from the command line."""

import getpass
from datetime import UTC, datetime

import pytest

from dashboard.queries.changes import changes
from integration.domain.switches import Switch
from integration.models import Doorbell, FlowSwitch, MiraklShop
from sandbox.world import World
from tests.integration.story import connected_shop
from tests.integration.test_commands import refusal, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(sandbox: World) -> MiraklShop:
    """Give a live shop; the sandbox's day is the clock's."""
    return connected_shop(sandbox)


class TestSwitchCommand:
    def test_turns_one_part_and_rings_for_it(self, shop: MiraklShop) -> None:
        assert said("switch", "macys", "stock", "off") == "Stock of Macy's: off.\n"
        assert Switch.STOCK not in FlowSwitch.objects.on(shop)

        said("switch", "macys", "stock", "on")
        bell = Doorbell.objects.get(shop=shop, flow="publish_stock")
        assert Switch.STOCK in FlowSwitch.objects.on(shop)
        assert bell.due_at <= datetime.now(UTC)

    def test_is_on_the_record_with_the_name_of_the_machine_s_user(self, shop: MiraklShop) -> None:
        said("switch", "macys", "stock", "off")

        newest = changes(model="flowswitch").rows[0]
        assert newest.who == f"command line, user {getpass.getuser()} of the machine"

    def test_knows_only_the_parts_of_this_version(self, shop: MiraklShop) -> None:
        assert "invalid choice: 'refunds'" in refusal("switch", "macys", "refunds", "on")

    def test_says_that_there_is_no_such_shop(self) -> None:
        assert refusal("switch", "nobody", "stock", "on") == "There is no shop “nobody”."
