"""The one task: it answers its doorbell, whatever becomes of the run."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from config import timetable
from config.timetable import DAY, MINUTE, Flow
from integration.models import Doorbell, MiraklShop, SyncRun
from integration.runs import recording
from integration.tasks import run_flow
from integration.transport import BudgetSpent, RemoteBroken
from tests.integration.story import unreachable_shop
from tests.integration.test_runs import another_process

pytestmark = pytest.mark.django_db
FLOW = "play"
happens: list[Callable[[MiraklShop], object]] = []


def run(shop: MiraklShop, *, at: datetime, is_dry: bool = False) -> None:
    """Be a flow that does what the story put into `happens`."""
    with recording(FLOW, shop, at=at):
        for what in happens:
            what(shop)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> MiraklShop:
    monkeypatch.setitem(timetable.FLOWS, FLOW, Flow(__name__, MINUTE))
    happens.clear()
    return unreachable_shop()


@pytest.fixture
def bell(shop: MiraklShop) -> Doorbell:
    """Give a doorbell that was rung a moment ago."""
    now = timezone.now()
    return Doorbell.objects.create(flow=FLOW, shop=shop, every=MINUTE, due_at=now, rung_at=now)


def due_in(bell: Doorbell) -> timedelta:
    """Return how long it is until the flow is due again."""
    bell.refresh_from_db()
    return bell.due_at - timezone.now()


def fails(_shop: MiraklShop) -> None:
    raise RemoteBroken("Mirakl failed.", operation="OR11", status=500)


class TestRunFlow:
    def test_runs_the_flow_and_answers(self, shop: MiraklShop, bell: Doorbell) -> None:
        run_flow(flow=FLOW, shop_id=shop.pk)

        assert SyncRun.objects.get().outcome == "NOTHING_TO_DO"
        assert timedelta(seconds=55) < due_in(bell) <= MINUTE
        assert bell.rung_at is None

    def test_tolerates_what_another_version_queued(self, shop: MiraklShop) -> None:
        run_flow(flow=FLOW, shop_id=shop.pk, priority="high", since=3)

        assert SyncRun.objects.count() == 1

    def test_leaves_a_flow_alone_that_runs_elsewhere(
        self, shop: MiraklShop, bell: Doorbell
    ) -> None:
        with another_process(FLOW, shop):
            run_flow(flow=FLOW, shop_id=shop.pk)

        assert not SyncRun.objects.exists()
        bell.refresh_from_db()
        assert bell.rung_at is not None  # whoever runs will answer

    def test_answers_when_the_run_crashes(self, shop: MiraklShop, bell: Doorbell) -> None:
        happens.append(lambda _: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            run_flow(flow=FLOW, shop_id=shop.pk)

        assert timedelta(seconds=55) < due_in(bell) <= MINUTE
        assert bell.rung_at is None

    def test_keeps_a_ring_that_came_during_the_run(self, shop: MiraklShop, bell: Doorbell) -> None:
        happens.append(lambda shop: Doorbell.objects.ring(FLOW, shop, at=timezone.now()))

        run_flow(flow=FLOW, shop_id=shop.pk)

        assert due_in(bell) <= timedelta(0)
        assert bell.rung_at is None

    def test_comes_again_when_the_run_says(self, shop: MiraklShop, bell: Doorbell) -> None:
        opens_at = timezone.now() + timedelta(minutes=15)

        def is_spent(_shop: MiraklShop) -> None:
            raise BudgetSpent(operation="OR11", retry_at=opens_at)

        happens.append(is_spent)
        run_flow(flow=FLOW, shop_id=shop.pk)

        bell.refresh_from_db()
        assert bell.due_at == opens_at

    def test_does_not_wait_a_day_after_one_bad_minute(
        self, shop: MiraklShop, bell: Doorbell
    ) -> None:
        Doorbell.objects.update(every=DAY)
        happens.append(fails)

        run_flow(flow=FLOW, shop_id=shop.pk)

        assert timedelta(minutes=4) < due_in(bell) <= timedelta(minutes=5)

    def test_does_not_slow_down_after_one_bad_minute(
        self, shop: MiraklShop, bell: Doorbell
    ) -> None:
        happens.append(fails)

        run_flow(flow=FLOW, shop_id=shop.pk)

        assert due_in(bell) <= MINUTE

    def test_runs_what_has_no_doorbell_yet(self, shop: MiraklShop) -> None:
        run_flow(flow=FLOW, shop_id=shop.pk)

        assert SyncRun.objects.count() == 1
