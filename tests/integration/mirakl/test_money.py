"""What the client asks about money, and how it reads the answers (TL02–TL05, SBC11, IV01, IV02)."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integration.domain.budgets import mirakl_budget
from integration.domain.records import Record, UnreadableRecord
from integration.mirakl import money
from integration.mirakl.client import MiraklClient
from integration.mirakl.payloads.transaction_lines import read_line
from integration.transport import NotPermitted, Refused, Throttled, Unreadable
from sandbox.actions import act
from tests.integration.door import Turnstile
from tests.remotes import MARKETPLACE_URL, STARTS_AT, marketplace
from tests.samples import sample

BEGAN = STARTS_AT - timedelta(days=1)
BASKET = [{"sku": "FN-TEE-M-NVY", "quantity": 2, "unit_price": "50.00"}]
FILE = f"{MARKETPLACE_URL}/api/sellerpayment/transactions_logs/export/async/file/1?file=0.ndjson"
NDJSON = "application/x-ndjson"


@pytest.fixture
def paid_out(sandbox):
    """Give a world where one sale was paid out."""
    sandbox.mirakl.place_order(BASKET, state="RECEIVED")
    for action in ("charge_subscription", "give_credit", "close_cycle"):
        act(sandbox, action, {})
    sandbox.move(61)
    act(sandbox, "pay_out", {})
    return sandbox


def raw_line(**changes: Any) -> dict[str, Any]:
    return sample("mirakl/transaction_lines")["data"][0] | {"amount": -1} | changes


def read_file(client: MiraklClient, url: str) -> list[Any]:
    """Return the values of a file's lines."""
    with client.transaction_file(url) as file:
        return [json.loads(line, parse_float=Decimal) for line in file if not line.isspace()]


def text_of(raw: Any) -> str:
    return json.dumps(raw, default=float)


class TestLines:
    def test_are_told_by_their_last_update(self, paid_out, client, exchanges):
        lines = [record.value for record in client.transaction_lines_since(BEGAN)]

        assert len(lines) == 10
        assert lines[-1].type == "PAYMENT"
        assert sum(line.amount for line in lines) == 0
        assert len({line.mirakl_cycle_id for line in lines}) == 1
        assert lines == sorted(lines, key=lambda line: line.updated_at)
        assert "limit=2000" in exchanges[-1].request.url

    def test_keep_what_they_were_read_from(self, paid_out, client):
        record = next(client.transaction_lines_since(BEGAN))

        assert isinstance(record, Record)
        assert record.raw["id"] == record.value.mirakl_transaction_id
        assert record.raw["psp_balance"] is not None

    def test_are_those_that_changed_since(self, paid_out, client):
        paid_out.move(3600)
        act(paid_out, "penalize", {})

        since = paid_out.clock.now() - timedelta(minutes=1)
        [record] = client.transaction_lines_since(since)
        assert record.value.type == "SELLER_PENALTY_FEE"

    def test_come_page_by_page_and_each_page_is_counted(self, paid_out, monkeypatch):
        monkeypatch.setattr(money, "MOST_LINES", 4)
        gate = Turnstile()

        lines = list(marketplace(gate=gate).transaction_lines_since(BEGAN))

        assert len(lines) == 10
        assert gate.asked == ["TL02"] * 3

    def test_need_the_role_of_an_accountant(self, paid_out, client):
        """Caution 42."""
        paid_out.mirakl.settings.has_accountancy_role = False

        with pytest.raises(NotPermitted):
            list(client.transaction_lines_since(BEGAN))
        with pytest.raises(NotPermitted):
            client.look_at_transactions()

    def test_that_nobody_can_read_cost_their_neighbors_nothing(self, answers):
        page = {"data": [raw_line(id=None), raw_line()], "next_page_token": None}
        url = f"{MARKETPLACE_URL}/api/sellerpayment/transactions_logs"
        answers.get(url, body=text_of(page))

        broken, whole = marketplace().transaction_lines_since(BEGAN)

        assert isinstance(broken, UnreadableRecord)
        assert whole.value.amount == -1

    def test_are_never_asked_for_without_a_time_zone(self, client, exchanges):
        with pytest.raises(ValueError):
            list(client.transaction_lines_since(datetime(2026, 1, 1)))  # noqa: DTZ001

        assert exchanges == []

    def test_stay_within_the_calls_of_an_hour(self):
        budget = mirakl_budget("TL02", is_external_partner=False)
        at_once = budget.burst / budget.every + 1

        assert at_once <= 20
        assert at_once + timedelta(hours=1) / budget.every <= 60


class TestTheExport:
    def test_tells_what_the_list_tells(self, paid_out, client):
        listed = sorted(
            (record.value for record in client.transaction_lines_since(BEGAN)),
            key=lambda line: line.mirakl_transaction_id,
        )
        paid_out.mirakl.settings.items_per_export_file = 4
        tracking_id = client.start_transaction_export(updated_since=BEGAN)
        assert client.transaction_export(tracking_id).status == "PENDING"
        paid_out.move(60)

        urls = client.transaction_export(tracking_id).urls
        told = [read_line(raw).value for url in urls for raw in read_file(client, url)]

        assert len(urls) == 3
        assert sorted(told, key=lambda line: line.mirakl_transaction_id) == listed

    def test_is_of_everything_unless_asked_otherwise(self, sandbox, client, exchanges):
        client.start_transaction_export()

        body = json.loads(exchanges[-1].request.body)
        assert set(body) == {"format", "megabytes_per_chunk"}

    def test_says_why_it_failed(self, sandbox, client):
        sandbox.mirakl.settings.exports_fail = True
        tracking_id = client.start_transaction_export()
        sandbox.move(60)

        state = client.transaction_export(tracking_id)

        assert (state.status, state.error, state.urls) == ("FAILED", "Internal error", ())

    def test_is_given_once_a_day(self, sandbox, client):
        client.start_transaction_export()
        sandbox.move(3600)

        with pytest.raises(Throttled):
            client.start_transaction_export()


class TestAFile:
    def read(self, answers, body, content_type=NDJSON):
        answers.get(FILE, body=body, content_type=content_type)
        return read_file(marketplace(), FILE)

    def test_is_opened_as_it_is(self, answers):
        body = f'{text_of(raw_line(amount=1.10))}\n\n{{"id": "half\n'
        answers.get(FILE, body=body, content_type=NDJSON)

        with marketplace().transaction_file(FILE) as file:
            assert file.read().decode() == body

    @pytest.mark.parametrize("wrapped", [lambda rows: rows, lambda rows: {"data": rows}])
    def test_may_be_one_value_that_lists_them(self, answers, wrapped):
        body = text_of(wrapped([raw_line(amount=1.10), raw_line()]))

        first, _ = self.read(answers, body, "application/json")

        assert first["amount"] == Decimal("1.1")

    def test_is_known_by_its_lines_where_its_form_is_not_said(self, answers):
        body = f"{text_of(raw_line())}\n{text_of(raw_line())}\n"

        assert len(self.read(answers, body, "application/octet-stream")) == 2

    def test_may_be_empty(self, answers):
        assert self.read(answers, "") == []

    @pytest.mark.parametrize("body", ["<html>", "", '{"lines": []}', '"text"', "7", '{"data": '])
    def test_that_lists_nothing_is_unreadable(self, answers, body):
        with pytest.raises(Unreadable):
            self.read(answers, body, "application/json")

    def test_at_another_host_is_never_fetched(self, client, exchanges):
        with pytest.raises(Unreadable):
            read_file(client, "https://elsewhere.example.com/0.ndjson")

        assert exchanges == []


class TestCycles:
    def test_are_told_with_their_totals(self, paid_out, client):
        [record] = client.billing_cycles(BEGAN)

        cycle = record.value
        lines = [one.value for one in client.transaction_lines_since(BEGAN)]
        own = [line.amount for line in lines if line.type != "PAYMENT"]
        assert cycle.transferred_to_seller == sum(own)
        assert (cycle.payout_state, cycle.voucher_number) == ("PAID", "000001")
        assert cycle.paid_at is not None
        assert cycle.payout_reference
        assert cycle.summary["total_subscription_excl_tax"] == Decimal("-39.99")

    def test_come_page_by_page(self, paid_out, monkeypatch):
        for _ in range(4):
            act(paid_out, "close_cycle", {})
        monkeypatch.setattr(money, "MOST_CYCLES", 2)
        gate = Turnstile()

        cycles = list(marketplace(gate=gate).billing_cycles(BEGAN))

        assert len({cycle.value.mirakl_cycle_id for cycle in cycles}) == 5
        assert gate.asked == ["SBC11", "SBC11 page", "SBC11 page"]


class TestDocuments:
    def test_are_of_every_type(self, paid_out, client):
        credit, invoice = (record.value for record in client.documents(BEGAN))

        assert (credit.type, credit.total_incl_tax) == ("MANUAL_CREDIT", Decimal(-25))
        assert (invoice.type, invoice.payment_state) == ("AUTO_INVOICE", "PAID")
        assert invoice.mirakl_cycle_id == credit.mirakl_cycle_id

    def test_come_page_by_page(self, paid_out, monkeypatch):
        act(paid_out, "send_invoice", {})
        monkeypatch.setattr(money, "MOST_DOCUMENTS", 2)
        gate = Turnstile()

        documents = list(marketplace(gate=gate).documents(BEGAN))

        assert len(documents) == 3
        assert gate.asked == ["IV01", "IV01 page"]

    def test_are_handed_out_on_paper(self, paid_out, client):
        *_others, invoice = client.documents(BEGAN)

        paper = client.document(invoice.value.number)

        assert paper.content.startswith(b"%PDF")
        assert paper.content_type == "application/octet-stream"
        assert "%PDF" not in repr(paper)

    def test_that_nobody_wrote_are_refused(self, sandbox, client):
        with pytest.raises(Refused):
            client.document("999")
