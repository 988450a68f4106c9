"""Posting and reversing: numbered without gaps, final, and taken back exactly."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from integration.models import MiraklShop
from reconciliation.domain.books import MonthEnd
from reconciliation.domain.chart import AccountRole
from reconciliation.models import (
    Books,
    JournalEntry,
    PostedLine,
    StaleEntry,
    TransactionLine,
    UnableToPost,
)
from tests.reconciliation.money_story import (
    AT,
    CLOSED_AT,
    LATER,
    balance,
    change,
    drafted,
    line,
    payout,
    posted,
    set_up,
    shop_with_books,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> MiraklShop:
    return shop_with_books(month_end=MonthEnd.NOTHING)


@pytest.fixture
def entry(shop: MiraklShop) -> JournalEntry:
    """Draft the activity of one payout."""
    payout(shop)
    (entry,) = drafted(shop)
    return entry


def refusal(entry: JournalEntry) -> str:
    """Return why an entry cannot be posted."""
    with pytest.raises(UnableToPost) as error:
        entry.post(by="Fay", at=AT)
    return str(error.value)


class TestPosting:
    def test_gives_the_number_the_name_and_the_time(self, entry: JournalEntry) -> None:
        entry.post(by="Fay", at=AT)

        assert entry.display_number == f"MB-{entry.shop_id}-000001"
        assert (entry.state, entry.posted_by, entry.posted_at) == ("POSTED", "Fay", AT)

    def test_caution_33_refuses_a_payout_that_does_not_tie_out_and_says_by_how_much(
        self, shop: MiraklShop
    ) -> None:
        payout(shop, transferred="84.99")
        (entry,) = drafted(shop)

        assert "does not tie out: +0.01 USD is unexplained" in refusal(entry)

    def test_caution_33_refuses_a_payout_whose_kinds_differ_from_its_summary(
        self, shop: MiraklShop
    ) -> None:
        said = {"total_commissions_excl_tax": "-14.00", "total_commissions_incl_tax": "-14.00"}
        payout(shop, summary=said)
        (entry,) = drafted(shop)

        assert "the summary differs in commission by -1.00" in refusal(entry)

    def test_refuses_a_payout_that_got_lines_since_it_was_compared(
        self, shop: MiraklShop, entry: JournalEntry
    ) -> None:
        line(shop, "SUBSCRIPTION_FEE", "-20.00", cycle=entry.payout)

        assert "came in since it was compared" in refusal(entry)

    def test_refuses_a_draft_whose_lines_changed_since(self, entry: JournalEntry) -> None:
        change(TransactionLine.objects.get(type="ORDER_AMOUNT"), type="ORDER_SHIPPING_AMOUNT")

        assert "changed since it was drafted" in refusal(entry)

    def test_refuses_closed_books(self, shop: MiraklShop, entry: JournalEntry) -> None:
        Books.objects.update(closed_until=date(2026, 11, 15))

        assert "closed until 2026-11-15" in refusal(entry)

    def test_caution_32_refuses_while_nobody_has_decided_who_books(
        self, entry: JournalEntry
    ) -> None:
        Books.objects.update(bookkeeper="UNDECIDED")

        assert "Nobody has said who books the sale." in refusal(entry)

    def test_refuses_a_draft_that_somebody_posted_meanwhile(self, entry: JournalEntry) -> None:
        JournalEntry.objects.get(pk=entry.pk).post(by="Ann", at=AT)

        with pytest.raises(StaleEntry, match="posted by now"):
            entry.post(by="Fay", at=AT)

    def test_refuses_a_draft_that_was_drafted_again_since(
        self, shop: MiraklShop, entry: JournalEntry
    ) -> None:
        line(shop, "SUBSCRIPTION_FEE", "-20.00", cycle=entry.payout)
        drafted(shop, at=LATER)

        with pytest.raises(StaleEntry, match="no longer there"):
            entry.post(by="Fay", at=AT)

    def test_leaves_no_gap_where_a_posting_was_refused(self, shop: MiraklShop) -> None:
        payout(shop)
        payout(shop, transferred="1")
        good, bad = sorted(drafted(shop), key=lambda one: one.payout.transferred, reverse=True)
        refusal(bad)
        good.post(by="Fay", at=AT)

        assert good.number == 1

    def test_caution_39_posts_suspense_and_asks_for_an_approval_before_it_leaves(
        self, shop: MiraklShop
    ) -> None:
        payout(shop, (("LOYALTY_POINTS", "7.00"),))
        (entry,) = posted(shop)
        assert entry.needs_approval

        entry.approve_suspense(by="Fay", at=LATER)

        assert (entry.needs_approval, entry.suspense_approved_by) == (False, "Fay")
        with pytest.raises(StaleEntry):
            entry.approve_suspense(by="Ann", at=LATER)


class TestNumbers:
    @pytest.mark.django_db(transaction=True)
    def test_caution_40_have_no_gap_when_two_people_post_at_once(self) -> None:
        shop = shop_with_books(month_end=MonthEnd.NOTHING)
        for _ in range(6):
            payout(shop)
        entries = drafted(shop)
        together = Barrier(2)

        def post(mine: list[JournalEntry]) -> None:
            together.wait()
            for each in mine:
                each.post(by="Fay", at=AT)
            connection.close()

        people = [Thread(target=post, args=(entries[start::2],)) for start in (0, 1)]
        for person in people:
            person.start()
        for person in people:
            person.join()

        assert sorted(JournalEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]

    @pytest.mark.django_db(transaction=True)
    def test_are_given_once_though_two_people_post_the_same_entry(self) -> None:
        shop = shop_with_books(month_end=MonthEnd.NOTHING)
        payout(shop)
        (entry,) = drafted(shop)
        together, refused = Barrier(2), []

        def post() -> None:
            mine = JournalEntry.objects.get(pk=entry.pk)
            together.wait()
            try:
                mine.post(by="Fay", at=AT)
            except StaleEntry as error:
                refused.append(error)
            connection.close()

        people = [Thread(target=post) for _ in range(2)]
        for person in people:
            person.start()
        for person in people:
            person.join()

        assert len(refused) == 1
        assert Books.objects.get().next_number == 2


class TestReversing:
    def test_cancels_exactly(self, shop: MiraklShop, entry: JournalEntry) -> None:
        entry.post(by="Fay", at=AT)

        mirror = entry.reverse(by="Fay", at=LATER)

        assert told(mirror) == {name: -amount for name, amount in told(entry).items()}
        assert (mirror.reverses, mirror.number, entry.state) == (entry, 2, "REVERSED")
        assert {balance(shop, role) for role in AccountRole} == {0}
        assert sum(PostedLine.objects.values_list("amount", flat=True)) == 0

    def test_stands_on_the_first_open_day(self, shop: MiraklShop, entry: JournalEntry) -> None:
        entry.post(by="Fay", at=AT)
        set_up(shop, month_end=MonthEnd.NOTHING, closed_until=date(2026, 11, 20))

        assert entry.reverse(by="Fay", at=LATER).booked_on == date(2026, 11, 21)

    def test_is_done_once(self, entry: JournalEntry) -> None:
        entry.post(by="Fay", at=AT)
        again = JournalEntry.objects.get(pk=entry.pk)
        entry.reverse(by="Fay", at=LATER)

        with pytest.raises(StaleEntry, match="reversed by now"):
            again.reverse(by="Ann", at=LATER)

    def test_is_not_itself_reversed(self, entry: JournalEntry) -> None:
        entry.post(by="Fay", at=AT)
        mirror = entry.reverse(by="Fay", at=LATER)

        with pytest.raises(UnableToPost, match="drafted anew"):
            mirror.reverse(by="Fay", at=LATER)

    def test_refuses_a_draft(self, entry: JournalEntry) -> None:
        with pytest.raises(StaleEntry):
            entry.reverse(by="Fay", at=LATER)


def refused(statement: str) -> bool:
    """Tell whether the database refuses a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except IntegrityError as error:
        return "journal entry" in str(error)
    return False


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE reconciliation_journalentry SET memo = 'other'",
            "UPDATE reconciliation_journalentry SET booked_on = '2026-01-01'",
            "UPDATE reconciliation_journalentry SET number = 7",
            "UPDATE reconciliation_journalentry SET state = 'DRAFT', number = NULL",
            "DELETE FROM reconciliation_journalentry",
            "UPDATE reconciliation_posting SET amount = amount + 1",
            "UPDATE reconciliation_posting SET account_name = 'Other'",
            "DELETE FROM reconciliation_posting",
            (
                "INSERT INTO reconciliation_posting (entry_id, position, account_code,"
                " account_name, account_type, account_role, amount, description, class_name,"
                " location, department, line_count) SELECT id, 99, '1', 'x', 'ASSET', '', 1,"
                " '', '', '', '', 0 FROM reconciliation_journalentry"
            ),
            "UPDATE reconciliation_postedline SET amount = 0",
            "DELETE FROM reconciliation_postedline",
            (
                "INSERT INTO reconciliation_postedline (posting_id, line_id, amount, type, digest)"
                " SELECT max(posting_id), 0, 1, '', min(digest::text)::uuid"
                " FROM reconciliation_postedline"
            ),
        ],
    )
    def test_refuses_to_change_what_is_posted(self, entry: JournalEntry, statement: str) -> None:
        entry.post(by="Fay", at=AT)

        assert refused(statement)

    def test_lets_a_posted_entry_be_exported_and_reversed_and_never_back(
        self, entry: JournalEntry
    ) -> None:
        entry.post(by="Fay", at=AT)
        state = "UPDATE reconciliation_journalentry SET state = '{}'"

        assert not refused(state.format("EXPORTED"))
        assert refused(state.format("POSTED"))
        assert not refused(state.format("REVERSED"))
        assert refused(state.format("EXPORTED"))

    def test_refuses_to_post_what_does_not_sum_to_zero(self, entry: JournalEntry) -> None:
        entry.postings.filter(account_role="SALES").update(amount=-99)

        assert refused("UPDATE reconciliation_journalentry SET state = 'POSTED', number = 1")

    def test_refuses_an_entry_that_begins_as_posted(self, entry: JournalEntry) -> None:
        assert refused(
            "INSERT INTO reconciliation_journalentry (shop_id, kind, state, number, booked_on,"
            " currency, memo, drafted_at, fingerprint, posted_by, suspense_approved_by)"
            " SELECT shop_id, kind, 'POSTED', 1, booked_on, currency, memo, drafted_at,"
            " fingerprint, '', '' FROM reconciliation_journalentry"
        )

    def test_keeps_the_lines_that_stand_in_an_entry(
        self, shop: MiraklShop, entry: JournalEntry
    ) -> None:
        line(shop, "ORDER_AMOUNT", "1.00")

        assert refused("DELETE FROM reconciliation_transactionline WHERE amount = 100")
        assert not refused("DELETE FROM reconciliation_transactionline WHERE amount = 1")

    def test_lets_drafts_change(self, entry: JournalEntry) -> None:
        assert not refused("UPDATE reconciliation_postedline SET amount = 0")
        assert not refused("UPDATE reconciliation_posting SET description = 'x'")
        assert not refused("UPDATE reconciliation_journalentry SET memo = 'other'")


class TestAccounts:
    def test_renamed_leave_posted_entries_as_they_were(
        self, shop: MiraklShop, entry: JournalEntry
    ) -> None:
        entry.post(by="Fay", at=AT)

        Books.objects.get().accounts.get(role="SALES").rename(code="4900", name="Other Sales")
        payout(shop, closed_at=CLOSED_AT.replace(day=20))
        (other,) = drafted(shop, at=LATER)

        assert told(entry)["Macy's Sales"] == Decimal(-100)
        assert told(other)["Other Sales"] == Decimal(-100)
