"""Instants, spans, clocks and payloads as people read them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from integration.admin.showing import clock, exact_json, later, lines, moment, span

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)


class TestMoment:
    def test_is_in_utc_and_says_so(self):
        in_new_york = NOON.astimezone(ZoneInfo("America/New_York"))

        assert ">2026-11-23 12:00 UTC<" in moment(in_new_york)

    def test_leaves_the_day_out_beside_another_instant_of_it(self):
        assert later(NOON, than=NOON - timedelta(hours=1)) == "12:00:00"
        assert later(NOON, than=NOON - timedelta(days=1)) == "2026-11-23 12:00:00"


class TestSpan:
    @pytest.mark.parametrize(
        ("length", "text"),
        [
            (timedelta(seconds=40), "40 s"),
            (timedelta(minutes=12, seconds=40), "12 min"),
            (timedelta(hours=5, minutes=20), "5 h 20 min"),
            (timedelta(days=3, hours=4, minutes=5), "3 d 4 h"),
            (-timedelta(hours=2), "2 h 0 min"),
        ],
    )
    def test_has_two_units_at_most(self, length, text):
        assert span(length) == text


class TestClock:
    def test_is_plain_while_there_is_time(self):
        shown = clock(NOON + timedelta(hours=7), at=NOON, at_risk=SIX_HOURS, what="ship")

        assert "ship in 7 h 0 min" in shown
        assert "orange" not in shown

    def test_warns_when_the_deadline_is_near(self):
        shown = clock(NOON + SIX_HOURS, at=NOON, at_risk=SIX_HOURS)

        assert "in 6 h 0 min" in shown
        assert "bg-orange-100" in shown

    def test_is_red_when_it_is_late(self):
        shown = clock(NOON - timedelta(minutes=5), at=NOON, at_risk=SIX_HOURS, what="accept")

        assert "accept late by 5 min" in shown
        assert "bg-red-100" in shown

    def test_says_nothing_without_a_deadline(self):
        assert clock(None, at=NOON, at_risk=SIX_HOURS) == "–"


class TestExactJson:
    def test_keeps_every_digit(self):
        shown = exact_json({"price": Decimal("1.10"), "total": Decimal("99999999999999.99")})

        assert '"price": 1.10' in shown
        assert '"total": 99999999999999.99' in shown


class TestLines:
    def test_escapes_what_others_wrote(self):
        assert "<script>" not in lines("<script>alert(1)</script>")
