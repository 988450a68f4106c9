"""The sum of one SKU: what a shop may be told, and why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.availability import (
    REASONS,
    SENDS_NOTHING,
    Goods,
    LocationFigures,
    Reason,
    StockRules,
    stock_sum,
)

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
MAIN = LocationFigures(location_id=1, on_hand=14, safety_stock=2, sellable=12)
ANNEX = LocationFigures(location_id=2, on_hand=5, safety_stock=0, sellable=5)
LAMP = Goods(sku="LAMP", locations=(MAIN,), read_at=AT)


class TestStockSum:
    def test_goes_through_the_whole_rule_with_its_numbers(self) -> None:
        one = stock_sum(goods=LAMP, owed=3, owed_to=["A-1"], reserved=1, buffer=2)

        assert (one.sellable, one.owed, one.reserved, one.buffer, one.quantity) == (12, 3, 1, 2, 6)
        assert one.owed_to == ("A-1",)

    def test_caution_25_shows_the_safety_stock_that_the_store_has_taken_off(self) -> None:
        said = stock_sum(goods=LAMP, owed=3, buffer=2).sentence

        assert said == (
            "14 on hand − 2 safety stock = 12 sellable − 3 owed to orders − 2 buffer"
            " → 7 for Macy's."
        )

    def test_names_the_reason_in_the_sentence(self) -> None:
        said = stock_sum(goods=replace(LAMP, is_digital=True)).sentence

        assert said.endswith("→ nothing is sent. " + REASONS[Reason.DIGITAL])

    def test_sums_the_chosen_locations_alone(self) -> None:
        goods = replace(LAMP, locations=(MAIN, ANNEX))

        assert stock_sum(goods=goods).quantity == 17
        assert stock_sum(goods=goods, locations=[2]).quantity == 5
        assert stock_sum(goods=goods, locations=[2]).location_ids == (2,)

    def test_counts_nothing_at_a_location_that_is_not_enabled(self) -> None:
        goods = replace(LAMP, locations=(MAIN, replace(ANNEX, is_enabled=False)))

        assert stock_sum(goods=goods).quantity == 12
        assert stock_sum(goods=goods, locations=[2]).quantity == 0

    @pytest.mark.parametrize(
        ("change", "quantity", "reason"),
        [
            ({"pause": "SYNCING"}, None, Reason.STOP_SYNCING),
            ({"is_digital": True}, None, Reason.DIGITAL),
            ({"is_tracked": False}, None, Reason.UNTRACKED),
            ({"locations": None}, None, Reason.UNREAD),
            ({"has_warehouses": True}, None, Reason.BY_WAREHOUSE),
            ({"pause": "SELLING"}, 0, Reason.STOP_SELLING),
            ({"is_for_sale": False}, 0, Reason.NOT_FOR_SALE),
            ({"missed_sweeps": 2}, 0, Reason.GONE),
            ({"missed_sweeps": 1}, 12, ""),
            ({"minimum": 13}, 0, Reason.BELOW_MINIMUM),
            ({"minimum": 12}, 12, ""),
            ({"locations": ()}, 0, Reason.NOTHING_LEFT),
            # What a person said comes first, and what is stopped needs no reading.
            ({"pause": "SYNCING", "is_for_sale": False}, None, Reason.STOP_SYNCING),
            ({"pause": "SELLING", "is_tracked": False}, 0, Reason.STOP_SELLING),
            ({"is_for_sale": False, "locations": None}, 0, Reason.NOT_FOR_SALE),
            ({"is_digital": True, "is_for_sale": False}, None, Reason.DIGITAL),
            ({"is_digital": True, "pause": "SELLING"}, 0, Reason.STOP_SELLING),
            ({"is_wrong_product": True, "is_digital": True}, 0, Reason.WRONG_PRODUCT),
            ({"is_wrong_product": True, "pause": "SYNCING"}, None, Reason.STOP_SYNCING),
        ],
    )
    def test_caution_27_says_why_it_is_nothing_or_zero(
        self, change: dict[str, object], quantity: int | None, reason: str
    ) -> None:
        one = stock_sum(goods=replace(LAMP, **change))

        assert (one.quantity, one.reason) == (quantity, reason)

    @pytest.mark.parametrize(
        ("change", "rules", "quantity", "reason"),
        [
            ({"is_for_sale": False}, StockRules(when_not_for_sale="SELLING"), 0, "NOT_FOR_SALE"),
            ({"is_for_sale": False}, StockRules(when_not_for_sale="SYNCING"), None, "LEFT_ALONE"),
            ({"is_for_sale": False}, StockRules(when_not_for_sale="SOLD"), 12, ""),
            ({"is_digital": True}, StockRules(when_digital="SELLING"), 0, "DIGITAL_STOPPED"),
            ({"is_digital": True}, StockRules(when_digital="SYNCING"), None, "DIGITAL"),
            ({"is_digital": True}, StockRules(when_digital="SOLD"), 12, ""),
        ],
    )
    def test_caution_27_lets_the_shop_choose_between_the_two_verbs(
        self, change: dict[str, object], rules: StockRules, quantity: int | None, reason: str
    ) -> None:
        one = stock_sum(goods=replace(LAMP, **change), rules=rules)

        assert (one.quantity, one.reason) == (quantity, reason)

    def test_can_be_kept_as_json(self) -> None:
        kept = stock_sum(goods=LAMP).as_json

        assert (kept["on_hand"], kept["read_at"]) == (14, AT.isoformat())

    @given(
        sellable=st.integers(-5, 50),
        owed=st.integers(0, 60),
        buffer=st.integers(0, 60),
        minimum=st.integers(1, 20),
    )
    def test_never_tells_more_than_what_is_left_and_never_less_than_zero(
        self, sellable: int, owed: int, buffer: int, minimum: int
    ) -> None:
        goods = replace(LAMP, locations=(replace(MAIN, sellable=sellable),), minimum=minimum)

        told = stock_sum(goods=goods, owed=owed, buffer=buffer).quantity

        assert told in (0, sellable - owed - buffer)
        assert told == 0 or told >= minimum


class TestReasons:
    def test_each_has_words_that_say_what_is_sent(self) -> None:
        assert set(REASONS) == set(Reason)
        for reason, words in REASONS.items():
            assert ("nothing is sent" in words) == (reason in SENDS_NOTHING)
