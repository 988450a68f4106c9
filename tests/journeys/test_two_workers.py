"""Two worker commands, each with its clock and its cluster, share one shop."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from integration.models import RunOutcome, SyncRun
from tests.journeys.installation import Installation, an_installation
from tests.journeys.processes import a_worker, eventually
from tests.journeys.test_orders_under_kills import MANUAL_DEBIT, is_calm
from tests.journeys.trade import Trade
from tests.laboratory.accountant import findings
from tests.laboratory.evidence import of_control

pytestmark = pytest.mark.journeys

ORDERS = 12
ONCE_AN_ORDER = ("POST /v2/orders", "OR21", "OR23", "OR24")


class TestTwoWorkers:
    def test_each_order_is_handled_once_and_both_work(
        self, tmp_path: Path, django_db_blocker: DjangoDbBlocker
    ) -> None:
        with (
            django_db_blocker.unblock(),
            an_installation(tmp_path, *MANUAL_DEBIT, minute=1) as there,
            a_worker(there.settings, tmp_path / "second.log") as second,
        ):
            eventually(lambda: second.members("idle"), what="the second has started")
            trade = Trade(there.sandbox, orders=ORDERS, seed=1)
            eventually(trade.turn, what="every order has left")
            eventually(lambda: is_calm(ORDERS), what="Marketbridge has seen all of it")

            assert second.stop() == 0
            assert there.worker.stop() == 0
            assert not findings(of_control(there.sandbox.state(), there.calls()), there.shop)
            operations = Counter(call["operation"] for call in there.calls())
            assert {name: operations[name] for name in ONCE_AN_ORDER} == dict.fromkeys(
                ONCE_AN_ORDER, ORDERS
            )
            assert not self._overlapping_runs()
            assert self._runs_in(there, "worker.log") > 0
            assert self._runs_in(there, "second.log") > 0

    def _overlapping_runs(self) -> list[tuple[str, str]]:
        """Return the pairs of runs of one flow that ran at the same time."""
        assert not SyncRun.objects.filter(outcome=RunOutcome.RUNNING).exists()
        runs = list(SyncRun.objects.order_by("flow", "started_at"))
        return [
            (one.name, other.name)
            for one, other in pairwise(runs)
            if one.flow == other.flow and one.started_at + one.took > other.started_at
        ]

    def _runs_in(self, there: Installation, log: str) -> int:
        """Count the runs that a command's log tells of."""
        said = (there.folder / log).read_text()
        return sum(name in said for name in SyncRun.objects.values_list("name", flat=True))
