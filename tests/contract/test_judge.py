"""The judge itself: what it must not let pass."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from tests.contract.amendments import AMENDMENTS, Complaint
from tests.contract.judge import Judge
from tests.remotes import MARKETPLACE_URL, STORE_HOME, Exchange

pytestmark = pytest.mark.contract

STORE_URL = f"{STORE_HOME}/stores/sandboxstore"
STATUSES = [{"id": 0, "name": "Incomplete"}]
ACCEPT = {"order_lines": [{"id": "A-1", "accepted": True}]}
BILLING = {"zip": "60622"}

Judging = Callable[..., list[str]]


def exchange(
    method: str,
    url: str,
    *,
    operation: str = "",
    body: Any = None,
    answer: Any = None,
    status: int = 200,
    levers: tuple[str, ...] = (),
) -> Exchange:
    headers = {"Authorization": "key", "X-Auth-Token": "token", "Accept": "application/json"}
    asked = requests.Request(method, url, json=body, headers=headers).prepare()
    text = b"" if answer is None else json.dumps(answer).encode()
    raw = HTTPResponse(
        io.BytesIO(text),
        headers={"Content-Type": "application/json"} if text else {},
        status=status,
        preload_content=False,
    )
    response = requests.adapters.HTTPAdapter().build_response(asked, raw)
    return Exchange(operation, asked, response, levers)


@pytest.fixture
def judged(vendor_specs: Path) -> Judging:
    """Return what the judge says of one call."""
    return lambda *args, **more: Judge.at(str(vendor_specs)).complaints([exchange(*args, **more)])


class TestJudge:
    def test_lets_a_proper_call_pass(self, judged):
        accept = f"{MARKETPLACE_URL}/api/orders/A/accept"
        statuses = f"{STORE_URL}/v2/order_statuses"

        assert judged("PUT", accept, body=ACCEPT, status=204) == []
        assert judged("GET", statuses, answer=STATUSES) == []

    @pytest.mark.parametrize(
        ("method", "url", "body"),
        [
            ("PUT", f"{MARKETPLACE_URL}/api/orders/A/accept", ACCEPT | {"surprise": 1}),
            (
                "PUT",
                f"{MARKETPLACE_URL}/api/orders/A/accept",
                {"order_lines": [{"id": "A-1", "accepted": True, "surprise": 1}]},
            ),
            ("POST", f"{STORE_URL}/v2/orders", {"billing_address": BILLING, "surprise": 1}),
            ("POST", f"{STORE_URL}/v2/orders", {"billing_address": BILLING | {"surprise": 1}}),
            ("PUT", f"{STORE_URL}/v2/orders/1", {"surprise": 1}),
        ],
    )
    def test_refuses_a_body_key_that_nobody_declared(self, judged, method, url, body):
        complaints = judged(method, url, body=body, status=400)

        assert complaints
        assert all(", request:" in complaint for complaint in complaints)

    @pytest.mark.parametrize(
        ("method", "url", "body"),
        [
            ("PUT", f"{MARKETPLACE_URL}/api/orders/A/accept", {"order_lines": [{"id": "A-1"}]}),
            (
                "PUT",
                f"{MARKETPLACE_URL}/api/orders/A/accept",
                {"order_lines": [{"id": 1, "accepted": True}]},
            ),
            ("POST", f"{STORE_URL}/v2/orders", {}),
            ("PUT", f"{STORE_URL}/v2/orders/1", {"status_id": "11"}),
        ],
    )
    def test_refuses_a_body_that_lacks_something_or_mistakes_its_kind(
        self, judged, method, url, body
    ):
        assert judged(method, url, body=body, status=400)

    @pytest.mark.parametrize(
        "url",
        [f"{MARKETPLACE_URL}/api/account?surprise=1", f"{STORE_URL}/v2/orders?is_deleted=true"],
    )
    def test_refuses_a_query_that_nobody_declared(self, judged, url):
        [complaint] = judged("GET", url, status=400)

        assert complaint.endswith("not declared")

    @pytest.mark.parametrize("url", [f"{MARKETPLACE_URL}/api/order", f"{STORE_URL}/v2/order"])
    def test_refuses_a_path_that_nobody_knows(self, judged, url):
        assert judged("GET", url, status=404)

    def test_refuses_an_answer_of_another_shape(self, judged):
        statuses = f"{STORE_URL}/v2/order_statuses"

        [complaint] = judged("GET", statuses, answer=[{"id": "0"}])

        assert "$[0].id" in complaint

    def test_refuses_a_success_that_nobody_declared(self, judged):
        accept = f"{MARKETPLACE_URL}/api/orders/A/accept"

        assert judged("PUT", accept, body=ACCEPT, answer={}, status=201)

    def test_looks_at_no_answer_that_says_no(self, judged):
        statuses = f"{STORE_URL}/v2/order_statuses"

        assert judged("GET", statuses, answer={"any": "shape"}, status=500) == []

    @pytest.mark.parametrize("lever", ["garble", "unknown_enum"])
    def test_looks_at_no_answer_that_a_lever_spoiled(self, judged, lever):
        statuses = f"{STORE_URL}/v2/order_statuses"

        assert judged("GET", statuses, answer={"any": "shape"}, levers=(lever,)) == []
        assert judged("GET", statuses, answer={"any": "shape"}, levers=("delay",))


class TestAmendments:
    def test_have_a_name_of_their_own_and_a_reason(self):
        assert len({amendment.name for amendment in AMENDMENTS}) == len(AMENDMENTS)
        assert all(len(amendment.reason) > 20 for amendment in AMENDMENTS)

    @pytest.mark.parametrize(
        "complaint",
        [
            Complaint("mirakl OR11", "query", "surprise: not declared"),
            Complaint("mirakl OR21", "query", "max: not declared"),
            Complaint("mirakl OR11", "response", "max: not declared"),
            Complaint("bigcommerce GET /v2/orders", "response", "$[0].id: None is not of type"),
            Complaint("bigcommerce GET /v2/orders", "response", "Missing response data"),
        ],
    )
    def test_forgive_nothing_else(self, complaint):
        assert not any(amendment.forgives(complaint) for amendment in AMENDMENTS)
