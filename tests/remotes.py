"""Both vendors in this process: whatever the product sends to them reaches the sandbox.

The product is not told: `requests` hands out another adapter for the sandbox's two hosts. What was
said on both sides is kept in `exchanges` and, where VENDOR_SPECS names the vendors' own API
descriptions, judged by them when the test ends (JUDGE_SANDBOX=0 turns that off).
"""

import hashlib
import io
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from integration.bigcommerce import client as bigcommerce
from integration.bigcommerce.client import BigCommerceClient
from integration.mirakl import client as mirakl
from integration.mirakl.client import MiraklClient
from integration.transport import Gate, OpenGate, Remote
from sandbox.app import create_app
from sandbox.clock import ManualClock
from sandbox.levers import Dropped
from sandbox.world import World
from tests import told

MARKETPLACE_URL = "https://marketplace.sandbox.test"
MARKETPLACE_KEY = "sandbox-mirakl-key"
STORE_HOME = "https://store.sandbox.test"
STORE_HASH = "sandboxstore"
STORE_TOKEN = "sandbox-store-token"  # the sandbox's one token is public
UNKNOWN_WORDS = "unknown_enum"
STARTS_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Exchange:
    """One call to the sandbox: what was asked, what came back (None for nothing), and why.

    `levers` are the kinds of the levers that had their hand in it.
    """

    operation: str
    request: requests.PreparedRequest
    response: requests.Response | None
    levers: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return what tells this exchange from every other, in the judge's eyes."""
        asked, answer = self.request, self.response
        said = (answer.status_code, answer.content) if answer is not None else ()
        parts = (self.operation, asked.method, asked.url, asked.body, said, self.levers)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


_JUDGED: set[str] = set()  # what was found clean: every story connects the same shop


class SandboxAdapter(HTTPAdapter):
    """A `requests` adapter that hands each call to the sandbox's WSGI app."""

    def __init__(self, world: World, exchanges: list[Exchange]) -> None:
        super().__init__()
        self._world = world
        self._app = create_app(world)
        self._exchanges = exchanges

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        waiting = [(fault, fault.times) for fault in self._world.levers.waiting]
        asked_at = self._world.clock.now()
        response, error = self._ask(request)
        if self._world.clock.now() - asked_at > timedelta(seconds=timeout[1]):
            response, error = None, requests.ReadTimeout(request=request)
        pulled = [fault.kind for fault, times in waiting if fault.times != times]
        if self._world.mirakl.uses_unknown_words:
            pulled.append(UNKNOWN_WORDS)
        operation = self._world.calls[-1].operation if self._world.calls else ""
        self._exchanges.append(Exchange(operation, request, response, tuple(pulled)))
        if response is None:
            raise error
        return response

    def _ask(
        self, request: requests.PreparedRequest
    ) -> tuple[requests.Response | None, requests.RequestException]:
        broken = requests.ConnectionError("Connection aborted.", request=request)
        try:
            body, status, headers = run_wsgi_app(self._app, _environ(request), buffered=True)
        except Dropped:
            return None, broken
        raw = HTTPResponse(
            body=io.BytesIO(b"".join(body)),
            headers=HTTPHeaderDict(headers.to_wsgi_list()),
            status=int(status.split()[0]),
            reason=status.partition(" ")[2],
            preload_content=False,
        )
        response = self.build_response(request, raw)
        response.content  # noqa: B018  read it now, for the caller and for the judge
        return response, broken


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url)
    body = request.body or b""
    return EnvironBuilder(
        path=parts.path,
        query_string=parts.query,
        base_url=f"{parts.scheme}://{parts.netloc}",
        method=request.method,
        headers=list(request.headers.items()),
        data=body.encode() if isinstance(body, str) else body,
    ).get_environ()


@pytest.fixture
def exchanges() -> list[Exchange]:
    """Give the calls that the test makes to the sandbox, oldest first."""
    return []


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch, exchanges: list[Exchange]) -> Iterator[World]:
    """Give a world with nothing sold yet, which the product reaches at the addresses above."""
    world = World(ManualClock(STARTS_AT))
    adapter = SandboxAdapter(world, exchanges)
    real_adapter = requests.Session.get_adapter
    hosts = {urlsplit(MARKETPLACE_URL).netloc, urlsplit(STORE_HOME).netloc}

    def get_adapter(session: requests.Session, url: str) -> Any:
        return adapter if urlsplit(url).netloc in hosts else real_adapter(session, url)

    monkeypatch.setattr(requests.Session, "get_adapter", get_adapter)
    # A machine that stalls for some seconds must not make a story's minutes longer; still no two
    # looks at the stopwatch show the same.
    looks = itertools.count()
    stopwatch = SimpleNamespace(monotonic=lambda: time.monotonic() / 100 + next(looks) / 100_000)
    monkeypatch.setattr("integration.runs.time", stopwatch)
    monkeypatch.setattr("integration.transport.remote.sleep", lambda s: world.clock.sleep(s))
    told.trusted(world, monkeypatch)
    yield world
    told.forget(world)
    specs = os.environ.get("VENDOR_SPECS")
    if specs and os.environ.get("JUDGE_SANDBOX") != "0":
        from tests.contract.judge import Judge  # a second to load, for those who judge

        fresh = {digest: one for one in exchanges if (digest := one.digest) not in _JUDGED}
        complaints = Judge.at(specs).complaints(fresh.values())
        assert not complaints, "\n".join(complaints)
        _JUDGED.update(fresh)


def marketplace(*, gate: Gate | None = None, shop_id: int | None = None) -> MiraklClient:
    """Return a client of the sandbox's marketplace."""
    headers = mirakl.credential(api_key=MARKETPLACE_KEY)
    remote = Remote("Macy's", MARKETPLACE_URL, headers, gate or OpenGate())
    return MiraklClient(remote, shop_id=shop_id)


def store(*, gate: Gate | None = None) -> BigCommerceClient:
    """Return a client of the sandbox's store."""
    headers = bigcommerce.credential(access_token=STORE_TOKEN)
    url = bigcommerce.address_of(store_hash=STORE_HASH, home=STORE_HOME)
    return BigCommerceClient(Remote("Store", url, headers, gate or OpenGate()))
