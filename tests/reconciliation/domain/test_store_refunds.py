"""What Macy's gave back against what the store did: asked where a person must act, and only there.

Nothing of ours brings refunds to the store. A twin without any is in order, unless the store's own
connector books by it.
"""

from datetime import timedelta

import pytest

from reconciliation.domain.matching import judge
from reconciliation.domain.outcomes import STORE_REFUND, MatchOutcome
from tests.reconciliation.domain.sales import DEBITED, expected, money, rules, sale

BACK_AT = DEBITED + timedelta(days=9)
LONG_AGO = DEBITED - timedelta(days=99)


def of_the_store(macys: str, store: str, *, total: str = "100", **more: object):
    """Return what is said of the twin, as (outcome, difference), long after the last refund."""
    one = expected(
        marketplace_total=money("100"),
        store_total=money(total),
        marketplace_refunded=money(macys),
        store_refunded=money(store),
        given_back_at=BACK_AT,
    )
    late = BACK_AT + timedelta(days=3)
    found = judge(sale(), [one], rules=rules(**({"at": late, "read_until": late} | more)))
    return [(each.outcome, each.difference) for each in found if not each.mirakl_line_id]


class TestARefund:
    @pytest.mark.parametrize("books_from", [None, LONG_AGO])
    @pytest.mark.parametrize(("macys", "store"), [("0", "20"), ("20", "15"), ("20", "25")])
    def test_of_another_amount_in_the_store_is_asked_about_caution_32(
        self, macys, store, books_from
    ):
        found = of_the_store(macys, store, store_books_from=books_from)

        assert found == [(MatchOutcome.REFUND_DIFFERS, money(store) - money(macys))]

    def test_that_the_store_has_not_is_none_of_its_where_our_journal_books_caution_32(self):
        assert of_the_store("20", "0") == []

    def test_that_the_store_has_not_is_missed_where_its_connector_books_caution_32(self):
        found = of_the_store("20", "0", store_books_from=LONG_AGO)

        assert found == [(MatchOutcome.REFUND_DIFFERS, -20)]

    def test_from_before_the_connector_booked_is_ours_caution_32(self):
        later = BACK_AT + timedelta(hours=1)

        assert of_the_store("20", "0", store_books_from=later) == []

    def test_that_is_the_same_is_right(self):
        assert of_the_store("20", "20", store_books_from=LONG_AGO) == []

    def test_that_made_the_store_order_smaller_instead_is_right(self):
        assert of_the_store("20", "0", total="80", store_books_from=LONG_AGO) == []

    def test_that_was_taken_off_twice_is_a_store_order_that_differs(self):
        found = of_the_store("20", "20", total="80", store_books_from=LONG_AGO)

        assert found == [(MatchOutcome.STORE_DIFFERS, -20)]

    def test_has_two_days_to_be_made_by_hand_on_the_other_side(self):
        soon = BACK_AT + timedelta(days=1)
        one = expected(
            marketplace_total=money("100"),
            store_total=money("100"),
            marketplace_refunded=money("0"),
            store_refunded=money("20"),
            given_back_at=BACK_AT,
        )

        found = judge(sale(), [one], rules=rules(at=soon, read_until=soon))

        [verdict] = [each for each in found if each.kind == STORE_REFUND]
        assert verdict.outcome is MatchOutcome.AWAITED
        assert verdict.look_again_at == BACK_AT + timedelta(days=2)

    def test_of_before_the_books_begin_is_history_caution_38(self):
        later = BACK_AT + timedelta(hours=1)

        assert of_the_store("0", "20", begins_at=later) == []
