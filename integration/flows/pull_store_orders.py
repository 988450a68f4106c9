"""Read the store's orders of the shop's channel that changed, their parcels and refunds.

Never acts. It is the look and the read-back for every store order of the shop at once. The store's
lists leave out what was archived, so open orders that were not listed for long are read one by one.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.orders import StoreOrder as StoreOrderValue
from integration.domain.records import Record
from integration.flows.observing import Source, keep_records
from integration.models import MiraklShop, Order, StoreOrder, Subject
from integration.runs import Run, recording

FLOW = "pull_store_orders"
SOURCE = "V2 order"
FIRST_WINDOW = timedelta(days=30)
OVERLAP = timedelta(minutes=5)
UNSEEN_FOR = timedelta(hours=2)
AT_ONCE = 50  # orders whose refunds one call reads
MOST_UNSEEN = 10  # a run; a shop with a thousand open orders comes round once in two hours


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Read what changed in the store since the newest change we know, with an overlap."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        began_at = this_run.now
        overlap = OVERLAP * float(shop.budget_scale)
        since = (shop.store_orders_read_until or began_at - FIRST_WINDOW) - overlap
        records = remotes.store.orders_modified_since(since, channel_id=shop.channel_id)
        source = _source(shop, at=began_at)
        seen = keep_records(this_run, records, source)
        for record in (*_linked(this_run, remotes), *_unseen(this_run, remotes)):
            source.keep(record.value)
        _read_parts(this_run, remotes, since=since)
        _read_refunds(this_run, remotes)
        newest = max((order.modified_at for order in seen), default=None)
        has_news = newest is not None and newest != shop.store_orders_read_until
        shop.advance_reading("store_orders", until=newest, observed_at=began_at)
        if has_news:
            this_run.ring("advance_orders")


def _source(shop: MiraklShop, *, at: datetime) -> Source[StoreOrderValue]:
    """Return how an order of the store is written down by a run that began at an instant."""
    return Source(
        name=SOURCE,
        remote="BigCommerce",
        owner=shop.store.slug,
        reference_of=lambda order: str(order.bigcommerce_order_id),
        keep=lambda seen: StoreOrder.objects.observe(shop.store, seen, at=at),
        see_again=lambda seen: StoreOrder.objects.see_again(shop.store, seen, at=at),
    )


def _linked(this_run: Run, remotes: Remotes) -> Iterator[Record[StoreOrderValue]]:
    """Yield the open orders that a person entered: they stand in another channel."""
    for order in Order.objects.linked_in(this_run.shop):
        with this_run.item(Subject.order_of(order)):
            yield remotes.store.order(order.bigcommerce_order_id or 0)


def _unseen(this_run: Run, remotes: Remotes) -> Iterator[Record[StoreOrderValue]]:
    """Yield open orders of which no list has told for long: they may have been archived."""
    shop = this_run.shop
    before = this_run.now - UNSEEN_FOR * float(shop.budget_scale)
    rows = StoreOrder.objects.of_open_orders(shop).filter(seen_at__lt=before).order_by("seen_at")
    for row in rows[:MOST_UNSEEN]:
        with this_run.item(Subject.record(shop, SOURCE, str(row.bigcommerce_order_id))):
            yield remotes.store.order(row.bigcommerce_order_id)


def _read_parts(this_run: Run, remotes: Remotes, *, since: datetime) -> None:
    """Read the parcels of what was shipped; the lines too, where nobody has read them yet."""
    shop = this_run.shop
    unread = StoreOrder.objects.with_unread_shipments(
        shop.store, channel_id=shop.channel_id, since=since
    )
    for row in unread:
        number = row.bigcommerce_order_id
        subject = Subject.record(shop, "V2 shipments", str(number))
        with this_run.item(subject):
            if row.lines is None:
                row.remember_lines(tuple(remotes.store.order_lines(number)))
            row.remember_shipments(tuple(remotes.store.shipments(number)))
            this_run.count("orders' parcels read")


def _read_refunds(this_run: Run, remotes: Remotes) -> None:
    """Read what staff gave back, one call for many orders; the rest is for the next run."""
    shop = this_run.shop
    unread = StoreOrder.objects.with_unread_refunds(shop.store, channel_id=shop.channel_id)
    rows = {row.bigcommerce_order_id: row for row in unread.order_by("pk")[:AT_ONCE]}
    if not rows:
        return
    with this_run.item(Subject.whole_shop(shop, "store refunds")):
        read = remotes.store.refunds(rows.keys())
        for number, row in rows.items():
            made = (one for one in read if one.bigcommerce_order_id == number)
            row.remember_refunds(made, at=this_run.now)
        this_run.count("orders' refunds read", len(rows))
