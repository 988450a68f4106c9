"""The bank: statements uploaded, their lines suggested as payouts, confirmed by a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reconciliation.models import BankLine, Deposit, Payout
from tests.dashboard.paid import CYCLE, payout_of
from tests.integration.admin.pages import text_of, told
from tests.reconciliation.conftest import shop  # noqa: F401  a shop without remotes

STATEMENT = (
    "Date,Description,Amount\n"
    "11/17/2026,MACYS MARKETPLACE ACH-4711,85.00\n"
    "11/18/2026,Office supplies,-12.30\n"
)


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.LOCAL_DIR = tmp_path


@pytest.fixture
def payout(shop):  # noqa: F811
    payout = payout_of(shop)
    Payout.objects.update(paid_at=datetime(2026, 11, 16, 12, tzinfo=UTC))
    return payout


@pytest.fixture
def finance(browser_of):
    return browser_of("Finance")


def send(client, text=STATEMENT, name="november.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("dashboard:upload_statement"), {"file": file}, follow=True)


def confirm(client, *marks, **fields):
    sent = {"mark": marks, "shop": "macys", **fields}
    return client.post(reverse("dashboard:confirm_deposits"), sent, follow=True)


def look(client):
    return client.get(reverse("dashboard:bank"))


class TestAStatement:
    def test_is_kept_line_by_line(self, finance, payout):
        answer = send(finance)

        assert told(answer) == ["“november.csv”: 2 new lines."]
        shown = text_of(answer)
        assert "2026-11-18 −12.30 USD Office supplies" in shown

    def test_that_overlaps_adds_only_what_is_new(self, finance, payout):
        send(finance)

        answer = send(finance, STATEMENT + "11/19/2026,Rent,-900.00\n", name="more.csv")

        assert told(answer) == ["“more.csv”: 1 new line; 2 were known already."]
        assert BankLine.objects.count() == 3

    def test_with_a_broken_line_is_not_kept_at_all(self, finance, payout):
        answer = send(finance, STATEMENT + "11/19/2026,Rent,lots\n")

        assert answer.status_code == 422
        shown = text_of(answer)
        assert "nothing was imported." in shown
        assert "lots" in shown
        assert not BankLine.objects.exists()

    def test_that_is_none_gets_its_sentence(self, finance, payout):
        assert "This is a PDF" in text_of(send(finance, "%PDF-1.7 ..."))

    def test_must_be_chosen(self, finance, payout):
        answer = finance.post(reverse("dashboard:upload_statement"), {}, follow=True)

        assert told(answer) == ["Choose a file."]


class TestASuggestion:
    @pytest.fixture
    def mark(self, finance, payout):
        send(finance)
        return f"{payout.pk}:{BankLine.objects.get(amount=85).pk}"

    def test_says_how_sure_it_is_and_why(self, finance, mark):
        shown = text_of(look(finance))

        assert "Payout of 2026-11-15 85.00 USD 85.00 USD 2026-11-17" in shown
        assert "98 % The amount is the same. The bank names ACH-4711." in shown

    def test_is_confirmed(self, finance, mark):
        answer = confirm(finance, mark, comment="As on\0 the statement.")

        deposit = Deposit.objects.get()
        assert (deposit.confirmed_by, deposit.comment) == ("finance", "As on the statement.")
        assert deposit.bank_line.amount == 85
        assert told(answer) == ["1 deposit is confirmed; the cash entries are drafted now."]
        assert reverse("dashboard:payout", args=["macys", CYCLE]) in answer.content.decode()
        assert "No line of the bank looks like a payout that waits." in text_of(answer)

    def test_is_confirmed_once(self, finance, mark):
        confirm(finance, mark)

        answer = confirm(finance, mark)

        assert told(answer) == ["1 is suggested no more; look again."]
        assert Deposit.objects.count() == 1

    def test_must_be_marked(self, finance, mark):
        assert told(confirm(finance)) == ["Nothing was marked, so nothing was done."]

    def test_has_no_box_for_who_may_not_decide(self, browser_of, mark):
        content = look(browser_of("Operations")).content.decode()

        assert "ACH-4711" in content
        assert 'name="mark"' not in content
        assert 'type="file"' not in content


class TestThePage:
    def test_names_the_payouts_that_no_line_looks_like(self, finance, payout):
        shown = text_of(look(finance))

        assert "Paid, and not seen in the bank" in shown
        assert "Payout of 2026-11-15 85.00 USD" in shown

    def test_says_that_no_shop_is_connected(self, finance):
        assert "No shop is connected yet." in text_of(look(finance))

    def test_takes_as_many_queries_for_many_lines_as_for_one(self, finance, payout):
        send(finance)
        look(finance)
        with CaptureQueriesContext(connection) as for_two:
            look(finance)
        rows = "".join(f"11/20/2026,Parcel {n},-{n}.00\n" for n in range(1, 70))
        send(finance, f"Date,Description,Amount\n{rows}", name="parcels.csv")
        look(finance)
        with CaptureQueriesContext(connection) as for_many:
            answer = look(finance)

        assert len(for_many) == len(for_two)
        assert "Page 1 Next" in text_of(answer)
