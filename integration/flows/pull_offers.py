"""Read the shop's offers through the asynchronous export (OF52, OF53, OF54).

All of them once a day, inactive ones too; in between those that changed. Never acts. What Mirakl
holds otherwise than we believe is doubted, so that it is sent again; what it lacks without an order
that we know of is reserved.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from integration.connect import Remotes
from integration.domain.issues import IssueKind, ask
from integration.domain.offers import ListedOffer
from integration.domain.records import Record, UnreadableRecord
from integration.models import (
    MiraklShop,
    NoticedOrder,
    Offer,
    OfferExport,
    Payload,
    StockBelief,
    Subject,
)
from integration.runs import Run, recording
from integration.transport import BudgetSpent, Refused

FLOW = "pull_offers"
SOURCE = "OF54"
FULL_EVERY = timedelta(days=1)
OVERLAP = timedelta(minutes=10)
LOOK_AGAIN = timedelta(seconds=10)
GIVE_UP = timedelta(hours=2)
BATCH = 500

Listed = Record[ListedOffer] | UnreadableRecord


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Ask for an export, or look how far it is, or read its files. “Again at” stands between."""
    with recording(FLOW, shop, at=at, is_dry=is_dry) as this_run:
        remotes = Remotes(shop, now=lambda: this_run.now)
        export = OfferExport.objects.under_way(shop)
        if export is None:
            _start(this_run, remotes)
        else:
            _follow(this_run, remotes, export)


def _start(this_run: Run, remotes: Remotes) -> None:
    """Ask for all offers when a day has passed, else for those that changed since."""
    shop, began_at = this_run.shop, this_run.now
    since = None if _is_full_due(this_run) else OfferExport.objects.read_until(shop)
    try:
        tracking_id = remotes.marketplace.start_offer_export(since=since and since - OVERLAP)
    except BudgetSpent:
        # Mirakl gives all of them once a day, also to a shop that was connected again.
        since = since or OfferExport.objects.read_until(shop)
        if not _is_full_due(this_run) or since is None:
            raise
        tracking_id = remotes.marketplace.start_offer_export(since=since - OVERLAP)
    OfferExport.objects.begin(shop, tracking_id, is_full=since is None, at=began_at)
    OfferExport.objects.forget_before(shop, began_at)
    this_run.count("exports started")
    _come_back(this_run)


def _is_full_due(this_run: Run) -> bool:
    last = OfferExport.objects.last_full(this_run.shop)
    day = FULL_EVERY * float(this_run.shop.budget_scale)
    return last is None or this_run.now - last.began_at >= day


def _follow(this_run: Run, remotes: Remotes, export: OfferExport) -> None:
    if this_run.now - export.began_at > GIVE_UP:
        _close(this_run, export, "did not end in two hours")
        return
    try:
        state = remotes.marketplace.offer_export(export.tracking_id)
        if state.status == "COMPLETED":
            _read_files(this_run, remotes, export, state.urls)
            return
    except Refused:
        # Mirakl no longer knows it, or a file of it: the next run starts another.
        export.end(at=this_run.now, is_complete=False)
        raise
    if state.status == "PENDING":
        this_run.count("looked")
        _come_back(this_run)
    else:
        why = f" ({state.error})" if state.error else ""
        _close(this_run, export, f"ended as {state.status}{why}")


def _close(this_run: Run, export: OfferExport, what: str) -> None:
    export.end(at=this_run.now, is_complete=False)
    this_run.left.append(f"The export {what}; the next run starts another.")


def _read_files(
    this_run: Run, remotes: Remotes, export: OfferExport, urls: tuple[str, ...]
) -> None:
    """Keep file after file; a run that dies goes on with the file that it had not finished."""
    NoticedOrder.objects.notice(this_run.shop, at=this_run.now)  # they explain lower figures
    is_news = False
    for url in urls[export.files_read :]:
        newest_at: datetime | None = None
        for batch in _batches(remotes.marketplace.exported_offers(url)):
            offers = _keep(this_run, batch)
            is_news |= Offer.objects.keep(this_run.shop, offers, at=this_run.now)
            _compare_with_belief(this_run, offers, seen_at=export.began_at)
            dates = (offer.updated_at for offer in offers if offer.updated_at)
            newest_at = max((newest_at, *dates) if newest_at else dates, default=None)
        export.pass_file(newest_at=newest_at)
    if export.is_full:
        gone = Offer.objects.mark_gone(this_run.shop, unseen_since=export.began_at)
        if gone:
            this_run.count("offers gone", gone)
            is_news = True
    export.end(at=this_run.now, is_complete=True)
    if is_news or export.is_full:
        this_run.ring("link_offers")


def _batches(records: Iterable[Listed]) -> Iterator[list[Listed]]:
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        yield batch


def _keep(this_run: Run, batch: list[Listed]) -> list[ListedOffer]:
    """Keep what was said verbatim; return the offers that could be read.

    One that cannot be read is an exception of its own until it can be, and is not taken for gone.
    """
    read = [record.value for record in batch if isinstance(record, Record)]
    unreadable = [record for record in batch if isinstance(record, UnreadableRecord)]
    texts = [(record.value.sku, record.raw) for record in batch if isinstance(record, Record)]
    texts += [(record.reference, _as_object(record.raw)) for record in unreadable]
    Payload.objects.keep(texts, source=SOURCE, owner=this_run.shop.slug, at=this_run.now)
    for offer in read:
        this_run.ask(Subject.record(this_run.shop, SOURCE, offer.sku), [])
    for record in unreadable:
        _ask_about(this_run, record)
    Offer.objects.see(this_run.shop, [record.reference for record in unreadable], at=this_run.now)
    if read:
        this_run.count("read", len(read))
    return read


def _as_object(raw: Any) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {"text": raw}


def _ask_about(this_run: Run, record: UnreadableRecord) -> None:
    question = ask(
        IssueKind.UNREADABLE_RECORD,
        remote="Mirakl",
        reference=record.reference,
        reasons=", ".join(record.reasons),
    )
    this_run.ask(Subject.record(this_run.shop, SOURCE, record.reference), [question])
    this_run.left.append(f"{record.reference}: could not be read")
    this_run.count("unreadable")


def _compare_with_belief(this_run: Run, offers: list[ListedOffer], *, seen_at: datetime) -> None:
    figures = {offer.sku: offer.quantity for offer in offers if not offer.is_deleted}
    doubted = StockBelief.objects.hear(this_run.shop, figures, at=this_run.now, seen_at=seen_at)
    if doubted:
        this_run.count("figures doubted", doubted)
        this_run.ring("publish_stock")


def _come_back(this_run: Run) -> None:
    this_run.again(this_run.now + LOOK_AGAIN * float(this_run.shop.budget_scale))
