"""What a row of the truth table is: a situation, and everything the plan says to it."""

from dataclasses import dataclass

from integration.domain.issues import IssueKind
from integration.domain.plan.situation import Situation
from integration.domain.plan.steps import Step


@dataclass(frozen=True)
class Row:
    """One row. `step` is a whole step, or its type where the rest is tested elsewhere.

    `waits` is the beginning of what is waited for first. `rests`: nothing is left to do.
    """

    says: str
    given: Situation
    step: Step | type[Step] | None = None
    asks: tuple[IssueKind, ...] = ()
    waits: str = ""
    rests: bool = False
