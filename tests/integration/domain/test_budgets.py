"""How often the remotes are called: never more than the vendors say."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from integration.domain.budgets import (
    BIGCOMMERCE,
    DAY,
    MINUTE,
    MIRAKL,
    PER_EVENT,
    Budget,
    mirakl_budget,
)

_WORDS = [
    (r"once per minute", MINUTE),
    (r"once per hour|every hour\b", 60 * MINUTE),
    (r"once per day", DAY),
    (r"every (\d+) minutes?", MINUTE),
    (r"every (\d+) seconds", timedelta(seconds=1)),
]


_COUNTS = [
    (r"(\d+) times per min", MINUTE),
    (r"(\d+) times per hour", 60 * MINUTE),
]


def counted_windows(maximum: str) -> list[tuple[int, timedelta]]:
    """Return how many calls a sentence on maximum usage allows in which time."""
    return [
        (int(match.group(1)), window)
        for pattern, window in _COUNTS
        for match in re.finditer(pattern, maximum.lower())
    ]


def least_spacing(maximum: str) -> timedelta | None:
    """Return the shortest spacing that a sentence on maximum usage names, or None for an event."""
    found = [
        unit * int(match.group(1) if match.groups() else 1)
        for pattern, unit in _WORDS
        for match in re.finditer(pattern, maximum.lower())
    ]
    return min(found, default=None)


@pytest.fixture(scope="module")
def maximum_usage(vendor_specs: Path) -> dict[str, str]:
    """Give Mirakl's own sentence on the maximum usage of each operation."""
    description = json.loads((vendor_specs / "mirakl/mmp-seller.judge.openapi.json").read_text())
    operations: list[dict[str, Any]] = [
        operation
        for path in description["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "description" in operation
    ]
    said = {}
    for operation in operations:
        code = operation["summary"].split(" - ")[0].strip()
        text = re.sub(r"<[^>]+>|\*", " ", operation["description"])
        found = re.search(r"Maximum usage:(.*)", text)
        said[code] = found.group(1) if found else ""
    return said


@pytest.mark.contract
class TestMirakl:
    @pytest.mark.parametrize("operation", MIRAKL)
    def test_is_called_no_more_often_than_it_allows(
        self, operation: str, maximum_usage: dict[str, str]
    ) -> None:
        code, _, mode = operation.partition(" ")
        said = maximum_usage[code]
        words = said[said.lower().index(f"{mode}:") :] if mode else said
        allowed, windows = least_spacing(words), counted_windows(words)
        budget = MIRAKL[operation]

        assert windows or allowed is not None, said
        assert allowed is None or budget.every >= allowed
        for most, window in windows:
            assert (window + budget.burst) // budget.every + 1 <= most


class TestMiraklBudget:
    def test_is_a_quarter_of_an_hour_for_the_orders_of_an_external_partner(self) -> None:
        assert mirakl_budget("OR11", is_external_partner=True) == Budget(15 * MINUTE)
        assert mirakl_budget("OR11", is_external_partner=False) == Budget(MINUTE)

    def test_lets_what_happens_once_per_event_go_at_once_but_not_for_ever(self) -> None:
        budget = mirakl_budget("OR24", is_external_partner=False)

        assert budget == PER_EVENT
        assert budget.every > timedelta(0)


class TestBudget:
    def test_is_scaled_with_its_burst(self) -> None:
        budget = Budget(MINUTE, burst=DAY).scaled(1 / 30)

        assert budget == Budget(timedelta(seconds=2), burst=timedelta(minutes=48))

    def test_leaves_others_a_fifth_of_the_stores_quota_even_after_a_burst(self) -> None:
        window, quota = timedelta(seconds=30), 150

        most = (window + BIGCOMMERCE.burst) / BIGCOMMERCE.every

        assert most <= quota * 4 / 5
