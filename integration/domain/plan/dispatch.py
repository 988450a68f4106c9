"""The dispatch strand: what left the store is told to Macy's, in the form Mirakl wants. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from integration.domain.issues import IssueKind, Question
from integration.domain.orders import ShipmentDraft, StoreShipment, Tracking
from integration.domain.plan.asking import about_order
from integration.domain.plan.situation import (
    LEFT,
    NOTHING,
    SHIPPING,
    DecisionKind,
    Situation,
    Strand,
    Twin,
)
from integration.domain.plan.steps import Dispatch, DispatchParcels
from integration.domain.shipping import (
    UnknownUnits,
    Unlisted,
    Unmapped,
    Unnamed,
    Untracked,
    tracking_for,
    units_by_line,
)
from integration.domain.stock import COMPLETED, OUT_OF_THE_WAY, PARTIALLY_SHIPPED, SHIPPED
from integration.domain.translation import wanted_lines
from integration.domain.writes import Outcome, Wait, WriteKind, must_wait

_HAS_LEFT = frozenset({SHIPPED, PARTIALLY_SHIPPED, COMPLETED})


@dataclass(frozen=True)
class Parcel:
    """A shipment of the store with the marketplace lines in it and its tracking."""

    shipment: StoreShipment
    units: Mapping[str, int]
    tracking: Tracking


def dispatch(situation: Situation) -> Strand:
    """Return what Macy's is still to be told of the parcels that left."""
    twin = situation.twin
    if twin is None:
        return NOTHING
    if situation.state in LEFT:
        return _after_the_fact(situation, twin)
    if situation.state != SHIPPING or twin.order.status_id in OUT_OF_THE_WAY:
        return NOTHING
    if not _has_left(twin):
        is_ours_to_release = not (situation.memory.is_linked or situation.memory.released_at)
        if is_ours_to_release and twin.order.status_id == situation.rules.held_status_id:
            return NOTHING
        return Strand(wait=Wait("Waiting for the store to ship it."))
    if twin.shipments is None or (twin.shipments and twin.lines is None):
        return Strand(wait=Wait("Reading the store's shipments."))
    if not twin.shipments:
        return Strand(questions=(about_order(situation, IssueKind.NO_SHIPMENT),))
    return _parcels(situation, twin)


def _has_left(twin: Twin) -> bool:
    return twin.order.status_id in _HAS_LEFT or twin.order.items_shipped > 0


def _parcels(situation: Situation, twin: Twin) -> Strand:
    try:
        units = _units(situation, twin)
    except UnknownUnits as error:
        number = str(error).removeprefix("shipment ")
        return Strand(
            questions=(about_order(situation, IssueKind.UNKNOWN_SHIPMENT_LINE, shipment=number),)
        )
    parcels, questions = [], list(_withdrawn(situation, twin))
    for shipment in sorted(twin.shipments or (), key=lambda s: s.bigcommerce_shipment_id):
        tracking = _tracking(situation, shipment)
        if isinstance(tracking, Tracking):
            content = units[shipment.bigcommerce_shipment_id]
            parcels.append(Parcel(shipment, content, tracking))
        else:
            questions.append(_missing(situation, tracking))
    if situation.rules.multi_shipment:
        strand = _tell_each(situation, parcels)
    else:
        strand = _tell_once(situation, parcels)
    return Strand(step=strand.step, questions=(*questions, *strand.questions), wait=strand.wait)


def _units(situation: Situation, twin: Twin) -> dict[int, dict[str, int]]:
    variants = {sku: link.variant_id for sku, link in situation.links.items()}
    return units_by_line(
        twin.shipments or (),
        ordered=wanted_lines(situation.marketplace),
        stored=twin.lines or (),
        variants=variants,
    )


def _tracking(
    situation: Situation, shipment: StoreShipment
) -> Tracking | Unnamed | Unmapped | Unlisted | Untracked:
    rules = situation.rules
    shipping_type = situation.marketplace.shipping_type_code
    return tracking_for(
        shipment,
        carriers=rules.carriers,
        listed=rules.listed_carriers,
        names_allowed=rules.alternative_carriers_allowed,
        number_required=shipping_type not in rules.untracked_shipping_types,
    )


def _missing(situation: Situation, what: Unnamed | Unmapped | Unlisted | Untracked) -> Question:
    match what:
        case Unnamed(shipment_id):
            root = f"shipment:{shipment_id}"
            return about_order(situation, IssueKind.NO_CARRIER, root, shipment=shipment_id)
        case Unmapped(carrier):
            root = f"carrier:{carrier}"
            return about_order(situation, IssueKind.UNMAPPED_CARRIER, root, carrier=carrier)
        case Unlisted(carrier, code):
            root = f"carrier:{carrier}"
            return about_order(
                situation, IssueKind.UNLISTED_CARRIER, root, carrier=carrier, code=code
            )
        case Untracked(shipment_id):
            root = f"shipment:{shipment_id}"
            return about_order(situation, IssueKind.NO_TRACKING, root, shipment=shipment_id)


def _tell_once(situation: Situation, parcels: list[Parcel]) -> Strand:
    """Without multi-shipment an order has one tracking (OR23) and leaves as a whole (OR24)."""
    if not parcels:
        return NOTHING
    ordered = sum(line.quantity for line in wanted_lines(situation.marketplace))
    shipped = sum(sum(parcel.units.values()) for parcel in parcels)
    is_complete = shipped >= ordered
    trackings = [parcel.tracking for parcel in parcels]
    first = next((each for each in trackings if each.tracking_number), trackings[0])
    at_macys = situation.marketplace.tracking_number
    is_known = at_macys == first.tracking_number or not first.tracking_number
    if is_known and not is_complete:
        return _incomplete(situation, shipped=shipped, ordered=ordered)
    kind = WriteKind.SHIP if is_complete else WriteKind.TRACK
    content = _digest(first, is_complete=is_complete)
    kinds = (WriteKind.SHIP,) if is_known else (WriteKind.TRACK, WriteKind.SHIP)
    held_back = _held_back(situation, kind, after=kinds, content=content)
    if held_back is not None:
        return held_back
    numbers = tuple(parcel.shipment.bigcommerce_shipment_id for parcel in parcels)
    tracking = None if is_known else first
    return Strand(step=Dispatch(tracking, is_complete, numbers, content))


def _incomplete(situation: Situation, *, shipped: int, ordered: int) -> Strand:
    wait = Wait(f"{shipped} of {ordered} units have left; Macy's is told when all have.")
    deadline = situation.marketplace.shipping_deadline
    at_risk_from = deadline - situation.rules.at_risk_before if deadline else None
    if shipped < ordered and at_risk_from and situation.marketplace_seen_at >= at_risk_from:
        asked = about_order(situation, IssueKind.SEVERAL_PARCELS, shipped=shipped, ordered=ordered)
        return Strand(questions=(asked,), wait=wait)
    return Strand(wait=wait)


def _held_back(
    situation: Situation, kind: WriteKind, *, after: tuple[WriteKind, ...], content: str
) -> Strand | None:
    """Return the wait after an unclear dispatch, or the question that a refused one raises.

    `after` are the kinds whose refusal counts: not a tracking's that Mirakl has got all the same.
    """
    sent = [situation.memory.newest(k) for k in after]
    last = max((write for write in sent if write), key=lambda write: write.sent_at, default=None)
    is_same = last is not None and last.outcome is Outcome.REFUSED and last.content == content
    wait = must_wait(
        last if is_same else situation.memory.newest(kind),
        observed_at=situation.marketplace_seen_at,
        settle_time=situation.rules.settle_time,
    )
    if wait:
        return Strand(wait=wait)
    if last and is_same and not situation.memory.decided_since(last, DecisionKind.DISPATCH_AGAIN):
        return Strand(
            questions=(about_order(situation, IssueKind.DISPATCH_REFUSED, reason=last.reason),)
        )
    return None


def _digest(tracking: Tracking, *, is_complete: bool) -> str:
    parts = (tracking.carrier_code or tracking.carrier_name, tracking.tracking_number)
    return "|".join((*parts, "complete" if is_complete else "part"))


def _tell_each(situation: Situation, parcels: list[Parcel]) -> Strand:
    """With multi-shipment each parcel is declared on its own (ST01), once."""
    drafts, questions, waits = [], [], []
    for parcel in parcels:
        number = parcel.shipment.bigcommerce_shipment_id
        if number in situation.memory.told_parcels:
            continue
        last = situation.memory.newest(WriteKind.SHIP_PARCEL, str(number))
        wait = must_wait(
            last,
            observed_at=situation.marketplace_seen_at,
            settle_time=situation.rules.settle_time,
        )
        draft = ShipmentDraft(
            situation.marketplace.mirakl_order_id, tuple(parcel.units.items()), parcel.tracking
        )
        content = _digest(parcel.tracking, is_complete=True)
        if wait:
            waits.append(wait)
        elif last and last.outcome is Outcome.REFUSED and last.content == content:
            if situation.memory.decided_since(last, DecisionKind.DISPATCH_AGAIN):
                drafts.append((number, draft))
            else:
                root = f"shipment:{number}"
                questions.append(
                    about_order(situation, IssueKind.DISPATCH_REFUSED, root, reason=last.reason)
                )
        else:
            drafts.append((number, draft))
    if parcels and not (drafts or questions or waits):
        waits.append(Wait("Macy's was told of every parcel that has left."))
    return Strand(
        step=DispatchParcels(tuple(drafts)) if drafts else None,
        questions=tuple(questions),
        wait=waits[0] if waits else None,
    )


def _withdrawn(situation: Situation, twin: Twin) -> list[Question]:
    """Return a question for each parcel that Macy's knows and the store no longer has."""
    present = {shipment.bigcommerce_shipment_id for shipment in twin.shipments or ()}
    settled = {
        decided.value
        for decided in situation.memory.decisions
        if decided.kind is DecisionKind.PARCEL_SETTLED
    }
    gone = sorted(situation.memory.told_parcels - present)
    return [
        about_order(situation, IssueKind.SHIPMENT_WITHDRAWN, f"shipment:{number}", shipment=number)
        for number in gone
        if str(number) not in settled
    ]


def _after_the_fact(situation: Situation, twin: Twin) -> Strand:
    """Return what is odd about an order that has left at Macy's."""
    if twin.shipments is not None and _has_left(twin):
        return Strand(questions=tuple(_withdrawn(situation, twin)))
    told = situation.memory.told_parcels or situation.memory.newest(WriteKind.SHIP)
    if not _has_left(twin) and not told:
        asked = about_order(situation, IssueKind.SHIPPED_ELSEWHERE, state=situation.state)
        return Strand(questions=(asked,))
    return NOTHING
