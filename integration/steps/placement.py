"""Put the order into the store: look, create held, correct the address, undo a duplicate."""

from datetime import datetime

from integration.connect import Remotes
from integration.domain.issues import IssueKind, NeedsAPerson, ask
from integration.domain.orders import StoreOrder as StoreOrderValue
from integration.domain.plan.comparison import address_digest
from integration.domain.plan.steps import Adopt, CancelDuplicate, CorrectAddress, Forget, Place
from integration.domain.records import Record
from integration.domain.stock import CANCELED, DECLINED, REFUNDED
from integration.domain.writes import Outcome, WriteKind
from integration.models import Order, Payload, StoreOrder, TakenStoreOrder
from integration.steps.writing import writing
from integration.transport import Refused

OUT_OF_THE_WAY = frozenset({CANCELED, DECLINED, REFUNDED})


def place(order: Order, step: Place, *, remotes: Remotes, at: datetime) -> None:
    """Create the store order, held, unless a look finds that it is there (POST /v2/orders).

    The intent is committed before the look: whoever dies from here on leaves it, and the next try
    waits until the settle time has passed.
    """
    digest = address_digest(step.draft)
    with writing(order, WriteKind.PLACE, operation="POST /v2/orders", at=at, content=digest):
        found = look(order, remotes=remotes, at=at)
        if found:
            _take_for_twin(order, found[0].bigcommerce_order_id, at=at)
            order.remember_address(_address_of_tries(order))
            return
        created = observe(order, remotes.store.create_order(step.draft), at=at)
        _take_for_twin(order, created.bigcommerce_order_id, at=at)
        order.remember_address(digest)


def _address_of_tries(order: Order) -> str:
    """Return the digest of the addresses that every try carried; empty when they differed.

    Which try made a store order that is found later is not known. Empty has them sent again.
    """
    tries = order.writes.filter(kind=WriteKind.PLACE).exclude(
        outcome__in=[Outcome.NOT_SENT, Outcome.REFUSED]
    )
    digests = set(tries.values_list("content", flat=True))
    return digests.pop() if len(digests) == 1 else ""


def look(order: Order, *, remotes: Remotes, at: datetime) -> list[StoreOrder]:
    """Return the store orders that carry the order's id now and are not cancelled, oldest first."""
    records = remotes.store.orders_with_reference(
        order.mirakl_order_id, channel_id=order.shop.channel_id
    )
    rows = [observe(order, record, at=at) for record in records]
    rows.sort(key=lambda row: row.bigcommerce_order_id)
    return [row for row in rows if row.status_id not in OUT_OF_THE_WAY]


def observe(order: Order, record: Record[StoreOrderValue], *, at: datetime) -> StoreOrder:
    """Keep what the store says of an order, verbatim and as a row."""
    store = order.shop.store
    number = str(record.value.bigcommerce_order_id)
    Payload.objects.keep([(number, record.raw)], source="V2 order", owner=store.slug, at=at)
    return StoreOrder.objects.observe(store, record.value, at=at)


def adopt(order: Order, step: Adopt, *, remotes: Remotes, at: datetime) -> None:
    """Take a store order for the twin. Nothing is written; a linked one is read first.

    Raise NeedsAPerson when the store has no such order, or another order has it already.
    """
    number = step.bigcommerce_order_id
    if step.is_linked:
        try:
            observe(order, remotes.store.order(number), at=at)
        except Refused as error:
            raise _unusable(number, "the store has no such order") from error
    _take_for_twin(order, number, at=at, is_linked=step.is_linked)
    if not step.is_linked:
        order.remember_address(_address_of_tries(order))


def _take_for_twin(order: Order, number: int, *, at: datetime, is_linked: bool = False) -> None:
    try:
        order.adopt(number, at=at, is_linked=is_linked)
    except TakenStoreOrder as rival:
        raise _unusable(number, f"it stands for order {rival} already") from rival


def _unusable(number: int, reason: str) -> NeedsAPerson:
    return NeedsAPerson(ask(IssueKind.UNUSABLE_LINK, store_order=number, reason=reason))


def forget(order: Order, step: Forget, *, remotes: Remotes, at: datetime) -> None:
    """Take the store order that we cancelled for the twin no more. Nothing is written."""
    del remotes, at
    order.forget_twin(step.bigcommerce_order_id)


def correct_address(order: Order, step: CorrectAddress, *, remotes: Remotes, at: datetime) -> None:
    """Give the store order the addresses that the marketplace sent meanwhile.

    The billing address goes first: the store recalculates totals for it, and the read-back that
    follows is compared with them.
    """
    number, digest = step.bigcommerce_order_id, address_digest(step.draft)
    with writing(
        order,
        WriteKind.CORRECT_ADDRESS,
        operation="PUT /v2/orders/{id}",
        at=at,
        subject=str(number),
        content=digest,
    ) as write:
        remotes.store.update_billing_address(number, step.draft.billing_address)
        write.close(Outcome.UNCLEAR, at=at, reason="Only the billing address was sent.")
        for address_id, _ in remotes.store.shipping_addresses(number):
            remotes.store.update_shipping_address(number, address_id, step.draft.shipping_address)
        observe(order, remotes.store.order(number), at=at)
        order.remember_address(digest)
        write.close(Outcome.ANSWERED, at=at)


def cancel_duplicate(
    order: Order, step: CancelDuplicate, *, remotes: Remotes, at: datetime
) -> None:
    """Cancel a second store order that is still held."""
    number = step.bigcommerce_order_id
    with writing(
        order,
        WriteKind.CANCEL_DUPLICATE,
        operation="PUT /v2/orders/{id}",
        at=at,
        subject=str(number),
    ):
        observe(order, remotes.store.set_status(number, CANCELED), at=at)
