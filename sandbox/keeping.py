"""Keep a world in a file, so that a restart of the server is not the end of it."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

from sandbox.clock import SystemClock
from sandbox.world import World

log = logging.getLogger("sandbox")


def save(world: World, path: Path) -> None:
    """Write the world as it is now, all or nothing."""
    with world.lock:
        content = pickle.dumps(world)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)


def load(path: Path, *, clock: SystemClock) -> World | None:
    """Return the world that was saved, on `clock`; None when there is none that can be read.

    The file is the sandbox's own: reading one that a stranger wrote would run what they like.
    """
    try:
        world = pickle.loads(path.read_bytes())  # noqa: S301 - our own file, see above
    except FileNotFoundError:
        return None
    except Exception:  # written by another version: any error is possible
        log.exception("%s cannot be read: the world begins anew.", path)
        return None
    if not isinstance(world, World):
        return None
    clock.move((world.clock.now() - clock.now()).total_seconds())
    world.clock = clock
    return world
