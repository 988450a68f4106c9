"""The accountant: compares what both vendors know with the rows, and says what is wrong.

It shares no code with the plan: it has its own idea of what becomes of an order, and it reads the
world itself, not what our readings made of it. It is asked at the end of a story, when the weather
is clear, everybody has read everything, and time has passed; `broken_promises` holds at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from integration.models import Issue, MiraklShop, Order
from tests.laboratory.cases import (
    BEING_DEBITED,
    LEFT,
    OVER,
    Case,
    calls_by_order,
    cases,
    store_number,
)
from tests.laboratory.causes import causeless_writes
from tests.laboratory.evidence import Evidence
from tests.laboratory.reasons import has_reason, is_untracked


def findings(evidence: Evidence, shop: MiraklShop, *, withdrawn: Collection[str] = ()) -> list[str]:
    """Return everything that does not add up, a sentence each; nothing when all is well.

    `withdrawn` are the tracking numbers of parcels that the story's staff took back.
    """
    shop = MiraklShop.objects.select_related("store").get(pk=shop.pk)
    found = [*_strangers(evidence, shop)]
    for case in cases(evidence, shop):
        found.extend(f"{case} {fault}" for fault in _faults(case, frozenset(withdrawn)))
    found.extend(_questions_about_the_shop(evidence, shop))
    return found


def broken_promises(evidence: Evidence, shop: MiraklShop) -> list[str]:
    """Return which of the promises that hold at every instant are broken."""
    shop = MiraklShop.objects.select_related("store").get(pk=shop.pk)
    return [f"{case} {fault}" for case in cases(evidence, shop) for fault in _always_wrong(case)]


def _faults(case: Case, withdrawn: frozenset[str]) -> Iterator[str]:
    if case.row is None:
        yield "was never written down."
        return
    if case.row.marketplace_state != case.market.state:
        yield f"is believed to be {case.row.marketplace_state}."
    yield from _always_wrong(case)
    yield from _lost(case)
    yield from _placed_twice(case)
    yield from _untold(case)
    yield from causeless_writes(case, withdrawn)
    yield from _restless(case)
    yield from (
        f"is asked about without a reason: {issue.kind} ({issue.means})"
        for issue in case.issues
        if not has_reason(issue, case)
    )


# What may never be, not for an instant


def _always_wrong(case: Case) -> Iterator[str]:
    released = case.calls_to("RELEASE")
    numbers = sorted({store_number(call) for call in released})
    if len(numbers) > 1:
        yield f"was released twice, as store orders {numbers}."
    confirmed_at = case.market.confirmed_at
    if any(confirmed_at is None or call.at < confirmed_at for call in released):
        yield "was released before Macy's confirmed it."
    held = case.rules.held_status_id
    if any(call.body["status_id"] != held for call in case.calls_to("PLACE")):
        yield "was placed unheld."
    parcels = Counter(number for number in case.market.parcels if number)
    for number, times in parcels.items():
        if times > 1:
            yield f"was told {times} times of parcel {number}."


# What may not be in the end


def _lost(case: Case) -> Iterator[str]:
    """Yield what a customer waits for in vain, while nobody was asked."""
    if not case.is_ours or case.is_asked_about:
        return
    state = case.market.state
    if state == "WAITING_ACCEPTANCE":
        yield "waits for its answer, and nobody is asked."
    elif state in ("SHIPPING", *LEFT) and case.twin is None:
        yield "is lost: nothing stands for it in the store, and nobody is asked."
    elif state == "SHIPPING" and case.twin and not case.twin.is_live:
        yield f"is lost: store order {case.twin.number} is out of the way, and nobody is asked."
    elif state == "SHIPPING" and case.is_held:
        yield "is confirmed and never released, and nobody is asked."


def _placed_twice(case: Case) -> Iterator[str]:
    live = [twin for twin in case.market.live_twins if twin.channel_id == case.shop.channel_id]
    held = [twin for twin in live if twin.status_id == case.rules.held_status_id]
    kinds = {issue.kind for issue in case.issues}
    is_a_persons = "DUPLICATE_IN_STORE" in kinds and len(held) < len(live)
    if len(live) > 1 and not is_a_persons:
        yield f"was placed twice: {sorted(twin.number for twin in live)}."


def _untold(case: Case) -> Iterator[str]:
    """Yield what left the store without Macy's being told of it."""
    twin = case.twin
    if twin is None or not case.is_ours or case.is_asked_about:
        return
    if case.row and not case.row.is_linked and twin.carries != case.market.number:
        yield f"stands for store order {twin.number}, which carries {twin.carries}."
    told = {*case.market.trackings, *case.market.parcels}
    untold = [parcel.tracking for parcel in twin.parcels if parcel.tracking not in told]
    is_open = case.market.state == "SHIPPING"
    if is_open and untold and case.rules.multi_shipment:
        yield f"left as {untold}, and Macy's was not told."
    elif is_open and twin.parcels and twin.units - twin.unshipped >= case.units_wanted:
        yield f"left whole as {[parcel.tracking for parcel in twin.parcels]}, and is not shipped."
    if case.market.state not in OVER and case.market.reference != str(twin.number):
        yield f"has the reference “{case.market.reference}”, not {twin.number}."


def _restless(case: Case) -> Iterator[str]:
    row, state = case.row, case.market.state
    if row is None:
        return
    waits = state in ("STAGING", "SHIPPING", *BEING_DEBITED) or case.is_asked_about
    if not row.is_at_rest and case.is_ours and not waits:
        yield f"is not at rest: “{row.next_step}”"
    if row.is_at_rest and case.is_ours and state not in OVER:
        yield "is at rest too early."


def _strangers(evidence: Evidence, shop: MiraklShop) -> Iterator[str]:
    for row in Order.objects.filter(shop=shop):
        if row.mirakl_order_id not in evidence.orders:
            yield f"Order {row.mirakl_order_id} has a row, but Macy's does not know it."
    for number, calls in calls_by_order(evidence, shop).items():
        if number not in evidence.orders:
            operations = sorted({call.operation for _, call in calls})
            yield f"Something was written for no order that Macy's knows: {operations}"


def _questions_about_the_shop(evidence: Evidence, shop: MiraklShop) -> Iterator[str]:
    """Yield the questions about the shop or a record that a calm world gives no reason for."""
    for issue in Issue.objects.unresolved().filter(shop=shop, order=None):
        if is_untracked(issue, evidence):
            continue
        yield f"{issue.label} is asked about without a reason: {issue.kind} ({issue.means})"
