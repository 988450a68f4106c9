"""Webhooks that somebody asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Hook:
    """One webhook: which events go where, with which headers."""

    id: int
    scope: str
    destination: str
    created_at: datetime
    updated_at: datetime
    is_active: bool = True
    headers: dict[str, str] | None = None


@dataclass
class Hooks:
    """Every webhook by id; all belong to the store's one API account."""

    client_id: str = "sandboxclient"
    by_id: dict[int, Hook] = field(default_factory=dict)
    last_id: int = 22_000_000

    def add(self, *, scope: str, destination: str, at: datetime) -> Hook:
        self.last_id += 1
        hook = Hook(self.last_id, scope, destination, created_at=at, updated_at=at)
        self.by_id[hook.id] = hook
        return hook

    def twin(self, *, scope: str, destination: str, apart: int = 0) -> Hook | None:
        """Return the hook with the same scope and destination, other than `apart`."""
        return next(
            (
                one
                for one in self.by_id.values()
                if (one.scope, one.destination) == (scope, destination) and one.id != apart
            ),
            None,
        )
