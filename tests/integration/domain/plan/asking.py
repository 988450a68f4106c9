"""What the tests of the plan's cautions share: to plan a situation, and to read what is asked."""

from typing import Any

import pytest

from integration.domain.issues import IssueKind
from integration.domain.plan import Plan, order_plan
from integration.domain.plan.situation import KNOWN_STATES
from tests.integration.domain.builders import a_situation

every_state = pytest.mark.parametrize("state", sorted(KNOWN_STATES))


def plan(*args: Any, **changes: Any) -> Plan:
    """Plan a situation that differs from the usual one in this."""
    return order_plan(a_situation(*args, **changes))


def kinds(plan: Plan) -> list[IssueKind]:
    """Return the kinds of what is asked."""
    return [question.kind for question in plan.questions]
