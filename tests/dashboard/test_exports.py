"""What leaves for the accounting system: seen first, with its options, of a payout or a period."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from reconciliation.models import Books, JournalEntry, JournalExport, Payout
from tests.dashboard.paid import CYCLE, entry_of, lone_entry, tied_payout
from tests.integration.admin.pages import text_of
from tests.integration.story import unreachable_shop

AT = datetime(2026, 11, 20, tzinfo=UTC)


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


def address() -> str:
    return reverse("dashboard:export", args=["macys", CYCLE])


def period(**query: str) -> str:
    days = {"shop": "macys", "since": "2026-11-01", "until": "2026-11-30", **query}
    return reverse("dashboard:export_period", query=days)


def send(client: Client, to: str, key: str, *, do: str = "export", **fields: str) -> str:
    """Press a button under the file in a format; return what the next page says."""
    sent = {"do": do, "format": key, "options_of": key, **fields}
    return text_of(client.post(to, sent, follow=True))


class TestTheExportOfAPayout:
    def test_shows_the_file_before_it_leaves_and_what_stands_in_the_way(self, finance, entry):
        shown = text_of(finance.get(address(), {"format": "quickbooks_online"}))

        assert "JournalNo" in shown
        assert "is not posted: post it first." in shown

    def test_lets_a_posted_entry_leave_and_says_what_left_with_its_hash(self, finance, posted):
        said = send(finance, address(), "beancount")

        export = JournalExport.objects.get()
        assert f"{export.name} has left, SHA-256 {export.digest}. Download it here" in said
        assert said.count(export.digest) == 2  # in the message and in the list
        file = finance.get(reverse("dashboard:export_file", args=[export.pk]))
        assert file.content == bytes(export.content)
        assert file["Content-Disposition"].startswith("attachment;")

    def test_says_each_warning_once_after_exporting_too(self, finance, posted):
        send(finance, address(), "json")

        said = send(finance, address(), "json")

        assert said.count("has left before, in macys-payout-2026-11-15") == 1

    def test_refuses_a_draft(self, finance, entry):
        send(finance, address(), "beancount")

        assert not JournalExport.objects.exists()

    def test_takes_a_format_that_is_none_for_the_first(self, finance, entry):
        assert finance.get(address(), {"format": "abacus"}).status_code == 200


class TestTheOptions:
    XERO: dict[str, str] = {
        "date_style": "DD/MM/YYYY",
        "tax_rate": "No VAT",
        "tracking_class": "Class",
        "tracking_location": "Location",
        "tracking_department": "Department",
    }

    def test_of_a_format_are_asked_in_its_own_words(self, finance, entry):
        shown = text_of(finance.get(address(), {"format": "xero"}))

        assert "Tax rate" in shown
        assert "The full name of the rate for no tax, as Xero spells it." in shown
        assert "(31/01/2026)" in shown
        assert "Subsidiary" not in shown

    def test_are_seen_in_the_file_before_it_leaves_and_not_kept(self, finance, posted):
        shown = send(finance, address(), "xero", do="show", **self.XERO)

        assert "No VAT" in shown
        assert Books.objects.get().export_options == {}
        assert not JournalExport.objects.exists()

    def test_hold_for_the_next_export(self, finance, posted):
        send(finance, address(), "xero", **self.XERO)

        form = finance.get(address(), {"format": "xero"}).context["options_form"]

        assert b"No VAT" in bytes(JournalExport.objects.get().content)
        assert form["tax_rate"].value() == "No VAT"

    def test_that_are_switched_off_stay_off(self, finance, posted):
        send(finance, address(), "beancount")

        form = finance.get(address(), {"format": "beancount"}).context["options_form"]

        assert form["is_standalone"].value() is False
        assert b"open Assets" not in bytes(JournalExport.objects.get().content)

    def test_that_cannot_be_are_told_by_the_field_and_nothing_leaves(self, finance, posted):
        sent = {"do": "export", "format": "xero", "options_of": "xero", **self.XERO}

        answer = finance.post(address(), {**sent, "tax_rate": " "})

        assert answer.status_code == 422
        assert "This field is required." in text_of(answer)
        assert not JournalExport.objects.exists()

    def test_of_a_format_that_was_not_looked_at_are_shown_first(self, finance, posted):
        said = send(finance, address(), "xero", options_of="beancount")

        assert "Here is its file: look at it, then export it." in said
        assert not JournalExport.objects.exists()

    def test_are_on_the_record_in_words(self, finance, browser_of, posted):
        send(finance, address(), "xero", **self.XERO)

        shown = text_of(browser_of("Administrator").get(reverse("dashboard:changes")))

        assert "tax rate = No VAT" in shown


class TestTheExportOfAPeriod:
    def test_caution_37_has_what_belongs_to_no_payout(self, finance, posted):
        lone_entry(posted.shop, date(2026, 11, 30)).post(by="fay", at=AT)
        lone_entry(posted.shop, date(2026, 12, 1)).post(by="fay", at=AT)

        said = send(finance, period(), "hledger")

        export = JournalExport.objects.get()
        assert export.name in said
        assert export.name == "macys-2026-11-01-to-2026-11-30.journal"
        assert [entry.number for entry in export.entries.order_by("number")] == [1, 2]

    def test_offers_the_month_before(self, finance, payout):
        answer = finance.get(reverse("dashboard:export_period"))

        form = answer.context["period_form"]
        assert form["until"].value().month != datetime.now(UTC).month
        assert "Export for" not in text_of(answer)

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"until": "2026-10-01"}, "The period ends before it begins."),
            ({"until": "soon"}, "Give a day as 2026-11-30."),
            ({"until": "0001-01-01"}, "Ensure this value is greater than"),
            ({"shop": "bloomingdales"}, "Select a valid choice."),
        ],
    )
    def test_says_what_is_wrong_with_the_days(self, finance, payout, wrong, sentence):
        answer = finance.get(period(**wrong))

        assert answer.status_code == 422
        assert sentence in text_of(answer)

    def test_that_is_empty_says_so(self, finance, payout):
        shown = text_of(finance.get(period()))

        assert "There are no entries to export." in shown

    def test_of_two_currencies_leads_to_each(self, finance, posted):
        lone_entry(posted.shop, date(2026, 11, 30), currency="CAD").post(by="fay", at=AT)

        answer = finance.get(period())

        assert "A file holds one currency, not CAD and USD" in text_of(answer)
        assert "currency=CAD" in answer.content.decode()
        send(finance, period(currency="CAD"), "json")
        assert JournalExport.objects.get().entries.get().currency == "CAD"
