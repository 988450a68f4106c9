"""Which run is being executed here. Written by the run, read by the log formatter."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

run_id: ContextVar[str] = ContextVar("run_id", default="")


@contextmanager
def run_named(name: str) -> Iterator[None]:
    """Put `name` on every log line written inside the block, also by libraries."""
    token = run_id.set(name)
    try:
        yield
    finally:
        run_id.reset(token)
