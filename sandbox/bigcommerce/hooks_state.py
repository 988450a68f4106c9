"""Webhooks that somebody asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.bigcommerce.deliveries import Letter


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
    used_at: datetime | None = None  # when it was last sent something

    def asks_for(self, scope: str) -> bool:
        """Say whether the events of this scope are meant."""
        if self.scope.endswith("/*"):
            return scope.startswith(self.scope.removesuffix("*"))
        return scope == self.scope


@dataclass
class Hooks:
    """Every webhook by id; all belong to the store's one API account.

    `letters` are the events that were sent, or wait to be, oldest first.
    """

    client_id: str = "sandboxclient"
    by_id: dict[int, Hook] = field(default_factory=dict)
    last_id: int = 22_000_000
    letters: list[Letter] = field(default_factory=list)

    def add(self, *, scope: str, destination: str, at: datetime) -> Hook:
        self.last_id += 1
        hook = Hook(self.last_id, scope, destination, created_at=at, updated_at=at)
        self.by_id[hook.id] = hook
        return hook

    def rest_idle(self, *, before: datetime) -> None:
        """Deactivate the webhooks that were neither used nor changed since."""
        for one in self.by_id.values():
            if max(one.used_at or one.updated_at, one.updated_at) < before:
                one.is_active = False

    def listeners(self, scope: str) -> list[Hook]:
        """Return the active webhooks that asked for a scope, by its name or by `store/order/*`."""
        return [one for one in self.by_id.values() if one.is_active and one.asks_for(scope)]

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
