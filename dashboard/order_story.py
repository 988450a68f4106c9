"""The story of one order: what both sides said, what we did, what persons decided, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.template.defaultfilters import pluralize

from dashboard.links import issue_page, payload_page, runs_named
from dashboard.queries.order import MARKETPLACE_SOURCES, Known
from dashboard.shell import Badge, Lines, Link, exact, lines, toned
from integration.bigcommerce.payloads.orders import read_order as read_store_order
from integration.domain.orders import MarketplaceOrder
from integration.domain.orders import StoreOrder as StoreOrderValue
from integration.domain.records import Record
from integration.domain.stock import status_name
from integration.domain.words import outcome_label, state_label, write_words
from integration.flows.pull_store_orders import SOURCE as STORE_SOURCE
from integration.mirakl.payloads.orders import read_order as read_marketplace_order
from integration.models import Payload, RemoteWrite

MACYS, STORE, BRIDGE = "Macy's", "Store", "Marketbridge"


@dataclass(frozen=True)
class Event:
    """One thing that happened: when we saw or did it, whose doing it was, what, and how we know."""

    at: datetime
    who: str
    what: object
    outcome: object = ""
    how: object = ""


def story_of(known: Known, *, shows_payloads: bool) -> list[Event]:
    """Return everything that is known to have happened to an order, the oldest first.

    `shows_payloads` links each reading to its raw text, which holds personal data.
    """
    told = chain(
        [Event(known.order.placed_at_marketplace, "Customer", "Ordered at Macy's.")],
        _said_by_macys(known, shows_payloads),
        _written(known),
        _said_by_the_store(known, shows_payloads),
        _parcels(known),
        _decided(known),
        _asked(known),
    )
    # What happened at one instant stays in this order: said, done, shown.
    return sorted(told, key=lambda event: event.at)


def _said_by_macys(known: Known, shows_payloads: bool) -> Iterator[Event]:
    """Yield what changed from one reading at Macy's to the next."""
    before: MarketplaceOrder | None = None
    for payload in known.payloads:
        if payload.source not in MARKETPLACE_SOURCES:
            continue
        source = _source(payload, shows_payloads)
        record = read_marketplace_order(payload.body)
        if not isinstance(record, Record):
            yield _unreadable(payload, MACYS, source)
            continue
        seen = record.value
        how = lines(source, _dated(seen.updated_at, seen_at=payload.first_seen_at))
        for what, outcome in _news_of_macys(before, seen):
            yield Event(payload.first_seen_at, MACYS, what, outcome, how)
        before = seen


def _news_of_macys(
    before: MarketplaceOrder | None, seen: MarketplaceOrder
) -> Iterator[tuple[str, object]]:
    if before is None or before.state != seen.state:
        first = "First seen." if before is None else "New state."
        yield first, toned(state_label(seen.state))
    known = {line.mirakl_line_id: line.state for line in before.lines} if before else {}
    for line in seen.lines:
        is_own = line.state not in (seen.state, known.get(line.mirakl_line_id))
        if before and is_own:
            what = f"Line {line.offer_sku} has a state of its own."
            yield what, toned(state_label(line.state))
    if seen.shipping_address and before and not before.shipping_address:
        yield "The delivery address is there.", ""
    if seen.order_reference_for_seller and not (before and before.order_reference_for_seller):
        yield f"Shows the store's order number {seen.order_reference_for_seller}.", ""
    if seen.tracking_number and seen.tracking_number != (before and before.tracking_number):
        carrier = seen.carrier_name or seen.carrier_code
        yield f"Shows the tracking {carrier} {seen.tracking_number}.", ""


def _said_by_the_store(known: Known, shows_payloads: bool) -> Iterator[Event]:
    """Yield what changed from one reading in the store to the next."""
    before: dict[int, StoreOrderValue] = {}
    for payload in known.payloads:
        if payload.source != STORE_SOURCE:
            continue
        source = _source(payload, shows_payloads)
        record = read_store_order(payload.body)
        if not isinstance(record, Record):
            yield _unreadable(payload, STORE, source)
            continue
        seen = record.value
        number = seen.bigcommerce_order_id
        last = before.get(number)
        before[number] = seen
        if last is None or last.status_id != seen.status_id or last.is_deleted != seen.is_deleted:
            gone = " It was archived or deleted." if seen.is_deleted else ""
            what = f"Store order {number}{' was first seen' if last is None else ''}.{gone}"
            how = lines(source, _dated(seen.modified_at, seen_at=payload.first_seen_at))
            yield Event(payload.first_seen_at, STORE, what, Badge(status_name(seen.status_id)), how)


def _parcels(known: Known) -> Iterator[Event]:
    for twin in known.twins:
        for parcel in twin.shipments or ():
            carrier = parcel.tracking_carrier or parcel.shipping_provider or "an unnamed carrier"
            units = sum(number for _, number in parcel.items)
            what = f"Shipment {parcel.bigcommerce_shipment_id} of {units} unit{pluralize(units)}"
            what += f" left by {carrier}, {parcel.tracking_number or 'untracked'}."
            yield Event(parcel.created_at or twin.modified_at, "Warehouse", what)


def _written(known: Known) -> Iterator[Event]:
    """Yield our own writes, each with the answer it got and the reading that proved it."""
    for write in known.writes:
        yield Event(
            write.sent_at,
            BRIDGE,
            lines(f"{write_words(write.kind)}.", write.reason),
            toned(outcome_label(write.outcome)),
            _proof(write),
        )


def _proof(write: RemoteWrite) -> Lines:
    answer = ""
    if write.proven_at is not None:
        answer = f"read back {_beside(write.proven_at, write.sent_at)}"
    elif write.answer_status:
        answer = f"answered {write.answer_status}"
    run = Link(runs_named(write.run), "run") if write.run else ""
    return lines(write.operation, answer, run)


def _decided(known: Known) -> Iterator[Event]:
    for decision in known.decisions:
        who = str(decision.decided_by or "a person")
        what = lines(f"Decided: {decision}.", decision.reason)
        yield Event(decision.decided_at, who, what, Badge("decision", "info"))


def _asked(known: Known) -> Iterator[Event]:
    for event in known.asked:
        who = str(event.by) if event.by else BRIDGE
        what = lines(Link(issue_page(event.issue), event.issue.means), event.text)
        is_good = event.what == "resolved"
        badge = Badge(f"exception {event.what}", "success" if is_good else "warning")
        yield Event(event.happened_at, who, what, badge)


def _unreadable(payload: Payload, who: str, source: object) -> Event:
    what = "Sent a record that could not be read; its raw text is kept."
    return Event(payload.first_seen_at, who, what, Badge("unreadable", "danger"), source)


def _source(payload: Payload, shows_payloads: bool) -> object:
    return Link(payload_page(payload), payload.source) if shows_payloads else payload.source


def _dated(at: datetime, *, seen_at: datetime) -> str:
    """Return the remote's own date beside the instant at which we saw it."""
    return f"dated {_beside(at, seen_at)}"


def _beside(at: datetime, other: datetime) -> str:
    """Return an instant, without the day where it is the other one's."""
    text = exact(at, seconds=True).removesuffix(" UTC")
    day, _, hour = text.partition(" ")
    return hour if exact(other).startswith(day) else text
