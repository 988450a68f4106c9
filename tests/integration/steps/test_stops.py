"""Caution 43: no write about an order slips through a stop or a switch that is off."""

import pytest

from integration.domain.switches import SWITCH_OF, WORDS, Switch
from integration.domain.writes import WriteKind
from integration.models import (
    FlowSwitch,
    Installation,
    MiraklShop,
    Order,
    RemoteWrite,
    UnavailableSwitch,
    WritesStopped,
)
from integration.steps.writing import intend
from tests.integration.steps.test_writing import AT, observed
from tests.integration.story import unreachable_shop

pytestmark = pytest.mark.django_db

every_kind = pytest.mark.parametrize("kind", list(WriteKind))


@pytest.fixture
def order() -> Order:
    """Give an order of a shop with everything switched on."""
    return observed(unreachable_shop())


def refusal(order: Order, kind: WriteKind) -> str:
    """Return the sentence with which a write is held back; it left no trace."""
    with pytest.raises(WritesStopped) as stop:
        intend(order, kind, operation="any", at=AT)
    assert not RemoteWrite.objects.exists()
    return stop.value.sentence


@every_kind
class TestCaution43:
    def test_a_stop_of_everything_holds_it_back(self, order: Order, kind: WriteKind) -> None:
        Installation.the_one().stop_writes(is_stopped=True)

        assert refusal(order, kind) == "All writes are stopped."

    def test_a_stop_of_the_shop_holds_it_back_at_once(self, order: Order, kind: WriteKind) -> None:
        pressed_meanwhile = MiraklShop.objects.get(pk=order.shop_id)
        pressed_meanwhile.stop_writes(is_stopped=True)

        assert refusal(order, kind) == "The writes of this shop are stopped."

    def test_its_switch_holds_it_back(self, order: Order, kind: WriteKind) -> None:
        FlowSwitch.objects.turn(order.shop, SWITCH_OF[kind], is_on=False, at=AT)

        assert refusal(order, kind) == WORDS[SWITCH_OF[kind]].off

    def test_another_switch_does_not(self, order: Order, kind: WriteKind) -> None:
        for switch in set(SWITCH_OF.values()) - {SWITCH_OF[kind]}:
            FlowSwitch.objects.turn(order.shop, switch, is_on=False, at=AT)

        assert intend(order, kind, operation="any", at=AT).kind == kind

    def test_a_disconnected_shop_holds_it_back(self, order: Order, kind: WriteKind) -> None:
        order.shop.disconnect(at=AT)

        assert refusal(order, kind) == "The shop is disconnected."

    def test_a_disconnected_store_holds_it_back(self, order: Order, kind: WriteKind) -> None:
        order.shop.store.disconnect(at=AT)

        assert refusal(order, kind) == "The store is disconnected."


class TestASwitch:
    def test_belongs_to_every_kind_of_write(self) -> None:
        assert set(SWITCH_OF) == set(WriteKind)

    def test_is_off_where_nobody_set_it(self, order: Order) -> None:
        FlowSwitch.objects.all().delete()

        assert refusal(order, WriteKind.ACCEPT) == "Orders are switched off."

    def test_without_a_flow_cannot_be_set(self, order: Order) -> None:
        with pytest.raises(UnavailableSwitch, match="not in this version"):
            FlowSwitch.objects.turn(order.shop, Switch.REFUNDS, is_on=True, at=AT)

        assert Switch.REFUNDS not in FlowSwitch.objects.on(order.shop)

    def test_that_is_on_keeps_its_time(self, order: Order) -> None:
        FlowSwitch.objects.all().delete()
        FlowSwitch.objects.turn(order.shop, Switch.ORDERS, is_on=True, at=AT)

        FlowSwitch.objects.turn(order.shop, Switch.ORDERS, is_on=True, at=AT.replace(year=2030))

        assert FlowSwitch.objects.get().switched_at == AT
        assert order.shop.orders_live_from == AT
