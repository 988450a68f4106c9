"""Every kind of lost answer to every write that would make a second thing: nothing is doubled.

The same experiment with a settle time of zero doubles: it is the settle time that protects.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from integration.domain.writes import NATURE, Nature, WriteKind
from integration.models import MiraklShop, Order, RemoteWrite
from sandbox.levers import Levers
from sandbox.world import World
from tests.integration.story import ORDER_FLOWS
from tests.laboratory import stories
from tests.laboratory.accountant import findings
from tests.laboratory.evidence import of_world
from tests.laboratory.lab import Laboratory
from tests.laboratory.stories import begin

# Seconds between the rounds of flows: they come often while the settle time passes, then as usual.
ROUNDS = (*[20.0] * 8, *[61.0] * 7)
TIMEOUT = 31.0  # seconds; we wait thirty for an answer

LOST: dict[str, Callable[[Levers, str], object]] = {
    "504 after doing it": lambda levers, to: levers.do_it_but_answer(504, to=to),
    "reset after doing it": lambda levers, to: levers.do_it_but_drop(to=to),
    "done, but answered after our patience": lambda levers, to: levers.delay_next(TIMEOUT, to=to),
    "answered with HTML": lambda levers, to: levers.garble_next("html", to=to),
    "done 61 s late": lambda levers, to: levers.do_it_late(61, to=to),
    "done 115 s late": lambda levers, to: levers.do_it_late(115, to=to),
    "reset, never done": lambda levers, to: levers.drop_next(to=to),
}


def store_orders(world: World) -> list[int]:
    """Count the store orders of each marketplace order, cancelled ones too."""
    return [len(world.store.orders_of(number)) for number in world.mirakl.orders]


def declared_parcels(world: World) -> list[int]:
    """Count the parcels that Macy's knows of each order."""
    return [len(world.mirakl.parcels(order)) for order in world.mirakl.orders.values()]


@dataclass(frozen=True)
class Accumulating:
    """A write that makes a second thing when it is repeated."""

    kind: WriteKind
    operation: str
    story: Callable[[Laboratory], object]
    made: Callable[[World], list[int]]


WRITES = (
    Accumulating(WriteKind.PLACE, "POST /v2/orders", stories.confirmed, store_orders),
    Accumulating(WriteKind.SHIP_PARCEL, "ST01", stories.partly_packed, declared_parcels),
)
each_write = pytest.mark.parametrize("write", WRITES, ids=lambda write: write.kind.value)


def lose_the_answer(laboratory: Laboratory, write: Accumulating, how: str) -> list[int]:
    """Let one answer get lost, and minutes pass; return how many things each order has."""
    LOST[how](laboratory.world.levers, write.operation)
    for seconds in ROUNDS:
        laboratory.a_round(ORDER_FLOWS, seconds=seconds)
    assert not laboratory.world.levers.waiting, "no answer got lost"
    return write.made(laboratory.world)


def test_every_accumulating_write_is_tried() -> None:
    accumulating = {kind for kind, nature in NATURE.items() if nature is Nature.ACCUMULATING}

    assert {write.kind for write in WRITES} == accumulating


@each_write
@pytest.mark.parametrize("how", LOST)
def test_nothing_is_doubled(laboratory: Laboratory, write: Accumulating, how: str) -> None:
    begin(laboratory, write.story)

    made = lose_the_answer(laboratory, write, how)

    assert made == [1] * Order.objects.count()
    assert not RemoteWrite.objects.open().exists()
    assert findings(of_world(laboratory.world), laboratory.shop) == []


@each_write
def test_it_is_doubled_without_a_settle_time(laboratory: Laboratory, write: Accumulating) -> None:
    begin(laboratory, write.story)
    MiraklShop.objects.update(settle_seconds=0)

    made = lose_the_answer(laboratory, write, "done 61 s late")

    assert made == [2]
