"""When the store takes stock, by status and setting."""

import pytest

from integration.domain.stock import (
    AWAITING_FULFILLMENT,
    AWAITING_PAYMENT,
    CANCELED,
    COMPLETED,
    DECLINED,
    INCOMPLETE,
    ORDER_COMPLETED_OR_SHIPPED,
    ORDER_PLACED,
    OUT_OF_THE_WAY,
    PARTIALLY_SHIPPED,
    REFUNDED,
    SHIPPED,
    STATUS_NAMES,
    UnknownStockBehavior,
    has_taken_stock,
    held_status_for,
    status_name,
)

TAKES_NOTHING_WHEN_PLACED = {INCOMPLETE, REFUNDED, CANCELED, DECLINED}


class TestHasTakenStock:
    @pytest.mark.parametrize("status", STATUS_NAMES, ids=status_name)
    def test_takes_it_when_placed(self, status: int) -> None:
        expected = status not in TAKES_NOTHING_WHEN_PLACED

        assert has_taken_stock(status, ORDER_PLACED) is expected

    @pytest.mark.parametrize("status", STATUS_NAMES, ids=status_name)
    def test_takes_it_when_completed_or_shipped(self, status: int) -> None:
        expected = status in {SHIPPED, COMPLETED}

        assert has_taken_stock(status, ORDER_COMPLETED_OR_SHIPPED) is expected

    def test_counts_a_status_that_is_not_known_as_placed_and_not_as_shipped(self) -> None:
        assert has_taken_stock(99, ORDER_PLACED)
        assert not has_taken_stock(99, ORDER_COMPLETED_OR_SHIPPED)

    def test_refuses_to_guess_at_another_setting(self) -> None:
        with pytest.raises(UnknownStockBehavior):
            has_taken_stock(AWAITING_FULFILLMENT, "order_dreamt_of")

    def test_is_not_settled_by_the_first_parcel(self) -> None:
        assert not has_taken_stock(PARTIALLY_SHIPPED, ORDER_COMPLETED_OR_SHIPPED)


class TestHeldStatusFor:
    def test_is_incomplete_where_the_store_takes_stock_when_placed(self) -> None:
        assert held_status_for(ORDER_PLACED) == INCOMPLETE

    def test_is_awaiting_payment_where_the_store_takes_stock_when_shipped(self) -> None:
        assert held_status_for(ORDER_COMPLETED_OR_SHIPPED) == AWAITING_PAYMENT

    @pytest.mark.parametrize("behavior", [ORDER_PLACED, ORDER_COMPLETED_OR_SHIPPED])
    def test_never_takes_stock_and_is_never_out_of_the_way(self, behavior: str) -> None:
        held = held_status_for(behavior)

        assert not has_taken_stock(held, behavior)
        assert held not in OUT_OF_THE_WAY


def test_a_status_without_a_name_is_shown_by_its_number() -> None:
    assert status_name(99) == "status 99"
