"""The sandbox's own answers, asked for by hand, in the eyes of the vendors' descriptions.

What our clients ask is judged by `test_clients`; here stand the operations and the kinds of answer
that a tour of the clients does not reach.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.world import World
from tests.contract.judge import Judge
from tests.remotes import MARKETPLACE_KEY, MARKETPLACE_URL, Exchange

pytestmark = pytest.mark.contract

TEE, LAMP = "FN-TEE-M-NVY", "LM-LAMP-BRS"
STOCK_FILE = "offer-sku;quantity;warehouse-code;update-delete\n{}\n"

Asking = Callable[..., requests.Response]


@pytest.fixture
def ask(sandbox: World) -> Asking:
    """Return how to ask the marketplace something; the answer must be a good one."""
    sandbox.mirakl.settings.enforce_call_frequency = False

    def asked(method: str, path: str, **more: Any) -> requests.Response:
        url = path if path.startswith("https://") else f"{MARKETPLACE_URL}/api{path}"
        headers = {"Authorization": MARKETPLACE_KEY, "Accept": "application/json"}
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
