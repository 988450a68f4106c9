"""Whatever happens, in whatever order: when the weather clears, the accountant finds nothing.

And at every instant: no order is released twice, none before Macy's has confirmed it.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.integration.story import ORDER_FLOWS, ROUND
from tests.laboratory import stories
from tests.laboratory.accountant import broken_promises, findings
from tests.laboratory.evidence import of_world
from tests.laboratory.lab import Laboratory
from tests.laboratory.machine import INTERLEAVINGS, LATEST, Event, Tally, let_it_happen

Story = Callable[[Laboratory], object]
SHORT, LONG = 6, 1_000  # the long form has three parts
# Seconds between the last rounds: minutes until every write is settled, and then hours, in which
# the store orders that no list names are read again.
CALM = (*[61.0] * 14, *[3600.0] * 4)
BEGINNINGS = (
    stories.nothing_sold,
    stories.confirmed,
    stories.held,
    stories.twice_in_store,
    stories.released,
    stories.partly_packed,
    stories.two_packed_in_parcels,
)


def live_through(laboratory: Laboratory, events: list[Event], tally: Tally) -> list[str]:
    """Let everything happen, the weather clear and time pass; return what is wrong then."""
    tally.interleavings += 1
    for event in events:
        let_it_happen(event, laboratory, tally)
    wrong = broken_promises(of_world(laboratory.world), laboratory.shop)
    _clear(laboratory)
    for seconds in CALM:
        laboratory.a_round(ORDER_FLOWS, seconds=seconds)
        if not findings(of_world(laboratory.world), laboratory.shop):
            break
    laboratory.a_round(ORDER_FLOWS, seconds=ROUND.total_seconds())
    wrong += findings(of_world(laboratory.world), laboratory.shop)
    tally.findings += len(wrong)
    return wrong


def _clear(laboratory: Laboratory) -> None:
    """Let the weather clear, and everything that is still on its way arrive."""
    world = laboratory.world
    world.levers.clear()
    world.mirakl.settings.late_visibility = 0
    for lag in ("search_lag_seconds", "list_lag_seconds", "inventory_lag_seconds"):
        setattr(world.store.settings, lag, 0)
    world.move(LATEST)


def try_out(laboratory: Laboratory, tally: Tally, *, examples: int, are_new: bool) -> None:
    """Try so many interleavings: new ones, or the same ones every time. Fail with the shortest."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not are_new,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(st.sampled_from(BEGINNINGS), INTERLEAVINGS)
    def whatever_happens(beginning: Story, events: list[Event]) -> None:
        stories.begin(laboratory, beginning)
        assert live_through(laboratory, events, tally) == []
        if are_new:
            tally.tell()

    whatever_happens()


def table(tally: Tally) -> str:
    """Return what happened, a line each."""
    rows = {
        "interleavings": tally.interleavings,
        "events": tally.events,
        "orders": tally.orders,
        "deaths": tally.deaths,
        **{f"calls: {kind}": number for kind, number in sorted(tally.lost.items())},
        "findings": tally.findings,
    }
    return "\n".join(f"  {name:<26}{number:>9,}" for name, number in rows.items())


@pytest.mark.timeout(300)
def test_nothing_goes_wrong(laboratory: Laboratory) -> None:
    tally = Tally()
    try_out(laboratory, tally, examples=SHORT, are_new=False)

    assert tally.interleavings >= SHORT
    assert tally.deaths
    assert tally.lost


@pytest.mark.chaos
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", ["first", "second", "third"])
def test_nothing_goes_wrong_for_long(laboratory: Laboratory, part: str) -> None:
    tally = Tally()
    try:
        try_out(laboratory, tally, examples=LONG, are_new=True)
    finally:
        print(f"\nThe machine, {part} part:\n{table(tally)}")  # noqa: T201

    assert tally.interleavings >= LONG
