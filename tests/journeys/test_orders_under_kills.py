"""Orders come in, are placed, released and shipped while processes die: each exactly once."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import close_old_connections
from pytest_django import DjangoDbBlocker

from integration.models import Order
from tests.journeys.deeds import HALTS, KILLS, Deed, kill_the_database
from tests.journeys.installation import Installation, an_installation
from tests.journeys.killer import Killer
from tests.journeys.pace import Span, percentile, standstills
from tests.journeys.processes import eventually
from tests.journeys.trade import Trade
from tests.laboratory.accountant import findings
from tests.laboratory.evidence import of_control

pytestmark = pytest.mark.journeys

LONGEST_STANDSTILL = 10.0  # seconds in which no run is under way
MANUAL_DEBIT = ("--debit", "manual")
WHOEVER = (*KILLS, kill_the_database)


class TestOrdersUnderKills:
    @pytest.mark.timeout(240)
    def test_each_is_placed_released_and_shipped_once(
        self, tmp_path: Path, django_db_blocker: DjangoDbBlocker
    ) -> None:
        with (
            django_db_blocker.unblock(),
            an_installation(tmp_path, *MANUAL_DEBIT, minute=1) as there,
        ):
            journey(there, orders=30, deeds=WHOEVER, seed=1, patience=90)

    @pytest.mark.chaos
    @pytest.mark.timeout(600)
    @pytest.mark.parametrize("seed", range(10))
    def test_two_hundred_of_them_while_processes_are_killed_or_halted(
        self, seed: int, tmp_path: Path, django_db_blocker: DjangoDbBlocker
    ) -> None:
        with (
            django_db_blocker.unblock(),
            an_installation(tmp_path, *MANUAL_DEBIT, minute=1) as there,
        ):
            is_by_parcel = seed % 2 == 1
            there.sandbox.act(
                "change_settings", of="mirakl", name="multi_shipment", value=is_by_parcel
            )
            told = journey(there, orders=200, deeds=(*WHOEVER, *HALTS), seed=seed, patience=400)
        print(f"\n  journey {seed}: {told}")  # noqa: T201  what `make chaos` is for


def journey(
    there: Installation, *, orders: int, deeds: Sequence[Deed], seed: int, patience: float
) -> str:
    """Trade while somebody kills; hold the result against both vendors. Return the figures."""
    trade = Trade(there.sandbox, orders=orders, seed=seed)
    with Killer(there, deeds, every=3, seed=seed) as killer:
        eventually(trade.turn, what="every order has left", patience=patience)
    eventually(lambda: is_calm(orders), what="Marketbridge has seen all of it")
    signs = there.signs_of_work()
    status = there.worker.stop()

    found = of_control(there.sandbox.state(), there.calls())
    assert not findings(found, there.shop)
    told = {order.number: order.trackings + order.parcels for order in found.orders.values()}
    assert {number: set(numbers) for number, numbers in told.items()} == {
        number: {tracking} for number, tracking in trade.shipped.items()
    }
    assert status == 0
    assert not there.worker.left_behind()
    return figures(killer, signs)


def is_calm(orders: int) -> bool:
    """Tell whether all orders are at rest, and their numbers known to Macy's."""
    close_old_connections()  # the database may have been killed and be another one by now
    calm = Order.objects.filter(is_at_rest=True, is_reference_published=True)
    return calm.count() == orders


def figures(killer: Killer, signs: Sequence[Span]) -> str:
    """Return how it went, in a line. Nothing may have stood still for too long."""
    still = standstills(signs)
    assert max(still) < LONGEST_STANDSTILL, f"nothing was done for {max(still):.1f} s"
    deeds = f"{killer.done.total()} deeds of {len(killer.done)} kinds"
    return f"{deeds}; at a standstill p50 {percentile(still, 50):.2f} s, longest {max(still):.1f} s"
