"""The one way a remote is written to: record the intent, write, record the answer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from integration.domain.switches import SWITCH_OF
from integration.domain.writes import Outcome, WriteKind
from integration.log_context import run_id
from integration.models import FlowSwitch, Order, RemoteWrite
from integration.transport import BudgetSpent, Refused, RemoteError

logger = logging.getLogger(__name__)


class WriteInsideTransaction(RuntimeError):
    """A remote was to be written to inside a database transaction: the intent could roll back."""


@contextmanager
def writing(
    order: Order,
    kind: WriteKind,
    *,
    operation: str,
    at: datetime,
    subject: str = "",
    content: str = "",
) -> Iterator[RemoteWrite]:
    """Write to a remote on the record.

    A refusal is an answer: it is recorded for the plan and goes no further. Whatever else goes
    wrong is recorded and raised. A process that dies leaves the intent, which counts as unclear.
    """
    write = intend(order, kind, operation=operation, at=at, subject=subject, content=content)
    with answering([write], at=at):
        yield write


def intend(
    order: Order,
    kind: WriteKind,
    *,
    operation: str,
    at: datetime,
    subject: str = "",
    content: str = "",
) -> RemoteWrite:
    """Commit the intent of a write. Raise WritesStopped or WriteInsideTransaction.

    No write about an order goes another way: what is stopped or switched off ends here.
    """
    FlowSwitch.objects.require(order.shop, SWITCH_OF[kind])
    committing(operation)
    return RemoteWrite.objects.intend(
        order,
        kind,
        operation=operation,
        at=at,
        subject=subject,
        content=content,
        run=run_id.get(),
    )


def committing(operation: str) -> None:
    """Go on only where an intent is committed at once. Raise WriteInsideTransaction."""
    if connection.in_atomic_block and not _is_test_transaction():
        raise WriteInsideTransaction(operation)


@contextmanager
def answering(writes: Sequence[RemoteWrite], *, at: datetime) -> Iterator[None]:
    """Record the one answer to writes that went out together."""
    try:
        yield
    except BudgetSpent:
        # Nothing was tried: there is nothing to remember, unless half of it had been sent.
        untried = [write.pk for write in writes if write.outcome == Outcome.INTENDED]
        RemoteWrite.objects.filter(pk__in=untried).delete()
        raise
    except RemoteError as error:
        outcome = _outcome(error)
        for write in writes:
            if write.outcome == Outcome.ANSWERED:  # a look had found it already
                continue
            is_half_sent = write.outcome == Outcome.UNCLEAR and outcome is Outcome.NOT_SENT
            known = Outcome.UNCLEAR if is_half_sent else outcome
            write.close(known, at=at, status=error.status, reason=_reason(error))
        logger.info(
            "write came to nothing",
            extra={"operation": error.operation, "outcome": outcome, "status": error.status},
        )
        if outcome is not Outcome.REFUSED:
            raise
    else:
        for write in writes:
            if write.outcome == Outcome.INTENDED:
                write.close(Outcome.ANSWERED, at=at)


def _outcome(error: RemoteError) -> Outcome:
    if error.may_have_happened:
        return Outcome.UNCLEAR
    return Outcome.REFUSED if isinstance(error, Refused) else Outcome.NOT_SENT


def _reason(error: RemoteError) -> str:
    """Return what went wrong as part of a sentence: “… (status 409): out of stock”."""
    said = error.sentence.removesuffix(".")
    code = error.code if isinstance(error, Refused) else ""
    return f"{said}: {_in_words(code)}" if code else said


def _in_words(code: str) -> str:
    """Return a remote's code in words: OutOfStock and OUT_OF_STOCK → “out of stock”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", code).lower()


def _is_test_transaction() -> bool:
    """Tell whether the only transaction is the one that a test rolls back."""
    return all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
