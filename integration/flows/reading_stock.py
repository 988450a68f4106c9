"""What the stock flows share: read the stock of some products, or of all, and keep it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.availability import SWEEPS_UNTIL_GONE, ShelfReading
from integration.domain.issues import IssueKind, Question, ask
from integration.domain.records import Record, UnreadableRecord
from integration.domain.switches import Switch
from integration.models import (
    AcceptedLoss,
    CatalogVariant,
    DirtyProduct,
    FlowSwitch,
    Issue,
    Payload,
    SkuLink,
    StockSweep,
    Subject,
    VariantStock,
)
from integration.runs import Run

SOURCE = "GET /v3/inventory/items"
STORE_STOCK = "store stock"
MOST_PRODUCTS = 250
PAGES_A_RUN = 10  # of a sweep: a third of what the store gives all its applications
SWEEP_EVERY = timedelta(seconds=50)  # at most: a run a minute, which may begin a little early
FEWER = 0.2  # so large a part of the store does not vanish between two sweeps
FEW = 10

Records = Iterable[Record[ShelfReading] | UnreadableRecord]


def read_dirty(this_run: Run, remotes: Remotes) -> None:
    """Read the stock of the linked products that may have changed, and what they are now."""
    store = this_run.shop.store
    DirtyProduct.objects.forget_unlinked(store)
    rows = DirtyProduct.objects.filter(store=store)
    changed = dict(rows.values_list("product_id", "changed_at"))
    for batch in _batches(sorted(changed)):
        began_at = this_run.now
        keep(this_run, remotes.store.inventory_of(batch), at=began_at, changed=changed)
        variants = remotes.store.products_with_variants(batch)
        CatalogVariant.objects.keep(store, variants, at=began_at)
        for shop in store.shops.all():
            SkuLink.objects.take_readings(shop, variants, at=began_at)
        DirtyProduct.objects.forget(store, batch, began_at)


def keep(
    this_run: Run,
    records: Records,
    *,
    at: datetime,
    changed: Mapping[int, datetime | None] | None = None,
) -> int:
    """Keep readings begun at an instant; return how many are new or have moved.

    One that cannot be read keeps its raw text and is an exception of its own until it can be.
    """
    shop = this_run.shop
    readings = []
    for record in records:
        if isinstance(record, Record):
            readings.append(record.value)
            subject = Subject.record(shop, SOURCE, f"variant {record.value.variant_id}")
            this_run.ask(subject, [])
        else:
            _keep_unreadable(this_run, record)
    moved = VariantStock.objects.take_readings(shop.store, readings, at=at, changed=changed)
    if readings:
        this_run.count("variants read", len(readings))
    if moved:
        this_run.count("variants that moved", moved)
    return moved


def _keep_unreadable(this_run: Run, record: UnreadableRecord) -> None:
    shop = this_run.shop
    raw = record.raw if isinstance(record.raw, dict) else {"text": record.raw}
    Payload.objects.keep(
        [(record.reference, raw)], source=SOURCE, owner=shop.store.slug, at=this_run.now
    )
    question = ask(
        IssueKind.UNREADABLE_RECORD,
        remote="BigCommerce",
        reference=record.reference,
        reasons=", ".join(record.reasons),
    )
    this_run.ask(Subject.record(shop, SOURCE, record.reference), [question])
    this_run.left.append(f"{record.reference}: could not be read")
    this_run.count("unreadable")


def sweep(this_run: Run, remotes: Remotes) -> int:
    """Go on with the reading of the whole store, if it is due; return how many variants moved.

    Each page is kept as it comes: a sweep that the quota interrupts goes on where it was.
    """
    store = this_run.shop.store
    leased_at = this_run.now
    row = StockSweep.objects.lease(store, at=leased_at)
    if row is None:
        return 0
    moved = 0
    try:
        for _ in range(PAGES_A_RUN):
            began_at = this_run.now
            records, pages = remotes.store.inventory_page(row.next_page)
            moved += keep(this_run, records, at=began_at)
            if row.next_page >= pages:
                _end(this_run, row)
                break
            row.turn_to(row.next_page + 1)
    finally:
        row.release(due_at=leased_at + SWEEP_EVERY * float(store.budget_scale))
    return moved


def take_accepted_losses(this_run: Run) -> int:
    """Take for gone what a person said is gone; return how many variants that are."""
    store = this_run.shop.store
    gone = 0
    for loss in AcceptedLoss.objects.waiting(store):
        gone += VariantStock.objects.take_for_gone(store, loss.variant_ids, since=loss.seen_at)
        loss.carry_out(at=this_run.now)
        _ask_of_the_store(this_run, [])
    if gone:
        this_run.count("variants taken for gone", gone)
    return gone


def _end(this_run: Run, row: StockSweep) -> None:
    """Note what the sweep did not bring, unless that is so much that a person must look."""
    store = this_run.shop.store
    assert row.began_at is not None  # noqa: S101  it was begun by its lease
    everything = VariantStock.objects.filter(
        store=store, missed_sweeps__lt=SWEEPS_UNTIL_GONE
    ).count()
    gone = VariantStock.objects.lost(store, since=row.began_at).count()
    questions: list[Question] = []
    if gone > max(FEW, everything * FEWER):
        questions.append(
            ask(
                IssueKind.STORE_LISTS_FEWER,
                listed=everything - gone,
                known=everything,
                since=row.began_at.isoformat(),
            )
        )
    else:
        VariantStock.objects.miss(store, since=row.began_at)
    _ask_of_the_store(this_run, questions)
    this_run.count("sweeps")
    row.end(at=this_run.now)


def _ask_of_the_store(this_run: Run, questions: Sequence[Question]) -> None:
    """Ask about the store's whole stock once, whichever of its shops reads it.

    It matters to stock alone: nobody is asked while that is switched off.
    """
    shop = this_run.shop
    is_on = Switch.STOCK in FlowSwitch.objects.on(shop)
    this_run.ask(Subject.whole_shop(shop, STORE_STOCK), questions if is_on else [])
    for other in shop.store.shops.exclude(pk=shop.pk):
        subject = Subject.whole_shop(other, STORE_STOCK)
        Issue.objects.ask(subject, [], asked_by=this_run.flow, at=this_run.now)


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), MOST_PRODUCTS):
        yield numbers[start : start + MOST_PRODUCTS]
