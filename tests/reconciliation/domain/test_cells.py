"""Amounts and dates as people's exports spell them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reconciliation.domain.cells import (
    UnreadableCell,
    amount_in,
    day_in,
    decimal_mark,
    instant_in,
    is_day_first,
    plain,
)


class TestAmount:
    @pytest.mark.parametrize(
        ("text", "mark", "amount"),
        [
            ("12", ".", "12"),
            ("-1,234.50", ".", "-1234.50"),
            ("1.234,50", ",", "1234.50"),
            ("1 234,5", ",", "1234.5"),
            ("1\u00a0234,5", ",", "1234.5"),
            ("($12.00)", ".", "-12.00"),
            ("\u221212.00", ".", "-12.00"),
            ("12.00-", ".", "-12.00"),
            ("+7", ".", "7"),
            (12.1, ".", "12.1"),
            (0.1 + 0.2, ".", "0.3"),
            (Decimal("5.25"), ".", "5.25"),
        ],
    )
    def test_is_read_as_it_was_meant(self, text: object, mark: str, amount: str) -> None:
        assert amount_in(text, mark=mark) == Decimal(amount)

    @pytest.mark.parametrize(
        "cell",
        ["", "one", None, True, "1.2.3", float("nan"), "=1+1", "--", 1e22, 1e300, 10**30, "1e400"],
    )
    def test_that_is_none_is_never_zero(self, cell: object) -> None:
        with pytest.raises(UnreadableCell):
            amount_in(cell)

    def test_is_spelled_by_one_hand_in_a_file(self) -> None:
        assert decimal_mark(["1,50", "2.000,00", "7"], default=".") == ","
        assert decimal_mark(["1.50", "2,000.00"], default=",") == "."
        assert decimal_mark(["7", "8"], default=".") == "."


class TestDates:
    @pytest.mark.parametrize(
        ("text", "day_first"),
        [
            ("2026-07-03", False),
            ("07/03/2026", False),
            ("7/3/26", False),
            ("03.07.2026", True),
            (date(2026, 7, 3), False),
        ],
    )
    def test_are_days(self, text: object, day_first: bool) -> None:
        assert day_in(text, day_first=day_first) == date(2026, 7, 3)

    @pytest.mark.parametrize(
        "text",
        [
            "2026-07-03T14:05:00Z",
            "2026-07-03 14:05:00",
            "2026-07-03T10:05:00-04:00",
            "07/03/2026 2:05 pm",
            "07/03/2026, 14:05",
            datetime(2026, 7, 3, 14, 5),  # noqa: DTZ001 - as a workbook has it
        ],
    )
    def test_are_instants_in_utc(self, text: object) -> None:
        assert instant_in(text) == datetime(2026, 7, 3, 14, 5, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["", None, "soon", "13/13/2026", "2026-02-30", "1/1/2026 25h"])
    def test_that_are_none_are_said_to_be(self, text: object) -> None:
        with pytest.raises(UnreadableCell):
            instant_in(text)

    @pytest.mark.parametrize(
        "cell",
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "1/1/0001",
            date(9999, 12, 31),
            datetime(1, 1, 1, tzinfo=UTC),
        ],
    )
    def test_of_a_year_that_nobody_lives_in_are_none(self, cell: object) -> None:
        for read in (instant_in, day_in):
            with pytest.raises(UnreadableCell, match="before 1900"):
                read(cell)

    def test_begin_with_the_day_where_one_of_them_must(self) -> None:
        assert is_day_first(["01/02/2026", "13/02/2026"], default=False)
        assert not is_day_first(["01/02/2026", "02/13/2026"], default=True)
        assert is_day_first(["01/02/2026", "2026-02-13"], default=True)


def test_a_heading_is_known_in_any_spelling() -> None:
    assert plain("  Numéro_de-Commande* ") == "numero de commande"
