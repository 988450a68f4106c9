"""What a customer does after delivery: send something back, or keep it after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.doing import Action, Done, Given
from sandbox.mirakl import returns
from sandbox.mirakl.reference import RETURN_REASONS

if TYPE_CHECKING:
    from sandbox.world import World


def _ask_for_return(world: World, given: Given) -> Done:
    """Want to send units of a line back: of the first one, all that are left, if unsaid."""
    order = world.mirakl.orders[given["order_id"]]
    made = returns.ask_for(
        world.mirakl,
        order,
        reason_code=str(given.get("reason") or "RETURN_CHANGED_MIND"),
        line_id=given.get("line_id") or None,
        quantity=int(given["quantity"]) if given.get("quantity") else None,
        method_code=str(given.get("method") or returns.BY_MAIL),
    )
    why = RETURN_REASONS[made.reason_code].lower()
    said = f"The customer of {order.id} asks for a return: {why}."
    return Done(said, {"return_id": made.id})


def _cancel_return(world: World, given: Given) -> Done:
    one = world.mirakl.returns[given["return_id"]]
    returns.cancel(world.mirakl, one)
    return Done(f"The customer keeps what {one.rma} was to bring back.")


ACTIONS: dict[str, Action] = {
    "ask_for_return": _ask_for_return,
    "cancel_return": _cancel_return,
}
