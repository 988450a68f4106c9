"""What changes a remote, step by step. Each goes through the one `writing`."""

from datetime import datetime

from integration.connect import Remotes
from integration.domain.plan.steps import (
    Accept,
    Adopt,
    CancelDuplicate,
    CorrectAddress,
    Dispatch,
    DispatchParcels,
    Place,
    Refuse,
    Release,
    Step,
)
from integration.models import Order
from integration.steps import acceptance, dispatch, placement, release


def take(step: Step, order: Order, *, remotes: Remotes, at: datetime) -> None:
    """Take one step for one order. Raise RemoteError unless the remote answered yes or no."""
    match step:
        case Accept():
            acceptance.accept(order, step, remotes=remotes, at=at)
        case Refuse():
            acceptance.refuse(order, step, remotes=remotes, at=at)
        case Adopt():
            placement.adopt(order, step, remotes=remotes, at=at)
        case Place():
            placement.place(order, step, remotes=remotes, at=at)
        case CorrectAddress():
            placement.correct_address(order, step, remotes=remotes, at=at)
        case CancelDuplicate():
            placement.cancel_duplicate(order, step, remotes=remotes, at=at)
        case Release():
            release.release(order, step, remotes=remotes, at=at)
        case Dispatch():
            dispatch.dispatch(order, step, remotes=remotes, at=at)
        case DispatchParcels():
            dispatch.dispatch_parcels([(order, step)], remotes=remotes, at=at)
