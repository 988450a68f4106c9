"""What can go wrong with a call, in words that say what the caller may do about it.

Nothing here holds an address, a key, a body's text or another exception's text, except
`Refused.details`, which is for decisions and never for a log or a screen.
"""

from datetime import datetime
from typing import Any, ClassVar

from integration.domain.failures import Failure


class RemoteError(Exception):
    """A remote did not do what we asked.

    RemoteError
    ├── Unreachable      nobody answered, or not to the end   RETRY
    ├── Throttled        too many calls; see retry_after      RETRY
    │   └── BudgetSpent  we may not ask before retry_at       RETRY
    ├── RemoteBroken     they failed (5xx)                    RETRY
    ├── NotPermitted     our key is wrong (401, 403)          SETUP
    ├── Refused          they understood and said no          FINAL
    └── Unreadable       they answered in a strange shape     FINAL

    `failure` says whether another try is worth it. `may_have_happened` says whether a write could
    have taken effect all the same; it is always False for a read. `status` is the HTTP status, or
    None when there was none. `sentence` (and `str`) may be logged and shown to anybody.
    """

    failure: ClassVar[Failure] = Failure.FINAL

    def __init__(
        self,
        sentence: str,
        *,
        operation: str,
        status: int | None = None,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.operation = operation
        self.status = status
        self.may_have_happened = may_have_happened


class Unreachable(RemoteError):
    """Nobody answered: no connection, no answer in time, or a connection that broke."""

    failure = Failure.RETRY


class Throttled(RemoteError):
    """The remote wants fewer calls. `retry_after` is in seconds; None when it did not say."""

    failure = Failure.RETRY

    def __init__(
        self,
        sentence: str,
        *,
        operation: str,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence, operation=operation, status=status)
        self.retry_after = retry_after


class BudgetSpent(Throttled):
    """We have used our share of calls: nothing was sent. `retry_at` is when the next may be."""

    def __init__(
        self, *, operation: str, retry_at: datetime, retry_after: float | None = None
    ) -> None:
        sentence = f"The calls we may make to {operation} are used up for now."
        super().__init__(sentence, operation=operation, retry_after=retry_after)
        self.retry_at = retry_at


class RemoteBroken(RemoteError):
    """The remote failed by its own account (5xx)."""

    failure = Failure.RETRY


class NotPermitted(RemoteError):
    """Our key is not known (401) or does not suffice (403)."""

    failure = Failure.SETUP


class Refused(RemoteError):
    """The remote understood, did nothing and said no (4xx).

    `details` is its parsed JSON body (None when there was none, or a long one). `code` is the
    first word in it that names the refusal ("OutOfStock", "ORDER_INVALID_STATE"), or "".
    """

    failure = Failure.FINAL

    def __init__(
        self, sentence: str, *, operation: str, status: int, code: str = "", details: Any = None
    ) -> None:
        super().__init__(sentence, operation=operation, status=status)
        self.code = code
        self.details = details


class Unreadable(RemoteError):
    """The remote answered, but not in a form that we understand."""

    failure = Failure.FINAL


class BadAddress(ValueError):
    """An address that we do not call; the text says why and may be shown."""


class BadCredential(ValueError):
    """A key that cannot be sent; the text says why, never the key, and may be shown."""
