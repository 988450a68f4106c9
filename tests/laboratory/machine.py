"""What may happen: customers, Macy's, the store's staff, the weather, deaths, and time.

An interleaving is a list of such events. Orders are named by their place in the order of sale; an
event about an order that is not there, or that the world refuses, does not happen.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from integration.domain.stock import AWAITING_FULFILLMENT
from sandbox.bigcommerce.order_records import Order as StoreOrder
from sandbox.http import Refusal
from sandbox.levers import Levers
from tests.integration.story import ORDER_FLOWS, SKU, TEE
from tests.laboratory.lab import Laboratory

SKUS = (SKU, TEE)
FLOWS = (*ORDER_FLOWS, "reread_orders", "watch_reference_data")
LATEST = 115  # seconds after which a call may still take effect

LOSSES: dict[str, Callable[[Levers, str, float], object]] = {
    "lost (504)": lambda levers, to, _: levers.do_it_but_answer(504, to=to),
    "dropped after": lambda levers, to, _: levers.do_it_but_drop(to=to),
    "late": lambda levers, to, seconds: levers.do_it_late(seconds, to=to),
    "never done": lambda levers, to, _: levers.drop_next(to=to),
    "slow": lambda levers, to, seconds: levers.delay_next(seconds, to=to),
    "failed (500)": lambda levers, to, _: levers.fail_next(500, to=to),
    "throttled": lambda levers, to, seconds: levers.throttle_next(seconds, to=to),
    "html": lambda levers, to, _: levers.garble_next("html", to=to),
    "half": lambda levers, to, _: levers.garble_next("half", to=to),
    "wrong shape": lambda levers, to, _: levers.garble_next("wrong_shape", to=to),
}
CALLS = (
    "*",
    "*",
    "PUT *",
    "POST *",
    "OR11",
    "OR04",
    "OR21",
    "OR23",
    "OR24",
    "ST01",
    "ST11",
    "POST /v2/orders",
    "PUT /v2/orders/*",
    "GET /v2/orders",
    "GET /v2/orders/*",
    "GET /v3/catalog/*",
)


@dataclass
class Tally:
    """What happened in all interleavings together."""

    interleavings: int = 0
    events: int = 0
    orders: int = 0
    deaths: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    began_at: float = field(default_factory=time.monotonic)

    def tell(self, *, every: int = 50) -> None:
        """Print now and then how far it is: the long forms take an hour and more."""
        if self.interleavings % every == 0:
            minutes = (time.monotonic() - self.began_at) / 60
            print(f"{self.interleavings:,} interleavings in {minutes:.1f} minutes.", flush=True)  # noqa: T201


@dataclass(frozen=True)
class Event:
    """Something that happens. It may be refused by the world; then it does not happen."""

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        """Let it happen."""
        raise NotImplementedError


@dataclass(frozen=True)
class Buys(Event):
    """A customer buys at Macy's."""

    lines: tuple[tuple[str, int], ...]
    is_checked_first: bool

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        state = "STAGING" if self.is_checked_first else None
        lab.world.mirakl.place_order(self.lines, state=state)
        tally.orders += 1


@dataclass(frozen=True)
class AtMacys(Event):
    """Macy's, or its customer, does something to an order."""

    deed: str
    order: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        numbers = list(lab.world.mirakl.orders)
        if self.order < len(numbers):
            getattr(lab.world.mirakl, self.deed)(numbers[self.order])


@dataclass(frozen=True)
class InStore(Event):
    """The store's staff do something to the store order of an order."""

    deed: str
    order: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        numbers = list(lab.world.mirakl.orders)
        if self.order < len(numbers):
            twins = lab.world.store.orders_of(numbers[self.order])
            if twins:
                STAFF[self.deed](lab, twins[0])


def _ship(lab: Laboratory, order: StoreOrder) -> None:
    lab.world.store.ship(order.id, tracking=f"1Z-{order.id}-{len(order.shipments)}")


def _ship_one(lab: Laboratory, order: StoreOrder) -> None:
    line_id = next(iter(order.unshipped))
    tracking = f"1Z-{order.id}-{len(order.shipments)}"
    lab.world.store.ship(order.id, tracking=tracking, items={line_id: 1})


def _edit(lab: Laboratory, order: StoreOrder) -> None:
    line = order.lines[0]
    lab.world.store.edit_line(order.id, line.id, quantity=line.quantity + 1)


STAFF: dict[str, Callable[[Laboratory, StoreOrder], object]] = {
    "ship": _ship,
    "ship one unit": _ship_one,
    "edit": _edit,
    "release": lambda lab, order: lab.world.store.set_status(order.id, AWAITING_FULFILLMENT),
    "cancel": lambda lab, order: lab.world.store.cancel(order.id),
    "archive": lambda lab, order: lab.world.store.archive(order.id),
}


@dataclass(frozen=True)
class Counts(Event):
    """Staff count a SKU anew: there is less than everybody thought, or more."""

    sku: str
    units: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.world.store.set_stock(self.sku, self.units)


@dataclass(frozen=True)
class Loses(Event):
    """One of the next calls goes wrong."""

    how: str
    to: str
    seconds: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        LOSSES[self.how](lab.world.levers, self.to, self.seconds)


@dataclass(frozen=True)
class Lags(Event):
    """From now on a vendor shows changes late."""

    of: str
    seconds: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        if self.of == "late_visibility":
            lab.world.mirakl.settings.late_visibility = self.seconds
        else:
            setattr(lab.world.store.settings, self.of, self.seconds)


@dataclass(frozen=True)
class Dies(Event):
    """A process runs a flow and dies at some effect, unless it is done before."""

    flow: str
    point: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        with lab.reaper.watching(die_at=self.point):
            is_done = lab.run_to_its_end(self.flow)
        if not is_done:
            tally.deaths += 1
            lab.new_process()


@dataclass(frozen=True)
class Runs(Event):
    """A flow runs, out of turn."""

    flow: str

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.run(self.flow)


@dataclass(frozen=True)
class Passes(Event):
    """Every flow of the orders runs once, and time passes."""

    seconds: int

    def happen(self, lab: Laboratory, tally: Tally) -> None:
        lab.a_round(ORDER_FLOWS, seconds=self.seconds)


def let_it_happen(event: Event, lab: Laboratory, tally: Tally) -> None:
    """Let an event happen, if the world lets it; count the calls that went wrong by it."""
    waiting = Counter(fault.kind for fault in lab.world.levers.waiting)
    try:
        event.happen(lab, tally)
    except (Refusal, ValueError, KeyError, StopIteration):
        if isinstance(event, Runs | Dies | Passes):
            raise
    left = Counter(fault.kind for fault in lab.world.levers.waiting)
    tally.lost.update(waiting - left)
    tally.events += 1


# What is drawn

_orders = st.integers(0, 2)
_lines = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 3)), min_size=1, max_size=2)
_buys = st.builds(Buys, _lines.map(tuple), st.booleans())
_at_macys = st.builds(
    AtMacys, st.sampled_from(["confirm", "confirm", "leave_staging", "cancel"]), _orders
)
_in_store = st.builds(InStore, st.sampled_from(["ship", *STAFF]), _orders)
_loses = st.builds(
    Loses, st.sampled_from(list(LOSSES)), st.sampled_from(CALLS), st.integers(1, LATEST)
)
_lags = st.one_of(
    st.builds(Lags, st.just("search_lag_seconds"), st.integers(0, 400)),
    st.builds(Lags, st.just("list_lag_seconds"), st.integers(0, 90)),
    st.builds(Lags, st.just("late_visibility"), st.integers(0, 90)),
    st.builds(Lags, st.just("inventory_lag_seconds"), st.integers(0, 90)),
)
_dies = st.builds(Dies, st.sampled_from(FLOWS), st.integers(0, 90))
_passes = st.builds(Passes, st.integers(1, 130))

_counts = st.builds(Counts, st.sampled_from(SKUS), st.integers(0, 4))
_runs = st.builds(Runs, st.sampled_from(FLOWS))

# How often each happens. (`one_of` knows no weights.)
_WEIGHTS = (
    (_passes, 12),
    (_loses, 6),
    (_at_macys, 4),
    (_dies, 4),
    (_buys, 2),
    (_in_store, 2),
    (_lags, 1),
    (_counts, 1),
    (_runs, 1),
)
_BY_WEIGHT = [strategy for strategy, weight in _WEIGHTS for _ in range(weight)]
_events = st.integers(0, len(_BY_WEIGHT) - 1).flatmap(_BY_WEIGHT.__getitem__)
INTERLEAVINGS = st.lists(_events, min_size=12, max_size=32)
