"""Tell Macy's what has left: OR23 and OR24 for a whole order, ST01 for parcels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from integration.connect import Remotes
from integration.domain.orders import MarketplaceShipment, ShipmentDraft
from integration.domain.plan.steps import Dispatch, DispatchParcels
from integration.domain.records import Record
from integration.domain.writes import Outcome, WriteKind
from integration.models import Order, RemoteWrite
from integration.steps.writing import answering, intend, writing
from integration.transport import Unreadable

MOST_PARCELS = 100  # ST11 looks up to 100 orders at once


def dispatch(order: Order, step: Dispatch, *, remotes: Remotes, at: datetime) -> None:
    """Send the tracking (OR23), then confirm the shipment when all has left (OR24)."""
    number = order.mirakl_order_id
    if step.tracking is not None:
        with writing(
            order,
            WriteKind.TRACK,
            operation="OR23",
            at=at,
            subject=step.tracking.tracking_number,
            content=step.content,
        ) as write:
            remotes.marketplace.set_tracking(number, step.tracking)
        if write.outcome != Outcome.ANSWERED:
            return
    if step.is_complete:
        parcels = ",".join(str(parcel) for parcel in step.parcels)
        with writing(
            order,
            WriteKind.SHIP,
            operation="OR24",
            at=at,
            subject=parcels,
            content=step.content,
        ):
            remotes.marketplace.mark_shipped(number)


@dataclass(frozen=True)
class _Parcel:
    order: Order
    draft: ShipmentDraft
    write: RemoteWrite


def dispatch_parcels(
    batch: Sequence[tuple[Order, DispatchParcels]], *, remotes: Remotes, at: datetime
) -> None:
    """Declare the parcels of several orders in one call (ST01), after one look at them (ST11).

    A parcel that Mirakl lists already is not declared again: its answer had been lost.
    """
    parcels = [
        _Parcel(order, draft, _intend(order, shipment_id, draft, at=at))
        for order, step in batch
        for shipment_id, draft in step.drafts
    ]
    for start in range(0, len(parcels), MOST_PARCELS):
        _declare(parcels[start : start + MOST_PARCELS], remotes=remotes, at=at)


def _intend(order: Order, shipment_id: int, draft: ShipmentDraft, *, at: datetime) -> RemoteWrite:
    tracking = draft.tracking
    carrier = tracking.carrier_code or tracking.carrier_name
    return intend(
        order,
        WriteKind.SHIP_PARCEL,
        operation="ST01",
        at=at,
        subject=str(shipment_id),
        content=f"{carrier}|{tracking.tracking_number}|complete",
    )


def _declare(parcels: list[_Parcel], *, remotes: Remotes, at: datetime) -> None:
    with answering([parcel.write for parcel in parcels], at=at):
        known = _known_parcels(parcels, remotes=remotes)
        new = [parcel for parcel in parcels if not _is_listed(parcel, known, at=at)]
        if not new:
            return
        created = remotes.marketplace.create_shipments([parcel.draft for parcel in new])
        refusals = dict(created.errors)
        for parcel in new:
            message = refusals.get(parcel.order.mirakl_order_id)
            if message is not None and not _is_among(parcel, created.successes):
                parcel.write.close(Outcome.REFUSED, at=at, reason=message)


def _known_parcels(parcels: list[_Parcel], *, remotes: Remotes) -> list[MarketplaceShipment]:
    """Return the parcels Mirakl lists. Raise Unreadable: one we cannot read may be the same."""
    order_ids = sorted({parcel.order.mirakl_order_id for parcel in parcels})
    known = []
    for record in remotes.marketplace.shipments(order_ids):
        if not isinstance(record, Record):
            raise Unreadable("Mirakl lists a parcel that cannot be read.", operation="ST11")
        known.append(record.value)
    return known


def _is_listed(parcel: _Parcel, known: list[MarketplaceShipment], *, at: datetime) -> bool:
    """Close the write of a parcel that Mirakl knows already."""
    is_known = _is_among(parcel, known)
    if is_known:
        parcel.write.close(Outcome.ANSWERED, at=at, reason="Mirakl had it already.")
    return is_known


def _is_among(parcel: _Parcel, shipments: Iterable[MarketplaceShipment]) -> bool:
    """Tell whether a parcel is among Mirakl's: by its tracking number, else by its content."""
    draft, number = parcel.draft, parcel.draft.tracking.tracking_number
    return any(
        shipment.mirakl_order_id == draft.mirakl_order_id
        and (
            shipment.tracking_number == number
            if number
            else sorted(shipment.quantities) == sorted(draft.quantities)
        )
        for shipment in shipments
    )
