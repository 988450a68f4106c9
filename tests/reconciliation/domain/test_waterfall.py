"""The picture of a payout: every step, and an end that is always the transfer."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reconciliation.domain.transactions import KINDS, LineKind
from reconciliation.domain.waterfall import STAGE_OF, Stage, Summed, waterfall

amounts = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


class TestWaterfall:
    def test_goes_from_sales_to_the_deposit(self) -> None:
        sums = [
            Summed(LineKind.GOODS, Decimal(100), 4),
            Summed(LineKind.SHIPPING, Decimal(10), 4),
            Summed(LineKind.TAX, Decimal(8), 4),
            Summed(LineKind.TAX_REMITTED, Decimal(-8), 4),
            Summed(LineKind.COMMISSION, Decimal(-15), 4),
        ]

        bars = waterfall(sums, transferred=Decimal(95))

        told = [(bar.stage, bar.begins, bar.ends) for bar in bars]
        assert told == [
            (Stage.SALES, 0, 110),
            (Stage.TAXES, 110, 110),
            (Stage.COMMISSION, 110, 95),
            (Stage.DEPOSIT, 0, 95),
        ]

    def test_shows_what_nothing_explains(self) -> None:
        sums = [Summed(LineKind.GOODS, Decimal(100), 1)]

        bars = waterfall(sums, transferred=Decimal("99.99"))

        assert [(bar.stage, bar.amount) for bar in bars[1:-1]] == [
            (Stage.UNEXPLAINED, Decimal("-0.01"))
        ]

    def test_carries_balances_in_and_out(self) -> None:
        bars = waterfall([], transferred=Decimal(0), opening=Decimal(-5), closing=Decimal(-5))

        assert [(bar.stage, bar.amount) for bar in bars] == [
            (Stage.BROUGHT_FORWARD, -5),
            (Stage.CARRIED_FORWARD, 5),
            (Stage.DEPOSIT, 0),
        ]

    def test_knows_a_step_for_every_kind_of_line_but_the_payment(self) -> None:
        assert set(STAGE_OF) == set(LineKind) - {LineKind.PAYMENT}
        assert set(KINDS.values()) <= set(LineKind)

    @given(
        st.lists(st.builds(Summed, st.sampled_from(sorted(STAGE_OF)), amounts, st.just(1))),
        amounts,
        amounts,
        amounts,
    )
    def test_always_ends_where_the_transfer_does(
        self, sums: list[Summed], transferred: Decimal, opening: Decimal, closing: Decimal
    ) -> None:
        *steps, deposit = waterfall(sums, transferred=transferred, opening=opening, closing=closing)

        assert sum(bar.amount for bar in steps) == deposit.ends == transferred
        for before, after in pairwise(steps):
            assert before.ends == after.begins
