"""The record of a run, its lock, one bad item, and when to come again."""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection

from integration.domain.issues import IssueKind, NeedsAPerson, Question, ask
from integration.domain.permissions import given_by
from integration.log_context import run_named
from integration.models import (
    Doorbell,
    Issue,
    MiraklShop,
    RunOutcome,
    Subject,
    SyncRun,
    WritesStopped,
)
from integration.transport import BudgetSpent, NotPermitted, RemoteError, Throttled

logger = logging.getLogger(__name__)

RUNS_BEFORE_ASKING = 3  # a remote that fails once is nobody's business
UNSAID_PATIENCE = 60.0  # seconds, after a 429 that names none
_TRY_LOCK = """
SELECT pg_try_advisory_lock(hashtext(%(flow)s), %(shop)s),
       (SELECT outcome FROM integration_syncrun
         WHERE flow = %(flow)s AND shop_id = %(shop)s ORDER BY started_at DESC, id DESC LIMIT 1)
"""
_BETWEEN_TRIES = 0.02  # seconds
_UNLOCK = "SELECT pg_advisory_unlock(hashtext(%s), %s)"


class AlreadyRunning(Exception):
    """Another process runs this flow for this shop right now."""


@contextmanager
def only_one(flow: str, shop_id: int, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the flow's lock for the shop. It goes with the connection.

    Another run that holds it may end within `patience` seconds; else raise AlreadyRunning.
    """
    deadline = time.monotonic() + patience
    is_ours, newest = _try_lock(flow, shop_id)
    while not is_ours:
        if time.monotonic() >= deadline:
            raise AlreadyRunning(flow)
        time.sleep(_BETWEEN_TRIES)
        is_ours, newest = _try_lock(flow, shop_id)
    try:
        # The lock goes with its process: whatever still says that it runs is dead.
        if newest == RunOutcome.RUNNING:
            SyncRun.objects.bury(flow, shop_id)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_UNLOCK, [flow, shop_id])


def _try_lock(flow: str, shop_id: int) -> tuple[bool, str | None]:
    """Return whether the lock is ours now, and what the flow's newest run came to."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY_LOCK, {"flow": flow, "shop": shop_id})
        is_ours, newest = cursor.fetchone()
    return is_ours, newest


class Run:
    """One execution of a flow for one shop: what it did, what is left, what it asks."""

    def __init__(self, flow: str, shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
        self.flow, self.shop, self.is_dry = flow, shop, is_dry
        self.name = f"{flow}-{uuid.uuid4().hex[:8]}"
        self.counts: Counter[str] = Counter()
        self.left: list[str] = []
        self.again_at: datetime | None = None
        self._at, self._began = at, time.monotonic()
        self._failures = f"{flow}: failures"
        self._asked, self._failed_before = self._subjects_with_questions()

    @property
    def now(self) -> datetime:
        """Return the time: the run's own start plus what has passed since."""
        return self._at + timedelta(seconds=time.monotonic() - self._began)

    def count(self, what: str, number: int = 1) -> None:
        """Count something that was done."""
        self.counts[what] += number

    def again(self, at: datetime) -> None:
        """Have the flow run again at an instant, if that is earlier than what was said before."""
        self.again_at = min(filter(None, (self.again_at, at)))

    def come_back_after(self, error: Throttled) -> None:
        """Have the flow run again when the remote may be called."""
        if isinstance(error, BudgetSpent):
            self.again(error.retry_at)
        else:
            patience = error.retry_after or UNSAID_PATIENCE * float(self.shop.budget_scale)
            self.again(self.now + timedelta(seconds=patience))

    def ring(self, flow: str) -> None:
        """Have another flow of the shop run soon: there is news for it."""
        if not self.is_dry:
            Doorbell.objects.ring(flow, self.shop, at=self.now)

    def ask(self, subject: Subject, questions: Iterable[Question]) -> None:
        """State the whole set of this flow's questions about a subject."""
        self._state(subject, tuple(questions), asked_by=self.flow, known=self._asked)

    def ask_only(self, asked: Mapping[Subject, Iterable[Question]]) -> None:
        """State all questions of this flow: about whatever is not named here it asks nothing."""
        for subject, questions in asked.items():
            self.ask(subject, questions)
        for key in self._asked - {subject.key for subject in asked}:
            self.ask(Subject(self.shop, key, key), ())

    @contextmanager
    def item(self, subject: Subject) -> Iterator[None]:
        """Let one bad record stop nothing but itself."""
        try:
            yield
        except Throttled as error:
            self.come_back_after(error)
            self.left.append(f"{subject.label}: {error.sentence}")
        except WritesStopped as stop:
            self.left.append(f"{subject.label}: {stop.sentence}")
        except NotPermitted as error:
            self.left.append(f"{subject.label}: {error.sentence}")
            self._fail(subject, self._not_permitted(error))
        except RemoteError as error:
            self.left.append(f"{subject.label}: {error.sentence}")
            logger.warning("item left", extra={"subject": subject.key, "why": error.sentence})
            self._fail(subject)
        except NeedsAPerson as error:
            self.left.append(f"{subject.label}: {error.question.means}")
            self._fail(subject, error.question)
        except Exception as error:
            # The trace is for the log; people are told which record, and by which flow.
            self.left.append(f"{subject.label}: {type(error).__name__}")
            logger.exception("item failed", extra={"subject": subject.key})
            reason = f"an error inside Marketbridge ({type(error).__name__})"
            self._fail(subject, ask(IssueKind.BAD_RECORD, flow=self.flow, reason=reason))
        else:
            self._fail(subject)

    def outcome(self) -> RunOutcome:
        """Return how the run ended, when nothing ended it early."""
        if self.left:
            return RunOutcome.PARTLY_DONE
        return RunOutcome.DONE if self.counts else RunOutcome.NOTHING_TO_DO

    def _fail(self, subject: Subject, *questions: Question) -> None:
        self._state(subject, questions, asked_by=self._failures, known=self._failed_before)

    def _state(
        self, subject: Subject, questions: tuple[Question, ...], *, asked_by: str, known: set[str]
    ) -> None:
        if self.is_dry or not (questions or subject.key in known):
            return
        Issue.objects.ask(subject, questions, asked_by=asked_by, at=self.now)
        (known.add if questions else known.discard)(subject.key)

    def _subjects_with_questions(self) -> tuple[set[str], set[str]]:
        """Return the subjects of the flow's open questions, and of its failures."""
        asked, failed = Issue.objects.subjects_asked(self.shop, self.flow, self._failures)
        return asked, failed

    @staticmethod
    def _not_permitted(error: NotPermitted) -> Question:
        remote = "BigCommerce" if "/" in error.operation else "Mirakl"
        root = f"permission:{error.operation}"
        return ask(
            IssueKind.NOT_PERMITTED,
            root_cause=root,
            remote=remote,
            operation=error.operation,
            role=given_by(error.operation),
        )

    def tell_of(self, error: RemoteError | None) -> None:
        """State the questions about the remote itself: its key, or that it keeps failing."""
        subject = Subject.whole_shop(self.shop, self.flow)
        if isinstance(error, NotPermitted):
            self._fail(subject, self._not_permitted(error))
        elif error is None:
            self._fail(subject)
        elif self._keeps_failing():
            remote = "BigCommerce" if "/" in error.operation else "Mirakl"
            root = f"remote:{remote}"
            question = ask(
                IssueKind.REMOTE_UNAVAILABLE,
                root_cause=root,
                remote=remote,
                operation=error.operation,
                reason=error.sentence.removesuffix("."),
            )
            self._fail(subject, question)

    def _keeps_failing(self) -> bool:
        before = SyncRun.objects.filter(shop=self.shop, flow=self.flow).exclude(name=self.name)
        before = before.exclude(outcome=RunOutcome.NOT_YET)  # a run that asked nothing says nothing
        outcomes = list(before.values_list("outcome", flat=True)[: RUNS_BEFORE_ASKING - 1])
        return outcomes == [RunOutcome.FAILED] * (RUNS_BEFORE_ASKING - 1)


@contextmanager
def recording(flow: str, shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> Iterator[Run]:
    """Run a flow on the record. A remote's failure ends the run, never the caller."""
    run = Run(flow, shop, at=at, is_dry=is_dry)
    row = SyncRun.objects.begin(flow, shop, name=run.name, at=at)
    failure: RemoteError | None = None
    outcome = RunOutcome.FAILED
    with run_named(run.name):
        try:
            yield run
            outcome = run.outcome()
        except WritesStopped as stop:
            outcome = RunOutcome.PARTLY_DONE
            run.left.append(stop.sentence)
        except Throttled as error:
            outcome = RunOutcome.NOT_YET
            run.come_back_after(error)
        except RemoteError as error:
            failure = error
            run.left.append(error.sentence)
            logger.warning("run failed", extra={"flow": flow, "why": error.sentence})
        except Exception:
            run.left.append("An error inside Marketbridge; the log has the trace.")
            raise
        finally:
            row.end(
                outcome,
                took=run.now - at,
                counts=dict(run.counts),
                left="; ".join(run.left),
                again_at=run.again_at,
            )
    if not run.is_dry and outcome is not RunOutcome.NOT_YET:
        run.tell_of(failure)
