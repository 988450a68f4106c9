"""The door to the remotes: when it asks, when it repeats, and when it holds back."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from integration.domain.failures import Failure
from integration.transport import (
    BudgetSpent,
    Remote,
    RemoteBroken,
    RemoteError,
    Throttled,
)
from tests.integration.door import HOME, ORDERS, Turnstile, read, write


class TestRepetition:
    def test_of_a_read_saves_it(self, remote, gate, answers):
        answers.get(ORDERS, status=503)
        answers.get(ORDERS, body=requests.ReadTimeout())
        answers.get(ORDERS, json={"orders": []})

        assert read(remote) == {"orders": []}
        assert gate.asked == ["OR11"] * 3

    def test_of_a_read_ends(self, remote, answers):
        answers.get(ORDERS, status=503)

        with pytest.raises(RemoteBroken):
            read(remote)

        assert len(answers.calls) == 3

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_of_a_write_never_happens(self, remote, answers, status):
        answers.put(ORDERS, status=status)

        with pytest.raises(RemoteError):
            write(remote)

        assert len(answers.calls) == 1

    @pytest.mark.parametrize("status", [400, 401, 404, 429])
    def test_of_a_clear_no_never_happens(self, remote, answers, status):
        answers.get(ORDERS, status=status)

        with pytest.raises(RemoteError):
            read(remote)

        assert len(answers.calls) == 1

    def test_that_the_budget_does_not_cover_tells_the_failure_itself(self, answers):
        answers.get(ORDERS, status=503)
        narrow = Remote("Macy's", HOME, {}, Turnstile(opens=1), pauses=(0, 0))

        with pytest.raises(RemoteBroken):
            read(narrow)


class TestGate:
    def test_that_is_closed_lets_nothing_out(self, answers):
        reads = answers.get(ORDERS, json={})
        closed = Remote("Macy's", HOME, {}, Turnstile(opens=0))

        with pytest.raises(BudgetSpent) as caught:
            read(closed)

        assert reads.call_count == 0
        assert caught.value.retry_at == datetime(2026, 11, 21, tzinfo=UTC)
        assert not caught.value.may_have_happened

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            ({"Retry-After": "7"}, 7),
            ({"Retry-After": "-7"}, 0),
            ({"Retry-After": "999999999"}, 86_400),
            ({"Retry-After": "NaN"}, None),
            ({"Retry-After": "soon"}, None),
            ({"X-Rate-Limit-Time-Reset-Ms": "2500"}, 2.5),
            ({"x-rate-limit-time-reset-ms": "2500", "X-Retry-After": "9"}, 9),
            (
                {
                    "Retry-After": "Sat, 21 Nov 2026 15:00:30 GMT",
                    "Date": "Sat, 21 Nov 2026 15:00:00 GMT",
                },
                30,
            ),
            ({"Retry-After": "Sat, 21 Nov 2026 15:00:30 GMT"}, None),
            ({}, None),
        ],
    )
    def test_is_held_for_as_long_as_a_429_asks(self, remote, gate, answers, headers, seconds):
        answers.get(ORDERS, status=429, headers=headers)

        with pytest.raises(Throttled) as caught:
            read(remote)

        assert caught.value.retry_after == seconds
        assert gate.held == [("OR11", 30 if seconds is None else seconds)]

    def test_is_held_before_the_shared_quota_runs_out(self, remote, gate, answers):
        quota = {"X-Rate-Limit-Requests-Left": "4", "X-Rate-Limit-Time-Reset-Ms": "12000"}
        answers.get(ORDERS, json={}, headers=quota)

        read(remote)

        assert gate.held == [("OR11", 12)]

    @pytest.mark.parametrize("left", ["5", "149", "", "many"])
    def test_is_not_held_while_there_is_quota(self, remote, gate, answers, left):
        quota = {"X-Rate-Limit-Requests-Left": left, "X-Rate-Limit-Time-Reset-Ms": "12000"}
        answers.get(ORDERS, json={}, headers=quota)

        read(remote)

        assert gate.held == []

    def test_is_held_when_a_broken_remote_names_a_time(self, remote, gate, answers):
        answers.put(ORDERS, status=503, headers={"Retry-After": "120"})

        with pytest.raises(RemoteBroken):
            write(remote)

        assert gate.held == [("OR04", 120)]


class TestBudgetSpent:
    def test_is_a_kind_of_throttling_that_says_when(self):
        at = datetime(2026, 11, 21, 15, tzinfo=UTC) + timedelta(seconds=30)

        spent = BudgetSpent(operation="OR11", retry_at=at, retry_after=30)

        assert isinstance(spent, Throttled)
        assert spent.failure is Failure.RETRY
        assert (spent.retry_at, spent.retry_after) == (at, 30)
        assert "OR11" in spent.sentence
