"""The door to the remotes: what each kind of answer, and of silence, turns into."""

import json
from decimal import Decimal

import pytest
import requests
from urllib3.exceptions import NewConnectionError

from integration.domain.failures import Failure
from integration.transport import (
    NotPermitted,
    Refused,
    Remote,
    RemoteBroken,
    RemoteError,
    Throttled,
    Unreachable,
    Unreadable,
)
from tests.integration.door import HOME, ORDERS, SHOPPER, read, write


class TestAnswer:
    def test_keeps_every_digit_of_money(self, remote, answers):
        answers.get(ORDERS, body='{"price": 99999999999999.99, "unit": 1.10, "quantity": 3}')

        read_back = remote.get("/api/orders", operation="OR11").json()

        assert read_back == {
            "price": Decimal("99999999999999.99"),
            "unit": Decimal("1.10"),
            "quantity": 3,
        }
        assert str(read_back["unit"]) == "1.10"

    def test_writes_every_digit_of_money_as_a_json_number(self, remote, answers):
        answers.post(ORDERS, json={})

        remote.send(
            "POST", "/api/orders", operation="X", json={"price": Decimal("99999999999999.99")}
        )

        assert answers.calls[0].request.body == b'{"price": 99999999999999.99}'

    @pytest.mark.parametrize(
        "body", ["", "  ", "<html>Maintenance</html>", '{"orders": [', "OK", "[NaN]", "[" * 9000]
    )
    def test_that_is_not_json_is_unreadable(self, remote, answers, body):
        answers.get(ORDERS, body=body)

        with pytest.raises(Unreadable) as caught:
            read(remote)

        assert caught.value.failure is Failure.FINAL
        assert caught.value.status == 200
        assert not caught.value.may_have_happened

    def test_that_is_not_json_leaves_a_write_in_doubt(self, remote, answers):
        answers.put(ORDERS, body="<html>")

        with pytest.raises(Unreadable) as caught:
            write(remote)

        assert caught.value.may_have_happened

    def test_without_a_body_is_empty(self, remote, answers):
        answers.get(ORDERS, status=204)

        answer = remote.get("/api/orders", operation="OR11")

        assert answer.is_empty
        assert answer.status == 204

    def test_too_big_is_unreadable(self, gate, answers):
        answers.get(ORDERS, body="[" + "1," * 70_000 + "1]")
        small = Remote("Macy's", HOME, {}, gate, max_bytes=100_000)

        with pytest.raises(Unreadable, match="more than we can read"):
            read(small)

    def test_never_shows_its_body(self, remote, answers):
        answers.get(ORDERS, json={"name": SHOPPER})

        assert SHOPPER not in repr(remote.get("/api/orders", operation="OR11"))


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "error", "failure"),
        [
            (301, Unreadable, Failure.FINAL),
            (302, Unreadable, Failure.FINAL),
            (400, Refused, Failure.FINAL),
            (401, NotPermitted, Failure.SETUP),
            (403, NotPermitted, Failure.SETUP),
            (404, Refused, Failure.FINAL),
            (409, Refused, Failure.FINAL),
            (422, Refused, Failure.FINAL),
            (429, Throttled, Failure.RETRY),
            (500, RemoteBroken, Failure.RETRY),
            (502, RemoteBroken, Failure.RETRY),
            (504, RemoteBroken, Failure.RETRY),
        ],
    )
    def test_says_whether_another_try_is_worth_it(self, remote, answers, status, error, failure):
        answers.put(ORDERS, status=status, headers={"Location": "https://elsewhere.example"})

        with pytest.raises(RemoteError) as caught:
            write(remote)

        assert type(caught.value) is error
        assert caught.value.failure is failure
        assert caught.value.status == status
        assert caught.value.operation == "OR04"

    @pytest.mark.parametrize(
        ("status", "doubt"),
        [
            (200, True),
            (302, True),
            (400, False),
            (401, False),
            (404, False),
            (408, True),
            (409, False),
            (429, False),
            (500, True),
            (503, True),
            (504, True),
        ],
    )
    def test_says_whether_a_write_may_have_happened(self, remote, answers, status, doubt):
        answers.put(ORDERS, status=status, body="half a stor")

        with pytest.raises(RemoteError) as caught:
            write(remote)

        assert caught.value.may_have_happened is doubt

    def test_of_a_read_never_leaves_a_doubt(self, remote, answers):
        answers.get(ORDERS, status=504)

        with pytest.raises(RemoteBroken) as caught:
            read(remote)

        assert not caught.value.may_have_happened

    def test_of_a_redirect_is_not_followed(self, remote, answers):
        answers.get(
            ORDERS, status=302, headers={"Location": "https://elsewhere.example/api/orders"}
        )
        elsewhere = answers.get("https://elsewhere.example/api/orders", json={"stolen": "key"})

        with pytest.raises(Unreadable, match="another address"):
            read(remote)

        assert elsewhere.call_count == 0


class TestRefusal:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (
                [
                    {
                        "status": 409,
                        "details": {"errors": [{"type": "OutOfStock", "product": {"id": 6}}]},
                    }
                ],
                "OutOfStock",
            ),
            ({"status": 400, "errors": [{"code": "ORDER_INVALID_STATE"}]}, "ORDER_INVALID_STATE"),
            ({"status": 422, "type": "https://example.com/api-status-codes", "errors": {}}, ""),
            ({"status": 400, "message": "Param 'x' is required"}, ""),
            ([[[[[[[{"code": "TOO_DEEP"}]]]]]]], ""),
        ],
    )
    def test_carries_its_code_and_its_details_for_the_decision(self, remote, answers, body, code):
        answers.put(ORDERS, status=409, json=body)

        with pytest.raises(Refused) as caught:
            write(remote)

        assert caught.value.code == code
        assert caught.value.details == body

    @pytest.mark.parametrize("body", ["", "<html>No.</html>", json.dumps(["x" * 70_000])])
    def test_without_a_short_json_body_has_no_details(self, remote, answers, body):
        answers.put(ORDERS, status=409, body=body)

        with pytest.raises(Refused) as caught:
            write(remote)

        assert (caught.value.code, caught.value.details) == ("", None)


class TestSilence:
    @pytest.mark.parametrize(
        ("accident", "doubt"),
        [
            (requests.ConnectTimeout(), False),
            (requests.ReadTimeout(), True),
            (requests.ConnectionError("Connection reset by peer"), True),
            (requests.exceptions.ChunkedEncodingError(), True),
        ],
    )
    def test_leaves_a_write_in_doubt_unless_nobody_was_there(
        self, remote, answers, accident, doubt
    ):
        answers.put(ORDERS, body=accident)

        with pytest.raises(Unreachable) as caught:
            write(remote)

        assert caught.value.may_have_happened is doubt
        assert caught.value.failure is Failure.RETRY
        assert caught.value.status is None

    def test_of_a_host_that_is_not_there_is_no_doubt(self, remote, answers):
        nobody = requests.ConnectionError(_MaxRetries(NewConnectionError(None, "refused")))
        answers.put(ORDERS, body=nobody)

        with pytest.raises(Unreachable, match="could not be reached") as caught:
            write(remote)

        assert not caught.value.may_have_happened


class _MaxRetries(Exception):
    def __init__(self, reason: Exception) -> None:
        super().__init__("Max retries exceeded")
        self.reason = reason
