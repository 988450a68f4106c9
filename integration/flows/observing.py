"""What the reading flows share: keep each record verbatim, and survive the one that is garbled."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from integration.domain.issues import IssueKind, ask
from integration.domain.orders import MarketplaceOrder
from integration.domain.records import Record, UnreadableRecord
from integration.models import Order, Payload, Subject
from integration.runs import Run

T = TypeVar("T")


def keep_marketplace_orders(
    run: Run,
    records: Iterable[Record[MarketplaceOrder] | UnreadableRecord],
    *,
    source: str,
) -> list[MarketplaceOrder]:
    """Write down marketplace orders as they come; return those that could be read."""
    observed_at = run.now

    def keep(seen: MarketplaceOrder) -> None:
        Order.objects.observe(run.shop, seen, at=observed_at)

    return keep_records(
        run,
        records,
        source=source,
        remote="Mirakl",
        owner=run.shop.slug,
        reference_of=lambda seen: seen.mirakl_order_id,
        keep=keep,
    )


def keep_records(
    run: Run,
    records: Iterable[Record[T] | UnreadableRecord],
    *,
    source: str,
    remote: str,
    owner: str,
    reference_of: Callable[[T], str],
    keep: Callable[[T], object],
) -> list[T]:
    """Keep each record's raw text, then its meaning. Return those that could be read and kept.

    One that cannot be read is an exception of its own until it can be; the others go on.
    """
    kept: list[T] = []
    for record in records:
        is_readable = isinstance(record, Record)
        reference = reference_of(record.value) if isinstance(record, Record) else record.reference
        subject = Subject.record(run.shop, source, reference)
        with run.item(subject):
            raw: Any = record.raw if isinstance(record.raw, dict) else {"text": record.raw}
            Payload.objects.keep([(reference, raw)], source=source, owner=owner, at=run.now)
            if isinstance(record, Record):
                keep(record.value)
                kept.append(record.value)
            else:
                run.left.append(f"{reference}: could not be read")
            run.ask(subject, [] if is_readable else [_unreadable(record, remote)])
            run.count("read" if is_readable else "unreadable")
    return kept


def _unreadable(record: Record[Any] | UnreadableRecord, remote: str) -> Any:
    reasons = ", ".join(getattr(record, "reasons", ()))
    return ask(
        IssueKind.UNREADABLE_RECORD,
        remote=remote,
        reference=getattr(record, "reference", ""),
        reasons=reasons,
    )
