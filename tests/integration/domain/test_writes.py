"""When a write may be sent again, and when it has failed often enough to be talked about."""

from datetime import timedelta

import pytest

from integration.domain.writes import (
    NATURE,
    Nature,
    Outcome,
    WriteKind,
    failures_in_a_row,
    must_wait,
    newest,
)
from tests.integration.domain.builders import NOW, a_write, ago

SETTLE = timedelta(minutes=3)
ACCUMULATING = [kind for kind in WriteKind if NATURE[kind] is Nature.ACCUMULATING]
OTHERS = [kind for kind in WriteKind if NATURE[kind] is not Nature.ACCUMULATING]
UNHEARD = [Outcome.INTENDED, Outcome.UNCLEAR]
DONE_WITH = [Outcome.NOT_SENT, Outcome.PROVEN, Outcome.VANISHED]


class TestNature:
    def test_is_said_of_every_write(self) -> None:
        assert set(NATURE) == set(WriteKind)

    def test_is_accumulating_for_what_makes_a_second_thing(self) -> None:
        assert set(ACCUMULATING) == {WriteKind.PLACE, WriteKind.SHIP_PARCEL}


class TestMustWait:
    def test_never_waits_before_the_first_write(self) -> None:
        assert must_wait(None, observed_at=None, settle_time=SETTLE) is None

    @pytest.mark.parametrize("kind", WriteKind)
    @pytest.mark.parametrize("outcome", DONE_WITH)
    def test_never_waits_for_what_is_known(self, kind: WriteKind, outcome: Outcome) -> None:
        last = a_write(kind, outcome)

        assert must_wait(last, observed_at=None, settle_time=SETTLE) is None

    @pytest.mark.parametrize("kind", WriteKind)
    @pytest.mark.parametrize("outcome", [*UNHEARD, Outcome.ANSWERED, Outcome.REFUSED])
    def test_waits_for_a_first_reading(self, kind: WriteKind, outcome: Outcome) -> None:
        assert must_wait(a_write(kind, outcome), observed_at=None, settle_time=SETTLE)

    @pytest.mark.parametrize("kind", WriteKind)
    def test_never_takes_a_reading_begun_with_the_write_for_one_begun_after(
        self, kind: WriteKind
    ) -> None:
        last = a_write(kind, Outcome.UNCLEAR)

        assert must_wait(last, observed_at=last.sent_at, settle_time=SETTLE)

    @pytest.mark.parametrize("kind", ACCUMULATING)
    @pytest.mark.parametrize("outcome", UNHEARD)
    def test_repeats_what_accumulates_only_after_the_settle_time(
        self, kind: WriteKind, outcome: Outcome
    ) -> None:
        last = a_write(kind, outcome, at=ago(minutes=3))
        wait = must_wait(last, observed_at=NOW, settle_time=SETTLE)

        assert wait
        assert wait.until == NOW
        after = NOW + timedelta(seconds=1)
        assert must_wait(last, observed_at=after, settle_time=SETTLE) is None

    @pytest.mark.parametrize("kind", OTHERS)
    @pytest.mark.parametrize("outcome", UNHEARD)
    def test_repeats_what_is_harmless_after_one_reading(
        self, kind: WriteKind, outcome: Outcome
    ) -> None:
        last = a_write(kind, outcome, at=ago(seconds=1))

        assert must_wait(last, observed_at=NOW, settle_time=SETTLE) is None

    @pytest.mark.parametrize("kind", WriteKind)
    def test_gives_a_clear_yes_time_to_show(self, kind: WriteKind) -> None:
        last = a_write(kind, Outcome.ANSWERED, at=ago(minutes=2))

        assert must_wait(last, observed_at=NOW, settle_time=SETTLE)

    @pytest.mark.parametrize("kind", WriteKind)
    def test_believes_a_refusal_after_one_reading(self, kind: WriteKind) -> None:
        last = a_write(kind, Outcome.REFUSED, at=ago(seconds=1))

        assert must_wait(last, observed_at=NOW, settle_time=SETTLE) is None


class TestNewest:
    def test_goes_by_the_time_of_sending(self) -> None:
        old, new = a_write(WriteKind.PLACE, at=ago(hours=1)), a_write(WriteKind.PLACE)

        assert newest([new, old], WriteKind.PLACE) is new
        assert newest([old, new], WriteKind.ACCEPT) is None

    def test_tells_subjects_apart(self) -> None:
        first = a_write(WriteKind.SHIP_PARCEL, at=ago(hours=1), subject="1")
        second = a_write(WriteKind.SHIP_PARCEL, subject="2")

        assert newest([first, second], WriteKind.SHIP_PARCEL, "1") is first


class TestFailuresInARow:
    def test_counts_back_to_the_last_success(self) -> None:
        outcomes = [Outcome.UNCLEAR, Outcome.NOT_SENT, Outcome.PROVEN, Outcome.VANISHED]
        writes = [a_write(WriteKind.ACCEPT, o, at=ago(minutes=n)) for n, o in enumerate(outcomes)]

        assert failures_in_a_row(writes, WriteKind.ACCEPT) == 2

    def test_is_none_after_a_success(self) -> None:
        writes = [
            a_write(WriteKind.ACCEPT, Outcome.UNCLEAR, at=ago(minutes=1)),
            a_write(WriteKind.ACCEPT, Outcome.ANSWERED),
        ]

        assert failures_in_a_row(writes, WriteKind.ACCEPT) == 0

    def test_counts_one_subject_alone(self) -> None:
        writes = [
            a_write(WriteKind.SHIP_PARCEL, Outcome.UNCLEAR, subject="1"),
            a_write(WriteKind.SHIP_PARCEL, Outcome.UNCLEAR, subject="2"),
            a_write(WriteKind.SHIP, Outcome.UNCLEAR, subject="1"),
        ]

        assert failures_in_a_row(writes, WriteKind.SHIP_PARCEL, "1") == 1
        assert failures_in_a_row(writes, WriteKind.SHIP_PARCEL) == 2
