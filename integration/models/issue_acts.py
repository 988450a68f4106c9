"""What people do with exceptions: assign, snooze, ignore, answer. Nobody overwrites anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q

from integration.models.issue_event import IssueEvent

Row = TypeVar("Row", bound=models.Model)


class IssueState(models.TextChoices):
    """Where an exception stands."""

    OPEN = "OPEN", "Open"
    SNOOZED = "SNOOZED", "Snoozed"
    IGNORED = "IGNORED", "Ignored"
    RESOLVED = "RESOLVED", "Resolved"


def is_awake(*, at: datetime) -> Q:
    """Return the condition of what waits for a person: open, or its snooze is over.

    No process wakes a snoozed one: the condition does at once, the next run that asks writes it.
    """
    return Q(state=IssueState.OPEN) | Q(state=IssueState.SNOOZED, snoozed_until__lte=at)


_GUARDS = ("state", "acted_at", "acted_by_id")


@dataclass(frozen=True)
class Acted:
    """What came of an act on several exceptions.

    `changed` are their ids. `gone` closed meanwhile; `taken` were changed by somebody else.
    """

    changed: tuple[int, ...] = ()
    gone: int = 0
    taken: int = 0


@dataclass(frozen=True)
class Act:
    """Who acts, when, and since when they have been looking at the page that they act on."""

    by: AbstractBaseUser
    at: datetime
    seen_at: datetime


class IssueActs(models.QuerySet[Row]):
    """Mutators that people press. Each is guarded by what the person saw."""

    # Mutators

    def assign(self, to: AbstractBaseUser | None, *, act: Act) -> Acted:
        """Give them to somebody, or to nobody."""
        what = f"assigned to {to}" if to else "assigned to nobody"
        return self._act(what, act=act, assignee=to)

    def snooze(self, until: datetime | None, *, act: Act) -> Acted:
        """Put them aside until an instant, or until they change, whichever is first."""
        what = f"snoozed until {until:%Y-%m-%d %H:%M} UTC" if until else "snoozed until it changes"
        return self._act(what, act=act, state=IssueState.SNOOZED, snoozed_until=until)

    def ignore(self, reason: str, *, act: Act) -> Acted:
        """Keep them quiet until they say something else, or go away and come back."""
        return self._act(
            "ignored", act=act, text=reason, state=IssueState.IGNORED, snoozed_until=None
        )

    def reopen(self, *, act: Act) -> Acted:
        """Take back a snooze or an ignoring."""
        return self._act("reopened", act=act, state=IssueState.OPEN, snoozed_until=None)

    def answer(self, answer: str, *, act: Act, reason: str = "") -> Acted:
        """Note what a person did about the cause; the next run that asks shows what came of it."""
        return self._act(answer, act=act, text=reason, is_shared=True, answered_at=act.at)

    def retry(self, *, act: Act) -> Acted:
        """Note that somebody had the flow look again."""
        return self._act("tried again", act=act, is_shared=True, answered_at=act.at)

    def _act(
        self, what: str, *, act: Act, text: str = "", is_shared: bool = False, **values: Any
    ) -> Acted:
        """Do it to those that are not resolved, and write it into their histories.

        One that somebody else has touched meanwhile is left alone, unless the act undoes nothing
        of anybody's (`is_shared`).
        """
        with transaction.atomic():
            rows = self.model._default_manager.filter(pk__in=self.values("pk"))
            locked: list[Any] = list(rows.select_for_update().order_by("pk").only(*_GUARDS))
            here = [issue for issue in locked if issue.state != IssueState.RESOLVED]
            mine = [i.pk for i in here if is_shared or not i.is_taken_from(act)]
            rows = self.model._default_manager.filter(pk__in=mine)
            rows.update(acted_at=act.at, acted_by=act.by, **values)
            IssueEvent.objects.note(mine, what[:200], at=act.at, by=act.by, text=text)
        return Acted(changed=tuple(mine), gone=len(locked) - len(here), taken=len(here) - len(mine))
