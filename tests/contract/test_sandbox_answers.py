"""The sandbox's own answers, asked for by hand, in the eyes of the vendors' descriptions.

What our clients ask is judged by `test_clients`; here stand the operations and the kinds of answer
that a tour of the clients does not reach.
"""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.actions import act
from sandbox.world import World
from tests.contract.judge import Judge
from tests.remotes import MARKETPLACE_KEY, MARKETPLACE_URL, Exchange

pytestmark = pytest.mark.contract

LINES = "/sellerpayment/transactions_logs"
TEE, LAMP = "FN-TEE-M-NVY", "LM-LAMP-BRS"
STOCK_FILE = "offer-sku;quantity;warehouse-code;update-delete\n{}\n"

Asking = Callable[..., requests.Response]


@pytest.fixture
def ask(sandbox: World) -> Asking:
    """Return how to ask the marketplace something; the answer must be a good one."""
    sandbox.mirakl.settings.enforce_call_frequency = False

    def asked(method: str, path: str, **more: Any) -> requests.Response:
        url = path if path.startswith("https://") else f"{MARKETPLACE_URL}/api{path}"
        headers = {"Authorization": MARKETPLACE_KEY, "Accept": "*/*"}
        with requests.Session() as session:
            answer = session.request(method, url, timeout=(5, 5), headers=headers, **more)
        assert answer.ok, answer.text
        return answer

    return asked


@pytest.fixture
def judged(vendor_specs: Path, exchanges: list[Exchange]) -> Callable[[], list[str]]:
    """Return what the judge says of everything that was asked."""
    return lambda: Judge(vendor_specs).complaints(exchanges)


class TestStockImports:
    def test_are_within_their_description(self, sandbox, ask, judged):
        content = STOCK_FILE.format(f"{TEE};7;;update\nNOBODYS;1;;update")
        files = {"file": ("stock.csv", content.encode(), "text/csv")}
        import_id = ask("POST", "/offers/stock/imports", files=files).json()["import_id"]
        seen = []
        for seconds in (0, 20, 60):
            sandbox.move(seconds)
            status = ask("GET", f"/offers/stock/imports/{import_id}/status").json()
            seen.append(status["status"])
        ask("GET", f"/offers/stock/imports/{import_id}/error_report")

        assert seen == ["WAITING", "RUNNING", "COMPLETE"]
        assert judged() == []


class TestReturns:
    def test_are_within_their_description(self, sandbox, ask, judged):
        order_id = sandbox.mirakl.place_order([(TEE, 2), (LAMP, 1)], state="RECEIVED")
        wishes = [{"order_id": order_id, "line_id": f"{order_id}-{n}"} for n in (1, 2)]
        sent, unwanted = (act(sandbox, "ask_for_return", one).data["return_id"] for one in wishes)
        no = {"accepted": False, "rejection_reason_code": "RETURN_REJECTION_NOT_NEEDED"}
        fault = {"compliant": False, "non_compliance_reason_code": "RETURN_NON_COMPLIANT_OTHER"}
        line = {"order_line_id": f"{order_id}-1", **fault}
        for deed, rows in {
            "accept": [{"id": sent, "accepted": True}, {"id": unwanted, **no}],
            "receive": [{"id": sent}, {"id": unwanted}],
            "compliance": [{"id": sent, "return_lines": [line]}],
            "close": [{"id": sent}],
        }.items():
            ask("PUT", f"/returns/{deed}", json={"returns": rows})
            ask("GET", "/returns", params={"return_state": ["IN_PROGRESS", "RECEIVED"]})
        listed = ask("GET", "/returns", params={"limit": 1}).json()

        assert listed["next_page_token"]
        assert judged() == []


class TestOffers:
    @pytest.mark.parametrize("kind", ["application/json", "text/csv"])
    def test_are_exported_within_their_description(self, sandbox, ask, judged, kind):
        sandbox.mirakl.edit_offer(TEE, warehouses={"EAST": 3}, min_order_quantity=2)
        sandbox.mirakl.edit_offer(LAMP, is_deleted=True)
        since = {"last_request_date": "2026-01-01T00:00:00Z"}
        for scope in ({"include_inactive_offers": True}, since):
            body = {"export_type": kind, **scope}
            tracking_id = ask("POST", "/offers/export/async", json=body).json()["tracking_id"]
            path = f"/offers/export/async/status/{tracking_id}"
            ask("GET", path)
            sandbox.move(60)
            (url,) = ask("GET", path).json()["urls"]
            assert TEE in ask("GET", url).text

        assert judged() == []

    def test_whose_export_failed_are_within_their_description(self, sandbox, ask, judged):
        sandbox.mirakl.settings.exports_fail = True
        tracking_id = ask("POST", "/offers/export/async", json={}).json()["tracking_id"]
        sandbox.move(60)

        status = ask("GET", f"/offers/export/async/status/{tracking_id}").json()
        assert status["status"] == "FAILED"
        assert judged() == []

    def test_are_listed_within_their_description(self, sandbox, ask, judged):
        offer = sandbox.mirakl.edit_offer(TEE, quantity=0, package_quantity=2)
        ask("GET", "/offers", params={"max": 100, "offset": 0, "sort": "price"})
        ask("GET", f"/offers/{offer.offer_id}")
        reference = f"UPC|{offer.upc}"
        assert ask("GET", "/products", params={"product_references": reference}).json()["products"]

        assert judged() == []

    def test_are_imported_by_others_within_their_description(self, sandbox, ask, judged):
        act(sandbox, "foreign_import", {"sku": TEE, "quantity": 1})
        act(sandbox, "foreign_import", {"sku": TEE, "price": "31.50"})
        for path in ("/offers/imports", "/offers/pricing/imports"):
            (row,) = ask("GET", path, params={"origins": "API", "limit": 10}).json()["data"]
            assert row["origin"] == "API"

        assert judged() == []


@pytest.fixture
def paid_out(sandbox: World) -> World:
    """Give a world where each kind of line was written, and one cycle of three was paid."""
    market = sandbox.mirakl
    market.settings.commission_vat_rate = Decimal(20)
    for number in range(3):
        order_id = market.place_order([(TEE, 2)], state="SHIPPED")
        market.receive(order_id)
        market.refund_by_operator(order_id, amount="1.50", shipping_amount="0.25")
        for action in ("charge_subscription", "give_credit", "send_invoice", "charge_once"):
            act(sandbox, action, {})
        act(sandbox, "penalize", {"order_id": order_id})
        act(sandbox, "keep_reserve", {"amount": "5" if number else "-5"})
        act(sandbox, "close_cycle", {})
        sandbox.move(61)
    act(sandbox, "pay_out", {})
    act(sandbox, "fail_payout", {})
    market.place_order([(TEE, 1)], state="SHIPPING")
    return sandbox


class TestMoney:
    def test_is_listed_within_its_description(self, paid_out, ask, judged):
        narrowed = {
            "limit": 5,
            "payment_state": ["PAID", "PENDING", "PAYABLE"],
            "last_updated_from": "2026-01-01T00:00:00.000Z",
            "sort": "lastUpdated,ASC",
        }
        page = ask("GET", LINES, params=narrowed).json()
        ask("GET", LINES, params={"page_token": page["next_page_token"]})
        ask("GET", LINES, params={"limit": 2000})
        cycles = ask("GET", "/seller-billing-cycles", params={"limit": 1000}).json()["data"]
        documents = ask("GET", "/invoices", params={"type": "ALL", "max": 100}).json()["invoices"]
        ask("GET", f"/invoices/{documents[0]['invoice_id']}")

        assert [one["pay_out"]["state"] for one in cycles] == ["PAID", "FAILED", "TO_PAY"]
        assert len(documents) == 9
        assert judged() == []

    @pytest.mark.parametrize("kind", ["JSON", "NDJSON"])
    def test_is_exported_within_its_description(self, paid_out, ask, judged, kind):
        body = {"format": kind, "items_per_chunk": 20, "payment_state": ["PAID", "PAYABLE"]}
        tracking_id = ask("POST", f"{LINES}/async", json=body).json()["tracking_id"]
        path = f"{LINES}/async/status/{tracking_id}"
        ask("GET", path)
        paid_out.move(60)
        urls = ask("GET", path).json()["urls"]
        for url in urls:
            assert "accounting_document_number" in ask("GET", url).text

        assert len(urls) > 2
        assert judged() == []

    def test_whose_export_failed_is_within_its_description(self, paid_out, ask, judged):
        paid_out.mirakl.settings.exports_fail = True
        tracking_id = ask("POST", f"{LINES}/async", json={}).json()["tracking_id"]
        paid_out.move(60)

        assert ask("GET", f"{LINES}/async/status/{tracking_id}").json()["status"] == "FAILED"
        assert judged() == []
