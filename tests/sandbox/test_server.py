"""The sandbox as a process: real HTTP, hung-up connections, and a clean end."""

import contextlib
import http.client
import http.server
import json
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
KEY = {"Authorization": "sandbox-mirakl-key"}


@contextlib.contextmanager
def running(*options):
    """Run a sandbox whose minutes last a fifth of a second; give its base URL and its process."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--minute", "0.2", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        yield line.rsplit(" ", 1)[1].strip().rstrip("/"), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def base():
    with running() as (url, _):
        yield url


def act(base, name, **given):
    answer = requests.post(f"{base}/control/{name}", json=given, timeout=5)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestServer:
    def test_speaks_http_1_1(self, base):
        connection = http.client.HTTPConnection(base.removeprefix("http://"), timeout=5)
        connection.request("GET", "/api/version")
        answer = connection.getresponse()

        assert (answer.version, answer.status) == (11, 200)
        connection.close()

    def test_confirms_payments_by_itself_without_being_asked(self, base):
        order_id = act(base, "place_order", sku="FN-TEE-M-NVY")["order_id"]
        body = {"order_lines": [{"id": f"{order_id}-1", "accepted": True}]}
        url = f"{base}/api/orders/{order_id}/accept"
        assert requests.put(url, json=body, headers=KEY, timeout=5).status_code == 204

        deadline = time.monotonic() + 10
        while state_of(base, order_id) != "SHIPPING":
            assert time.monotonic() < deadline
            time.sleep(0.05)

    @pytest.mark.parametrize(
        ("lever", "state"), [("drop_next", "WAITING_ACCEPTANCE"), ("do_it_but_drop", "REFUSED")]
    )
    def test_hangs_up(self, base, lever, state):
        order_id = act(base, "place_order", sku="FN-TEE-M-NVY")["order_id"]
        act(base, lever, to="OR21")
        body = {"order_lines": [{"id": f"{order_id}-1", "accepted": False}]}

        with pytest.raises(requests.ConnectionError):
            requests.put(f"{base}/api/orders/{order_id}/accept", json=body, headers=KEY, timeout=5)
        assert state_of(base, order_id) == state

    def test_answers_late_without_holding_up_others(self, base):
        act(base, "delay_next", to="OR11", seconds=2)
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{base}/api/orders", headers=KEY, timeout=0.3)

        began = time.monotonic()
        assert requests.get(f"{base}/api/version", timeout=1).status_code == 200
        assert time.monotonic() - began < 1

    def test_names_itself_in_the_files_of_an_export(self, base):
        body = {"start_date": "2020-01-01T00:00:00Z", "end_date": "2100-01-01T00:00:00Z"}
        url = f"{base}/api/orders/async-export"
        tracking_id = requests.post(url, json=body, headers=KEY, timeout=5).json()["tracking_id"]
        act(base, "move_time", seconds=60)

        answer = requests.get(f"{url}/status/{tracking_id}", headers=KEY, timeout=5).json()
        (file,) = answer["urls"]
        assert file.startswith(base)
        assert "orders" in requests.get(file, headers=KEY, timeout=5).json()

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_ends_cleanly_when_it_is_asked_to(self, number):
        with running() as (url, process):
            requests.get(f"{url}/api/version", timeout=5)
            process.send_signal(number)

            assert process.wait(timeout=5) == 0


class TestWebhooks:
    def test_are_carried_over_http_and_tried_again(self):
        heard: queue.Queue[tuple[str | None, dict]] = queue.Queue()
        answers = iter([500, 204])

        class Listener(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.put((self.headers["X-Hook-Secret"], json.loads(body)))
                self.send_response(next(answers))
                self.end_headers()

            def log_message(self, *_what):
                """Keep the test's output clean."""

        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        try:
            with running("--local-hooks") as (url, _):
                subscribe(url, f"http://127.0.0.1:{listener.server_port}/hooks")
                act(url, "set_stock", sku="LM-LAMP-BRS", quantity=3)

                first, second = heard.get(timeout=10), heard.get(timeout=10)
        finally:
            listener.shutdown()
            listener.server_close()
        assert first == second
        assert first[0] == "s"
        assert first[1]["data"]["inventory"]["value"] == 3

    def test_stay_in_public_unless_told_otherwise(self, base):
        with pytest.raises(requests.HTTPError, match="422"):
            subscribe(base, "http://127.0.0.1:9/hooks")


def subscribe(base, destination):
    answer = requests.post(
        f"{base}/stores/sandboxstore/v3/hooks",
        json={
            "scope": "store/product/inventory/updated",
            "destination": destination,
            "headers": {"X-Hook-Secret": "s"},
        },
        headers={"X-Auth-Token": "sandbox-store-token"},
        timeout=5,
    )
    answer.raise_for_status()


def state_of(base, order_id):
    rows = requests.get(f"{base}/control/state", timeout=5).json()["orders"]
    return next(row["state"] for row in rows if row["order_id"] == order_id)
