"""The journeys' own measures."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.pace import percentile, standstills

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def span(began: float, ended: float) -> tuple[datetime, datetime]:
    return MIDNIGHT + timedelta(seconds=began), MIDNIGHT + timedelta(seconds=ended)


class TestStandstills:
    def test_are_what_no_span_covers_in_whatever_order_they_come(self) -> None:
        spans = [span(7, 7), span(0, 4), span(1, 2), span(12, 13)]

        assert standstills(spans) == [3, 5]

    def test_are_none_where_each_span_reaches_the_next(self) -> None:
        assert standstills([span(0, 2), span(2, 3), span(1, 4)]) == []


class TestPercentile:
    @pytest.mark.parametrize(("percent", "expected"), [(50, 2), (75, 3), (95, 4), (100, 4), (0, 1)])
    def test_is_a_figure_that_occurred(self, percent: float, expected: float) -> None:
        assert percentile([4, 2, 1, 3], percent) == expected
