"""What a kind of exception says to a person: the shape of its words."""

from dataclasses import dataclass

from integration.domain.issue_kinds import Severity, Team


@dataclass(frozen=True)
class Words:
    """What a kind says to a person. `{name}` is filled from the question's facts."""

    means: str
    advice: str
    team: Team = Team.OPERATIONS
    severity: Severity = Severity.HIGH
