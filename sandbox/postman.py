"""Carries the store's webhooks over HTTP, without keeping the world waiting."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.bigcommerce.deliveries import Post

if TYPE_CHECKING:
    from sandbox.world import World

log = logging.getLogger("sandbox")

PATIENCE_SECONDS = 10
NO_ANSWER = 0
CARRIERS = 4


class Postman:
    """A sender (see `deliveries.Sender`) that posts in threads of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._threads = ThreadPoolExecutor(CARRIERS, thread_name_prefix="webhooks")

    def __call__(self, post: Post, answered: Callable[[int], None]) -> None:
        self._threads.submit(self._carry, post, answered)

    def stop(self) -> None:
        """Carry nothing more; what is on its way arrives."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _carry(self, post: Post, answered: Callable[[int], None]) -> None:
        try:
            status = _answer_to(post)
        except Exception:
            log.exception("A webhook could not be sent to %s.", post.url)
            status = NO_ANSWER
        with self._world.lock:
            answered(status)
            self._world.revision += 1


def _answer_to(post: Post) -> int:
    if urlsplit(post.url).scheme not in ("http", "https"):
        raise ValueError(f"{post.url} is no web address.")
    request = urllib.request.Request(  # noqa: S310 - checked above
        post.url, data=post.body.encode(), headers=dict(post.headers), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code
    except OSError:  # refused, cut off, or too slow
        return NO_ANSWER
