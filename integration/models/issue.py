"""Exceptions: what a person must look at, for as long as a flow asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from integration.domain.issues import WORDS, IssueKind, Question, Severity, Team, is_news
from integration.models.issue_acts import Act, IssueActs, IssueState, is_awake
from integration.models.issue_event import IssueEvent
from integration.models.order import Order
from integration.models.shop import MiraklShop

# Every run of every flow begins with it: as SQL it costs a sixth of what it costs to build it.
_SUBJECTS_ASKED = """
SELECT asked_by, subject FROM integration_issue
 WHERE state <> %s AND shop_id = %s AND asked_by = ANY(%s)
"""


@dataclass(frozen=True)
class Subject:
    """What a question is about. `label` is shown; `key` tells it from all others of its shop."""

    shop: MiraklShop
    key: str
    label: str
    order: Order | None = None

    @classmethod
    def order_of(cls, order: Order) -> Subject:
        """Return an order as a subject."""
        return cls(order.shop, f"order:{order.mirakl_order_id}", order.mirakl_order_id, order)

    @classmethod
    def whole_shop(cls, shop: MiraklShop, topic: str) -> Subject:
        """Return a shop, or one topic of it, as a subject."""
        return cls(shop, f"shop:{topic}", str(shop))

    @classmethod
    def record(cls, shop: MiraklShop, source: str, reference: str) -> Subject:
        """Return one record of a remote that has no row here."""
        return cls(shop, f"record:{source}:{reference}", reference)


class IssueQuerySet(IssueActs["Issue"]):
    """Factories and queries of exceptions. What people press is in `issue_acts`."""

    # Factories

    def ask(
        self,
        subject: Subject,
        questions: Iterable[Question],
        *,
        asked_by: str,
        at: datetime,
    ) -> None:
        """Make the open exceptions about a subject say exactly these questions.

        What the flow no longer asks closes by itself; no flow closes another's. A resolved one
        that comes back is marked regressed.
        """
        wanted = {_fingerprint(subject, question): question for question in questions}
        with transaction.atomic():
            rows = self.filter(shop=subject.shop, subject=subject.key, asked_by=asked_by)
            known = {row.fingerprint: row for row in rows.select_for_update().order_by("pk")}
            for fingerprint, row in known.items():
                if fingerprint not in wanted and row.state != IssueState.RESOLVED:
                    row.resolve(at=at)
            for fingerprint, question in wanted.items():
                if fingerprint in known:
                    known[fingerprint].ask_again(question, at=at)
                else:
                    self._open(subject, fingerprint, question, asked_by=asked_by, at=at)

    def _open(
        self, subject: Subject, fingerprint: str, question: Question, *, asked_by: str, at: datetime
    ) -> None:
        words = WORDS[question.kind]
        issue = self.create(
            shop=subject.shop,
            order=subject.order,
            subject=subject.key,
            label=subject.label,
            fingerprint=fingerprint,
            asked_by=asked_by,
            kind=question.kind,
            root_cause=question.root_cause,
            facts=dict(question.facts),
            team=words.team,
            severity=words.severity,
            means=question.means,
            advice=question.advice,
            due_at=question.due_at,
            state=IssueState.OPEN,
            first_seen_at=at,
            last_seen_at=at,
        )
        issue.note("opened", at=at)

    # Queries

    def unresolved(self) -> IssueQuerySet:
        """Return what a flow still asks, put aside or not."""
        return self.exclude(state=IssueState.RESOLVED)

    def subjects_asked(self, shop: MiraklShop, *askers: str) -> tuple[set[str], ...]:
        """Return the subjects that each asker has open questions about."""
        found: dict[str, set[str]] = {asker: set() for asker in askers}
        with connection.cursor() as cursor:
            cursor.execute(_SUBJECTS_ASKED, [IssueState.RESOLVED, shop.pk, list(askers)])
            for asker, subject in cursor.fetchall():
                found[asker].add(subject)
        return tuple(found.values())

    def awake(self, *, at: datetime | None = None) -> IssueQuerySet:
        """Return what waits for a person at an instant: now, unless it is said."""
        return self.filter(is_awake(at=at or timezone.now()))


def _fingerprint(subject: Subject, question: Question) -> str:
    parts = f"{subject.key}\n{question.kind}\n{question.root_cause}"
    return hashlib.sha256(parts.encode()).hexdigest()[:40]


def flow_of(asked_by: str) -> str:
    """Return the flow that asks; its failures are asked about in its name."""
    return asked_by.partition(":")[0]


class Issue(models.Model):
    """An exception. It belongs to the flow that asked and closes when that flow asks no more."""

    shop = models.ForeignKey(MiraklShop, on_delete=models.CASCADE, related_name="issues")
    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, null=True, blank=True, related_name="issues"
    )
    subject = models.CharField(max_length=300)
    label = models.CharField("about", max_length=300)
    fingerprint = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=64)
    kind = models.CharField(max_length=32, choices=[(k.value, k.value) for k in IssueKind])
    root_cause = models.CharField(max_length=300, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    team = models.CharField(max_length=16, choices=[(t.value, t.value.title()) for t in Team])
    severity = models.CharField(
        max_length=16, choices=[(s.value, s.value.title()) for s in Severity]
    )
    means = models.TextField("what is wrong")
    advice = models.TextField("what to do")
    due_at = models.DateTimeField("due", null=True)
    state = models.CharField(max_length=16, choices=IssueState.choices, default=IssueState.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    snoozed_until = models.DateTimeField(null=True)
    acted_at = models.DateTimeField("last touched", null=True)
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    occurrences = models.PositiveIntegerField(default=1)
    is_regressed = models.BooleanField("came back", default=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "exception"
        permissions = [("handle_issue", "Can assign, snooze, retry and ignore exceptions")]
        ordering = ["due_at", "first_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "asked_by", "fingerprint"], name="one_exception_per_fingerprint"
            )
        ]
        indexes = [
            # Read by IssueQuerySet.ask, once for every open order and run.
            models.Index(fields=["shop", "subject", "asked_by"], name="exceptions_of_a_subject"),
            # Read by the inbox and the counts of the navigation: what is not resolved.
            models.Index(fields=["state", "due_at"], name="exceptions_by_clock"),
            # Read by the inbox: what was resolved last.
            models.Index(
                fields=["-resolved_at", "-id"],
                condition=models.Q(state=IssueState.RESOLVED),
                name="exceptions_resolved_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.means}"

    # Mutators

    def resolve(self, *, at: datetime) -> None:
        """Close it: the flow no longer asks."""
        self.state, self.resolved_at, self.snoozed_until = IssueState.RESOLVED, at, None
        self.save(update_fields=["state", "resolved_at", "snoozed_until"])
        self.note("resolved", at=at)

    def ask_again(self, question: Question, *, at: datetime) -> None:
        """Keep it open with today's words, open it again, or wake it."""
        if self.state == IssueState.RESOLVED:
            self.resolved_at = None
            self.occurrences += 1
            self.is_regressed = True
            self._wake("came back", at=at)
        elif self.state == IssueState.SNOOZED and self.snoozed_until and self.snoozed_until <= at:
            self._wake("woke: its time came", at=at)
        elif self.state != IssueState.OPEN and is_news(self.as_question, question):
            self._wake("woke: it has changed", at=at)
        self.last_seen_at = at
        self.facts, self.due_at = dict(question.facts), question.due_at
        self.means, self.advice = question.means, question.advice
        self.save()

    def note(self, what: str, *, at: datetime) -> None:
        """Write a line into its history."""
        IssueEvent.objects.note([self.pk], what, at=at)

    def _wake(self, why: str, *, at: datetime) -> None:
        self.state, self.snoozed_until = IssueState.OPEN, None
        self.note(why, at=at)

    # Queries

    def is_taken_from(self, act: Act) -> bool:
        """Tell whether somebody else has changed it since the person saw it."""
        if self.acted_at is None or self.acted_by_id == act.by.pk:
            return False
        return self.acted_at > act.seen_at

    def standing(self, *, at: datetime) -> IssueState:
        """Return where it stands: one whose snooze is over is open."""
        is_over = self.snoozed_until is not None and self.snoozed_until <= at
        if self.state == IssueState.SNOOZED and is_over:
            return IssueState.OPEN
        return IssueState(self.state)

    # Properties

    @property
    def as_question(self) -> Question:
        """Return what was asked last."""
        facts = tuple((name, str(fact)) for name, fact in self.facts.items())
        return Question(IssueKind(self.kind), self.root_cause, facts, self.due_at)

    @property
    def is_being_looked_at(self) -> bool:
        """Tell whether somebody answered it and no run has asked since."""
        if self.answered_at is None or self.state == IssueState.RESOLVED:
            return False
        return self.answered_at > self.last_seen_at
