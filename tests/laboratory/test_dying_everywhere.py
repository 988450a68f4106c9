"""A process dies before and after every statement of SQL and every call: nothing is lost, nothing
is done twice, whatever the point."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from integration.steps import placement, writing
from tests.laboratory import deaths
from tests.laboratory.deaths import SCENARIOS, Scenario, die_everywhere
from tests.laboratory.lab import Laboratory

pytestmark = pytest.mark.timeout(600)
BY_NAME = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


@BY_NAME
def test_dying_at_telling_points(laboratory: Laboratory, scenario: Scenario) -> None:
    toll = die_everywhere(laboratory, scenario, telling_points_only=True)
    print(f"{scenario.name}: {toll.deaths} deaths, {toll.lives} ways to go on")  # noqa: T201

    assert toll.found == []
    assert toll.deaths > 0


def test_an_intent_that_comes_too_late_would_be_found(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def written_down_afterwards(*order_and_kind: Any, **more: Any) -> Iterator[None]:
        yield
        with writing.writing(*order_and_kind, **more):
            pass

    monkeypatch.setattr(placement, "writing", written_down_afterwards)
    monkeypatch.setattr(deaths, "MOST_MINUTES", 1)
    (place,) = (one for one in SCENARIOS if one.name == "advance_orders: place")

    toll = die_everywhere(laboratory, place, telling_points_only=True)

    assert any("without an intent" in fault for fault in toll.found)


@pytest.mark.chaos
@BY_NAME
def test_dying_at_every_point(laboratory: Laboratory, scenario: Scenario) -> None:
    toll = die_everywhere(laboratory, scenario)
    print(f"{scenario.name}: {toll.deaths} deaths, {toll.lives} ways to go on")  # noqa: T201

    assert toll.found == []
