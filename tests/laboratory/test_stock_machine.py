"""Promise 3: no shop is told more than what was sellable, less everything owed.

Whatever happens, in whatever order: each unit that a figure exceeds the truth by was ordered at
Macy's after the orders were read, or left the store after the stock was read; both before the end
of the import. And when the weather clears, Mirakl holds exactly what is free.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from integration.models import FlowSwitch, StockImport
from sandbox.mirakl import stock_files, stock_imports
from tests.integration.stock_story import link_offers
from tests.laboratory import stories
from tests.laboratory.lab import Laboratory
from tests.laboratory.machine import LATEST, Event, Tally, let_it_happen
from tests.laboratory.stock_machine import (
    FLOWS,
    INTERLEAVINGS,
    SKUS,
    Witness,
    witnessed,
)

SHORT, LONG = 4, 1_000  # the long form has three parts
CALM = 14  # minutes until every write is settled and every reading after it was taken


def offers_linked(laboratory: Laboratory) -> None:
    """The shop is live and its offers are linked; nothing was told yet."""
    link_offers(laboratory.world, laboratory.shop, SKUS)
    assert FlowSwitch.objects.filter(shop=laboratory.shop, switch="STOCK", is_on=True).exists()


@pytest.fixture
def witness(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Give a witness who stands beside Mirakl when it works files off."""
    witness = laboratory.witness = Witness(laboratory)
    beside = witnessed(witness, stock_files.apply_lines)
    monkeypatch.setattr(stock_imports, "apply_lines", beside)
    return witness


def live_through(laboratory: Laboratory, events: list[Event], tally: Tally) -> list[object]:
    """Let everything happen, and return the figures that nothing explains."""
    witness = laboratory.witness
    witness.went.clear()
    witness.oversold.clear()
    tally.interleavings += 1
    for event in events:
        let_it_happen(event, laboratory, tally)
    _clear(laboratory)
    unequal = _unequal(laboratory)
    for _ in range(CALM):
        laboratory.a_round(FLOWS, seconds=61)
        unequal = _unequal(laboratory)
        if not unequal and not StockImport.objects.unfinished(laboratory.shop).exists():
            break
    return [*witness.oversold, *unequal]


def _clear(laboratory: Laboratory) -> None:
    world = laboratory.world
    world.levers.clear()
    world.mirakl.settings.late_visibility = 0
    world.mirakl.settings.stock_import_seconds = 1
    world.mirakl.settings.stock_imports_end = "complete"
    world.store.settings.inventory_lag_seconds = 0
    world.move(LATEST)


def _unequal(laboratory: Laboratory) -> list[tuple[str, int, int]]:
    """Return what Mirakl holds and what is free, of each SKU where they differ."""
    offers = laboratory.world.mirakl.offers
    free = {sku: max(0, laboratory.witness.free(sku)) for sku in SKUS}
    held = {sku: offers[sku].quantity for sku in SKUS}
    return [(sku, held[sku], free[sku]) for sku in SKUS if held[sku] != free[sku]]


def try_out(laboratory: Laboratory, tally: Tally, *, examples: int, are_new: bool) -> None:
    """Try so many interleavings. Fail with the shortest that goes wrong."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=not are_new,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(INTERLEAVINGS)
    def whatever_happens(events: list[Event]) -> None:
        stories.begin(laboratory, offers_linked)
        assert live_through(laboratory, events, tally) == []
        if are_new:
            tally.tell()

    whatever_happens()


@pytest.mark.timeout(300)
def test_no_figure_is_above_the_truth(laboratory: Laboratory, witness: Witness) -> None:
    tally = Tally()
    try_out(laboratory, tally, examples=SHORT, are_new=False)

    assert witness.figures > SHORT
    assert tally.deaths
    assert tally.lost


@pytest.mark.chaos
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", ["first", "second", "third"])
def test_no_figure_is_above_the_truth_for_long(
    laboratory: Laboratory, witness: Witness, part: str
) -> None:
    tally = Tally()
    try:
        try_out(laboratory, tally, examples=LONG, are_new=True)
    finally:
        print(  # noqa: T201
            f"\nThe stock machine, {part} part: {tally.interleavings:,} interleavings,"
            f" {tally.events:,} events, {tally.orders:,} orders, {tally.deaths:,} deaths;"
            f" {witness.figures:,} figures,"
            f" {witness.high_ones:,} of them high and explained; {witness.oversold=}"
        )

    assert StockImport.objects.exists()
