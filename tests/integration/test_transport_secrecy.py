"""The door to the remotes: no key, no buyer and no query in a log or an error."""

import logging
import traceback
from collections.abc import Callable

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st

from integration.transport import (
    OpenGate,
    Remote,
    RemoteError,
)
from tests.integration.door import HOME, KEY, ORDERS, SHOPPER, read, write


class TestSecrecy:
    @pytest.mark.parametrize("act", [read, write])
    @pytest.mark.parametrize(
        "accident",
        [
            requests.ConnectTimeout(f"{HOME}?email={SHOPPER} {KEY}"),
            requests.ReadTimeout(f"{HOME}?email={SHOPPER} {KEY}"),
            requests.ConnectionError(f"{HOME}?email={SHOPPER} {KEY}"),
            requests.exceptions.InvalidURL(f"{HOME}?email={SHOPPER} {KEY}"),
            200,
            302,
            400,
            401,
            403,
            404,
            409,
            429,
            500,
            503,
            599,
        ],
    )
    def test_holds_for_every_failure(self, remote, answers, caplog, act: Callable, accident):
        caplog.set_level(logging.DEBUG)
        body = f'{{"code": "NO", "name": "{SHOPPER}", "key": "{KEY}"'
        outcome = (
            {"body": accident}
            if isinstance(accident, Exception)
            else {"body": body, "status": accident}
        )
        answers.add("GET", ORDERS, **outcome)
        answers.add("PUT", ORDERS, **outcome)

        with pytest.raises(RemoteError) as caught:
            act(remote)

        told = "".join(traceback.format_exception(caught.value))
        logged = " ".join(str(vars(record)) for record in caplog.records)
        shown = [str(caught.value), repr(caught.value), caught.value.sentence, told, logged]
        assert not [text for text in shown if KEY in text or SHOPPER in text or "Lovelace" in text]
        assert caught.value.__context__ is None

    def test_one_line_a_call_says_what_was_called_and_how_it_went(self, remote, answers, caplog):
        caplog.set_level(logging.INFO, logger="integration.transport")
        answers.get(ORDERS, json={})

        read(remote)

        [line] = caplog.records
        assert (line.remote, line.operation, line.method, line.path) == (
            "Macy's",
            "OR11",
            "GET",
            "/api/orders",
        )
        assert line.status == 200
        assert line.ms >= 0

    @given(status=st.integers(200, 599), body=st.binary(max_size=200))
    def test_no_answer_at_all_escapes_the_tree(self, status, body):
        remote = Remote("Macy's", HOME, {}, OpenGate(), pauses=())
        with responses.RequestsMock() as answers:
            answers.get(ORDERS, status=status, body=body)
            failure = None
            try:
                remote.get("/api/orders", operation="OR11").json()
            except RemoteError as error:
                failure = error

        if failure is None:
            assert 200 <= status < 300
        else:
            assert failure.sentence.startswith("Macy's ")
            assert failure.status == status
