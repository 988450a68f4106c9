"""Run the queue's cluster beside the clock, and stop both cleanly."""

import logging
import signal
import time
from collections.abc import Callable
from threading import Event

from django.db import InterfaceError, OperationalError, connections
from django_q.cluster import Cluster

from integration import clock

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds
TIMETABLE_EVERY = 30  # ticks: a shop that was connected meanwhile gets its doorbells


def work(*, wait_to_stop: float = 30.0) -> None:
    """Execute what the clock rings for until SIGTERM or Ctrl-C; running flows are finished."""
    stopping = Event()
    connections.close_all()  # no socket is shared with the cluster's processes
    cluster = Cluster()
    cluster.start()
    # The cluster has set handlers of its own, which would leave this loop ticking.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    _tick_until(lambda: stopping.is_set() or not cluster.sentinel.is_alive())
    if cluster.sentinel.is_alive():
        cluster.stop_event.set()
        cluster.sentinel.join(wait_to_stop)
    if not stopping.is_set():
        raise SystemExit("The queue's cluster has died; start the worker again.")


def _tick_until(is_over: Callable[[], bool]) -> None:
    ticks = 0
    while not is_over():
        try:
            if ticks % TIMETABLE_EVERY == 0:
                clock.apply_timetable()
            clock.tick()
        except (OperationalError, InterfaceError) as error:
            logger.error("the clock cannot reach the database: %s", type(error).__name__)
            connections.close_all()
        ticks += 1
        time.sleep(TICK - time.time() % TICK)
