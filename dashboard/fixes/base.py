"""What a fix is: a form about one exception, what it answers, and which flows it rings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet

from integration.models import Act, Issue

ORDER_FLOW = "advance_orders"


class UnableToFix(Exception):
    """A fix no longer fits, since somebody or something was faster; the text is for the person."""


class FixForm(forms.Form):
    """The form of a fix. It is shown beside the exception and judged when it is sent."""

    # The flows that look again once it is done.
    rings: tuple[str, ...] = (ORDER_FLOW,)

    def __init__(self, *args: Any, issue: Issue, **options: Any) -> None:
        self.issue = issue
        super().__init__(*args, **options)

    @property
    def has_anything(self) -> bool:
        """Tell whether there is something to press for this exception as it stands."""
        return True

    @property
    def consequences(self) -> tuple[str, ...]:
        """Return, in sentences, what it would reach; shown above the button."""
        return ()

    @property
    def can_look(self) -> bool:
        """Tell whether the store can be asked for what the form wants to be told."""
        return False

    def look(self) -> str:
        """Read the store now, fill in what is likely, and return a sentence about it."""
        raise NotImplementedError

    def answers(self) -> QuerySet[Issue]:
        """Return the exceptions that it answers, the one that it stands beside among them."""
        return Issue.objects.filter(pk=self.issue.pk)

    def carry_out(self, act: Act) -> str:
        """Do it, and return what was done in a few words. Raise UnableToFix or ValidationError."""
        raise NotImplementedError

    @property
    def given_reason(self) -> str:
        """Return what the person said about it."""
        return str(self.cleaned_data.get("reason", ""))


@dataclass(frozen=True)
class Fix:
    """A fix as a page offers it. `name` stands in its address, `permission` is what it takes.

    `happens` says what comes of it, for those who hesitate.
    """

    name: str
    title: str
    form: Callable[..., FixForm]
    permission: str
    button: str
    happens: str


@dataclass(frozen=True)
class Remedy:
    """All there is to press about a kind. `closes` says when it goes away by itself."""

    closes: str
    fixes: tuple[Fix, ...] = ()


def reason_field() -> forms.CharField:
    """Return the field for why; it stands in the record beside the decision."""
    return forms.CharField(
        label="Why",
        required=False,
        max_length=500,
        help_text="Optional; it is kept with the decision.",
    )
