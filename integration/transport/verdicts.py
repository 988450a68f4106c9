"""What an answer means for the caller. Pure: no HTTP, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass

from integration.transport.answers import Answer, patience_asked, refusal
from integration.transport.errors import (
    NotPermitted,
    Refused,
    RemoteBroken,
    RemoteError,
    Throttled,
    Unreachable,
    Unreadable,
)

LATE_CLIENT = (408, 499)  # they gave up on a request that they may have read


@dataclass(frozen=True)
class Received:
    """What came back. `trouble` says why the body is not whole, or is "".

    It is "cut", "slow", "large" (for our memory) or "full" (our disk is).
    """

    remote: str
    operation: str
    is_write: bool
    status: int
    headers: Mapping[str, str]
    body: bytes
    trouble: str = ""

    @property
    def answer(self) -> Answer:
        """Return it as an answer."""
        return Answer(
            status=self.status,
            headers=self.headers,
            body=self.body,
            remote=self.remote,
            operation=self.operation,
            is_write=self.is_write,
        )


def failure_of(got: Received) -> RemoteError | None:
    """Return what went wrong; None when the answer is whole and says yes."""
    if got.status == 429:
        return _throttled(got)
    if got.status >= 500 or got.status in LATE_CLIENT:
        return RemoteBroken(
            f"{got.remote} failed at {got.operation} (status {got.status}).",
            operation=got.operation,
            status=got.status,
            may_have_happened=got.is_write,
        )
    if got.status >= 400:
        return _refused(got)
    if not 200 <= got.status < 300:
        return Unreadable(
            f"{got.remote} pointed {got.operation} to another address: check the URL.",
            operation=got.operation,
            status=got.status,
            may_have_happened=got.is_write,
        )
    return _spoiled(got)


def _throttled(got: Received) -> RemoteError:
    return Throttled(
        f"{got.remote} asks for fewer calls of {got.operation}.",
        operation=got.operation,
        status=got.status,
        retry_after=patience_asked(got.headers),
    )


def _refused(got: Received) -> RemoteError:
    if got.status == 401:
        sentence = f"{got.remote} does not know our key."
        return NotPermitted(sentence, operation=got.operation, status=got.status)
    if got.status == 403:
        sentence = f"{got.remote} does not let our key do {got.operation}."
        return NotPermitted(sentence, operation=got.operation, status=got.status)
    code, details = refusal(got.body)
    return Refused(
        f"{got.remote} refused {got.operation} (status {got.status}).",
        operation=got.operation,
        status=got.status,
        code=code,
        details=details,
    )


def _spoiled(got: Received) -> RemoteError | None:
    if got.trouble == "large":
        return got.answer.unreadable("with more than we can read at once")
    if got.trouble == "full":
        return got.answer.unreadable("with more than our disk has room for")
    if got.trouble:
        return Unreachable(
            f"{got.remote} broke off its answer to {got.operation}.",
            operation=got.operation,
            status=got.status,
            may_have_happened=got.is_write,
        )
    return None
