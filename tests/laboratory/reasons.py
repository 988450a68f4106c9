"""Why a question may be open: for each kind, the condition in the world that is its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from integration.models import Issue
from tests.laboratory.cases import BEING_DEBITED, LEFT, OVER, Case
from tests.laboratory.evidence import OUT_OF_THE_WAY, Evidence

KNOWN_STATES = frozenset({"STAGING", "WAITING_ACCEPTANCE", "SHIPPING", *BEING_DEBITED, *OVER})
STORE_SAYS_SHIPPED = frozenset({2, 3, 10})


def has_reason(issue: Issue, case: Case) -> bool:
    """Tell whether the world gives a reason for a question about an order.

    A kind without an entry has none: in clear weather every remote answers, every record can be
    read and every write lands.
    """
    return REASONS.get(issue.kind, _never)(case)


def is_untracked(issue: Issue, evidence: Evidence) -> bool:
    """Tell whether a question is about a SKU whose stock the store really does not track."""
    sku = issue.facts.get("sku")
    is_so = sku in evidence.skus and evidence.skus[sku] is None
    return issue.kind == "STOCK_UNTRACKED" and is_so


def _never(_case: Case) -> bool:
    return False


def _is_unlinked(case: Case) -> bool:
    return any(line.sku not in case.evidence.skus for line in case.market.lines)


def _is_short(case: Case) -> bool:
    """Tell whether some line finds less on hand than it and the other open orders want."""
    if case.market.state != "WAITING_ACCEPTANCE":
        return False
    wanted: Counter[str] = Counter()
    for order in case.evidence.orders.values():
        if order.state not in OVER:
            for line in order.lines:
                wanted[line.sku] += line.quantity
    on_hand = case.evidence.skus
    mine = [line.sku for line in case.market.lines]
    return any(on_hand.get(sku) is not None and on_hand[sku] < wanted[sku] for sku in mine)


def _is_different(case: Case) -> bool:
    """Tell whether the held store order is not what was ordered.

    The neutral form has no prices: the laboratory's staff change quantities alone.
    """
    if case.twin is None or case.market.state != "SHIPPING":
        return False
    return case.twin.units != case.units_wanted


def _was_released_early(case: Case) -> bool:
    is_early = case.market.state in ("WAITING_ACCEPTANCE", *BEING_DEBITED)
    is_out = case.twin is not None and case.twin.is_live and not case.is_held
    return is_early and is_out and not case.calls_to("RELEASE")


def _has_left_the_store(case: Case) -> bool:
    return case.twin is not None and bool(case.twin.parcels)


def _has_no_shipment(case: Case) -> bool:
    twin = case.twin
    return twin is not None and twin.status_id in STORE_SAYS_SHIPPED and not twin.parcels


def _is_withdrawn(case: Case) -> bool:
    """Tell whether Macy's was told of a parcel that the store no longer has."""
    packed = {parcel.tracking for parcel in case.twin.parcels} if case.twin else set()
    return bool({*case.market.trackings, *case.market.parcels} - packed - {""})


def _lacks_tracking(case: Case) -> bool:
    return case.twin is not None and any(not parcel.tracking for parcel in case.twin.parcels)


def _is_canceled_in_store(case: Case) -> bool:
    is_open = case.market.state == "SHIPPING" or case.market.state in BEING_DEBITED
    return is_open and case.twin is not None and case.twin.status_id in OUT_OF_THE_WAY


def _is_canceled_at_macys(case: Case) -> bool:
    is_over = case.market.state in ("CANCELED", "REFUSED")
    return is_over and case.twin is not None and case.twin.is_live


def _keeps_its_units(case: Case) -> bool:
    is_over = case.market.state in ("CANCELED", "REFUSED")
    return is_over and case.twin is not None and case.twin.taken > 0


def _was_refused_by_store(case: Case) -> bool:
    is_open = case.market.state in ("SHIPPING", *BEING_DEBITED)
    was_refused = case.was_refused("PLACE", "RELEASE", "CORRECT_ADDRESS")
    return is_open and was_refused and (case.twin is None or case.is_held)


REASONS: dict[str, Callable[[Case], bool]] = {
    "EARLIER_ORDER": lambda case: case.is_earlier and case.sorting is None,
    "UNUSABLE_LINK": lambda case: case.has_decided("LINK") and case.twin is None,
    "UNKNOWN_STATE": lambda case: case.market.state not in KNOWN_STATES,
    "UNLINKED_SKU": _is_unlinked,
    "SHORT_STOCK": _is_short,
    "MANUAL_ACCEPTANCE": lambda case: (
        case.market.state == "WAITING_ACCEPTANCE" and case.shop.acceptance == "MANUAL"
    ),
    "ACCEPTANCE_REFUSED": lambda case: (
        case.market.state == "WAITING_ACCEPTANCE" and case.was_refused("ACCEPT", "REFUSE")
    ),
    "STORE_REFUSED": _was_refused_by_store,
    "DIFFERENT_IN_STORE": _is_different,
    "DUPLICATE_IN_STORE": lambda case: len(case.market.live_twins) > 1,
    "RELEASED_BY_SOMEBODY": _was_released_early,
    "GONE_FROM_STORE": lambda case: case.twin is not None and case.twin.is_deleted,
    "CANCELED_IN_STORE": _is_canceled_in_store,
    "CANCELED_AT_MARKETPLACE": _is_canceled_at_macys,
    "STOCK_NOT_RETURNED": _keeps_its_units,
    "SHIPPED_ELSEWHERE": lambda case: case.market.state in LEFT and not _has_left_the_store(case),
    "UNMAPPED_CARRIER": _has_left_the_store,
    "UNLISTED_CARRIER": _has_left_the_store,
    "NO_CARRIER": _has_left_the_store,
    "NO_TRACKING": _lacks_tracking,
    "NO_SHIPMENT": _has_no_shipment,
    "UNKNOWN_SHIPMENT_LINE": _has_left_the_store,
    "SEVERAL_PARCELS": _has_left_the_store,
    "SHIPMENT_WITHDRAWN": _is_withdrawn,
    "DISPATCH_REFUSED": lambda case: (
        case.market.state == "SHIPPING" and case.was_refused("TRACK", "SHIP", "SHIP_PARCEL")
    ),
    "REFERENCE_REFUSED": lambda case: case.was_refused("REFER"),
}
