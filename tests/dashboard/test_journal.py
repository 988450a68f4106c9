"""The journal's list and its acts: found, posted many at once, taken back on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reconciliation.models import Books, JournalEntry, Payout
from tests.dashboard.paid import entry_of, lone_entry, tied_payout
from tests.integration.admin.pages import text_of
from tests.integration.story import unreachable_shop

AT = datetime(2026, 11, 20, tzinfo=UTC)
JOURNAL = "dashboard:entries"


@pytest.fixture
def payout(db: None) -> Payout:
    return tied_payout(unreachable_shop())


@pytest.fixture
def entry(payout: Payout) -> JournalEntry:
    return entry_of(payout)


@pytest.fixture
def posted(entry: JournalEntry) -> JournalEntry:
    entry.post(by="fay", at=AT)
    return entry


@pytest.fixture
def finance(browser_of) -> Client:
    return browser_of("Finance")


class TestTheList:
    @pytest.mark.parametrize(
        ("asked", "memos"),
        [
            ({"state": "DRAFT"}, ["Late"]),
            ({"kind": "ACTIVITY"}, ["Macy's payout of 2026-11-15"]),
            ({"since": "2026-11-16"}, ["Late", "Early"]),
            ({"since": "2026-11-16", "until": "2026-11-20"}, ["Early"]),
            ({"until": "yesterday"}, ["Late", "Early", "Macy's payout of 2026-11-15"]),
            ({"shop": "macys", "q": "2"}, ["Early"]),
            ({"q": "000002"}, ["Early"]),
            ({"q": "MB-0-000002"}, []),
            ({"q": "two"}, []),
            ({"q": "99999999999999999999"}, []),
            ({"shop": "another", "kind": "MOON"}, ["Late", "Early", "Macy's payout of 2026-11-15"]),
        ],
    )
    def test_is_narrowed(self, finance, posted, asked, memos):
        lone_entry(posted.shop, date(2026, 11, 18), memo="Early").post(by="fay", at=AT)
        lone_entry(posted.shop, date(2026, 11, 21), memo="Late")

        page = finance.get(reverse(JOURNAL), asked).context["page"]

        assert [entry.memo for entry in page.object_list] == memos

    def test_finds_an_entry_by_the_number_that_accounting_systems_have(self, finance, posted):
        page = finance.get(reverse(JOURNAL), {"q": posted.display_number.lower()}).context["page"]

        assert list(page.object_list) == [posted]

    def test_says_what_the_page_comes_to_by_currency(self, finance, posted):
        lone_entry(posted.shop, date(2026, 11, 18))
        lone_entry(posted.shop, date(2026, 11, 18), currency="CAD")

        shown = text_of(finance.get(reverse(JOURNAL)))

        assert "107.00 USD" in shown
        assert shown.count("7.00 CAD") == 2  # the entry, and the page

    def test_says_so_when_nothing_is_like_that(self, finance, posted):
        assert "No entry is like that." in text_of(finance.get(reverse(JOURNAL), {"q": "77"}))

    def test_takes_as_many_queries_for_fifty_entries_as_for_one(self, finance, entry):
        with CaptureQueriesContext(connection) as for_one:
            finance.get(reverse(JOURNAL))
        for day in range(1, 30):
            lone_entry(entry.shop, date(2026, 10, day))

        with CaptureQueriesContext(connection) as for_many:
            finance.get(reverse(JOURNAL))

        assert len(for_many) == len(for_one)

    def test_has_boxes_for_drafts_and_those_who_may_post_them(self, browser_of, entry):
        box = 'name="mark"'

        assert box in browser_of("Finance").get(reverse(JOURNAL)).content.decode()
        assert box not in browser_of("Read-only").get(reverse(JOURNAL)).content.decode()


class TestPostingTheMarked:
    def post(self, client: Client, *entries: JournalEntry, filters: str = "") -> str:
        marks = [f"{entry.pk}:{entry.fingerprint}" for entry in entries]
        sent = {"mark": marks, "filters": filters}
        return text_of(client.post(reverse("dashboard:post_entries"), sent, follow=True))

    def test_gives_numbers_in_the_order_of_the_days(self, finance, entry):
        later = lone_entry(entry.shop, date(2026, 11, 18))

        said = self.post(finance, later, entry)

        numbers = dict(JournalEntry.objects.values_list("pk", "number"))
        assert numbers == {entry.pk: 1, later.pk: 2}
        assert f"MB-{entry.shop_id}-000001, MB-{entry.shop_id}-000002" in said

    def test_goes_on_where_one_is_refused_and_tells_why(self, finance, entry):
        Payout.objects.update(difference="-0.01")
        other = lone_entry(entry.shop, date(2026, 11, 18))

        said = self.post(finance, entry, other)

        assert list(JournalEntry.objects.final()) == [other]
        assert "Draft of 2026-11-15 (Macy's payout of 2026-11-15) is not posted." in said
        assert "-0.01 USD is unexplained" in said

    def test_leaves_what_was_drafted_again_since_it_was_seen(self, finance, entry):
        gone = lone_entry(entry.shop, date(2026, 11, 18))
        JournalEntry.objects.filter(pk=entry.pk).update(fingerprint="another")
        pk = gone.pk
        gone.delete()
        gone.pk = pk

        said = self.post(finance, entry, gone)

        assert not JournalEntry.objects.final().exists()
        assert "It was drafted again since you saw it" in said
        assert "No longer there, since drafted again: 1." in said

    def test_of_none_says_so_and_keeps_the_filters(self, finance, entry):
        sent = {"mark": ["x"], "filters": "state=DRAFT"}

        answer = finance.post(reverse("dashboard:post_entries"), sent, follow=True)

        assert "Nothing was marked, so nothing was done." in text_of(answer)
        assert answer.redirect_chain[-1][0].endswith("?state=DRAFT")


class TestTakingBack:
    def address(self, entry: JournalEntry) -> str:
        return reverse("dashboard:reverse_entry", args=[entry.pk])

    def test_says_what_happens_and_on_which_day_before_it_does(self, finance, posted):
        answer = finance.get(self.address(posted))

        assert "each debit a credit" in text_of(answer)
        assert answer.context["form"]["booked_on"].value() == date(2026, 11, 15)
        assert JournalEntry.objects.count() == 1

    def test_offers_the_first_open_day(self, finance, posted):
        Books.objects.update(closed_until=date(2026, 11, 17))

        answer = finance.get(self.address(posted))

        assert answer.context["form"]["booked_on"].value() == date(2026, 11, 18)
        assert "2026-11-18 is the first open day" in text_of(answer)

    def test_is_done_on_the_day_that_is_confirmed(self, finance, posted):
        sent = {"seen": posted.fingerprint, "booked_on": "2026-11-19"}

        said = text_of(finance.post(self.address(posted), sent, follow=True))

        mirror = JournalEntry.objects.get(kind="REVERSAL")
        assert (mirror.number, mirror.booked_on) == (2, date(2026, 11, 19))
        assert f"is taken back by {mirror} on 2026-11-19" in said

    @pytest.mark.parametrize("day", ["2026-11-14", "", "soon"])
    def test_is_refused_without_a_day_that_can_be(self, finance, posted, day):
        sent = {"seen": posted.fingerprint, "booked_on": day}

        answer = finance.post(self.address(posted), sent)

        assert answer.status_code == 422
        assert JournalEntry.objects.count() == 1

    def test_of_a_draft_or_twice_is_nothing(self, finance, entry):
        assert "nothing to take back" in text_of(finance.get(self.address(entry), follow=True))

        entry.post(by="fay", at=AT)
        entry.reverse(by="fay", at=AT)
        sent = {"seen": entry.fingerprint, "booked_on": "2026-11-19"}
        finance.post(self.address(entry), sent)

        assert JournalEntry.objects.count() == 2

    def test_is_not_offered_where_it_cannot_be(self, finance, posted):
        page = reverse("dashboard:entry", args=[posted.pk])
        assert self.address(posted) in finance.get(page).content.decode()

        posted.reverse(by="fay", at=AT)

        assert self.address(posted) not in finance.get(page).content.decode()


class TestTheEntry:
    @pytest.mark.parametrize("is_posted", [True, False])
    def test_of_a_payout_that_does_not_tie_out_says_so_once_and_leads_there(
        self, finance, entry, is_posted
    ):
        if is_posted:
            entry.post(by="fay", at=AT)
        Payout.objects.update(difference="-0.01")

        answer = finance.get(reverse("dashboard:entry", args=[entry.pk]))

        assert text_of(answer).count("does not tie out: -0.01 USD is unexplained.") == 1
        assert "Look at the payout" in text_of(answer)

    def test_of_a_payout_that_ties_out_says_nothing_of_it(self, finance, entry):
        answer = finance.get(reverse("dashboard:entry", args=[entry.pk]))

        assert "tie out" not in text_of(answer)
