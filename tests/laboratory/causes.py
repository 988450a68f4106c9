"""Writes and their causes: no change of a remote without an intent, no intent without a cause."""

from __future__ import annotations

from collections.abc import Iterator

from tests.laboratory.cases import BEING_DEBITED, LEFT, Case, sent_before, store_number
from tests.laboratory.evidence import OUT_OF_THE_WAY, Call

KINDS = {
    "ANSWER": ("ACCEPT", "REFUSE"),
    "CANCEL": ("CANCEL_DUPLICATE", "CANCEL_IN_STORE"),
    "CORRECT_ADDRESS": ("CORRECT_ADDRESS",),
    "PLACE": ("PLACE",),
    "REFER": ("REFER",),
    "RELEASE": ("RELEASE",),
    "SHIP": ("SHIP",),
    "SHIP_PARCEL": ("SHIP_PARCEL",),
    "TRACK": ("TRACK",),
}
SEVERAL_CALLS = ("CORRECT_ADDRESS",)  # one intent covers the calls that correct an address


def causeless_writes(case: Case, withdrawn: frozenset[str]) -> Iterator[str]:
    """Yield what was written without an intent, without a cause, or proven without being so."""
    yield from _unintended(case)
    yield from _unasked(case)
    yield from _untrue(case, withdrawn)
    yield from _wrongly_proven(case)


def _unintended(case: Case) -> Iterator[str]:
    """Yield the calls that no committed intent preceded."""
    made: dict[str, int] = {}
    for kind, call in case.calls:
        if kind not in KINDS:
            yield f"was written to in an unknown way ({call.operation})."
            continue
        made[kind] = 1 if kind in SEVERAL_CALLS else made.get(kind, 0) + 1
        if sent_before(case, *KINDS[kind], at=call.at) < made[kind]:
            yield f"was written to without an intent: {call.operation} at {call.at:%H:%M:%S}."


def _unasked(case: Case) -> Iterator[str]:
    """Yield the writes that the order did not call for."""
    if not case.writes:
        return
    if case.is_earlier and case.sorting is None:
        yield "was placed before go-live and written to, though nobody sorted it."
    if case.sorting and case.sorting.kind == "NOT_OURS":
        late = [write for write in case.writes if write.sent_at > case.sorting.decided_at]
        if late:
            yield f"is not ours and was written to: {[write.kind for write in late]}."
    is_refused = any(_refuses_all(call) for call in case.calls_to("ANSWER"))
    may_refuse = case.has_decided("REFUSE") or any(
        twin.status_id in OUT_OF_THE_WAY for twin in case.market.twins
    )
    if is_refused and not may_refuse:
        yield "was refused without a cause."
    number = case.row.bigcommerce_order_id if case.row else None
    is_over = case.market.state in ("CANCELED", "REFUSED")
    if not is_over and number in {store_number(call) for call in case.calls_to("CANCEL")}:
        yield f"had its own store order {number} cancelled without a cause."


def _refuses_all(call: Call) -> bool:
    return not any(line["accepted"] for line in call.body["order_lines"])


def _untrue(case: Case, withdrawn: frozenset[str]) -> Iterator[str]:
    """Yield what Macy's was told that is not so."""
    numbers = [twin for twin in (*case.market.twins, case.twin) if twin]
    packed = {parcel.tracking for twin in numbers for parcel in twin.parcels} | withdrawn
    told = [call.body.get("tracking_number") for call in case.calls_to("TRACK")]
    for call in case.calls_to("SHIP_PARCEL"):
        mine = [row for row in call.body["shipments"] if row["order_id"] == case.market.number]
        told += [(row.get("tracking") or {}).get("tracking_number") for row in mine]
    untrue = sorted({number for number in told if number} - packed)
    if untrue:
        yield f"was said to travel as {untrue}, which the store never packed."
    if case.calls_to("SHIP") and not packed:
        yield "was said to be shipped, and nothing was packed."
    sent = {
        row["references"]["order_reference_for_seller"]
        for call in case.calls_to("REFER")
        for row in call.body["orders"]
        if row["order_id"] == case.market.number
    }
    unknown = sent - {str(twin.number) for twin in numbers}
    if unknown:
        yield f"was given the reference {sorted(unknown)}, which is no store order of its own."


def _wrongly_proven(case: Case) -> Iterator[str]:
    """Yield the writes that count as read back and are not so at the remote."""
    market, twin = case.market, case.twin
    for write in case.writes:
        if write.outcome != "PROVEN":
            continue
        is_so = {
            "ACCEPT": market.state != "WAITING_ACCEPTANCE",
            "REFUSE": market.state != "WAITING_ACCEPTANCE",
            "PLACE": twin is not None,
            "RELEASE": twin is not None and not case.is_held,
            "REFER": market.reference == write.subject,
            "SHIP": market.state in (*LEFT, *BEING_DEBITED),
        }.get(write.kind, True)
        if not is_so:
            yield f"counts a write as read back that is not so: {write.kind} {write.subject}."
