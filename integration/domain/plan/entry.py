"""The door of the plan: orders that are not, or not yet, ours to handle. Pure."""

from integration.domain.issues import IssueKind, ask
from integration.domain.plan.situation import (
    CANCELED,
    KNOWN_STATES,
    LEFT,
    REFUSED,
    STAGING,
    DecisionKind,
    Situation,
    Strand,
)
from integration.domain.plan.steps import Adopt
from integration.domain.translation import wanted_lines
from integration.domain.writes import Wait

_SORTING = (DecisionKind.LINK, DecisionKind.IMPORT, DecisionKind.NOT_OURS)
_OVER = LEFT | {REFUSED, CANCELED}


def entry(situation: Situation) -> Strand | None:
    """Return what stands in the way of handling the order, or None when it is ours."""
    sorting = _sorted_by_a_person(situation)
    if sorting is not None:
        return sorting
    if situation.state == STAGING:
        return Strand(wait=Wait("Being checked by Macy's."))
    if not _is_ours_to_ship(situation):
        return Strand(wait=Wait("Not ours to ship: another fulfilment centre does."))
    if _is_being_looked_up(situation):
        return Strand(wait=Wait("Looking its SKUs up in the store."))
    if situation.state not in KNOWN_STATES:
        root = f"state:{situation.state}"
        return Strand(
            questions=(ask(IssueKind.UNKNOWN_STATE, root_cause=root, state=situation.state),)
        )
    return None


def is_over(state: str) -> bool:
    """Tell whether the marketplace is done with an order in this state."""
    return state in _OVER


def _sorted_by_a_person(situation: Situation) -> Strand | None:
    decided = situation.memory.decision(*_SORTING)
    if decided is not None and decided.kind is DecisionKind.NOT_OURS:
        return Strand()
    if decided is not None and decided.kind is DecisionKind.LINK:
        if situation.memory.is_linked:
            return None
        return Strand(step=Adopt(int(decided.value), is_linked=True))
    if decided is not None or not situation.is_earlier:
        return None
    if situation.rules.live_from is None:
        return Strand(wait=Wait("The orders flow of this shop is not live."))
    if is_over(situation.state):
        return Strand()
    due_at = situation.marketplace.shipping_deadline
    return Strand(questions=(ask(IssueKind.EARLIER_ORDER, due_at=due_at),))


def _is_being_looked_up(situation: Situation) -> bool:
    """Tell whether a SKU may only seem unlinked because nobody has looked yet."""
    if situation.are_skus_looked_up or is_over(situation.state):
        return False
    return any(
        line.offer_sku not in situation.links for line in wanted_lines(situation.marketplace)
    )


def _is_ours_to_ship(situation: Situation) -> bool:
    order = situation.marketplace
    center = order.fulfillment_center
    return order.can_shop_ship and (not center or center in situation.rules.own_fulfillment_centers)
