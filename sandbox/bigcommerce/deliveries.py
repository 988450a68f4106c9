"""How an event reaches its listener: the delay, the signature, the retries, and giving up."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.bigcommerce.hooks_state import Hook

if TYPE_CHECKING:
    from sandbox.bigcommerce.state import Store

# The pauses after each failed attempt, in seconds; when the last one is over without an answer the
# store gives the webhook up.
PAUSES = (60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400)
IDLE_SECONDS = 90 * 24 * 60 * 60
LETTERS_KEPT = 5_000


@dataclass(frozen=True)
class Post:
    """One attempt, as it goes over the wire."""

    url: str
    headers: Mapping[str, str]
    body: str


# Sends a post and says how it went: an HTTP status, or 0 for no answer. It may say so later.
Sender = Callable[[Post, Callable[[int], None]], None]


@dataclass
class Letter:
    """One event on its way to one webhook. `attempts` are instants and answers, oldest first."""

    id: str
    hook_id: int
    scope: str
    body: str
    attempts: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def has_arrived(self) -> bool:
        return any(200 <= status < 300 for _, status in self.attempts)


def at_once(send: Callable[[Post], int]) -> Sender:
    """Return a sender that waits for the answer: for a listener in the same process."""

    def sender(post: Post, answered: Callable[[int], None]) -> None:
        answered(send(post))

    return sender


def post_to_all(store: Store, scope: str, body: str) -> None:
    """Send an event to every active webhook that asked for it, after the store's usual delay."""
    settings = store.settings
    rest_idle(store)
    begins_after = store.span(settings.hook_activation_seconds)
    for hook in store.hooks.listeners(scope):
        if settings.hooks_are_lost or store.now() < hook.created_at + begins_after:
            continue
        letter = Letter(f"msg_{store.world.random.getrandbits(96):024x}", hook.id, scope, body)
        store.hooks.letters.append(letter)
        del store.hooks.letters[:-LETTERS_KEPT]
        for _ in range(1 + int(settings.hook_duplicates)):
            jitter = store.world.random.uniform(0, settings.hook_jitter_seconds)
            _send_in(store, letter, settings.hook_delay_seconds + jitter)


def rest_idle(store: Store) -> None:
    """Deactivate what has had nothing to tell for too long, as the store does."""
    idle_for = store.span(IDLE_SECONDS)
    store.hooks.rest_idle(before=store.now() - idle_for)


def _send_in(store: Store, letter: Letter, seconds: float) -> None:
    due_at = store.now() + store.span(seconds)
    store.world.later(due_at, functools.partial(_attempt, store, letter))


def _attempt(store: Store, letter: Letter) -> None:
    """Send a letter, unless its webhook is gone or given up, or nobody carries letters here."""
    hook = store.hooks.by_id.get(letter.hook_id)
    sender = store.world.sender
    if hook is None or not hook.is_active or sender is None:
        return
    hook.used_at = store.now()
    headers = _headers(store, hook, letter)
    sender(
        Post(hook.destination, headers, letter.body), functools.partial(_answered, store, letter)
    )


def _answered(store: Store, letter: Letter, status: int) -> None:
    """Note the answer; try again later, or give the webhook up after the last pause."""
    letter.attempts.append((store.now(), status))
    hook = store.hooks.by_id.get(letter.hook_id)
    if 200 <= status < 300 or hook is None:
        return
    failures = sum(not 200 <= answer < 300 for _, answer in letter.attempts)
    if failures > len(PAUSES):
        hook.is_active = False
        hook.updated_at = store.now()
    else:
        _send_in(store, letter, PAUSES[failures - 1])


def _headers(store: Store, hook: Hook, letter: Letter) -> dict[str, str]:
    """Return the webhook's own headers and, by the Standard Webhooks, the signature."""
    headers = {"Content-Type": "application/json", **(hook.headers or {})}
    if store.settings.hooks_are_signed:
        stamp = str(int(store.now().timestamp()))
        signed = f"{letter.id}.{stamp}.{letter.body}".encode()
        key = store.settings.client_secret.encode()
        signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        headers |= {
            "webhook-id": letter.id,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{signature}",
        }
    return headers
