"""Fixtures of the door to the remotes."""

from collections.abc import Iterator

import pytest
import responses

from integration.transport import Remote
from tests.integration.door import HOME, KEY, Turnstile


@pytest.fixture
def gate() -> Turnstile:
    return Turnstile()


@pytest.fixture
def remote(gate: Turnstile) -> Remote:
    return Remote("Macy's", HOME, {"Authorization": KEY}, gate, pauses=(0, 0))


@pytest.fixture
def answers() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
