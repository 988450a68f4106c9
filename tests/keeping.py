"""A world of the sandbox, kept as bytes and filled in again: the same object, as it was."""

import io
import pickle

from sandbox.world import World


class _Keeper(pickle.Pickler):
    """Keeps a world's state; what points to the world itself will point to it again."""

    def __init__(self, file: io.BytesIO, world: World) -> None:
        super().__init__(file)
        self._world = world

    def persistent_id(self, thing: object) -> str | None:
        return "world" if thing is self._world else None


class _Filler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, world: World) -> None:
        super().__init__(file)
        self._world = world

    def persistent_load(self, _name: str) -> World:
        return self._world


def kept(world: World) -> bytes:
    """Return a world's state, with its calls.

    Equal bytes are equal states. Equal states may give other bytes, as parts are shared or not.
    """
    file = io.BytesIO()
    _Keeper(file, world).dump(world.__getstate__() | {"calls": world.calls})
    return file.getvalue()


def fill(world: World, state: bytes) -> None:
    """Have a world as it was. Its parts are other objects than before."""
    world.__setstate__(_Filler(io.BytesIO(state), world).load())
