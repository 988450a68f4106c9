"""The clock: what is due is rung for once, however many clocks tick."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from django_q.models import OrmQ

from config import timetable
from integration import clock
from integration.models import Doorbell, MiraklShop
from tests.integration.story import change_rules, unreachable_shop
from tests.integration.test_runs import another_process

pytestmark = pytest.mark.django_db
ALL = len(timetable.FLOWS)


@pytest.fixture
def shop() -> MiraklShop:
    """Give a shop whose flows are all due."""
    shop = unreachable_shop()
    clock.apply_timetable()
    return shop


def queued() -> list[tuple[str, int]]:
    """Return flow and shop of what waits in the queue."""
    calls = [message.task["kwargs"] for message in OrmQ.objects.all()]
    return sorted((call["flow"], call["shop_id"]) for call in calls)


class TestTick:
    def test_enqueues_what_is_due(self, shop: MiraklShop) -> None:
        assert clock.tick() == ALL

        assert queued() == sorted((flow, shop.pk) for flow in timetable.FLOWS)

    def test_enqueues_it_once(self, shop: MiraklShop) -> None:
        clock.tick()

        assert clock.tick() == 0
        assert OrmQ.objects.count() == ALL

    def test_leaves_alone_what_is_not_due(self, shop: MiraklShop) -> None:
        Doorbell.objects.update(due_at=timezone.now() + timedelta(seconds=30))

        assert clock.tick() == 0

    def test_rings_again_for_what_nobody_answers(self, shop: MiraklShop) -> None:
        clock.tick()
        Doorbell.objects.update(rung_at=timezone.now() - timedelta(seconds=6))

        assert clock.tick() == ALL

    def test_leaves_alone_what_runs_right_now(self, shop: MiraklShop) -> None:
        with another_process("pull_orders", shop):
            clock.tick()

        assert "pull_orders" not in {flow for flow, _ in queued()}
        assert len(queued()) == ALL - 1

    def test_rings_for_a_ring_that_came_during_the_run(self, shop: MiraklShop) -> None:
        Doorbell.objects.update(due_at=timezone.now() + timedelta(seconds=30))

        Doorbell.objects.ring("advance_orders", shop, at=timezone.now())

        assert clock.tick() == 1
        assert queued() == [("advance_orders", shop.pk)]


@pytest.mark.django_db(transaction=True)
class TestSeveralClocks:
    def test_ring_once_together(self) -> None:
        unreachable_shop()
        clock.apply_timetable()

        def tick(_clock: int) -> int:
            try:
                return clock.tick()
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as clocks:
            rung = list(clocks.map(tick, range(8)))

        assert sum(rung) == OrmQ.objects.count() == ALL


class TestApplyTimetable:
    def test_gives_each_shop_each_flow_once(self, shop: MiraklShop) -> None:
        unreachable_shop("bloomingdales")

        clock.apply_timetable()
        clock.apply_timetable()

        assert Doorbell.objects.count() == 2 * ALL

    def test_keeps_when_a_flow_is_due(self, shop: MiraklShop) -> None:
        later = timezone.now() + timedelta(hours=3)
        Doorbell.objects.update(due_at=later)

        clock.apply_timetable()

        assert set(Doorbell.objects.values_list("due_at", flat=True)) == {later}

    def test_follows_a_changed_timetable(
        self, shop: MiraklShop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(
            timetable.FLOWS, "pull_orders", timetable.Flow("integration.flows", timetable.DAY)
        )
        monkeypatch.delitem(timetable.FLOWS, "reread_orders")

        clock.apply_timetable()

        assert Doorbell.objects.get(flow="pull_orders").every == timetable.DAY
        assert not Doorbell.objects.filter(flow="reread_orders").exists()

    def test_is_as_fast_as_the_shops_minute(self, shop: MiraklShop) -> None:
        change_rules(shop, budget_scale=Decimal("0.05"))

        clock.apply_timetable()

        assert Doorbell.objects.get(flow="pull_orders").every == timedelta(seconds=3)
