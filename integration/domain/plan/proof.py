"""Which of our open writes the newest observations show. Pure."""

from collections.abc import Iterator

from integration.domain.plan.situation import (
    LEFT,
    WAITING_ACCEPTANCE,
    Situation,
)
from integration.domain.stock import CANCELED, OUT_OF_THE_WAY
from integration.domain.writes import Write, WriteKind


def proven_writes(situation: Situation) -> Iterator[Write]:
    """Yield the open writes whose effect was read back."""
    for write in situation.memory.writes:
        if write.is_open and _is_shown(write, situation):
            yield write


def _is_shown(write: Write, situation: Situation) -> bool:
    order = situation.marketplace
    match write.kind:
        case WriteKind.ACCEPT | WriteKind.REFUSE:
            return order.state not in (WAITING_ACCEPTANCE, "STAGING")
        case WriteKind.TRACK:
            return bool(order.tracking_number) and order.tracking_number == write.subject
        case WriteKind.SHIP:
            return order.state in LEFT
        case WriteKind.SHIP_PARCEL:
            return order.state in LEFT or _is_parcel_known(write, situation)
        case WriteKind.REFER:
            return order.order_reference_for_seller == write.subject
        case _:
            return _is_shown_in_store(write, situation)


def _is_parcel_known(write: Write, situation: Situation) -> bool:
    """Tell whether ST11 lists the parcel, by its tracking: Mirakl keeps no id of ours."""
    number = write.content.split("|")[1] if "|" in write.content else ""
    return any(
        number and parcel.tracking_number == number for parcel in situation.shipments_at_marketplace
    )


def _is_shown_in_store(write: Write, situation: Situation) -> bool:
    twins = {str(twin.order.bigcommerce_order_id): twin for twin in situation.twins}
    if write.kind is WriteKind.PLACE:
        return str(situation.memory.bigcommerce_order_id) in twins
    twin = twins.get(write.subject)
    if twin is None or twin.seen_at < write.sent_at:
        return False
    if write.kind in (WriteKind.CANCEL_DUPLICATE, WriteKind.CANCEL_IN_STORE):
        return twin.order.status_id == CANCELED
    if write.kind is WriteKind.RELEASE:
        return twin.order.status_id not in (situation.rules.held_status_id, *OUT_OF_THE_WAY)
    return True
