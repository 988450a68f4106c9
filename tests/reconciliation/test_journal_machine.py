"""What holds whatever happens: lines come, change and come again; people post and take back."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration.models import MiraklShop
from reconciliation.domain.books import Bookkeeper, Grouping, MonthEnd
from reconciliation.domain.chart import AccountRole
from reconciliation.models import (
    Books,
    JournalEntry,
    Payout,
    PostedLine,
    Posting,
    TransactionLine,
)
from reconciliation.models.journal_gates import UnableToPost, hindrances_of
from reconciliation.models.receivable import clearing_tie
from tests.reconciliation.money_story import (
    balance,
    change,
    drafted,
    line,
    payout,
    set_up,
    shop_with_books,
)

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
TYPES = (
    "ORDER_AMOUNT",
    "ORDER_AMOUNT_TAX",
    "COMMISSION_FEE",
    "REFUND_ORDER_AMOUNT",
    "MANUAL_CREDIT",
    "LOYALTY_POINTS",
)
seeds = st.integers(0, 2**32)


class Story:
    """Some months of a shop, drawn by chance."""

    def __init__(self, shop: MiraklShop, chance: random.Random) -> None:
        self.shop, self.chance, self.now = shop, chance, NOW
        self.seen: dict[int, object] = {}
        set_up(
            shop,
            grouping=chance.choice(list(Grouping)),
            month_end=chance.choice(list(MonthEnd)),
            bookkeeper=chance.choice([Bookkeeper.OURS, Bookkeeper.STORE_CONNECTOR]),
        )
        for number in range(chance.randint(1, 3)):
            closed_at = FIRST + timedelta(days=chance.randint(20, 170), hours=number)
            payout(shop, (), closed_at=closed_at, transferred="0")
        for _ in range(chance.randint(1, 8)):
            self.bring_a_line()

    def bring_a_line(self) -> None:
        cycle = self.chance.choice(list(Payout.objects.order_by("pk")))
        made_at = cycle.closed_at - timedelta(days=self.chance.randint(0, 90))
        amount = str(Decimal(self.chance.randint(-30_000, 60_000)) / 100)
        line(
            self.shop,
            self.chance.choice(TYPES),
            amount,
            cycle=cycle,
            made_at=made_at,
            seen_at=self.now,
        )

    def change_a_line(self) -> None:
        known = self.chance.choice(list(TransactionLine.objects.order_by("pk")))
        values: dict[str, object] = {
            "amount": {"amount": known.amount + self.chance.randint(-5, 5)},
            "type": {"type": self.chance.choice(TYPES)},
            "state": {"payment_state": "PAYABLE"},
            "cycle": {
                "mirakl_cycle_id": self.chance.choice(list(Payout.objects.all())).mirakl_cycle_id
            },
        }[self.chance.choice(["amount", "type", "state", "cycle"])]
        change(known, at=self.now, **values)

    def draft(self) -> None:
        self.pay_what_the_lines_come_to()
        drafted(self.shop, at=self.now)

    def post_one(self) -> None:
        self.draft()
        drafts = list(JournalEntry.objects.drafts().order_by("booked_on", "pk"))
        if drafts:
            entry = self.chance.choice(drafts)
            hindrances = hindrances_of(entry, Books.objects.get())
            if not hindrances:
                entry.post(by="Fay", at=self.now)
                return
            assert ": take back " in hindrances[0]  # a posted line moved to another cycle
            with pytest.raises(UnableToPost):
                entry.post(by="Fay", at=self.now)

    def reverse_one(self) -> None:
        standing = JournalEntry.objects.standing().exclude(kind="ACCRUAL")
        found = list(standing.order_by("pk"))
        if found:
            self.chance.choice(found).reverse(by="Fay", at=self.now)

    def pay_what_the_lines_come_to(self) -> None:
        for row in Payout.objects.all():
            of_it = TransactionLine.objects.filter(mirakl_cycle_id=row.mirakl_cycle_id)
            total = sum(of_it.values_list("amount", flat=True), Decimal(0))
            Payout.objects.filter(pk=row.pk).update(transferred=total)

    def go_on(self) -> None:
        self.now += timedelta(minutes=5)
        acts = (self.bring_a_line, self.change_a_line, self.draft, self.post_one, self.reverse_one)
        self.chance.choice(acts)()

    def come_to_rest(self) -> None:
        """Take back what changed, and post everything."""
        self.now += timedelta(minutes=5)
        for entry in JournalEntry.objects.standing().exclude(kind="ACCRUAL"):
            entry.reverse(by="Fay", at=self.now)
        self.draft()
        for entry in JournalEntry.objects.drafts().order_by("booked_on", "pk"):
            entry.post(by="Fay", at=self.now)

    def check(self) -> None:
        for entry in JournalEntry.objects.prefetch_related("postings"):
            assert sum(each.amount for each in entry.postings.all()) == 0
            if entry.is_final:
                assert self.seen.setdefault(entry.pk, entry.value) == entry.value
        numbers = sorted(JournalEntry.objects.final().values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        for entry in JournalEntry.objects.filter(kind="REVERSAL"):
            both = Posting.objects.filter(entry__in=[entry.pk, entry.reverses_id])
            by_place: dict[int, Decimal] = {}
            for each in both:
                by_place[each.position] = by_place.get(each.position, Decimal(0)) + each.amount
            assert set(by_place.values()) <= {0}
        assert clearing_tie(Books.objects.get(), on=NOW.date()).unexplained == 0


class TestAnyStory:
    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seeds)
    def test_ends_in_journals_that_sum_to_zero_and_to_the_lines(self, seed: int) -> None:
        with transaction.atomic():
            story = Story(shop_with_books(), random.Random(seed))
            for _ in range(8):
                story.go_on()
                story.check()
            story.come_to_rest()
            story.check()

            lines = TransactionLine.objects.filter(shop=story.shop)
            total = sum(lines.values_list("amount", flat=True), Decimal(0))
            assert balance(story.shop, AccountRole.CLEARING) == total
            assert balance(story.shop, AccountRole.CARRIED_FORWARD) == 0
            assert balance(story.shop, AccountRole.ACCRUED) == 0
            standing = PostedLine.objects.filter(
                posting__entry__in=JournalEntry.objects.standing().exclude(kind="ACCRUAL")
            )
            assert sum(standing.values_list("amount", flat=True), Decimal(0)) == total
            assert drafted(story.shop, at=story.now) == []
            transaction.set_rollback(True)

    @settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seeds)
    def test_drafts_the_same_from_the_same_lines_whatever_came_between(self, seed: int) -> None:
        with transaction.atomic():
            story = Story(shop_with_books(), random.Random(seed))
            story.draft()
            before = [(entry.pk, entry.value) for entry in JournalEntry.objects.order_by("pk")]

            for _ in range(2):  # imported again: the same rows, written again
                TransactionLine.objects.update(seen_at=story.now)
                story.draft()

            again = [(entry.pk, entry.value) for entry in JournalEntry.objects.order_by("pk")]
            assert again == before
            transaction.set_rollback(True)
