"""Money: exact, of one currency, never added to another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.money import CENT, MixedCurrencies, Money, to_cents

cents = st.integers(-(10**12), 10**12).map(lambda value: Decimal(value) / 100)
dollars = cents.map(lambda amount: Money(amount, "USD"))
amounts = st.decimals("-1e9", "1e9", places=6)


class TestMoney:
    @given(dollars, dollars)
    def test_adds_in_any_order(self, one: Money, other: Money) -> None:
        assert one + other == other + one

    @given(dollars, dollars, dollars)
    def test_adds_in_any_grouping(self, one: Money, two: Money, three: Money) -> None:
        assert (one + two) + three == one + (two + three)

    @given(dollars)
    def test_comes_to_nothing_with_its_opposite(self, money: Money) -> None:
        assert money + -money == Money(Decimal(0), "USD")

    @given(dollars, dollars)
    def test_is_taken_away_again(self, one: Money, other: Money) -> None:
        assert one + other - other == one

    @given(dollars, cents)
    def test_is_never_added_to_another_currency(self, money: Money, amount: Decimal) -> None:
        with pytest.raises(MixedCurrencies):
            money + Money(amount, "CAD")
        with pytest.raises(MixedCurrencies):
            money - Money(amount, "CAD")

    def test_differs_from_the_same_amount_of_another_currency(self) -> None:
        assert Money(Decimal(1), "USD") != Money(Decimal(1), "CAD")

    def test_reads_as_people_write_it(self) -> None:
        assert str(Money(Decimal("-1234.5"), "USD")) == "-1234.50 USD"


class TestToCents:
    @given(amounts)
    def test_is_never_off_by_more_than_half_a_cent(self, amount: Decimal) -> None:
        assert abs(to_cents(amount) - amount) <= CENT / 2

    @given(cents)
    def test_leaves_whole_cents_alone(self, amount: Decimal) -> None:
        assert to_cents(amount) == amount

    @given(amounts)
    def test_treats_a_refund_as_it_treats_the_sale(self, amount: Decimal) -> None:
        assert to_cents(-amount) == -to_cents(amount)

    def test_rounds_half_a_cent_away_from_zero(self) -> None:
        assert to_cents(Decimal("1.005")) == Decimal("1.01")
        assert to_cents(Decimal("2.675")) == Decimal("2.68")
