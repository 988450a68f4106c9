"""What finance does in the browser: set the books up, post, export, take back, see the bank."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from reconciliation.models import (
    AccountingDocument,
    Books,
    Deposit,
    JournalEntry,
    Payout,
)
from tests.dashboard.paid import CYCLE, entry_of, tied_payout
from tests.integration.admin.pages import text_of
from tests.integration.story import unreachable_shop

PAGE = ["macys", CYCLE]


@pytest.fixture
def payout(db: None) -> Payout:
    return tied_payout(unreachable_shop())


@pytest.fixture
def entry(payout: Payout) -> JournalEntry:
    return entry_of(payout)


@pytest.fixture
def finance(browser_of) -> Client:
    return browser_of("Finance")


def press(client: Client, name: str, entry: JournalEntry) -> str:
    """Press a button of the entry's page, as it was seen; return what the next page says."""
    seen = {"seen": entry.fingerprint}
    return text_of(client.post(reverse(f"dashboard:{name}", args=[entry.pk]), seen, follow=True))


class TestTheBooks:
    def asked(self, client: Client, **changes: object) -> dict[str, object]:
        """Return the form's fields as the page shows them, with some of them changed."""
        shown = client.get(reverse("dashboard:books", args=["macys"])).context["form"]
        fields = {name: shown[name].value() for name in shown.fields}
        return {name: value for name, value in {**fields, **changes}.items() if value is not None}

    def test_are_set_up_once_and_get_a_chart(self, finance):
        shop = unreachable_shop()

        answer = finance.post(
            reverse("dashboard:books", args=["macys"]),
            self.asked(finance, bookkeeper="OURS", accounting_system="quickbooks_online"),
            follow=True,
        )

        assert "The books of Macy's are kept so." in text_of(answer)
        books = Books.objects.of(shop)
        assert books.bookkeeper == "OURS"
        assert books.accounts.filter(role="CLEARING").count() == 1

    @pytest.mark.parametrize("begin", ["0001-01-01T00:00", "9999-12-31T23:59"])
    def test_do_not_begin_in_a_year_that_is_a_slip(self, finance, begin):
        shop = unreachable_shop()

        answer = finance.post(
            reverse("dashboard:books", args=["macys"]),
            self.asked(finance, bookkeeper="OURS", first_cycle_at=begin),
        )

        assert answer.status_code == 422
        assert "Choose a day between 2000 and 2100." in text_of(answer)
        assert Books.objects.of(shop).first_cycle_at is None

    def test_say_by_the_field_what_is_wrong_and_keep_nothing(self, finance):
        shop = unreachable_shop()

        answer = finance.post(
            reverse("dashboard:books", args=["macys"]),
            self.asked(finance, bookkeeper="OURS", timezone="Mars/Olympus"),
        )

        assert answer.status_code == 422
        assert "There is no time zone “Mars/Olympus”" in text_of(answer)
        assert Books.objects.of(shop).bookkeeper == "UNDECIDED"

    def test_leave_kinds_out_of_macys_summary_and_the_record_says_who(self, finance):
        shop = unreachable_shop()
        left_out = ["COMMISSION_TAX", "OPERATOR_SHIPPING"]

        finance.post(
            reverse("dashboard:books", args=["macys"]),
            self.asked(finance, controls_left_out=left_out),
        )

        assert Books.objects.of(shop).controls_left_out == left_out
        record = Books.pgh_event_models["update"].objects.latest("pgh_id")
        assert record.controls_left_out == left_out
        assert record.pgh_context["user"] == get_user_model().objects.get(username="finance").pk
        shown = self.asked(finance)
        assert sorted(shown["controls_left_out"]) == left_out

    def test_know_no_kind_that_macys_summary_has_not(self, finance):
        shop = unreachable_shop()

        answer = finance.post(
            reverse("dashboard:books", args=["macys"]),
            self.asked(finance, controls_left_out=["EVERYTHING"]),
        )

        assert answer.status_code == 422
        assert Books.objects.of(shop).controls_left_out == []

    def test_stand_in_a_list_that_says_which_are_to_be_set_up(self, finance):
        unreachable_shop()

        assert "to be set up" in text_of(finance.get(reverse("dashboard:books_list")))

    def test_lead_on_only_those_who_may_keep_them(self, browser_of):
        shop = unreachable_shop()
        address = f'href="{reverse("dashboard:books", args=[shop.slug])}"'

        for role, leads in (("Finance", True), ("Operations", False)):
            listed = browser_of(role).get(reverse("dashboard:books_list"))
            assert (address in listed.content.decode()) == leads
            assert str(shop) in text_of(listed)


class TestADeposit:
    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_of_a_year_that_is_a_slip_is_not_confirmed(self, finance, payout, day):
        sent = {"amount": "85.00", "booked_on": day}

        answer = finance.post(reverse("dashboard:confirm_deposit", args=PAGE), sent, follow=True)

        assert "Day of the bank: Ensure this value is" in text_of(answer)
        assert not Deposit.objects.exists()

    def test_of_what_no_text_can_name_is_of_no_payout(self, finance, payout):
        assert finance.post("/money/payouts/macys/a%00b/deposit/").status_code == 404
        for address in (
            "/orders/macys/a%00b/",
            "/orders/ma%00cys/1/",
            "/admin/auth/user/%00/change/",
        ):
            assert finance.get(address).status_code == 404


class TestPosting:
    def test_makes_a_draft_final_with_a_number(self, finance, entry):
        said = press(finance, "post_entry", entry)

        entry.refresh_from_db()
        assert entry.number == 1
        assert entry.posted_by == "finance"
        assert "is posted. It is final from now on." in said

    def test_is_refused_with_the_reason_where_the_payout_does_not_tie_out(self, finance, entry):
        Payout.objects.update(difference="-0.01")

        said = press(finance, "post_entry", entry)

        entry.refresh_from_db()
        assert entry.number is None
        assert "does not tie out: -0.01 USD is unexplained." in said

    def test_is_refused_for_a_draft_that_changed_since_it_was_seen(self, finance, entry):
        JournalEntry.objects.update(fingerprint="another")

        said = press(finance, "post_entry", entry)

        assert "was drafted again since you saw it" in said
        assert JournalEntry.objects.get().number is None

    def test_twice_gives_one_number(self, finance, entry):
        press(finance, "post_entry", entry)
        press(finance, "post_entry", entry)

        assert list(JournalEntry.objects.values_list("number", flat=True)) == [1]


class TestTheEvidence:
    def test_is_a_zip_with_the_raw_lines(self, finance, entry):
        answer = finance.get(reverse("dashboard:evidence", args=PAGE))

        pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert any(name.endswith(".ndjson") for name in pack.namelist())


class TestADocument:
    def test_is_downloaded_under_its_number_with_the_ending_of_its_kind(self, finance, payout):
        document = AccountingDocument.objects.create(
            shop=payout.shop,
            mirakl_document_id="17",
            number="MAC-17",
            type="AUTO_INVOICE",
            currency="USD",
            made_at=payout.closed_at,
            total_excl_tax=15,
            total_incl_tax=15,
            content=b"%PDF-1.4",
            content_type="application/octet-stream",
            seen_at=payout.closed_at,
        )

        answer = finance.get(reverse("dashboard:document", args=[document.pk]))

        assert answer["Content-Disposition"] == 'attachment; filename="MAC-17.pdf"'


class TestTheDeposit:
    def confirm(self, client: Client, **fields: object) -> str:
        values = {"amount": "85.00", "booked_on": "2026-11-17", **fields}
        address = reverse("dashboard:confirm_deposit", args=PAGE)
        return text_of(client.post(address, values, follow=True))

    def test_is_confirmed_by_hand(self, finance, payout):
        said = self.confirm(finance, comment="as on the statement")

        deposit = Deposit.objects.get()
        assert (deposit.amount, deposit.booked_on) == (85, date(2026, 11, 17))
        assert deposit.confirmed_by == "finance"
        assert "The deposit is confirmed" in said

    def test_is_confirmed_once(self, finance, payout):
        self.confirm(finance)

        assert "has a deposit already" in self.confirm(finance)
        assert Deposit.objects.count() == 1

    def test_is_undone(self, finance, payout):
        self.confirm(finance)

        finance.post(reverse("dashboard:undo_deposit", args=[Deposit.objects.get().pk]))

        assert Deposit.objects.get().undone_by == "finance"

    def test_has_the_sign_of_the_transfer(self, finance, payout):
        said = self.confirm(finance, amount="-85.00", accepts_difference="on")

        assert "Amount in the bank: It was paid to you: the sign is the other one." in said
        assert not Deposit.objects.exists()

    @pytest.mark.parametrize(
        ("accepts", "says"),
        [
            ({}, "The deposit is noted, and differs by 5.00 USD: no cash entry is drafted."),
            ({"accepts_difference": "on"}, "its cash entry is drafted now"),
        ],
    )
    def test_that_differs_is_said_to_be_drafted_only_where_it_is(
        self, finance, payout, accepts, says
    ):
        assert says in self.confirm(finance, amount="80.00", **accepts)

    def test_says_what_is_wrong_with_an_amount_that_is_none(self, finance, payout):
        assert "Amount in the bank: Enter a number." in self.confirm(finance, amount="lots")
        assert not Deposit.objects.exists()
