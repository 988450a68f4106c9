"""Exceptions as the flows ask for them: a question that only a person can answer.

The functions of `plan` return `Question`s. The kinds are in `issue_kinds`, their words in
`issue_words`; both can be imported from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from integration.domain.issue_kinds import IssueKind, Severity, Team
from integration.domain.issue_sentences import Words
from integration.domain.issue_words import WORDS

__all__ = [
    "WORDS",
    "IssueKind",
    "NeedsAPerson",
    "Question",
    "Severity",
    "Team",
    "Words",
    "ask",
    "filled",
    "is_news",
]


@dataclass(frozen=True)
class Question:
    """Something only a person can answer, about one subject.

    `root_cause` groups the questions that one fix answers (`carrier:ontrac`, `sku:ABC-1`).
    `facts` fill the kind's sentence; `due_at` is when it becomes late.
    """

    kind: IssueKind
    root_cause: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    due_at: datetime | None = None

    @property
    def means(self) -> str:
        """Return the sentence that says what is wrong."""
        return filled(WORDS[self.kind].means, dict(self.facts))

    @property
    def advice(self) -> str:
        """Return the sentence that says what to do."""
        return filled(WORDS[self.kind].advice, dict(self.facts))


# Facts that change while the matter stays the same: how often it was tried, what may be chosen,
# of which reading it is.
_ASIDE = frozenset({"tries", "candidates", "since"})


def is_news(before: Question, after: Question) -> bool:
    """Tell whether a question that somebody put aside says something else by now.

    Other facts do, and a clock that starts or runs out earlier; more time or another try do not.
    """
    if _told(before) != _told(after):
        return True
    if after.due_at is None:
        return False
    return before.due_at is None or after.due_at < before.due_at


def _told(question: Question) -> dict[str, str]:
    return {name: fact for name, fact in question.facts if name not in _ASIDE}


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def filled(template: str, facts: Mapping[str, str]) -> str:
    """Return the template with its words filled in; a fact that is missing reads as “?”."""
    return template.format_map(_Facts(facts))


def ask(
    kind: IssueKind, *, root_cause: str = "", due_at: datetime | None = None, **facts: object
) -> Question:
    """Return a question, its facts as text."""
    words = tuple((name, str(value)) for name, value in facts.items())
    return Question(kind, root_cause=root_cause, facts=words, due_at=due_at)


class NeedsAPerson(Exception):
    """A step cannot be taken until somebody has answered `question`; it is tried with every run."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.means)
        self.question = question
