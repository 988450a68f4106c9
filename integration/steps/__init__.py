"""What changes a remote, step by step. Each goes through the one `writing`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from integration.connect import Remotes
from integration.domain.plan import steps as plan
from integration.models import Order
from integration.steps import acceptance, cancellation, dispatch, placement, release

_TAKEN_BY: dict[type, Callable[..., Any]] = {
    plan.Accept: acceptance.accept,
    plan.Refuse: acceptance.refuse,
    plan.Adopt: placement.adopt,
    plan.Forget: placement.forget,
    plan.Place: placement.place,
    plan.CorrectAddress: placement.correct_address,
    plan.CancelDuplicate: placement.cancel_duplicate,
    plan.Release: release.release,
    plan.CancelInStore: cancellation.cancel_in_store,
    plan.Dispatch: dispatch.dispatch,
}


def take(step: plan.Step, order: Order, *, remotes: Remotes, at: datetime) -> None:
    """Take one step for one order. Raise RemoteError unless the remote answered yes or no.

    Parcels (`DispatchParcels`) go out together: see `dispatch.dispatch_parcels`.
    """
    _TAKEN_BY[type(step)](order, step, remotes=remotes, at=at)
