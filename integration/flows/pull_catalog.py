"""Read the store's catalog: what changed, and once a day all of it, page after page.

One sweep a store, whichever shop's run goes on with it. Never acts.
"""

from datetime import datetime, timedelta

from integration.connect import Remotes
from integration.domain.issues import IssueKind, ask
from integration.domain.records import Record, UnreadableRecord
from integration.domain.reference import StoreProduct
from integration.models import (
    CatalogSweep,
    CatalogVariant,
    Doorbell,
    MiraklShop,
    SkuLink,
    Subject,
)
from integration.runs import Run, recording

FLOW = "pull_catalog"
SOURCE = "GET /v3/catalog/products"
WHOLE_EVERY = timedelta(days=1)
OVERLAP = timedelta(minutes=5)
MOST_PAGES = 20  # a run; other flows of the store want calls too

Page = list[Record[StoreProduct] | UnreadableRecord]


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Go on with the sweep when one is due, else read the products that were changed."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        sweep = CatalogSweep.objects.lease(shop.store, at=this_run.now)
        if sweep is None:
            return  # another shop of the store is at it
        try:
            _read(this_run, sweep)
        finally:
            sweep.release()


def _read(this_run: Run, sweep: CatalogSweep) -> None:
    remotes = Remotes(this_run.shop, now=lambda: this_run.now)
    if sweep.began_at is None and _is_due(this_run, sweep):
        sweep.begin(at=this_run.now)
    is_news = (
        _sweep(this_run, remotes, sweep) if sweep.began_at else _changes(this_run, remotes, sweep)
    )
    if is_news:
        for shop in this_run.shop.store.shops.all():
            Doorbell.objects.ring("link_offers", shop, at=this_run.now)
            Doorbell.objects.ring("publish_stock", shop, at=this_run.now)


def _is_due(this_run: Run, sweep: CatalogSweep) -> bool:
    day = WHOLE_EVERY * float(this_run.shop.store.budget_scale)
    return sweep.ended_at is None or this_run.now - sweep.ended_at >= day


def _sweep(this_run: Run, remotes: Remotes, sweep: CatalogSweep) -> bool:
    """Read some pages of the whole catalog. Return whether it ended, or brought news."""
    is_news = False
    for _ in range(MOST_PAGES):
        began_at = this_run.now
        page, goes_on_after = remotes.store.products_after(sweep.past_product_id)
        is_news |= _keep(this_run, sweep, page, at=began_at)
        if goes_on_after is None:
            assert sweep.began_at is not None  # noqa: S101  it is under way
            CatalogVariant.objects.forget_unseen(this_run.shop.store, since=sweep.began_at)
            sweep.end(at=this_run.now)
            return True
        sweep.pass_product(goes_on_after)
    this_run.again(this_run.now)
    return is_news


def _changes(this_run: Run, remotes: Remotes, sweep: CatalogSweep) -> bool:
    """Read the products changed since the store's own newest date."""
    since = sweep.changes_read_until
    if since is None:
        return False
    since -= OVERLAP * float(this_run.shop.store.budget_scale)
    is_news, after = False, 0
    while True:
        began_at = this_run.now
        page, goes_on_after = remotes.store.products_after(after, modified_since=since)
        is_news |= _keep(this_run, sweep, page, at=began_at)
        if goes_on_after is None:
            return is_news
        after = goes_on_after


def _keep(this_run: Run, sweep: CatalogSweep, page: Page, *, at: datetime) -> bool:
    """Write down a page. Return whether it is news for linking."""
    store = this_run.shop.store
    products = [record.value for record in page if isinstance(record, Record)]
    variants = [variant for product in products for variant in product.variants]
    is_news = CatalogVariant.objects.keep(store, variants, at=at)
    ids = [product.product_id for product in products]
    is_news |= bool(CatalogVariant.objects.forget_others(store, ids, since=at))
    for shop in store.shops.all():
        SkuLink.objects.take_readings(shop, variants, at=at)
    for product in products:
        this_run.ask(Subject.record(this_run.shop, SOURCE, str(product.product_id)), [])
    for record in page:
        if isinstance(record, UnreadableRecord):
            _ask_about(this_run, record, at=at)
    if variants:
        this_run.count("variants read", len(variants))
    dates = (product.modified_at for product in products if product.modified_at)
    sweep.read_changes(until=max(dates, default=None))
    return is_news


def _ask_about(this_run: Run, record: UnreadableRecord, *, at: datetime) -> None:
    """Ask about a product that cannot be read; its variants are not taken for gone."""
    CatalogVariant.objects.see(this_run.shop.store, record.reference, at=at)
    question = ask(
        IssueKind.UNREADABLE_RECORD,
        remote="BigCommerce",
        reference=f"product {record.reference}",
        reasons=", ".join(record.reasons),
    )
    this_run.ask(Subject.record(this_run.shop, SOURCE, record.reference), [question])
    this_run.left.append(f"product {record.reference}: could not be read")
    this_run.count("unreadable")
