"""What may befall an installation: each deed is done once, to whoever it meets first.

A deed answers False when there is nobody to meet just now: nobody busy, or a cluster that is
being started.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.journeys.installation import Installation
from tests.journeys.process_tree import Member

Deed = Callable[[Installation], bool]


def kill_an_idle_worker(there: Installation) -> bool:
    """Kill a worker process that waits for a task: it may hold the queue's lock."""
    return _meet(there.worker.members("idle"), signal.SIGKILL)


def kill_a_busy_worker(there: Installation) -> bool:
    """Kill a worker process in the middle of a flow."""
    return _meet(there.worker.members("processing"), signal.SIGKILL)


def kill_the_monitor(there: Installation) -> bool:
    """Kill the process that takes the results."""
    return _meet(there.worker.members("monitor"), signal.SIGKILL)


def kill_the_pusher(there: Installation) -> bool:
    """Kill the process that fetches the tasks."""
    return _meet(there.worker.members("pusher"), signal.SIGKILL)


def kill_the_sentinel(there: Installation) -> bool:
    """Kill the process that looks after the others."""
    return _meet(there.worker.members("sentinel"), signal.SIGKILL)


def kill_the_cluster(there: Installation) -> bool:
    """Kill the sentinel and all below it at one blow."""
    for sentinel in there.worker.members("sentinel"):
        try:
            os.killpg(sentinel.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        return True
    return False


def kill_the_command(there: Installation) -> bool:
    """Kill the command itself. Whoever looks after it starts it again."""
    there.worker.kill()
    there.worker.start()
    return True


def kill_command_and_sentinel(there: Installation) -> bool:
    """Kill both that look after the others, the sentinel first. The command is started again."""
    return kill_the_sentinel(there) and kill_the_command(there)


def halt_an_idle_worker(there: Installation) -> bool:
    """Have a worker process stand still, alive."""
    return _meet(there.worker.members("idle"), signal.SIGSTOP)


def halt_the_pusher(there: Installation) -> bool:
    """Have the process that fetches the tasks stand still, alive."""
    return _meet(there.worker.members("pusher"), signal.SIGSTOP)


def halt_the_sentinel(there: Installation) -> bool:
    """Have the process that looks after the others stand still, alive."""
    return _meet(there.worker.members("sentinel"), signal.SIGSTOP)


def kill_the_database(there: Installation) -> bool:
    """Kill the database server's first process: the others notice, and leave."""
    pid_file = Path(there.server.data) / "postmaster.pid"
    try:
        os.kill(int(pid_file.read_text().split("\n", 1)[0]), signal.SIGKILL)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False
    return True


KILLS: tuple[Deed, ...] = (
    kill_an_idle_worker,
    kill_a_busy_worker,
    kill_the_monitor,
    kill_the_pusher,
    kill_the_sentinel,
    kill_the_cluster,
    kill_the_command,
    kill_command_and_sentinel,
)
HALTS: tuple[Deed, ...] = (halt_an_idle_worker, halt_the_pusher, halt_the_sentinel)


def _meet(members: list[Member], number: signal.Signals) -> bool:
    """Send a signal to the first that is still there to take it."""
    for member in members:
        try:
            member.signal(number)
        except ProcessLookupError:
            continue
        return True
    return False
