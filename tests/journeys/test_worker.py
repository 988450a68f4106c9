"""The worker goes on whoever dies, leaves nobody behind, and ends in order when it is told to."""

import signal
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from integration.models import RunOutcome, SyncRun
from tests.journeys import deeds
from tests.journeys.deeds import Deed
from tests.journeys.installation import Installation, an_installation
from tests.journeys.processes import eventually

pytestmark = pytest.mark.journeys

SOON = 10.0  # seconds after which the work must go on


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    """Give one installation for all tests of this file: each leaves it at work."""
    folder = tmp_path_factory.mktemp("worker")
    with django_db_blocker.unblock(), an_installation(folder, minute=1) as given:
        yield given


@pytest.fixture
def at_work(installation: Installation) -> Installation:
    """Give the installation with its cluster complete."""
    worker = installation.worker
    eventually(lambda: worker.members("pusher") and worker.members("idle"), what="it has started")
    return installation


class TestWhateverDies:
    @pytest.mark.parametrize(
        "deed",
        [
            deeds.kill_an_idle_worker,
            deeds.kill_the_monitor,
            deeds.kill_the_pusher,
            deeds.kill_the_sentinel,
            deeds.kill_the_cluster,
            deeds.kill_the_command,
            deeds.kill_command_and_sentinel,
            deeds.halt_the_pusher,
            deeds.halt_the_sentinel,
        ],
        ids=lambda deed: deed.__name__,
    )
    def test_the_work_goes_on_within_ten_seconds(self, deed: Deed, at_work: Installation) -> None:
        before = {member.pid for member in at_work.worker.cluster()}

        eventually(lambda: deed(at_work), what="somebody is met", patience=SOON)
        struck_at = timezone.now()
        _wait_until_gone(at_work, before)
        begun = _new_run(at_work, since=timezone.now()).started_at

        assert (begun - struck_at).total_seconds() < SOON
        assert not at_work.worker.left_behind()

    def test_a_run_whose_process_died_half_way_is_run_again(self, at_work: Installation) -> None:
        at_work.sandbox.act("delay_next", to="OR11", seconds=60)
        half_way = _half_way_run(at_work, "pull_orders")

        struck_at = timezone.now()
        deeds.kill_a_busy_worker(at_work)
        again = _new_run(at_work, since=struck_at, flow="pull_orders")

        assert (again.started_at - struck_at).total_seconds() < SOON
        assert SyncRun.objects.get(pk=half_way.pk).outcome == RunOutcome.CUT_SHORT

    def test_the_database_dies_and_the_work_goes_on_within_ten_seconds_of_its_return(
        self, at_work: Installation
    ) -> None:
        deeds.kill_the_database(at_work)
        eventually(at_work.server.is_ready, what="the database is started again by who needs it")

        back_at = timezone.now()
        begun = _new_run(at_work, since=back_at).started_at

        assert (begun - back_at).total_seconds() < SOON


class TestWhenToldToStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
    def test_the_running_flow_is_finished_and_nobody_is_left(
        self, number: signal.Signals, at_work: Installation
    ) -> None:
        at_work.sandbox.act("delay_next", to="OR11", seconds=2)
        running = _half_way_run(at_work, "pull_orders")

        status = at_work.worker.stop(number)
        left = at_work.worker.left_behind()
        at_work.worker.start()

        assert status == 0
        assert not left
        assert SyncRun.objects.get(pk=running.pk).outcome == RunOutcome.NOTHING_TO_DO

    @pytest.mark.parametrize(
        "deed", [deeds.halt_an_idle_worker, deeds.halt_the_pusher], ids=lambda deed: deed.__name__
    )
    def test_nobody_waits_for_a_process_that_hangs_with_nothing_to_do(
        self, deed: Deed, at_work: Installation
    ) -> None:
        eventually(lambda: deed(at_work), what="somebody is met", patience=SOON)
        told_at = timezone.now()

        status = at_work.worker.stop()
        took = timezone.now() - told_at
        left = at_work.worker.left_behind()
        at_work.worker.start()

        assert status == 0
        assert took.total_seconds() < 2 * SOON
        assert not left


def _new_run(installation: Installation, *, since: datetime, flow: str = "") -> SyncRun:
    """Return a run that began since, and has ended."""
    run: SyncRun = eventually(
        lambda: installation.run_since(since, flow), what="a new run", patience=3 * SOON
    )
    return run


def _half_way_run(installation: Installation, flow: str) -> SyncRun:
    """Wait until the sandbox keeps a flow waiting, and return that run."""
    eventually(lambda: not installation.sandbox.state()["levers"], what="the call is made")
    return SyncRun.objects.filter(flow=flow).latest("started_at")


def _wait_until_gone(installation: Installation, pids: set[int]) -> None:
    """Return when none of these processes lives: who works from now on has been started since."""
    worker = installation.worker

    def are_gone() -> bool:
        alive = {member.pid for member in (*worker.members(), *worker.left_behind())}
        return not alive & pids

    eventually(are_gone, what="the old cluster has gone", patience=3 * SOON)
