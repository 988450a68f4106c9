"""The story of one order: what both sides said, what we did, what persons decided, in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Q
from django.template.defaultfilters import pluralize

from integration.admin.base import Table
from integration.admin.filters import MARKETPLACE_SOURCES, STORE_SOURCE
from integration.admin.showing import badge, later, lines, link, listing, moment, sentence, unbroken
from integration.admin.words import (
    outcome_badge,
    state_badge,
    status_badge,
    write_words,
)
from integration.bigcommerce.payloads.orders import read_order as read_store_order
from integration.domain.orders import MarketplaceOrder
from integration.domain.orders import StoreOrder as StoreOrderValue
from integration.domain.records import Record
from integration.mirakl.payloads.orders import read_order as read_marketplace_order
from integration.models import Decision, IssueEvent, Order, Payload, RemoteWrite, StoreOrder

MOST_PAYLOADS = 200

MACYS, STORE, BRIDGE = "Macy's", "Store", "Marketbridge"


@dataclass(frozen=True)
class Event:
    """One thing that happened: when we saw or did it, whose doing it was, and what it was."""

    at: datetime
    who: str
    what: object
    outcome: object = ""
    detail: object = ""


# What is read


def twins_of(order: Order) -> list[StoreOrder]:
    """Return the store orders that stand for an order, the oldest first."""
    return list(StoreOrder.objects.twins_of(order).order_by("bigcommerce_order_id"))


def payloads_of(order: Order, twins: Iterable[StoreOrder]) -> list[Payload]:
    """Return every different payload of an order and its store orders, the oldest first."""
    numbers = [str(twin.bigcommerce_order_id) for twin in twins]
    shop = order.shop
    mine = Q(source__in=MARKETPLACE_SOURCES, owner=shop.slug, reference=order.mirakl_order_id) | Q(
        source=STORE_SOURCE, owner=shop.store.slug, reference__in=numbers
    )
    return list(reversed(Payload.objects.filter(mine)[:MOST_PAYLOADS]))


# What is told


def story_table(order: Order, *, twins: list[StoreOrder], payloads: list[Payload]) -> Table:
    """Return the order's story, from the first reading to what happens next."""
    rows: list[tuple[object, ...]] = [
        (moment(e.at, seconds=True), e.who, sentence(e.what), e.outcome, e.detail)
        for e in story_of(order, twins=twins, payloads=payloads)
    ]
    if order.next_step and not order.is_at_rest:
        rows.append(("next", BRIDGE, sentence(order.next_step), badge("to come"), ""))
    return Table(
        "What happened",
        ("When", "Who", "What", "Outcome", "How we know"),
        rows,
        note="The oldest first; each time is when Marketbridge saw it or did it.",
    )


def story_of(order: Order, *, twins: list[StoreOrder], payloads: list[Payload]) -> list[Event]:
    """Return everything that is known to have happened to an order, the oldest first."""
    told = chain(
        [Event(order.placed_at_marketplace, "Customer", "Ordered at Macy's.")],
        _said_by_macys(payloads),
        _written(order),
        _said_by_the_store(payloads),
        _parcels(twins),
        _decided(order),
        _asked(order),
    )
    # What happened at one instant stays in this order: said, done, shown.
    return sorted(told, key=lambda event: event.at)


def _said_by_macys(payloads: list[Payload]) -> Iterator[Event]:
    """Yield what changed from one reading at Macy's to the next."""
    before: MarketplaceOrder | None = None
    for payload in payloads:
        if payload.source not in MARKETPLACE_SOURCES:
            continue
        record = read_marketplace_order(payload.body)
        if not isinstance(record, Record):
            yield _unreadable(payload, MACYS)
            continue
        seen = record.value
        how = _dated(payload, seen.updated_at)
        for what, outcome in _news_of_macys(before, seen):
            yield Event(payload.first_seen_at, MACYS, what, outcome, how)
        before = seen


def _news_of_macys(
    before: MarketplaceOrder | None, seen: MarketplaceOrder
) -> Iterator[tuple[str, object]]:
    if before is None or before.state != seen.state:
        yield "First seen." if before is None else "New state.", state_badge(seen.state)
    known = {line.mirakl_line_id: line.state for line in before.lines} if before else {}
    for line in seen.lines:
        is_own = line.state not in (seen.state, known.get(line.mirakl_line_id))
        if before and is_own:
            yield f"Line {line.offer_sku} has a state of its own.", state_badge(line.state)
    if seen.shipping_address and before and not before.shipping_address:
        yield "The delivery address is there.", ""
    if seen.order_reference_for_seller and not (before and before.order_reference_for_seller):
        yield f"Shows the store's order number {seen.order_reference_for_seller}.", ""
    if seen.tracking_number and seen.tracking_number != (before and before.tracking_number):
        carrier = seen.carrier_name or seen.carrier_code
        yield f"Shows the tracking {carrier} {seen.tracking_number}.", ""


def _said_by_the_store(payloads: list[Payload]) -> Iterator[Event]:
    """Yield what changed from one reading in the store to the next."""
    before: dict[int, StoreOrderValue] = {}
    for payload in payloads:
        if payload.source != STORE_SOURCE:
            continue
        record = read_store_order(payload.body)
        if not isinstance(record, Record):
            yield _unreadable(payload, STORE)
            continue
        seen = record.value
        number = seen.bigcommerce_order_id
        last = before.get(number)
        before[number] = seen
        if last is None or last.status_id != seen.status_id or last.is_deleted != seen.is_deleted:
            gone = " It was archived or deleted." if seen.is_deleted else ""
            what = f"Store order {number}{' was first seen' if last is None else ''}.{gone}"
            how = _dated(payload, seen.modified_at)
            outcome = status_badge(seen.status_id)
            yield Event(payload.first_seen_at, STORE, what, outcome, how)


def _parcels(twins: list[StoreOrder]) -> Iterator[Event]:
    for twin in twins:
        for parcel in twin.shipments or ():
            carrier = parcel.tracking_carrier or parcel.shipping_provider
            units = sum(number for _, number in parcel.items)
            what = (
                f"Shipment {parcel.bigcommerce_shipment_id} of {units} unit{pluralize(units)} left"
            )
            what += (
                f" by {carrier or 'an unnamed carrier'}, {parcel.tracking_number or 'untracked'}."
            )
            yield Event(parcel.created_at or twin.modified_at, "Warehouse", what)


def _written(order: Order) -> Iterator[Event]:
    """Yield our own writes, each with the answer it got and the reading that proved it."""
    for write in RemoteWrite.objects.filter(order=order).order_by("sent_at", "pk"):
        yield Event(
            write.sent_at,
            BRIDGE,
            lines(f"{write_words(write.kind)}.", write.reason),
            outcome_badge(write.outcome),
            lines(
                link(listing("remotewrite", q=order.mirakl_order_id), write.operation),
                _proof(write),
                link(listing("syncrun", q=write.run), "run") if write.run else "",
            ),
        )


def _proof(write: RemoteWrite) -> object:
    if write.proven_at is None:
        return f"answered {write.answer_status}" if write.answer_status else ""
    return unbroken(f"read back {later(write.proven_at, than=write.sent_at)}")


def _decided(order: Order) -> Iterator[Event]:
    for decision in Decision.objects.filter(order=order).select_related("decided_by"):
        who = str(decision.decided_by or "a person")
        what = lines(f"Decided: {decision}.", decision.reason)
        yield Event(decision.decided_at, who, what, badge("decision", "info"))


def _asked(order: Order) -> Iterator[Event]:
    events = IssueEvent.objects.filter(issue__order=order).select_related("issue")
    for event in events:
        color = "success" if event.what == "resolved" else "warning"
        what = link(_page(event), event.issue.means)
        outcome = badge(f"exception {event.what}", color)  # type: ignore[arg-type]
        yield Event(event.happened_at, BRIDGE, what, outcome)


def _page(event: IssueEvent) -> str:
    return listing("issue") + f"{event.issue_id}/change/"


def _unreadable(payload: Payload, who: str) -> Event:
    what = "Sent a record that could not be read; its raw text is kept."
    return Event(payload.first_seen_at, who, what, badge("unreadable", "danger"), _source(payload))


def _dated(payload: Payload, at: datetime) -> object:
    """Return how we know, and the remote's own date."""
    return lines(_source(payload), unbroken(f"dated {later(at, than=payload.first_seen_at)}"))


def _source(payload: Payload) -> object:
    return link(listing("payload") + f"{payload.pk}/change/", payload.source)
