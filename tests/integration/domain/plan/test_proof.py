"""Which open writes the newest readings show."""

from dataclasses import replace
from typing import Any

import pytest

from integration.domain.orders import MarketplaceOrder, MarketplaceShipment
from integration.domain.plan.proof import proven_writes
from integration.domain.stock import CANCELED, PARTIALLY_SHIPPED
from integration.domain.writes import OPEN_OUTCOMES, Outcome, Write, WriteKind
from tests.integration.domain.builders import (
    DUPLICATE,
    HELD,
    NOW,
    RELEASED,
    TWIN,
    a_situation,
    a_twin,
    a_write,
    ago,
    an_order,
)

LEFT = ["SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"]


def is_shown(
    kind: WriteKind, *twins: Any, order: MarketplaceOrder | None = None, **changes: Any
) -> bool:
    """Tell whether a write of a minute ago is proven. `parcels` are what ST11 lists."""
    parcels = changes.pop("parcels", ())
    write = a_write(kind, **({"at": ago(minutes=1)} | changes))
    situation = a_situation(order, *twins, writes=[write], shipments_at_marketplace=parcels)
    return list(proven_writes(situation)) == [write]


@pytest.mark.parametrize("outcome", Outcome)
def test_only_open_writes_are_proven(outcome: Outcome) -> None:
    expected = outcome in OPEN_OUTCOMES

    assert is_shown(WriteKind.ACCEPT, order=an_order("SHIPPING"), outcome=outcome) is expected


class TestAnswer:
    @pytest.mark.parametrize("kind", [WriteKind.ACCEPT, WriteKind.REFUSE])
    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("STAGING", False),
            ("WAITING_ACCEPTANCE", False),
            ("WAITING_DEBIT", True),
            ("SHIPPING", True),
            ("REFUSED", True),
            ("CANCELED", True),
        ],
    )
    def test_shows_in_the_orders_state(self, kind: WriteKind, state: str, expected: bool) -> None:
        assert is_shown(kind, order=an_order(state)) is expected


class TestDispatch:
    def test_shows_its_tracking(self) -> None:
        order = an_order(tracking_number="1Z1")

        assert is_shown(WriteKind.TRACK, order=order, subject="1Z1")
        assert not is_shown(WriteKind.TRACK, order=order, subject="1Z2")
        assert not is_shown(WriteKind.TRACK, order=an_order(), subject="")

    @pytest.mark.parametrize("kind", [WriteKind.SHIP, WriteKind.SHIP_PARCEL])
    @pytest.mark.parametrize("state", LEFT)
    def test_shows_in_an_order_that_has_left(self, kind: WriteKind, state: str) -> None:
        assert is_shown(kind, order=an_order(state))

    def test_does_not_show_while_the_order_is_being_shipped(self) -> None:
        assert not is_shown(WriteKind.SHIP, order=an_order(tracking_number="1Z1"))

    def test_shows_a_parcel_by_its_tracking(self) -> None:
        parcel = MarketplaceShipment("S-1", "C1-A", "SHIPPED", (), tracking_number="1Z1")
        other = replace(parcel, tracking_number="1Z2")
        sent = {"subject": "1", "content": "UPS|1Z1|complete"}

        assert is_shown(WriteKind.SHIP_PARCEL, parcels=(other, parcel), **sent)
        assert not is_shown(WriteKind.SHIP_PARCEL, parcels=(other,), **sent)

    def test_takes_no_parcel_without_tracking_for_another(self) -> None:
        untracked = MarketplaceShipment("S-1", "C1-A", "SHIPPED", ())

        shown = is_shown(WriteKind.SHIP_PARCEL, parcels=(untracked,), content="||complete")

        assert not shown


class TestReference:
    def test_shows_when_mirakl_says_the_number(self) -> None:
        order = an_order(order_reference_for_seller="100")

        assert is_shown(WriteKind.REFER, order=order, subject="100")
        assert not is_shown(WriteKind.REFER, order=order, subject="101")


class TestInStore:
    def test_shows_a_creation_by_the_order_we_took(self) -> None:
        assert is_shown(WriteKind.PLACE, a_twin())

    def test_does_not_show_a_creation_while_no_order_is_ours(self) -> None:
        write = a_write(WriteKind.PLACE, at=ago(minutes=1))
        situation = a_situation(
            None, a_twin(), writes=[write], remembers={"bigcommerce_order_id": None}
        )

        assert list(proven_writes(situation)) == []

    @pytest.mark.parametrize(
        ("status", "expected"),
        [(HELD, False), (RELEASED, True), (PARTIALLY_SHIPPED, True), (CANCELED, False)],
    )
    def test_shows_a_release_in_an_order_that_moves(self, status: int, expected: bool) -> None:
        assert is_shown(WriteKind.RELEASE, a_twin(status), subject=str(TWIN)) is expected

    def test_shows_a_cancelled_duplicate(self) -> None:
        cancelled, held = a_twin(CANCELED, number=DUPLICATE), a_twin(number=DUPLICATE)
        kind, subject = WriteKind.CANCEL_DUPLICATE, str(DUPLICATE)

        assert is_shown(kind, a_twin(), cancelled, subject=subject)
        assert not is_shown(kind, a_twin(), held, subject=subject)

    def test_does_not_believe_a_reading_from_before_the_write(self) -> None:
        stale = a_twin(RELEASED, seen_at=ago(minutes=2))

        assert not is_shown(WriteKind.RELEASE, stale, subject=str(TWIN))

    def test_believes_any_later_reading_of_corrected_addresses(self) -> None:
        assert is_shown(WriteKind.CORRECT_ADDRESS, a_twin(seen_at=NOW), subject=str(TWIN))


def test_each_kind_of_write_can_be_shown() -> None:
    """A kind that no reading ever shows would keep its order from resting."""
    order = an_order(
        "SHIPPED", tracking_number="s", order_reference_for_seller="s", lines=an_order().lines
    )

    def proven(write: Write) -> bool:
        twins = (a_twin(RELEASED), a_twin(CANCELED, number=DUPLICATE))
        return bool(list(proven_writes(a_situation(order, *twins, writes=[write]))))

    at_store = {WriteKind.RELEASE: str(TWIN), WriteKind.CORRECT_ADDRESS: str(TWIN)}
    undone = (WriteKind.CANCEL_DUPLICATE, WriteKind.CANCEL_IN_STORE)
    subjects = at_store | dict.fromkeys(undone, str(DUPLICATE))
    unshown = [
        kind
        for kind in WriteKind
        if not proven(a_write(kind, at=ago(minutes=1), subject=subjects.get(kind, "s")))
    ]
    assert unshown == []
