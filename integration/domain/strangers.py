"""The traces of another connector: who imports offers and prices, who accepts and ships. Pure.

Mirakl does not say which key did something, only how: an import by API that we did not make, an
order that was accepted or shipped without us.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from integration.domain.orders import MarketplaceOrder
from integration.domain.plan.situation import LEFT, REFUSED
from integration.domain.switches import Switch
from integration.domain.writes import WriteKind

# A form of the back office is a person; pending offers are Mirakl's own work.
_NOBODY_ELSE = frozenset({"FRONT", "PENDING_OFFERS"})
_ANSWERS = frozenset({WriteKind.ACCEPT, WriteKind.REFUSE})
_DISPATCHES = frozenset({WriteKind.TRACK, WriteKind.SHIP, WriteKind.SHIP_PARCEL})


@dataclass(frozen=True)
class ListedImport:
    """A file of offers (OF04) or of prices (PRI02) that Mirakl was sent, and by which way."""

    what: str  # “offer files” or “price files”
    import_id: str
    origin: str
    created_at: datetime


@dataclass(frozen=True)
class Trace:
    """Something that somebody else did, and the switch by which we would do the same."""

    what: str
    happened_at: datetime
    switch: Switch


def traces_of_imports(imports: Iterable[ListedImport]) -> list[Trace]:
    """Return the files that came by a machine. Stock files are in no list."""
    owners = {"offer files": Switch.STOCK, "price files": Switch.PRICES}
    return [
        Trace(f"{each.what} by {each.origin}", each.created_at, owners[each.what])
        for each in imports
        if each.origin not in _NOBODY_ELSE
    ]


def traces_of_order(marketplace: MarketplaceOrder, *, writes: Collection[WriteKind]) -> list[Trace]:
    """Return what was done for an order, and not by us. An automatic acceptance is nobody's."""
    traces = []
    if marketplace.accepted_at is not None and not _ANSWERS & set(writes):
        said = "orders refused" if marketplace.state == REFUSED else "orders accepted"
        traces.append(Trace(said, marketplace.accepted_at, Switch.ORDERS))
    is_shipped = marketplace.state in LEFT and bool(marketplace.tracking_number)
    if is_shipped and not _DISPATCHES & set(writes):
        traces.append(Trace("orders shipped", _shipped_at(marketplace), Switch.TRACKING))
    return traces


def _shipped_at(marketplace: MarketplaceOrder) -> datetime:
    """Return when its last line left. What happened to it since is nobody's dispatch."""
    shipped = [line.shipped_at for line in marketplace.lines if line.shipped_at]
    return max(shipped, default=marketplace.updated_at)


def counted(traces: Iterable[Trace]) -> dict[str, int]:
    """Return how often each thing was done."""
    return dict(sorted(Counter(trace.what for trace in traces).items()))


def in_our_way(traces: Iterable[Trace], *, on_since: Mapping[Switch, datetime]) -> list[Trace]:
    """Return what somebody else did after we were switched on to do it."""
    return [
        trace
        for trace in traces
        if trace.switch in on_since and trace.happened_at > on_since[trace.switch]
    ]
