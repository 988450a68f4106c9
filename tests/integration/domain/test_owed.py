"""Which units are still owed, and whether it is known where orders take theirs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integration.domain.owed import Promise, StoreTwin, are_locations_proven, owed
from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    CANCELED,
    INCOMPLETE,
    ORDER_COMPLETED_OR_SHIPPED,
    ORDER_PLACED,
    SHIPPED,
)

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=3)
LATER = AT + SETTLE + timedelta(seconds=1)
TWIN = StoreTwin(status_id=AWAITING_FULFILLMENT, modified_at=AT, holds_variant=True)
OPEN = Promise("A-1", 3, "SHIPPING", "SHIPPING", updated_at=AT)
RELEASED = replace(OPEN, released_at=AT, twin=TWIN)


def is_owed(
    promise: Promise,
    *,
    read_at: datetime | None = LATER,
    is_proven: bool = True,
    behavior: str = ORDER_PLACED,
) -> bool:
    """Tell whether a promise is owed at a reading."""
    return bool(
        owed(
            [promise],
            read_at=read_at,
            settle_time=SETTLE,
            behavior=behavior,
            is_location_proven=is_proven,
        )
    )


class TestCaution17:
    def test_owes_what_was_never_placed(self) -> None:
        assert is_owed(OPEN)

    def test_owes_no_more_what_a_settled_reading_has_left_out(self) -> None:
        assert not is_owed(RELEASED)

    @pytest.mark.parametrize("seconds", [-60, 0, 1, 180])
    def test_owes_what_the_store_took_less_than_a_settle_time_before_the_reading(
        self, seconds: int
    ) -> None:
        assert is_owed(RELEASED, read_at=AT + timedelta(seconds=seconds))

    def test_owes_what_was_never_read(self) -> None:
        assert is_owed(RELEASED, read_at=None)

    @pytest.mark.parametrize("status", [INCOMPLETE, CANCELED])
    def test_owes_what_stands_in_a_status_that_takes_no_stock(self, status: int) -> None:
        assert is_owed(replace(RELEASED, twin=replace(TWIN, status_id=status)))

    def test_owes_what_the_store_took_no_variant_for(self) -> None:
        assert is_owed(replace(RELEASED, twin=replace(TWIN, holds_variant=False)))

    def test_owes_no_more_what_waits_for_payment_where_that_takes_stock(self) -> None:
        assert not is_owed(replace(RELEASED, twin=replace(TWIN, status_id=AWAITING_PAYMENT)))

    def test_counts_from_the_stores_own_date_when_somebody_else_released_it(self) -> None:
        theirs = replace(RELEASED, released_at=None)

        assert is_owed(theirs, read_at=AT + SETTLE)
        assert not is_owed(theirs)

    def test_takes_no_status_for_proof_in_a_store_of_unknown_behavior(self) -> None:
        assert is_owed(RELEASED, behavior="on_the_full_moon")

    def test_waits_for_the_shipment_where_stock_is_taken_then(self) -> None:
        late = ORDER_COMPLETED_OR_SHIPPED

        assert is_owed(RELEASED, behavior=late)
        shipped = replace(RELEASED, twin=replace(TWIN, status_id=SHIPPED))
        assert not is_owed(shipped, behavior=late)

    @pytest.mark.parametrize("state", ["REFUSED", "CANCELED"])
    def test_does_not_owe_what_was_withdrawn(self, state: str) -> None:
        assert not is_owed(replace(OPEN, line_state=state))
        assert not is_owed(replace(OPEN, order_state=state))

    @pytest.mark.parametrize("state", ["STAGING", "WAITING_ACCEPTANCE", "A_NEW_STATE"])
    def test_owes_in_any_other_state(self, state: str) -> None:
        assert is_owed(replace(OPEN, line_state=state, order_state=state))

    @pytest.mark.parametrize("state", ["SHIPPED", "RECEIVED", "CLOSED"])
    def test_does_not_owe_for_ever_what_reached_the_buyer_another_way(self, state: str) -> None:
        elsewhere = replace(OPEN, order_state=state)

        assert is_owed(elsewhere, read_at=AT)
        assert not is_owed(elsewhere)


class TestCaution22:
    def test_owes_until_shipped_while_no_location_is_proven(self) -> None:
        assert is_owed(RELEASED, is_proven=False)

        shipped = replace(RELEASED, twin=replace(TWIN, status_id=SHIPPED))
        assert not is_owed(shipped, is_proven=False)

    @pytest.mark.parametrize(
        ("known", "enabled", "chosen", "debited", "is_proven"),
        [
            ([], [], [], [], False),  # nothing was read yet
            ([1], [1], [], [], True),  # there is no other place
            ([1, 2], [1, 2], [], [], True),
            ([1, 2], [1, 2], [1, 2], [], True),
            ([1, 2], [1], [], [], False),  # the other one may be debited all the same
            ([1, 2], [1, 2], [1], [], False),
            ([1, 2], [1, 2], [1], [1], True),
            ([1, 2], [1, 2], [1], [2], False),
            ([1, 2], [1, 2], [1], [1, 2], False),  # seen here and there
            ([1, 2], [1], [2], [2], False),  # chosen, but not enabled: it counts nothing
        ],
    )
    def test_is_proven_where_there_is_no_other_place_or_where_it_was_seen(
        self,
        known: list[int],
        enabled: list[int],
        chosen: list[int],
        debited: list[int],
        is_proven: bool,
    ) -> None:
        said = are_locations_proven(known=known, enabled=enabled, chosen=chosen, debited=debited)

        assert said is is_proven
