"""Whether a cycle's lines explain what it transferred."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reconciliation.domain.books import Identity
from reconciliation.domain.payouts import CycleSums, is_settling, proven_identity, tie_out

CLOSED_AT = datetime(2026, 11, 15, tzinfo=UTC)
SALE = {"ORDER_AMOUNT": "100", "COMMISSION_FEE": "-15"}


def a_cycle(transferred: str, summary: dict[str, str] | None = None, **by_type: str) -> CycleSums:
    amounts = {name: Decimal(amount) for name, amount in (by_type or SALE).items()}
    said = {name: Decimal(amount) for name, amount in (summary or {}).items()}
    return CycleSums("cycle", Decimal(transferred), amounts, len(amounts), said)


class TestTieOut:
    def test_says_by_how_much_the_lines_differ(self) -> None:
        (found,) = tie_out([a_cycle("84.99")], identity=Identity.LINES_ONLY)

        assert (found.lines_total, found.difference, found.is_tied) == (85, Decimal("0.01"), False)

    def test_caution_33_leaves_out_the_payment_itself(self) -> None:
        (found,) = tie_out([a_cycle("85", **SALE, PAYMENT="-85")], identity=Identity.LINES_ONLY)

        assert found.is_tied

    def test_caution_33_carries_a_negative_cycle_into_the_next(self) -> None:
        debt, next_one = a_cycle("0", SUBSCRIPTION_FEE="-20"), a_cycle("65")

        found = tie_out([debt, next_one], identity=Identity.WITH_BALANCE)

        assert [(one.opening, one.closing, one.difference) for one in found] == [
            (0, -20, 0),
            (-20, 0, 0),
        ]

    def test_caution_33_takes_a_negative_transfer_for_ordinary(self) -> None:
        (found,) = tie_out([a_cycle("-20", SUBSCRIPTION_FEE="-20")], identity=Identity.WITH_BALANCE)

        assert found.is_tied

    def test_caution_33_takes_an_empty_cycle_for_ordinary(self) -> None:
        (found,) = tie_out([CycleSums("empty", Decimal(0), {}, 0)], identity=Identity.WITH_BALANCE)

        assert found.is_tied

    def test_carries_no_money_that_the_marketplace_keeps(self) -> None:
        (found,) = tie_out([a_cycle("0")], identity=Identity.WITH_BALANCE)

        assert (found.closing, found.difference) == (0, 85)

    def test_caution_33_counts_the_reserve_or_leaves_it_out(self) -> None:
        kept_back = a_cycle("75", **SALE, RESERVE_FUNDING="-10")
        apart = a_cycle("85", **SALE, RESERVE_FUNDING="-10")

        assert tie_out([kept_back], identity=Identity.WITH_BALANCE)[0].is_tied
        assert tie_out([apart], identity=Identity.RESERVE_APART)[0].is_tied

    def test_caution_33_takes_the_identity_that_explains_while_none_is_proven(self) -> None:
        apart = a_cycle("85", **SALE, RESERVE_FUNDING="-10")

        (found,) = tie_out([apart], identity=Identity.UNPROVEN)

        assert (found.identity, found.is_tied) == (Identity.RESERVE_APART, True)

    def test_begins_with_the_opening_balance(self) -> None:
        (found,) = tie_out([a_cycle("90")], identity=Identity.WITH_BALANCE, opening=Decimal(5))

        assert found.is_tied

    def test_carries_part_of_a_cent_on_instead_of_losing_it(self) -> None:
        halves = a_cycle("85", ORDER_AMOUNT="85.004")

        found = tie_out([halves, halves], identity=Identity.WITH_BALANCE)

        assert [one.closing for one in found] == [Decimal("0.004"), 0]
        assert [one.difference for one in found] == [0, Decimal("0.008")]


class TestTheSummary:
    def test_says_which_kind_differs_though_the_total_is_right(self) -> None:
        said = {"total_commissions_excl_tax": "-14", "total_commissions_incl_tax": "-14"}

        (found,) = tie_out([a_cycle("85", said)], identity=Identity.LINES_ONLY)

        assert (found.difference, found.by_kind, found.is_tied) == (0, {"COMMISSION": -1}, False)

    def test_tells_taxes_by_the_difference_of_both_totals(self) -> None:
        said = {"total_payable_orders_excl_tax": "100", "total_payable_orders_incl_tax": "108"}

        (found,) = tie_out(
            [a_cycle("108", said, ORDER_AMOUNT="100", ORDER_AMOUNT_TAX="8")],
            identity=Identity.LINES_ONLY,
        )

        assert found.is_tied

    def test_leaves_out_what_finance_does_not_compare(self) -> None:
        said = {"total_commissions_excl_tax": "-14"}

        (found,) = tie_out(
            [a_cycle("85", {**said, "total_commissions_incl_tax": "-14"})],
            identity=Identity.LINES_ONLY,
            left_out=["COMMISSION"],
        )

        assert found.is_tied

    @pytest.mark.parametrize("said", ["25", "-25"])
    def test_takes_either_sign_for_a_credit_by_hand(self, said: str) -> None:
        cycle = a_cycle("25", {"total_other_credits_incl_tax": said}, MANUAL_CREDIT="25")

        assert tie_out([cycle], identity=Identity.LINES_ONLY)[0].is_tied


class TestProvenIdentity:
    def test_caution_33_is_proven_by_three_cycles(self) -> None:
        assert proven_identity([a_cycle("85")] * 2) is Identity.UNPROVEN
        assert proven_identity([a_cycle("85")] * 3) is Identity.WITH_BALANCE

    def test_caution_33_tells_a_reserve_that_stands_apart(self) -> None:
        apart = a_cycle("85", **SALE, RESERVE_FUNDING="-10")

        assert proven_identity([a_cycle("85"), apart, apart]) is Identity.RESERVE_APART

    def test_is_not_proven_by_cycles_that_nothing_explains(self) -> None:
        assert proven_identity([a_cycle("85"), a_cycle("85"), a_cycle("80")]) is Identity.UNPROVEN


class TestIsSettling:
    def test_caution_33_waits_for_cycle_ids_that_are_filled_in_late(self) -> None:
        later = CLOSED_AT + timedelta(days=3)

        assert is_settling(closed_at=CLOSED_AT, read_at=None, at=CLOSED_AT + timedelta(hours=47))
        assert not is_settling(closed_at=CLOSED_AT, read_at=later, at=later)
        assert is_settling(closed_at=CLOSED_AT, read_at=CLOSED_AT - timedelta(hours=1), at=later)
        assert is_settling(closed_at=CLOSED_AT, read_at=None, at=later)
