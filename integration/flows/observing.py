"""What the reading flows share: keep each record verbatim, and survive the one that is garbled.

Windows overlap, so most records come again as they were: those are noted many at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DatabaseError

from integration.domain.issues import IssueKind, ask
from integration.domain.orders import MarketplaceOrder
from integration.domain.records import Record, UnreadableRecord
from integration.models import Order, Payload, Subject
from integration.runs import Run
from integration.transport import RemoteError

T = TypeVar("T")

AT_ONCE = 200  # records: two pages of Mirakl
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Source(Generic[T]):
    """Where records come from, and how they are written down.

    `keep` writes one down. `see_again` is given values by reference; it notes those that say what
    is known already, and returns their references.
    """

    name: str
    remote: str
    owner: str
    reference_of: Callable[[T], str]
    keep: Callable[[T], object]
    see_again: Callable[[Mapping[str, T]], AbstractSet[str]]

    def reference(self, record: Record[T] | UnreadableRecord) -> str:
        """Return the remote's id of a record, read or not."""
        return self.reference_of(record.value) if isinstance(record, Record) else record.reference


def keep_marketplace_orders(
    run: Run,
    records: Iterable[Record[MarketplaceOrder] | UnreadableRecord],
    *,
    source: str,
) -> list[MarketplaceOrder]:
    """Write down marketplace orders as they come; return those that could be read."""
    observed_at = run.now
    orders = Source[MarketplaceOrder](
        name=source,
        remote="Mirakl",
        owner=run.shop.slug,
        reference_of=lambda seen: seen.mirakl_order_id,
        keep=lambda seen: Order.objects.observe(run.shop, seen, at=observed_at),
        see_again=lambda seen: Order.objects.see_again(run.shop, seen, at=observed_at),
    )
    return keep_records(run, records, orders)


def keep_records(
    run: Run, records: Iterable[Record[T] | UnreadableRecord], source: Source[T]
) -> list[T]:
    """Keep each record's raw text, then its meaning. Return those that could be read and kept.

    One that cannot be read is an exception of its own until it can be; the others go on.
    """
    kept: list[T] = []
    for batch in _batches(records):
        known = _seen_again(run, batch, source)
        for record in batch:
            reference = source.reference(record)
            subject = Subject.record(run.shop, source.name, reference)
            with run.item(subject):
                if reference not in known:
                    _keep(run, record, source)
                if isinstance(record, Record):
                    kept.append(record.value)
                    run.ask(subject, [])
                    run.count("read")
                else:
                    run.left.append(f"{reference}: could not be read")
                    run.ask(subject, [_unreadable(record, source.remote)])
                    run.count("unreadable")
    return kept


def _batches(
    records: Iterable[Record[T] | UnreadableRecord],
) -> Iterator[list[Record[T] | UnreadableRecord]]:
    """Yield the records in handfuls; also those that came before their remote failed."""
    batch: list[Record[T] | UnreadableRecord] = []
    try:
        for record in records:
            batch.append(record)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
    except RemoteError:
        yield batch
        raise
    yield batch


def _seen_again(
    run: Run, batch: list[Record[T] | UnreadableRecord], source: Source[T]
) -> AbstractSet[str]:
    """Note the records that came as they are known, text and meaning; return their references."""
    read = {source.reference(one): one for one in batch if isinstance(one, Record)}
    if not read:
        return NONE
    raws = {reference: record.raw for reference, record in read.items()}
    try:
        known = Payload.objects.see_again(raws, source=source.name, owner=source.owner, at=run.now)
        return source.see_again({reference: read[reference].value for reference in known})
    except DatabaseError:
        return NONE  # one of them cannot even be asked about: kept one by one, it says so itself


def _keep(run: Run, record: Record[T] | UnreadableRecord, source: Source[T]) -> None:
    raw: Any = record.raw if isinstance(record.raw, dict) else {"text": record.raw}
    texts = [(source.reference(record), raw)]
    Payload.objects.keep(texts, source=source.name, owner=source.owner, at=run.now)
    if isinstance(record, Record):
        source.keep(record.value)


def _unreadable(record: UnreadableRecord, remote: str) -> Any:
    return ask(
        IssueKind.UNREADABLE_RECORD,
        remote=remote,
        reference=record.reference,
        reasons=", ".join(record.reasons),
    )
