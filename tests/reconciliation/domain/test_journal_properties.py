"""What holds for any set of lines, split over any months, in any order."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciliation.domain.books import Bookkeeper, Grouping, MonthEnd, Presentation
from reconciliation.domain.chart import AccountRole
from reconciliation.domain.drafting import accrual_entries, activity_entries, last_day, month_ends
from reconciliation.domain.journal import faults_of
from reconciliation.domain.line_sums import LineSum
from reconciliation.domain.posting_rules import PostingRules
from reconciliation.domain.transactions import KINDS
from tests.reconciliation.ledgers import cycle, moved, rules

FIRST, CLOSED_ON = date(2026, 1, 1), date(2026, 5, 3)
days = st.integers(0, 122).map(lambda day: FIRST + timedelta(days=day))
cents = st.integers(-500_000, 500_000).map(lambda amount: Decimal(amount) / 100)
parts_of_cents = st.integers(-50_000, 50_000).map(lambda amount: Decimal(amount) / 10_000)
types = st.sampled_from([*sorted(set(KINDS) - {"PAYMENT"}), "LOYALTY_POINTS"])


def some_lines(amounts: st.SearchStrategy[Decimal] = cents) -> st.SearchStrategy[list[LineSum]]:
    """Draw sums of lines with numbers of their own."""
    drawn = st.builds(LineSum, types, days, amounts, checksum=st.integers(0, 10**9))
    return st.lists(drawn, max_size=15)


any_rules = st.builds(
    rules,
    grouping=st.sampled_from(Grouping),
    month_end=st.sampled_from(MonthEnd),
    presentation=st.sampled_from(Presentation),
    bookkeeper=st.sampled_from([Bookkeeper.OURS, Bookkeeper.STORE_CONNECTOR]),
    country=st.sampled_from(["US", "DE"]),
    closed_until=st.none() | days,
)


def total(sums: Sequence[LineSum]) -> Decimal:
    return sum((each.amount for each in sums), Decimal(0))


class TestAnyLines:
    @settings(max_examples=50)
    @given(some_lines(), any_rules)
    def test_give_entries_that_sum_to_zero_and_together_to_the_lines(
        self, sums: list[LineSum], known: PostingRules
    ) -> None:
        drafts = activity_entries(cycle(CLOSED_ON), sums, known)

        assert [fault for draft in drafts for fault in faults_of(draft.entry)] == []
        assert moved(drafts, AccountRole.CLEARING) == total(sums)
        assert moved(drafts, AccountRole.CARRIED_FORWARD) == 0

    @settings(max_examples=30)
    @given(some_lines(parts_of_cents), any_rules)
    def test_lose_no_part_of_a_cent(self, sums: list[LineSum], known: PostingRules) -> None:
        drafts = activity_entries(cycle(CLOSED_ON), sums, known)

        assert [fault for draft in drafts for fault in faults_of(draft.entry)] == []
        standing = [one for draft in drafts for each in draft.postings for one in each.sums]
        assert abs(moved(drafts, AccountRole.CLEARING) - total(standing)) <= Decimal("0.005")
        assert abs(total(sums) - total(standing)) < Decimal("0.01") * len(sums or [1])

    @settings(max_examples=30)
    @given(some_lines(), any_rules, st.randoms(use_true_random=False))
    def test_give_the_same_entries_in_any_order(
        self, sums: list[LineSum], known: PostingRules, chance: random.Random
    ) -> None:
        shuffled = list(sums)
        chance.shuffle(shuffled)

        one = activity_entries(cycle(CLOSED_ON), sums, known)
        other = activity_entries(cycle(CLOSED_ON), shuffled, known)

        assert [draft.fingerprint for draft in one] == [draft.fingerprint for draft in other]

    @settings(max_examples=30)
    @given(some_lines(), any_rules)
    def test_stand_in_one_posting_each(self, sums: list[LineSum], known: PostingRules) -> None:
        drafts = activity_entries(cycle(CLOSED_ON), sums, known)

        standing = Counter(id(one) for draft in drafts for p in draft.postings for one in p.sums)
        assert set(standing.values()) <= {1}
        left_out = [one for one in sums if id(one) not in standing]
        assert total(left_out) == 0

    @settings(max_examples=30)
    @given(some_lines(), any_rules)
    def test_never_fall_into_closed_books(self, sums: list[LineSum], known: PostingRules) -> None:
        closed_until = known.books.closed_until

        for draft in activity_entries(cycle(CLOSED_ON), sums, known):
            assert closed_until is None or draft.booked_on > closed_until

    @settings(max_examples=30)
    @given(some_lines(), any_rules)
    def test_are_accrued_by_entries_that_sum_to_zero(
        self, sums: list[LineSum], known: PostingRules
    ) -> None:
        ends = month_ends(FIRST, CLOSED_ON)

        for draft in accrual_entries(sums, known, month_ends=ends):
            assert faults_of(draft.entry) == []
            assert draft.booked_on == last_day(draft.booked_on)
