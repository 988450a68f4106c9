"""Keep the queue's cluster at work, beside the clock.

django-q2 runs a sentinel with a pusher, workers and a monitor below it. A process of it that is
killed may hold a lock for ever, and then the whole cluster stands still. The rows are the truth,
so a fresh start loses nothing: whoever dies by surprise takes the whole cluster along, and a new
one is started. Nobody outlives its parent, however that died.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import sys
import threading
import time
import uuid
from collections.abc import Callable
from multiprocessing import Value
from typing import Any

from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone
from django_q import cluster as queue
from django_q.conf import Conf
from setproctitle import setproctitle

from integration import clock
from integration.models import Pulse

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks of the clock
TIMETABLE_EVERY = 30  # ticks: a shop that was connected meanwhile gets its doorbells
SILENCE = 5.0  # seconds without a sign of the sentinel, after which it counts as hung
STANDSTILL = 6.0  # seconds during which flows are due and nobody begins one
STARTING = 15.0  # seconds until a new cluster must have given its first sign

_TIMED_OUT, _RECYCLED = 0, -2  # what django-q2's timers say of a worker that ended for a reason
_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with(parent: int) -> None:
    """End this process when its parent ends. Linux sees to it; elsewhere a thread looks."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_leave_after, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def _leave_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _with_its_parent(target: Callable[..., Any], parent: int, *args: Any) -> None:
    die_with(parent)
    target(*args)


class Sentinel(queue.Sentinel):
    """The cluster's sentinel, in a process group of its own, which dies as one."""

    def __init__(self, sign_of_life: Any, parent: int, *args: Any) -> None:
        os.setpgid(0, 0)
        die_with(parent)
        setproctitle("marketbridge sentinel")
        self._sign_of_life = sign_of_life
        super().__init__(*args)

    def spawn_process(self, target: Callable[..., Any], *args: Any) -> Any:
        """Start a process that ends with this one."""
        process = queue.get_mp_context().Process(
            target=_with_its_parent, args=(target, os.getpid(), *args), daemon=True
        )
        if target is queue.worker:
            process.timer = args[2]
            self.pool.append(process)
        process.start()
        return process

    def guard(self) -> None:
        """Replace workers that timed out or were recycled; end the cluster at any other death."""
        self.start_event.set()
        while True:
            self._sign_of_life.value = time.monotonic()
            for process in list(self.pool):
                self._look_after(process)
            for process in (self.monitor, self.pusher):
                if not process.is_alive():
                    self._end_by_surprise(process)
            if self.stop_event.wait(Conf.GUARD_CYCLE):
                break
        self.stop()

    def stop(self) -> None:
        """Stop as django-q2 does, which waits for all; give signs of life while a flow runs."""
        threading.Thread(target=self._tell_of_work, daemon=True).start()
        super().stop()

    def _tell_of_work(self) -> None:
        while True:
            if any(worker.timer.value > 0 for worker in list(self.pool)):
                self._sign_of_life.value = time.monotonic()
            time.sleep(Conf.GUARD_CYCLE)

    def _look_after(self, worker: Any) -> None:
        # Not under the timer's lock, as django-q2 does it: a killed worker may hold it.
        timer = worker.timer.value
        if timer == _TIMED_OUT or (not worker.is_alive() and int(timer) == _RECYCLED):
            self.reincarnate(worker)
        elif not worker.is_alive():
            self._end_by_surprise(worker)
        elif timer > 0:
            worker.timer.value = max(timer - Conf.GUARD_CYCLE, _TIMED_OUT)

    def _end_by_surprise(self, process: Any) -> None:
        logger.critical("a process of the queue has died", extra={"died": process.pid})
        os.killpg(0, signal.SIGKILL)


class _Cluster:
    """A sentinel and all below it.

    Not django-q2's own Cluster, which takes the signals of the process that makes one: from the
    first restart on, SIGTERM would end the cluster instead of the command.
    """

    def __init__(self) -> None:
        """Start the sentinel, and return at once: `is_well` says how it fares."""
        context = queue.get_mp_context()
        self.sign_of_life = Value("d", time.monotonic() + STARTING)
        self.stop_event, start_event = context.Event(), context.Event()
        arguments = (self.stop_event, start_event, uuid.uuid4(), None, None)
        self.sentinel = context.Process(
            target=Sentinel, args=(self.sign_of_life, os.getpid(), *arguments)
        )
        self.sentinel.start()

    def is_well(self) -> bool:
        """Tell whether the sentinel lives and has lately given a sign of it."""
        silent_for = time.monotonic() - float(self.sign_of_life.value)
        return bool(self.sentinel.is_alive()) and silent_for < SILENCE

    def stop_gently(self, patience: float) -> None:
        """Let what runs finish. Kill it after `patience` seconds, or when no sign of work comes.

        A process of it that hangs with nothing to do would never end.
        """
        self.stop_event.set()
        give_up_at = time.monotonic() + patience
        while self.is_well() and time.monotonic() < give_up_at:
            self.sentinel.join(0.1)
        self.kill()

    def kill(self) -> None:
        """Kill the cluster's whole group. Nobody is left behind."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.sentinel.pid, signal.SIGKILL)
        self.sentinel.join(1)


class Supervisor:
    """One worker command: a cluster that is kept alive, and a clock that ticks."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._cluster: _Cluster | None = None
        self._database_was_away = False
        self._standstill = clock.Standstill(STANDSTILL)

    def work(self, *, patience: float = 60.0) -> None:
        """Work until SIGTERM or Ctrl-C; flows that run may finish within `patience` seconds."""
        setproctitle("marketbridge worker")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stopping.set())
        self._start_cluster()
        ticks = 0
        while not self._stopping.is_set():
            self._tick(ticks)
            self._look_after_cluster()
            ticks += 1
            self._stopping.wait(TICK - time.time() % TICK)
        if self._cluster:
            self._cluster.stop_gently(patience)

    def _start_cluster(self) -> None:
        connections.close_all()  # no socket is shared with the cluster's processes
        self._standstill.forget()
        self._cluster = _Cluster()

    def _tick(self, ticks: int) -> None:
        try:
            if ticks % TIMETABLE_EVERY == 0:
                clock.apply_timetable()
                Pulse.beat(at=timezone.now())
            clock.tick()
            self._standstill.look()
        except (OperationalError, InterfaceError) as error:
            if not self._database_was_away:
                logger.error("the database is away: %s", type(error).__name__)
            self._database_was_away = True
            connections.close_all()
        else:
            if self._database_was_away:
                # Its processes may sit out a pause, or hold connections that are gone.
                logger.warning("the database is back; the queue starts afresh")
                self._database_was_away = False
                self._restart()

    def _look_after_cluster(self) -> None:
        if self._stopping.is_set() or self._cluster is None:
            return
        if not self._cluster.is_well():
            logger.critical("the queue's cluster has died or hangs; it starts afresh")
            self._restart()
        elif self._standstill.is_reached:
            logger.critical("flows are due and nobody begins one; the queue starts afresh")
            self._restart()

    def _restart(self) -> None:
        if self._cluster:
            self._cluster.kill()
        self._start_cluster()
