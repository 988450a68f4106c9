"""What may happen to stock, and the truth about it when Mirakl works a file off.

Beside the events of orders: shoppers in the web shop, webhooks, files that wait or fail. The
truth is taken from the world alone; what a figure may exceed it by is what the promise names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from integration.models import DirtyProduct, Order, StockImport
from sandbox.mirakl.stock_files import StockLine
from tests.integration.story import ORDER_FLOWS, SKU, TEE
from tests.laboratory.lab import Laboratory
from tests.laboratory.machine import (
    LOSSES,
    AtMacys,
    Buys,
    Dies,
    Event,
    InStore,
    Lags,
    Loses,
    Runs,
    Tally,
)

SKUS = (SKU, TEE)
STOCK_FLOWS = ("pull_stock", "publish_stock", "confirm_stock")
FLOWS = (*STOCK_FLOWS[:1], *ORDER_FLOWS, *STOCK_FLOWS[1:])
LONGEST_LAG = 90  # seconds that a change may hide from readings; the settle time is longer
WITHDRAWN = ("REFUSED", "CANCELED")
STOCK_CALLS = ("STO01", "STO02", "STO03", "OR11", "GET /v3/inventory/items", "GET /v2/orders", "*")


@dataclass(frozen=True)
class Oversold:
    """A figure that Mirakl was told, and that nothing explains."""

    sku: str
    figure: int
    free: int
    ordered_meanwhile: int
    gone_meanwhile: int


@dataclass
class Witness:
    """Sees every file that Mirakl works off, and says which figures were too high."""

    lab: Laboratory
    went: list[tuple[datetime, str, int]] = field(default_factory=list)
    figures: int = 0
    high_ones: int = 0
    oversold: list[Oversold] = field(default_factory=list)

    def sees(self, lines: list[StockLine], import_id: str) -> None:
        """Compare each figure of a file with the truth at this moment."""
        row = StockImport.objects.filter(import_id=import_id).first()
        for line in lines:
            if row is None or line.error:
                continue
            one = row.lines.get(offer_sku=line.sku)
            known = set(
                Order.objects.filter(first_seen_at__lte=row.computed_at).values_list(
                    "mirakl_order_id", flat=True
                )
            )
            late = one.seen_at - timedelta(seconds=LONGEST_LAG)
            told = Oversold(
                sku=line.sku,
                figure=int(line.quantity),
                free=self.free(line.sku),
                ordered_meanwhile=sum(
                    units for number, units in self._promised(line.sku) if number not in known
                ),
                gone_meanwhile=sum(n for at, sku, n in self.went if sku == line.sku and at > late),
            )
            self.figures += 1
            self.high_ones += told.figure > max(0, told.free)
            excused = told.free + told.ordered_meanwhile + told.gone_meanwhile
            if told.figure > max(0, excused):
                self.oversold.append(told)

    def free(self, sku: str) -> int:
        """Return what lies in the store and is promised to nobody."""
        world = self.lab.world
        variant = world.store.variant(sku)
        promised = sum(units for _, units in self._promised(sku))
        return world.store.room.sellable(variant.id) - promised

    def _promised(self, sku: str) -> list[tuple[str, int]]:
        """Return the units of each open order that the store has not taken."""
        world = self.lab.world
        taking = world.store.settings.stock_statuses["order_placed"]
        found = []
        for number, order in world.mirakl.orders.items():
            units = sum(
                line.quantity
                for line in order.lines
                if line.sku == sku and line.state not in WITHDRAWN
            )
            twins = world.store.orders_of(number)
            if order.state not in WITHDRAWN and not any(t.status_id in taking for t in twins):
                found.append((number, units))
        return [(number, units) for number, units in found if units]


def witnessed(witness: Witness, apply_lines: Any) -> Any:
    """Return what the marketplace calls to work a file off, with the witness beside it."""

    def apply(market: Any, lines: list[StockLine]) -> None:
        apply_lines(market, lines)
        done = [one for one in market.stock_imports.values() if one.status == "RUNNING"]
        witness.sees(lines, done[0].id)

    return apply


@dataclass(frozen=True)
class Sells(Event):
    """A shopper buys in the web shop."""

    sku: str
    units: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.world.store.sell(self.sku, self.units)
        lab.witness.went.append((lab.now(), self.sku, self.units))


@dataclass(frozen=True)
class CountsAnew(Event):
    """Staff count a SKU anew."""

    sku: str
    units: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        before = lab.world.store.on_hand(self.sku)
        lab.world.store.set_stock(self.sku, self.units)
        lab.witness.went.append((lab.now(), self.sku, max(0, before - self.units)))


@dataclass(frozen=True)
class Announces(Event):
    """The store's webhook says that a product's stock has changed."""

    sku: str

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        number = lab.world.store.variant(self.sku).product_id
        at = lab.now()
        DirtyProduct.objects.mark(lab.shop.store, [number], changed_at=at, at=at)
        lab.run("publish_stock")


@dataclass(frozen=True)
class Waits(Event):
    """From now on a stock file waits so long, and ends so."""

    seconds: int
    end: str

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.world.mirakl.settings.stock_import_seconds = self.seconds
        lab.world.mirakl.settings.stock_imports_end = self.end


@dataclass(frozen=True)
class GoesBy(Event):
    """Every flow runs once, and time passes."""

    seconds: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.a_round(FLOWS, seconds=self.seconds)


# What is drawn

_sku = st.sampled_from(SKUS)
_lines = st.lists(st.tuples(_sku, st.integers(1, 3)), min_size=1, max_size=2).map(tuple)
_ends = st.sampled_from(["complete", "complete", "fail", "fail_halfway"])
_WEIGHTS = (
    (st.builds(GoesBy, st.integers(1, 130)), 8),
    (st.builds(Buys, _lines, st.booleans()), 5),
    (st.builds(AtMacys, st.sampled_from(["confirm", "confirm", "cancel"]), st.integers(0, 3)), 4),
    (st.builds(InStore, st.sampled_from(["ship", "release", "cancel"]), st.integers(0, 3)), 2),
    (st.builds(Sells, _sku, st.integers(1, 3)), 3),
    (st.builds(CountsAnew, _sku, st.integers(0, 9)), 2),
    (st.builds(Announces, _sku), 4),
    (st.builds(Waits, st.integers(1, 200), _ends), 2),
    (st.builds(Lags, st.just("inventory_lag_seconds"), st.integers(0, LONGEST_LAG)), 1),
    (st.builds(Lags, st.just("late_visibility"), st.integers(0, 90)), 1),
    (
        st.builds(
            Loses,
            st.sampled_from(sorted(LOSSES)),
            st.sampled_from(STOCK_CALLS),
            st.integers(1, 60),
        ),
        3,
    ),
    (st.builds(Dies, st.sampled_from(STOCK_FLOWS), st.integers(0, 60)), 2),
    (st.builds(Runs, st.sampled_from(FLOWS)), 2),
)
_BY_WEIGHT = [strategy for strategy, weight in _WEIGHTS for _ in range(weight)]
_events = st.integers(0, len(_BY_WEIGHT) - 1).flatmap(_BY_WEIGHT.__getitem__)
INTERLEAVINGS = st.lists(_events, min_size=10, max_size=24)
